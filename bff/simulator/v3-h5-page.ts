import type Router from '@koa/router'
import type { Context } from 'koa'
import type { CallLog } from './call-log'
import type { Clock } from './clock'
import { isInsideWeChat, LOOK_COOKIE, PERSON_COOKIE } from './control-api'
import type { PayOrder, PayOrders } from './pay-orders'
import { errorPage, h5PayPage } from './pages/index'
import { DEFAULT_PERSON, type People } from './people'
import type { Sheets } from './sheets'
import type { H5Link, PaymentLinks } from './v3-payment-links'

interface H5PageParts {
  links: PaymentLinks
  orders: PayOrders
  people: People
  sheets: Sheets
  clock: Clock
  calls: CallLog
  /** The registered H5 payment domain. */
  shopHost: string
}

/** Why the page will not take a payment, in its own words. */
class H5Refusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'H5Refusal'
  }
}

/** Where h5_url leads: the cashier in a browser that is not WeChat's (O3-9). */
export function serveH5Page(router: Router, parts: H5PageParts): void {
  const { sheets } = parts
  const back = new Map<string, string>()

  router.get('/h5pay/checkmweb', (ctx) => {
    onPage(ctx, parts.calls, () => {
      const redirectUrl = cameRight(ctx, parts.shopHost)
      const { order } = openable(ctx, parts)
      noteLoopback(ctx, order, parts.calls)
      const sheet = sheets.open(order)
      if (redirectUrl !== undefined) back.set(sheet.id, redirectUrl)
      const reply = (answer: string) => `/h5pay/reply?sheet=${sheet.id}&reply=${answer}`
      ctx.type = 'html'
      ctx.body = h5PayPage({ ...sheet, payUrl: reply('pay'), cancelUrl: reply('cancel') })
    })
  })

  router.post('/h5pay/reply', (ctx) => {
    onPage(ctx, parts.calls, () => {
      const sheet = String(ctx.query['sheet'])
      const closed = sheets.close(sheet, ctx.query['reply'] === 'pay' ? 'pay' : 'cancel')
      if (!closed) throw new H5Refusal('页面已失效，请返回商户重新发起支付')
      if (typeof closed['err_desc'] === 'string') throw new H5Refusal(closed['err_desc'])
      const redirectUrl = back.get(sheet)
      back.delete(sheet)
      // Without a redirect_url the person returns to the page they came from.
      if (redirectUrl === undefined) throw new H5Refusal('请返回商户页面查看支付结果')
      ctx.redirect(redirectUrl)
      ctx.status = 303
    })
  })
}

/**
 * From outside WeChat, from a page of the registered domain, with nothing added to the address but redirect_url.
 * @returns the redirect_url
 * @throws H5Refusal
 */
function cameRight(ctx: Context, shopHost: string): string | undefined {
  if (isInWeChat(ctx)) throw new H5Refusal('请在微信外打开订单，进行支付')
  const referer = ctx.get('referer')
  if (referer === '') throw new H5Refusal('商家参数格式有误，请联系商家解决')
  if (hostOf(referer) !== shopHost) throw new H5Refusal('商家存在未配置的参数，请联系商家解决')
  const { redirect_url: redirectUrl } = ctx.query
  if (redirectUrl === undefined) return undefined
  if (typeof redirectUrl !== 'string' || hostOf(redirectUrl) !== shopHost) {
    throw new H5Refusal('商家存在未配置的参数，请联系商家解决')
  }
  return redirectUrl
}

function openable(ctx: Context, { links, orders, people, clock }: H5PageParts): H5Link {
  const link = links.byPrepayId(String(ctx.query['prepay_id']))
  const extra = Object.keys(ctx.query).filter((name) => !KNOWN_PARAMETERS.includes(name))
  if (!link || ctx.query['package'] !== link.packageNumber || extra.length > 0) {
    throw new H5Refusal('商家参数格式有误，请联系商家解决')
  }
  if (link.until <= clock.now()) throw new H5Refusal('支付请求已失效，请重新发起支付')
  const person = people.find(ctx.cookies.get(PERSON_COOKIE) ?? '') ?? people.find(DEFAULT_PERSON)
  const openId = person && people.openId(link.order.request.appid, person)
  link.order.payer ??= openId
  if (link.order.payer !== openId) throw new H5Refusal('签名验证失败，请勿转发支付页面')
  const obstacle = orders.obstacle(link.order)
  if (obstacle) throw new H5Refusal(obstacle)
  return link
}

/**
 * O3-2: WeChat's page compares the address in the order with the browser's. On one machine both are the loopback, so
 * it is let through here, and noted.
 */
function noteLoopback(ctx: Context, { request }: PayOrder, calls: CallLog): void {
  const address = request.scene_info?.payer_client_ip ?? ''
  if (!/^(127\.|::1$)/.test(address)) return
  calls.note(ctx.req, `h5pay: payer_client_ip ${address}; WeChat: 网络环境未能通过安全验证`)
}

const KNOWN_PARAMETERS = ['prepay_id', 'package', 'redirect_url']

/** The cookie that says through what the shop is looked at, or else the browser's own word. */
function isInWeChat(ctx: Context): boolean {
  const look = ctx.cookies.get(LOOK_COOKIE)
  return look === undefined
    ? ctx.get('user-agent').includes('MicroMessenger')
    : isInsideWeChat(look)
}

/** As written, not as a parser would write it: the case counts too. */
const hostOf = (address: string): string | undefined => address.match(/^https?:\/\/([^/?#]+)/)?.[1]

function onPage(ctx: Context, calls: CallLog, show: () => void): void {
  try {
    show()
  } catch (error) {
    if (!(error instanceof H5Refusal)) throw error
    calls.note(ctx.req, `h5pay: ${error.message}`)
    ctx.type = 'html'
    ctx.body = errorPage({ code: 'H5', message: error.message })
  }
}

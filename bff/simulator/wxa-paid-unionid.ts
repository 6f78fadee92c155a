import type Router from '@koa/router'
import type { Context } from 'koa'
import { answer, asked } from './api-door'
import { after } from './clock'
import { cgiError } from './errcode'
import type { PayOrder } from './pay-orders'
import { admit, type WxaParts } from './wxa-door'

const LIFE_SECONDS = 300

/** `getpaidunionid`: who has just paid in the mini-program, across apps (ML-10). */
export function servePaidUnionId(router: Router, parts: WxaParts): void {
  const { clock, merchant, orders, people } = parts

  router.get('/wxa/getpaidunionid', (ctx) => {
    const appId = admit(ctx, parts)
    const openId = asked(ctx, 'openid')
    const person = openId === undefined ? undefined : people.byOpenId(appId, openId)
    if (!person) throw cgiError(40003)
    const unionid = people.unionId(person)
    if (unionid === undefined) throw cgiError(89002)
    const isFresh = ({ request, payment }: PayOrder) =>
      request.appid === appId &&
      payment !== undefined &&
      payment.openId === openId &&
      after(payment.at, LIFE_SECONDS) > clock.now()
    const isMeant = orderAsked(ctx, merchant.mchId)
    if (!orders.all().some((order) => isFresh(order) && isMeant(order))) throw cgiError(89300)
    answer(ctx, { errcode: 0, errmsg: 'ok', unionid })
  })
}

/** By WeChat's number, or by the merchant's. */
function orderAsked(ctx: Context, mchId: string): (order: PayOrder) => boolean {
  const transactionId = asked(ctx, 'transaction_id')
  if (transactionId !== undefined) return ({ payment }) => payment?.transactionId === transactionId
  const outTradeNo = asked(ctx, 'out_trade_no')
  const isOurs = asked(ctx, 'mch_id') === mchId
  return ({ request }) => isOurs && request.out_trade_no === outTradeNo
}

import { Formatter, Hash, Rsa } from 'wechatpay-axios-plugin'
import type { Merchant } from './merchant'
import type { PayOrder, PayOrders } from './pay-orders'
import type { People } from './people'
import { SignType, signV2 } from './v2-message'

/** Why the WeChat client will not open the payment sheet, in its own words. */
export class LaunchRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LaunchRefusal'
  }
}

export interface LaunchParts {
  merchant: Merchant
  orders: PayOrders
  people: People
}

/**
 * What the client checks before it shows the sheet, on a page and in a mini-program alike (JS-6, JS-9).
 * @param person who holds the phone; undefined when the caller cannot say
 * @throws LaunchRefusal
 */
export function checkLaunch(
  params: Record<string, unknown>,
  { appId, person }: { appId: string; person: string | undefined },
  { merchant, orders, people }: LaunchParts,
): PayOrder {
  const timeStamp = field(params, 'timeStamp')
  const nonceStr = field(params, 'nonceStr')
  const packaged = field(params, 'package')
  const signType = field(params, 'signType')
  const paySign = field(params, 'paySign')
  const [, prepayId] = packaged.match(/^prepay_id=(.+)$/) ?? []
  if (!prepayId) throw new LaunchRefusal('调用支付JSAPI缺少参数：package')
  const signed = isSigned(
    { appId, timeStamp, nonceStr, package: packaged, signType },
    paySign,
    merchant,
  )
  // JS-4: `timeStamp` handed to chooseWXPay arrives as the word "undefined".
  if (!signed || !/^\d+$/.test(timeStamp) || nonceStr.length > 32) {
    throw new LaunchRefusal('支付验证签名失败')
  }
  const order = orders.byPrepayId(prepayId)
  // A v3 order is launched by RSA, a v2 order as it was placed.
  if (order && signType !== (order.v2?.signType ?? 'RSA'))
    throw new LaunchRefusal('支付验证签名失败')
  return payable(order, { appId, person }, { orders, people })
}

interface Signed {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
}

/** Vectors `v3.paySign` and `v2.paySign`. */
function isSigned(words: Signed, paySign: string, merchant: Merchant): boolean {
  if (words.signType === 'RSA') {
    const { appId, timeStamp, nonceStr } = words
    const message = Formatter.joinedByLineFeed(appId, timeStamp, nonceStr, words.package)
    return Rsa.verify(message, paySign, merchant.publicKey)
  }
  const signType = SignType.safeParse(words.signType).data
  return (
    signType !== undefined &&
    Hash.equals(signV2(signType, { ...words }, merchant.apiV2Key), paySign)
  )
}

function payable(
  order: PayOrder | undefined,
  { appId, person }: { appId: string; person: string | undefined },
  { orders, people }: Pick<LaunchParts, 'orders' | 'people'>,
): PayOrder {
  if (!order) throw new LaunchRefusal('订单已失效，请重新下单')
  const { appid } = order.request
  if (appid !== appId || order.tradeType !== 'JSAPI') throw new LaunchRefusal('支付场景非法')
  const obstacle = orders.obstacle(order)
  if (obstacle) throw new LaunchRefusal(obstacle)
  if (person !== undefined && people.byOpenId(appid, order.payer ?? '')?.id !== person) {
    throw new LaunchRefusal('下单账号与支付账号不一致')
  }
  return order
}

/** Strings, all of them: a number is as good as absent. */
function field(params: Record<string, unknown>, name: string): string {
  const value = params[name]
  if (typeof value === 'string' && value !== '') return value
  throw new LaunchRefusal(`调用支付JSAPI缺少参数：${name}`)
}

import { after, beijingTime, type Clock } from './clock'
import type { PayOrder, PayOrders } from './pay-orders'
import type { AnyPrepay } from './pay-prepay'
import { inV2Words, V2Refusal, v2OrderClosed, v2OrderPaid } from './v2-error'
import type { UnifiedOrder, V2Terms } from './v2-unified-order'
import type { Fields } from './v2-xml'
import type { PaymentLinks } from './v3-payment-links'

/** C2-1: an order may not be closed sooner. */
export const CLOSE_AFTER_SECONDS = 5 * 60
/** What WeChat says to a close that comes too early is not published; this is on its list. */
const TOO_EARLY = { code: 'TRADE_STATE_ERROR', words: '订单创建后5分钟内不能关闭' }

/** The merchant's orders as v2 places, finds and closes them: one merchant has one set of numbers for v2 and v3. */
export interface V2Orders {
  /** @returns what it is paid with. @throws V2Refusal by UO-5 */
  place(terms: V2Terms): Fields
  /** WeChat's own number counts when both are given. @throws V2Refusal LACK_PARAMS, ORDERNOTEXIST */
  named(fields: Fields): PayOrder
  /** @throws V2Refusal by C2-1 */
  close(fields: Fields): void
}

export function createV2Orders(deps: {
  orders: PayOrders
  links: PaymentLinks
  clock: Clock
}): V2Orders {
  const { orders, links, clock } = deps

  const named = (fields: Fields): PayOrder => {
    const { transaction_id: transactionId, out_trade_no: outTradeNo } = fields
    if (transactionId !== undefined) return inV2Words(() => orders.findPaid(transactionId))
    if (outTradeNo !== undefined) return inV2Words(() => orders.find(outTradeNo))
    throw new V2Refusal('LACK_PARAMS', '缺少参数：out_trade_no')
  }

  const payingWith = (order: PayOrder, prepayId: string): Fields => {
    if (order.tradeType === 'NATIVE') return { code_url: links.codeUrl(order) } // UO-7
    return order.tradeType === 'MWEB' ? { mweb_url: links.h5Url(order, prepayId) } : {}
  }

  return {
    place(terms) {
      const { out_trade_no: outTradeNo, trade_type: tradeType } = terms.request
      const known = orders.all().find(({ request }) => request.out_trade_no === outTradeNo)
      if (known) reenter(known, terms.request, orders)
      const prepayId = inV2Words(() => orders.prepay(asPrepay(terms.request), tradeType))
      const order = orders.find(outTradeNo)
      order.v2 = terms
      return { trade_type: tradeType, prepay_id: prepayId, ...payingWith(order, prepayId) }
    },
    named,
    close(fields) {
      const order = named(fields)
      if (order.payment) throw v2OrderPaid()
      if (orders.state(order) === 'CLOSED') throw v2OrderClosed()
      if (after(order.createdAt, CLOSE_AFTER_SECONDS) > clock.now()) {
        throw new V2Refusal(TOO_EARLY.code, TOO_EARLY.words)
      }
      orders.close(order.request.out_trade_no)
    },
  }
}

/** The same order again: the same words or none (UO-5); what is over says so itself. */
function reenter(known: PayOrder, request: UnifiedOrder, orders: PayOrders): void {
  if (!known.v2) throw new V2Refusal('OUT_TRADE_NO_USED', '商户订单号重复')
  if (orders.state(known) !== 'NOTPAY') return
  if (words(known.v2.request) === words(request)) return
  throw new V2Refusal('INVALID_REQUEST', '请求重入时，参数与首次请求时不一致')
}

/** A parsed request always has its fields in the schema's order; the nonce is another each time. */
const words = (request: UnifiedOrder): string => JSON.stringify({ ...request, nonce_str: '' })

function asPrepay(request: UnifiedOrder): AnyPrepay {
  const { time_expire, attach, openid } = request
  return {
    appid: request.appid,
    mchid: request.mch_id,
    description: request.body,
    out_trade_no: request.out_trade_no,
    ...(time_expire && { time_expire: beijingTime(time_expire) }),
    ...(attach !== undefined && { attach }),
    notify_url: request.notify_url,
    amount: { total: request.total_fee, currency: 'CNY' },
    scene_info: { payer_client_ip: request.spbill_create_ip },
    ...(request.trade_type === 'JSAPI' && openid !== undefined && { payer: { openid } }),
  }
}

import { after, beijingDigits, type Clock } from './clock'
import type { SimulatedOrder } from './control-api'
import { DEFAULT_PERSON, type People } from './people'
import { orderClosed, orderNotFound, orderPaid, paramError, PayError } from './pay-error'
import type { AnyPrepay, TradeType } from './pay-prepay'
import { randomDigits, randomHex } from './random'
import type { V2Terms } from './v2-unified-order'

const PREPAY_LIFE_SECONDS = 2 * 3600
/** Nobody paid for a week: WeChat closes the order itself (O3-5). */
const ORDER_LIFE_SECONDS = 7 * 86_400

export interface PayOrder {
  request: AnyPrepay
  tradeType: TradeType
  /** Their openid: named by a JSAPI order; of others, whoever opened the payment page first. */
  payer: string | undefined
  /** The parameters in one spelling, to tell re-entry from another order. */
  fingerprint: string
  createdAt: Date
  payBefore: Date
  closed: boolean
  payment: { transactionId: string; at: Date; openId: string } | undefined
  /** Once a refund was accepted the order is one of those (R3-3). */
  refunded: boolean
  /** The terms of v2, when that placed it. */
  v2?: V2Terms
}

export interface PayOrders {
  /** @returns the prepay_id. @throws PayError by O3-3 and O3-4 */
  prepay(request: AnyPrepay, tradeType?: TradeType): string
  /** @throws PayError 404 */
  find(outTradeNo: string): PayOrder
  findPaid(transactionId: string): PayOrder
  close(outTradeNo: string): void
  /** The order of a live prepay_id (two hours, UO-6). */
  byPrepayId(prepayId: string): PayOrder | undefined
  state(order: PayOrder): SimulatedOrder['state']
  /** Why it cannot be paid now, in the payment sheet's words; undefined when it can. */
  obstacle(order: PayOrder): string | undefined
  pay(order: PayOrder): void
  describe(order: PayOrder): SimulatedOrder
  all(): PayOrder[]
  clear(): void
}

export function createPayOrders({ clock, people }: { clock: Clock; people: People }): PayOrders {
  const orders = new Map<string, PayOrder>()
  const prepayIds = new Map<string, { order: PayOrder; until: Date }>()

  const state = (order: PayOrder): SimulatedOrder['state'] => {
    if (order.payment) return order.refunded ? 'REFUND' : 'SUCCESS'
    const abandoned = after(order.createdAt, ORDER_LIFE_SECONDS) <= clock.now()
    return order.closed || abandoned ? 'CLOSED' : 'NOTPAY'
  }

  const place = (request: AnyPrepay, tradeType: TradeType): PayOrder => {
    const createdAt = clock.now()
    const { time_expire: expire } = request
    const payBefore = expire ? new Date(expire) : after(createdAt, ORDER_LIFE_SECONDS)
    if (payBefore <= createdAt) {
      throw paramError('订单失效时间早于当前时间', {
        field: '/time_expire',
        value: expire,
        issue: 'The order would have expired already',
        location: 'body',
      })
    }
    const order: PayOrder = {
      request,
      tradeType,
      payer: request.payer?.openid,
      fingerprint: fingerprint(request),
      createdAt,
      payBefore,
      closed: false,
      payment: undefined,
      refunded: false,
    }
    orders.set(request.out_trade_no, order)
    return order
  }

  const find = (outTradeNo: string): PayOrder => {
    const order = orders.get(outTradeNo)
    if (!order) throw orderNotFound()
    return order
  }

  return {
    prepay(request, tradeType = 'JSAPI') {
      knownPayer(people, request)
      const known = orders.get(request.out_trade_no)
      if (known) reenter(known, { request, tradeType, state: state(known) })
      const order = known ?? place(request, tradeType)
      if (order.payBefore <= clock.now()) throw expired()
      const prepayId = `wx${beijingDigits(clock.now())}${randomHex(20)}`
      prepayIds.set(prepayId, { order, until: after(clock.now(), PREPAY_LIFE_SECONDS) })
      return prepayId
    },
    find,
    findPaid(transactionId) {
      const order = [...orders.values()].find(
        ({ payment }) => payment?.transactionId === transactionId,
      )
      if (!order) throw orderNotFound()
      return order
    },
    close(outTradeNo) {
      const order = find(outTradeNo)
      if (order.payment) throw orderPaid() // O3-8
      order.closed = true
    },
    byPrepayId(prepayId) {
      const entry = prepayIds.get(prepayId)
      return entry && entry.until > clock.now() ? entry.order : undefined
    },
    state,
    obstacle(order) {
      const now = state(order)
      if (now === 'SUCCESS' || now === 'REFUND') return '该订单已支付'
      if (now === 'CLOSED') return '该订单已关闭'
      return order.payBefore <= clock.now() ? '订单已过期' : undefined
    },
    pay(order) {
      const at = clock.now()
      const transactionId = `4200${beijingDigits(at)}${randomDigits(10)}`
      order.payer ??= someone(people, order.request.appid)
      order.payment = { transactionId, at, openId: order.payer }
    },
    describe: (order) => describe(order, state(order), people),
    all: () => [...orders.values()],
    clear() {
      orders.clear()
      prepayIds.clear()
    },
  }
}

/** The payer is somebody, and somebody of this app (O3-3). */
function knownPayer(people: People, { appid, payer }: AnyPrepay): void {
  if (!payer || people.byOpenId(appid, payer.openid)) return
  throw new PayError(400, 'PARAM_ERROR', 'appid与openid不匹配', { number: 268435461 })
}

/** Nobody said who scanned the code. */
function someone(people: People, appId: string): string {
  const person = people.find(DEFAULT_PERSON)
  if (!person) throw new Error('the default person is gone')
  return people.openId(appId, person)
}

/** The same order again, to be paid the same way: the same words or none (O3-4). */
function reenter(
  order: PayOrder,
  {
    request,
    tradeType,
    state,
  }: { request: AnyPrepay; tradeType: TradeType; state: SimulatedOrder['state'] },
): void {
  if (state === 'SUCCESS' || state === 'REFUND') throw orderPaid()
  if (state === 'CLOSED') throw orderClosed()
  if (order.tradeType !== tradeType) {
    throw new PayError(403, 'OUT_TRADE_NO_USED', '商户订单号重复', { number: 268435461 })
  }
  if (order.fingerprint !== fingerprint(request)) {
    throw new PayError(400, 'INVALID_REQUEST', '请求重入时，参数与首次请求时不一致', {
      number: 268498688,
    })
  }
}

const expired = (): PayError =>
  new PayError(400, 'INVALID_REQUEST', '订单已失效', { number: 268447914 })

/** A parsed request always has its fields in the schema's order. */
const fingerprint = (request: AnyPrepay): string => JSON.stringify(request)

function describe(
  { request, payer, createdAt, payBefore, payment }: PayOrder,
  state: SimulatedOrder['state'],
  people: People,
): SimulatedOrder {
  const person = people.byOpenId(request.appid, payer ?? '')
  return {
    outTradeNo: request.out_trade_no,
    appId: request.appid,
    ...(person && { person: person.id }),
    description: request.description,
    amount: request.amount.total,
    state,
    createdAt: createdAt.toISOString(),
    expiresAt: payBefore.toISOString(),
    ...(payment && { transactionId: payment.transactionId }),
  }
}

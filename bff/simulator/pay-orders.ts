import { after, beijingDigits, type Clock } from './clock'
import type { SimulatedOrder } from './control-api'
import type { People } from './people'
import { orderClosed, orderNotFound, orderPaid, paramError, PayError } from './pay-error'
import type { Prepay } from './pay-prepay'
import { randomDigits, randomHex } from './random'

const PREPAY_LIFE_SECONDS = 2 * 3600
/** Nobody paid for a week: WeChat closes the order itself (O3-5). */
const ORDER_LIFE_SECONDS = 7 * 86_400

export interface PayOrder {
  request: Prepay
  /** The parameters in one spelling, to tell re-entry from another order. */
  fingerprint: string
  createdAt: Date
  payBefore: Date
  closed: boolean
  payment: { transactionId: string; at: Date } | undefined
}

export interface PayOrders {
  /** @returns the prepay_id. @throws PayError by O3-3 and O3-4 */
  prepay(request: Prepay): string
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
    if (order.payment) return 'SUCCESS'
    const abandoned = after(order.createdAt, ORDER_LIFE_SECONDS) <= clock.now()
    return order.closed || abandoned ? 'CLOSED' : 'NOTPAY'
  }

  const place = (request: Prepay): PayOrder => {
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
      fingerprint: fingerprint(request),
      createdAt,
      payBefore,
      closed: false,
      payment: undefined,
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
    prepay(request) {
      knownPayer(people, request)
      const known = orders.get(request.out_trade_no)
      if (known) reenter(known, request, state(known))
      const order = known ?? place(request)
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
      if (now === 'SUCCESS') return '该订单已支付'
      if (now === 'CLOSED') return '该订单已关闭'
      return order.payBefore <= clock.now() ? '订单已过期' : undefined
    },
    pay(order) {
      const at = clock.now()
      const transactionId = `4200${beijingDigits(at)}${randomDigits(10)}`
      order.payment = { transactionId, at }
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
function knownPayer(people: People, { appid, payer }: Prepay): void {
  if (people.byOpenId(appid, payer.openid)) return
  throw new PayError(400, 'PARAM_ERROR', 'appid与openid不匹配', { number: 268435461 })
}

/** The same order again: the same words or none (O3-4). */
function reenter(order: PayOrder, request: Prepay, state: SimulatedOrder['state']): void {
  if (state === 'SUCCESS') throw orderPaid()
  if (state === 'CLOSED') throw orderClosed()
  if (order.fingerprint !== fingerprint(request)) {
    throw new PayError(400, 'INVALID_REQUEST', '请求重入时，参数与首次请求时不一致', {
      number: 268498688,
    })
  }
}

const expired = (): PayError =>
  new PayError(400, 'INVALID_REQUEST', '订单已失效', { number: 268447914 })

/** A parsed request always has its fields in the schema's order. */
const fingerprint = (request: Prepay): string => JSON.stringify(request)

function describe(
  { request, createdAt, payBefore, payment }: PayOrder,
  state: SimulatedOrder['state'],
  people: People,
): SimulatedOrder {
  const person = people.byOpenId(request.appid, request.payer.openid)
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

import type Router from '@koa/router'
import { answer } from './api-door'
import { cgiError } from './errcode'
import type { PayOrder } from './pay-orders'
import type { Refunds } from './v3-refunds'
import { admitPost, isPageWithQuery, type WxaParts } from './wxa-door'
import { isComplete, readShipment, type Parcel, type Shipment } from './wxa-shipment'
import type { SimulatedShipment } from './wxa-state'

export interface Shipping {
  /** Whether the mini-program has to tell what it ships. */
  manage(managed: boolean): void
  state(): { shipments: SimulatedShipment[]; orderDetailPath?: string }
  clear(): void
}

interface Shipped {
  order: PayOrder
  last: Shipment
  parcels: Parcel[]
  uploadedAt: Date
  complete: boolean
  /** The one chance to ship anew is used. */
  again: boolean
}

type Parts = WxaParts & { refunds: Refunds }

/** WeChat puts the order's number here. */
const ORDER_NUMBER = '${商品订单号}'
const MOST_PARCELS = 15

/** The merchant's duty to tell what it shipped: orders paid in the mini-program (SH-1, feature 8.1). */
export function serveShipping(router: Router, parts: Parts): Shipping {
  const shipped = new Map<PayOrder, Shipped>()
  let managed = true
  let orderDetailPath: string | undefined

  router.all('/wxa/sec/order/upload_shipping_info', (ctx) => {
    const { appId, body } = admitPost(ctx, parts)
    const shipment = readShipment(body)
    const order = shippable(shipment, appId, parts)
    const before = shipped.get(order)
    const progress = before ? proceed(before, shipment) : begin(shipment)
    shipped.set(order, { ...progress, order, last: shipment, uploadedAt: parts.clock.now() })
    answer(ctx, { errcode: 0, errmsg: 'ok' })
  })

  router.all('/wxa/sec/order/is_trade_managed', (ctx) => {
    const { appId, body } = admitPost(ctx, parts)
    if (body['appid'] !== appId) throw cgiError(40013)
    answer(ctx, { errcode: 0, errmsg: 'ok', is_trade_managed: managed })
  })

  router.all('/wxa/sec/order/update_order_detail_path', (ctx) => {
    const { path } = admitPost(ctx, parts).body
    const isFit = typeof path === 'string' && path.includes(ORDER_NUMBER) && isPageWithQuery(path)
    if (!isFit) throw cgiError(10060035)
    orderDetailPath = path
    answer(ctx, { errcode: 0, errmsg: 'ok' })
  })

  return {
    manage(wish) {
      managed = wish
    },
    state: () => ({
      shipments: [...shipped.values()].flatMap(describe),
      ...(orderDetailPath !== undefined && { orderDetailPath }),
    }),
    clear() {
      shipped.clear()
      managed = true
      orderDetailPath = undefined
    },
  }
}

/** @throws Errcode 10060001, 10060031, 10060004 */
function shippable(
  { order_key: key, payer }: Shipment,
  appId: string,
  { merchant, orders, refunds }: Parts,
): PayOrder {
  const isMeant = ({ request, payment }: PayOrder): boolean =>
    key.order_number_type === 1
      ? key.mchid === merchant.mchId && request.out_trade_no === key.out_trade_no
      : payment?.transactionId === key.transaction_id
  const order = orders.all().find((one) => one.request.appid === appId && isMeant(one))
  if (!order?.payment) throw cgiError(10060001)
  if (order.payment.openId !== payer.openid) throw cgiError(10060031)
  if (refundedFen(order, refunds) >= order.request.amount.total) throw cgiError(10060004)
  return order
}

/** On its way back counts as back. */
const refundedFen = (order: PayOrder, refunds: Refunds): number =>
  refunds
    .all()
    .filter((refund) => refund.order === order && refund.status !== 'CLOSED')
    .reduce((sum, { request }) => sum + request.amount.refund, 0)

type Progress = Pick<Shipped, 'parcels' | 'complete' | 'again'>

const begin = (shipment: Shipment): Progress => ({
  parcels: shipment.shipping_list,
  complete: isComplete(shipment),
  again: false,
})

/**
 * More parcels of an order not complete yet, or once all anew: when it was complete, or goes another way.
 * @throws Errcode 268485216, 10060023, 10060002, 10060003, 10060024
 */
function proceed(before: Shipped, shipment: Shipment): Progress {
  const { last, parcels, complete, again } = before
  if (Date.parse(shipment.upload_time) <= Date.parse(last.upload_time)) throw cgiError(268485216)
  if (contentOf(shipment) === contentOf(last)) throw cgiError(10060023)
  const isSameWay =
    shipment.delivery_mode === last.delivery_mode && shipment.logistics_type === last.logistics_type
  if (isSameWay && !complete) {
    const known = parcels.map((parcel) => JSON.stringify(parcel))
    const fresh = shipment.shipping_list.filter((one) => !known.includes(JSON.stringify(one)))
    const all = [...parcels, ...fresh]
    if (all.length > MOST_PARCELS) throw cgiError(10060024)
    return { parcels: all, complete: isComplete(shipment), again }
  }
  if (isSameWay && !isComplete(shipment)) throw cgiError(10060002)
  if (again) throw cgiError(10060003)
  return { ...begin(shipment), again: true }
}

/** A parsed shipment always has its fields in the schema's order. */
const contentOf = ({ logistics_type, delivery_mode, ...rest }: Shipment): string =>
  JSON.stringify([logistics_type, delivery_mode, rest.is_all_delivered, rest.shipping_list])

function describe({ order, last, parcels, uploadedAt }: Shipped): SimulatedShipment[] {
  const transactionId = order.payment?.transactionId ?? ''
  return parcels.map(({ tracking_no, express_company, item_desc }) => ({
    outTradeNo: order.request.out_trade_no,
    transactionId,
    logisticsType: last.logistics_type,
    ...(tracking_no && { trackingNo: tracking_no }),
    ...(express_company && { expressCompany: express_company }),
    itemDesc: item_desc,
    uploadedAt: uploadedAt.toISOString(),
  }))
}

/** WeChat's account of what a mini-program shipped, as deliveries want it. */
import { describeError, type Log } from '../log'
import type { ReportOutcome, ShipmentReports, ShippedOrder } from '../orders/deliveries'
import type { AccessTokens } from '../wechat/access-token'
import { explainInEnglish } from '../wechat/errors/explain'
import { WechatApiError, WechatUnreachableError, type WechatApi } from '../wechat/http'
import { createShipping, type Shipment as WireShipment } from '../wechat/shipping'

/** Where WeChat's own list of a person's orders leads; the mark becomes the order's number. */
const ORDER_PAGE = 'pages/order/index?outTradeNo=${商品订单号}'
const DAY_MS = 24 * 60 * 60 * 1000

const EXPRESS = 1
const PICKUP = 4
const UNIFIED = 1
const GOODS_MOST = 120

/** Shipped before, or nothing new in what was said (SH-1). */
const ALREADY = [10060002, 10060023]
/** The payment is too young to be known; somebody else's clock was ahead of ours (SH-1). */
const NOT_YET = [10060001, 268485216]
/** What WeChat will never take, however often it is said (SH-1). */
const REFUSALS = [
  [10060003, 10060004, 10060005, 10060006, 10060007, 10060008, 10060009, 10060020, 10060024],
  [10060031, 268485226, 268485227, 268485228],
].flat()

export function createShipmentReports({
  api,
  tokens,
  clock,
  log,
}: {
  api: WechatApi
  /** Of the mini-program. */
  tokens: AccessTokens
  clock: () => Date
  log: Log
}): ShipmentReports {
  const shipping = createShipping({ api, tokens, clock })
  let asked: { at: number; answer: Promise<boolean> } | undefined
  let isLinked = false

  /** A courtesy to people who look at their orders in WeChat: without it they see no way to us. */
  async function link(): Promise<void> {
    if (isLinked) return
    isLinked = true
    try {
      await shipping.updateOrderDetailPath(ORDER_PAGE)
    } catch (error) {
      if (!(error instanceof WechatApiError || error instanceof WechatUnreachableError)) throw error
      log({ level: 'warn', event: 'order-page-not-linked', ...describeError(error) })
    }
  }

  async function ask(): Promise<boolean> {
    const isManaged = await shipping.isTradeManaged()
    if (isManaged) await link()
    return isManaged
  }

  return {
    async isNeeded() {
      const now = clock().getTime()
      if (!asked || Math.abs(now - asked.at) >= DAY_MS) asked = { at: now, answer: ask() }
      const { answer } = asked
      try {
        return await answer
      } catch (error) {
        if (asked?.answer === answer) asked = undefined
        throw error
      }
    },

    async report(shipped) {
      try {
        await shipping.uploadShippingInfo(wireOf(shipped))
        return { kind: 'reported' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

function wireOf({ transactionId, openId, shipment, goods, receiverPhone }: ShippedOrder) {
  const about = { item_desc: fit(goods) }
  const isPickup = 'pickup' in shipment
  const contact = receiverPhone === undefined ? undefined : mask(receiverPhone)
  const parcel = isPickup
    ? about
    : {
        ...about,
        express_company: shipment.carrier,
        tracking_no: shipment.trackingNo,
        ...(contact !== undefined && { contact: { receiver_contact: contact } }),
      }
  return {
    order: { transaction_id: transactionId },
    logistics_type: isPickup ? PICKUP : EXPRESS,
    delivery_mode: UNIFIED,
    shipping_list: [parcel],
    payer_openid: openId,
  } satisfies WireShipment
}

/** @throws what may go better later: busy, too often, no answer, a setting the merchant can mend */
function outcomeOf(error: unknown): ReportOutcome {
  // A limit of WeChat's was broken, and nothing was sent.
  if (error instanceof RangeError) return { kind: 'refused', problem: error.message }
  if (!(error instanceof WechatApiError)) throw error
  const { errcode, path } = error
  if (ALREADY.includes(errcode)) return { kind: 'already' }
  const explanation = explainInEnglish({ product: 'mini-program', code: errcode, api: path })
  const problem = `WeChat answered ${errcode}: ${explanation ?? ''}`
  if (NOT_YET.includes(errcode)) return { kind: 'not-yet', problem }
  if (REFUSALS.includes(errcode)) return { kind: 'refused', problem }
  throw error
}

function fit(goods: string): string {
  const characters = Array.from(goods)
  return characters.length <= GOODS_MOST
    ? goods
    : `${characters.slice(0, GOODS_MOST - 1).join('')}…`
}

/** `13800000000` → `*******0000`: WeChat wants to see the last four digits and no more. */
function mask(phone: string): string | undefined {
  const digits = phone.replace(/\D/g, '')
  return digits.length > 4 ? digits.slice(-4).padStart(digits.length, '*') : undefined
}

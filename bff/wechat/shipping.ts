/** Telling WeChat what was shipped: until then the money of a mini-program order stays frozen (features 8.1, 8.2). */
import { z } from 'zod'
import type { AccessTokens } from './access-token'
import type { WechatApi } from './http'
import { within } from './limits'

const bytes = (most: number) =>
  z.string().refine((text) => text.length > 0 && Buffer.byteLength(text) <= most, {
    message: `1 to ${most} bytes`,
  })

/** A phone number with stars; its last four digits must show, the others should not. */
const Contact = z
  .string()
  .max(1024)
  .regex(/\*/, 'must be masked with *')
  .refine((text) => /\d{4}$/.test(text.replace(/[^\d*]/g, '')), {
    message: 'the last 4 digits must not be masked',
  })

const Parcel = z.object({
  tracking_no: bytes(128).optional(),
  /** As `get_delivery_list` spells it, such as STO. */
  express_company: bytes(128).optional(),
  item_desc: z
    .string()
    .min(1, '1 to 120 characters')
    .refine((text) => Array.from(text).length <= 120, { message: '1 to 120 characters' }),
  contact: z
    .object({ consignor_contact: Contact.optional(), receiver_contact: Contact.optional() })
    .optional(),
})
type Parcel = z.infer<typeof Parcel>

const OrderKey = z.union(
  [
    z.object({ transaction_id: bytes(32) }),
    z.object({
      mchid: bytes(32),
      out_trade_no: z.string().regex(/^[0-9A-Za-z_\-|*]{1,32}$/, '1 to 32 of 0-9 A-Z a-z _-|*'),
    }),
  ],
  'either transaction_id, or mchid and out_trade_no',
)

const Shipment = z
  .object({
    order: OrderKey,
    /** 1 express, 2 city courier, 3 nothing to carry, 4 picked up */
    logistics_type: z.literal([1, 2, 3, 4]),
    /** 1 in one parcel, 2 in several */
    delivery_mode: z.literal([1, 2]),
    /** For several parcels only: whether these complete the order. */
    is_all_delivered: z.boolean().optional(),
    shipping_list: z.array(Parcel).min(1, 'at least 1 parcel').max(15, 'at most 15 parcels'),
    payer_openid: bytes(128),
  })
  .superRefine((shipment, context) => {
    const fault = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', path, message })
    for (const message of faultsOf(shipment)) fault(message)
    if (shipment.logistics_type !== EXPRESS) return
    shipment.shipping_list.forEach((parcel, index) => {
      for (const message of faultsOfExpress(parcel)) fault(message, 'shipping_list', index)
    })
  })
export type Shipment = z.infer<typeof Shipment>

const EXPRESS = 1
const SPLIT = 2

/** The number behind each is WeChat's own answer to it. */
function faultsOf(p: {
  logistics_type: number
  delivery_mode: number
  is_all_delivered?: boolean | undefined
  shipping_list: unknown[]
}): string[] {
  if (p.delivery_mode !== SPLIT) {
    return p.shipping_list.length === 1
      ? []
      : ['shipping_list: one parcel unless delivery_mode is 2 (268485228)']
  }
  return [
    ...(p.logistics_type === EXPRESS ? [] : ['delivery_mode: 2 is for express only (10060006)']),
    ...(p.is_all_delivered === undefined
      ? ['is_all_delivered: needed when delivery_mode is 2 (10060007)']
      : []),
  ]
}

/** SF hands a parcel's track only to who knows a phone number of it. */
const NEEDS_CONTACT = 'SF'

function faultsOfExpress({ tracking_no, express_company, contact }: Parcel): string[] {
  const reachable = contact?.consignor_contact ?? contact?.receiver_contact
  return [
    ...(tracking_no ? [] : ['tracking_no: needed for express (268485226)']),
    ...(express_company ? [] : ['express_company: needed for express (268485227)']),
    ...(express_company === NEEDS_CONTACT && !reachable ? ['contact: needed for SF'] : []),
  ]
}

/** WeChat puts the order's number here in its list of a person's orders. */
const ORDER_NUMBER = '${商品订单号}'

const TradeManagedReply = z.object({ is_trade_managed: z.boolean() })
const Done = z.object({})

/** One for each appid: `upload_time` grows within it. */
export function createShipping({
  api,
  tokens,
  clock,
}: {
  api: WechatApi
  tokens: AccessTokens
  clock: () => Date
}) {
  let lastUpload = -Infinity

  const uploadTime = (): string => {
    lastUpload = Math.max(clock().getTime(), lastUpload + 1)
    return beijingTime(lastUpload)
  }

  return {
    /**
     * Says what was shipped; WeChat lets an order be shipped anew a single time, so it is never asked twice.
     * @throws RangeError before sending when a limit of feature 8.1 is broken
     * @throws WechatApiError 10060001 no such order, 10060002 shipped already, 10060003 shipped anew already,
     * 10060004 not shippable, 10060023 nothing new, 10060031 another person's (SH-1)
     */
    async uploadShippingInfo(p: Shipment): Promise<void> {
      const { order, payer_openid, ...shipment } = within(Shipment, p)
      const body = {
        order_key: { order_number_type: 'transaction_id' in order ? 2 : 1, ...order },
        ...shipment,
        upload_time: uploadTime(),
        payer: { openid: payer_openid },
      }
      await tokens.withToken((access_token) =>
        api.post({
          once: true,
          path: '/wxa/sec/order/upload_shipping_info',
          query: { access_token },
          body,
          reply: Done,
        }),
      )
    },

    /** Whether this mini-program has to tell what it ships (doc page 查询小程序是否已开通发货信息管理服务). */
    async isTradeManaged(): Promise<boolean> {
      const { is_trade_managed } = await tokens.withToken((access_token) =>
        api.post({
          path: '/wxa/sec/order/is_trade_managed',
          query: { access_token },
          body: { appid: tokens.appId },
          reply: TradeManagedReply,
        }),
      )
      return is_trade_managed
    },

    /**
     * The page WeChat's list of orders leads to, such as `pages/order/index?id=${商品订单号}` (doc page 小程序购物订单 3.1).
     * @throws RangeError without that mark, WechatApiError 10060035 invalid path
     */
    async updateOrderDetailPath(path: string): Promise<void> {
      if (!path.includes(ORDER_NUMBER)) throw new RangeError(`path must contain ${ORDER_NUMBER}`)
      await tokens.withToken((access_token) =>
        api.post({
          path: '/wxa/sec/order/update_order_detail_path',
          query: { access_token },
          body: { path },
          reply: Done,
        }),
      )
    },
  }
}

const EIGHT_HOURS_MS = 8 * 60 * 60 * 1000

/** RFC 3339 with milliseconds, as in 2022-12-15T13:29:35.120+08:00. */
const beijingTime = (ms: number) =>
  new Date(ms + EIGHT_HOURS_MS).toISOString().replace('Z', '+08:00')

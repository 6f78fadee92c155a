/** What a merchant says of an order it ships: each broken rule has its errcode (feature 8.1, SH-1). */
import { z } from 'zod'
import { cgiError } from './errcode'

/** A parameter no other code is about. */
const PARAMETER = '10060014'
const EXPRESS = 1
const SPLIT = 2
/** Its parcels are tracked with a phone number only. */
const NEEDS_CONTACT = 'SF'

// The message of a rule is its errcode.
const text = (code: string) => z.string(code).min(1, code)
const fits = (bytes: number) => (value: string) => Buffer.byteLength(value) <= bytes

/** Stars over it, the last four digits open. */
const contact = z
  .string(PARAMETER)
  .max(1024, PARAMETER)
  .regex(/^[\d+* -]*\*[\d+* -]*\d{4}$/, PARAMETER)

const Parcel = z.object(
  {
    tracking_no: z.string(PARAMETER).refine(fits(128), '10060026').optional(),
    express_company: z.string(PARAMETER).refine(fits(128), '10060025').optional(),
    item_desc: text('10060008').refine((value) => [...value].length <= 120, '10060009'),
    contact: z
      .object(
        { consignor_contact: contact.optional(), receiver_contact: contact.optional() },
        PARAMETER,
      )
      .optional(),
  },
  PARAMETER,
)
export type Parcel = z.infer<typeof Parcel>

const OrderKey = z.discriminatedUnion(
  'order_number_type',
  [
    z.object({
      order_number_type: z.literal(1),
      mchid: text('268485196'),
      out_trade_no: text('268485197'),
    }),
    z.object({ order_number_type: z.literal(2), transaction_id: text('268485195') }),
  ],
  '268485194',
)

/** RFC 3339 to the millisecond. */
const UploadTime = z
  .string('268485216')
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/, '268485216')
  .refine((value) => !Number.isNaN(Date.parse(value)), '268485216')

const Shipment = z
  .object({
    order_key: OrderKey,
    logistics_type: z.literal([1, 2, 3, 4], '10060005'),
    delivery_mode: z.literal([1, 2], '268485224'),
    is_all_delivered: z.boolean(PARAMETER).optional(),
    shipping_list: z.array(Parcel, PARAMETER).min(1, PARAMETER).max(15, '10060024'),
    upload_time: UploadTime,
    payer: z.object({ openid: text(PARAMETER) }, PARAMETER),
  })
  .superRefine((shipment, context) => {
    const codes = [...codesOf(shipment), ...shipment.shipping_list.flatMap(codesOfParcel(shipment))]
    for (const message of codes) context.addIssue({ code: 'custom', message })
  })
export type Shipment = z.infer<typeof Shipment>

/** @throws Errcode for the first rule that is broken */
export function readShipment(body: Record<string, unknown>): Shipment {
  const read = Shipment.safeParse(body)
  if (read.success) return read.data
  throw cgiError(Number(read.error.issues[0]?.message))
}

export const isComplete = (shipment: Shipment): boolean =>
  shipment.delivery_mode !== SPLIT || shipment.is_all_delivered === true

interface Manner {
  logistics_type: number
  delivery_mode: number
  is_all_delivered?: boolean | undefined
  shipping_list: unknown[]
}

function codesOf({ logistics_type, delivery_mode, ...rest }: Manner): string[] {
  if (delivery_mode !== SPLIT) return rest.shipping_list.length === 1 ? [] : ['268485228']
  if (logistics_type !== EXPRESS) return ['10060006']
  return rest.is_all_delivered === undefined ? ['10060007'] : []
}

const codesOfParcel =
  ({ logistics_type }: Manner) =>
  ({ tracking_no, express_company, contact }: Parcel): string[] => {
    if (logistics_type !== EXPRESS) return []
    if (!tracking_no) return ['268485226']
    if (!express_company) return ['268485227']
    const isReachable = contact?.consignor_contact ?? contact?.receiver_contact
    return express_company === NEEDS_CONTACT && !isReachable ? [PARAMETER] : []
  }

/** WeChat Pay on WeChat Cloud Run, over the same orders, refunds and bills as v2 and by its rules (8.5). */
import type { Context, Next } from 'koa'
import { z } from 'zod'
import { createCloudDoor, type CloudDoorParts, type CloudProduct, type Wish } from './cloud-door'
import { CloudOrder, CloudRefund, readCallback, readWish, textsIn } from './cloud-wishes'
import { inJson, inLists, PROVIDER, underProvider } from './cloud-words'
import type { Clock } from './clock'
import type { PayOrder, PayOrders } from './pay-orders'
import { randomText } from './random'
import { downloadBill } from './v2-bill'
import { V2Failure, V2Refusal } from './v2-error'
import { signV2 } from './v2-message'
import { createV2Orders } from './v2-orders'
import { refundOrder, refundQuery } from './v2-refunds'
import { queriedFields } from './v2-transaction'
import { readUnifiedOrder } from './v2-unified-order'
import type { PaymentLinks } from './v3-payment-links'
import type { Refunds } from './v3-refunds'

export interface CloudParts extends Omit<CloudDoorParts, 'products'> {
  orders: PayOrders
  refunds: Refunds
  links: PaymentLinks
  clock: Clock
  shop: URL
}

/** Everything below `/_/pay/`. */
export function createCloud(parts: CloudParts): (ctx: Context, next: Next) => Promise<void> {
  const { orders, refunds } = parts
  const v2Orders = createV2Orders(parts)
  const products = new Map<string, CloudProduct>([
    ['/_/pay/unifiedOrder', unifiedOrder(parts)],
    [
      '/_/pay/queryorder',
      (wish) => {
        const order = v2Orders.named(textsIn(wish))
        return { ...ofApp(order), ...asked(order, orders) }
      },
    ],
    [
      '/_/pay/closeorder',
      (wish) => {
        const { out_trade_no } = readWish(z.object({ out_trade_no: z.string().min(1) }), wish)
        const order = v2Orders.named({ out_trade_no })
        v2Orders.close({ out_trade_no })
        return { ...ofApp(order), result_msg: 'OK' }
      },
    ],
    ['/_/pay/refund', refund(parts)],
    [
      '/_/pay/queryrefund',
      (wish) =>
        inLists(refundQuery(refunds).answer({ fields: textsIn(wish), signType: SIGN_TYPE })),
    ],
    ['/_/pay/downloadbill', bill(parts)],
  ])
  return createCloudDoor({ ...parts, products })
}

const SIGN_TYPE = 'MD5'

const ofApp = ({ request }: PayOrder) => ({ sub_appid: request.appid })

function unifiedOrder(parts: CloudParts): CloudProduct {
  const { merchant, apps, shop, clock } = parts
  const v2Orders = createV2Orders(parts)
  return (wish) => {
    const { container } = readCallback(wish)
    const { sub_appid, sub_openid, openid = sub_openid, ...order } = readWish(CloudOrder, wish)
    if (sub_openid !== undefined && sub_appid === undefined) {
      throw new V2Refusal('LACK_PARAMS', '缺少参数：sub_appid')
    }
    const appId = sub_appid ?? apps.miniProgram.appId
    const request = readUnifiedOrder({
      ...textsIn({ ...order, openid }),
      appid: appId,
      mch_id: merchant.mchId,
      nonce_str: 'none',
      trade_type: 'JSAPI',
      notify_url: shop.origin + container.path,
    })
    const placed = v2Orders.place({ request, signType: SIGN_TYPE, isCloud: true })
    const words = {
      appId,
      timeStamp: String(Math.floor(clock.now().getTime() / 1000)),
      nonceStr: randomText(16),
      package: `prepay_id=${placed['prepay_id'] ?? ''}`,
      signType: SIGN_TYPE,
    }
    const paySign = signV2(SIGN_TYPE, words, merchant.apiV2Key)
    return { sub_appid: appId, ...placed, payment: { ...words, paySign } }
  }
}

function asked(order: PayOrder, orders: PayOrders): Record<string, unknown> {
  const fields = queriedFields(order, orders.state(order))
  const coupons = { coupon_id_list: [], coupon_type_list: [], coupon_fee_list: [] }
  return {
    ...inJson(underProvider(fields)),
    ...(order.payment && { cash_fee_type: 'CNY', ...coupons }),
  }
}

/** The example of doc page 申请退款 names no app in its answer, and nor does that of 查询退款. */
function refund({ refunds, shop }: CloudParts): CloudProduct {
  const accepting = refundOrder(refunds)
  return (wish) => {
    const { container } = readCallback(wish)
    const { out_refund_no, ...order } = readWish(CloudRefund, wish)
    const fields = {
      ...textsIn(order),
      out_refund_no,
      notify_url: shop.origin + container.path,
    }
    const told = accepting.answer({ fields, signType: SIGN_TYPE })
    refunds.find(out_refund_no).isCloud = true
    return inJson(told)
  }
}

/** A text in the JSON; how a packed one would come is not documented. */
function bill(parts: CloudParts): CloudProduct {
  const bills = downloadBill(parts)
  const { mchId } = parts.merchant
  // 商户号 and 特约商户号 of a direct merchant; here it is the provider and its sub-merchant.
  const ownNumbers = `\`${mchId},\`0,`
  return (wish: Wish) => {
    const fields = { bill_type: 'ALL', ...textsIn(wish) }
    if ('tar_type' in fields) throw new V2Failure('invalid parameter', '20001')
    const text = bills.file({ fields, signType: SIGN_TYPE }).toString('utf8')
    return text.replaceAll(ownNumbers, `\`${PROVIDER.mchId},\`${mchId},`)
  }
}

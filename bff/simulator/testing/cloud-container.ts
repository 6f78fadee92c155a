/** A container of WeChat Cloud Run that is nobody's. */
import { post, type Shop } from './shop'

/** A right order, to be made wrong by the tests. */
export const cloudOrderOf = (
  shop: Shop,
  openid: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> => ({
  ...bound(shop),
  body: '秭归脐橙 5 斤装',
  openid,
  out_trade_no: 'order-000001',
  total_fee: 2990,
  spbill_create_ip: '14.23.150.211',
  trade_type: 'JSAPI',
  ...callback,
  ...changes,
})

export const cloudRefundOf = (
  shop: Shop,
  changes: Record<string, unknown> = {},
): Record<string, unknown> => ({
  ...bound(shop),
  out_trade_no: 'order-000001',
  out_refund_no: 'refund-000001',
  total_fee: 2990,
  refund_fee: 990,
  refund_desc: '少发一箱',
  ...callback,
  ...changes,
})

export const bound = (shop: Shop) => ({ sub_mch_id: shop.env('MCH_ID') })

const callback = {
  env_id: 'simulated-env',
  callback_type: 2,
  container: { service: 'shop', path: '/notify' },
}

export const OK = '{"errcode":0,"errmsg":"ok"}'

/** The whole answer. */
export const callCloud = (
  shop: Shop,
  action: string,
  body: unknown,
): Promise<Record<string, unknown>> => shop.json(`/_/pay/${action}`, post(body))

/** What stands in respdata. */
export async function askCloud(
  shop: Shop,
  action: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const { respdata } = await callCloud(shop, action, body)
  return Object(respdata) as Record<string, unknown>
}

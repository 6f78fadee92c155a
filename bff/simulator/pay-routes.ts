import type Router from '@koa/router'
import type { Context } from 'koa'
import { asked, jsonBody } from './api-door'
import type { Apps } from './apps'
import { mchIdMismatch, paramError, PayError } from './pay-error'
import { admit, type GateParts } from './pay-gate'
import type { PayOrders } from './pay-orders'
import { readPrepay } from './pay-prepay'
import { transaction } from './pay-transaction'

/** JSAPI orders of WeChat Pay v3: place; any order: ask, close (6.3), each behind the gate (6.1). */
export function servePay(
  router: Router,
  deps: GateParts & { orders: PayOrders; apps: Apps },
): void {
  const { orders, apps } = deps

  router.post('/v3/pay/transactions/jsapi', (ctx) => {
    const mchId = admit(ctx, deps)
    const request = readPrepay(ofSender(jsonBody(ctx), mchId))
    ofApp(request, apps)
    ctx.body = { prepay_id: orders.prepay(request) }
  })

  // Paying out of an app is another product, and this merchant has not applied for it.
  router.post('/v3/pay/transactions/app', (ctx) => {
    admit(ctx, deps)
    throw new PayError(
      403,
      'NO_AUTH',
      '商户号该产品权限未开通，请前往商户平台>产品中心检查后重试',
      {
        number: 268435461,
      },
    )
  })

  router.get('/v3/pay/transactions/out-trade-no/:outTradeNo', (ctx) => {
    ofMerchant(ctx, admit(ctx, deps))
    const order = orders.find(outTradeNo(ctx.params['outTradeNo']))
    ctx.body = transaction(order, orders.state(order))
  })

  router.get('/v3/pay/transactions/id/:transactionId', (ctx) => {
    ofMerchant(ctx, admit(ctx, deps))
    const order = orders.findPaid(String(ctx.params['transactionId']))
    ctx.body = transaction(order, orders.state(order))
  })

  router.post('/v3/pay/transactions/out-trade-no/:outTradeNo/close', (ctx) => {
    const mchId = admit(ctx, deps)
    if (jsonBody(ctx)?.['mchid'] !== mchId) throw mchIdMismatch()
    orders.close(outTradeNo(ctx.params['outTradeNo']))
    ctx.status = 204
  })
}

/** G3-9: the body speaks of the merchant who signed it. @throws PayError 400 */
export function ofSender(
  body: Record<string, unknown> | undefined,
  mchId: string,
): Record<string, unknown> | undefined {
  if (body && 'mchid' in body && body['mchid'] !== mchId) throw mchIdMismatch()
  return body
}

/** @throws PayError 400 when the merchant has no such app */
export function ofApp({ appid }: { appid: string }, apps: Apps): void {
  if (apps.find(appid)) return
  throw new PayError(400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配', { number: 268445527 })
}

/** G3-9 for requests without a body. */
function ofMerchant(ctx: Context, mchId: string): void {
  if (asked(ctx, 'mchid') !== mchId) throw mchIdMismatch()
}

function outTradeNo(value: string | undefined): string {
  if (value !== undefined && /^[0-9A-Za-z_\-|*]{6,32}$/.test(value)) return value
  throw paramError('参数错误', {
    field: 'out_trade_no',
    value: value ?? '',
    issue: 'Not 6 to 32 of 0-9A-Za-z_-|*',
    location: 'url',
  })
}

import type Router from '@koa/router'
import type { Context } from 'koa'
import { asked, jsonBody } from './api-door'
import type { Apps } from './apps'
import type { Clock } from './clock'
import type { Merchant } from './merchant'
import { mchIdMismatch, paramError, PayError } from './pay-error'
import { admit } from './pay-gate'
import type { PayOrders } from './pay-orders'
import { readPrepay } from './pay-prepay'
import { transaction } from './pay-transaction'

/** JSAPI orders of WeChat Pay v3: place, ask, close (6.3), each behind the gate (6.1). */
export function servePay(
  router: Router,
  deps: { merchant: Merchant; orders: PayOrders; apps: Apps; clock: Clock },
): void {
  const { orders, apps } = deps

  router.post('/v3/pay/transactions/jsapi', (ctx) => {
    const mchId = admit(ctx, deps)
    const body = jsonBody(ctx)
    if (body && 'mchid' in body && body['mchid'] !== mchId) throw mchIdMismatch()
    const request = readPrepay(body)
    if (!apps.find(request.appid)) {
      throw new PayError(400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配', { number: 268445527 })
    }
    ctx.body = { prepay_id: orders.prepay(request) }
  })

  // Other ways to pay are other products, and this merchant has not applied for them.
  for (const product of ['native', 'h5', 'app']) {
    router.post(`/v3/pay/transactions/${product}`, (ctx) => {
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
  }

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

  // CE-1: a merchant who has only ever had the public key.
  router.get('/v3/certificates', (ctx) => {
    admit(ctx, deps)
    throw new PayError(
      404,
      'RESOURCE_NOT_EXISTS',
      '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。',
      { number: 268435461 },
    )
  })
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

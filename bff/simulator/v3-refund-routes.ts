import type Router from '@koa/router'
import type { Context } from 'koa'
import { Rsa } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import { jsonBody } from './api-door'
import { PayError, paramError } from './pay-error'
import { readBody } from './pay-prepay'
import { admit, type GateParts } from './pay-gate'
import { refundAnswer } from './v3-refund-answer'
import { AbnormalRefundRequest, readRefund } from './v3-refund-request'
import type { Refunds } from './v3-refunds'

const REFUNDS = '/v3/refund/domestic/refunds'

/** Refunds of WeChat Pay v3 (6.4), each request behind the gate (6.1). */
export function serveRefunds(router: Router, deps: GateParts & { refunds: Refunds }): void {
  const { refunds } = deps

  router.post(REFUNDS, (ctx) => {
    admit(ctx, deps)
    ctx.body = refundAnswer(refunds.apply(readRefund(jsonBody(ctx))))
  })

  router.get(`${REFUNDS}/:outRefundNo`, (ctx) => {
    admit(ctx, deps)
    ctx.body = refundAnswer(refunds.find(String(ctx.params['outRefundNo'])))
  })

  router.post(`${REFUNDS}/:refundId/apply-abnormal-refund`, (ctx) => {
    admit(ctx, deps)
    const request = readBody(AbnormalRefundRequest, jsonBody(ctx))
    if (request.type === 'USER_BANK_CARD') {
      open(ctx, deps, 'bank_account', request.bank_account)
      open(ctx, deps, 'real_name', request.real_name)
    }
    const refund = refunds.findById(String(ctx.params['refundId']))
    if (refund.request.out_refund_no !== request.out_refund_no) {
      throw refused('您的请求参数与订单信息不一致')
    }
    if (refund.status !== 'ABNORMAL') throw refused('退款单状态不是退款异常，不能发起异常退款')
    refunds.redirect(refund)
    ctx.body = refundAnswer(refund)
  })
}

/** R3-6: sealed for the key the request names (the gate knows it). @throws PayError 400 */
function open(ctx: Context, { keys }: GateParts, field: string, sealed: string): string {
  const key = keys.bySerial(ctx.get('wechatpay-serial'))
  if (!key) {
    throw new PayError(
      400,
      'PARAM_ERROR',
      'HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)',
      { number: 268435461 },
    )
  }
  try {
    return Rsa.decrypt(sealed, key.privateKey)
  } catch (cause) {
    if (!CryptoError.safeParse(cause).success) throw cause
    throw paramError('敏感字段解密失败', {
      field: `/${field}`,
      value: '',
      issue: 'Not RSA-OAEP for the key named by Wechatpay-Serial',
      location: 'body',
    })
  }
}

const CryptoError = z.object({ code: z.string().startsWith('ERR_OSSL') })

const refused = (message: string): PayError =>
  new PayError(400, 'INVALID_REQUEST', message, { number: 268435461 })

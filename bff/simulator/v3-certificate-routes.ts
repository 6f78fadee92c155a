import type Router from '@koa/router'
import { Aes } from 'wechatpay-axios-plugin'
import { beijingTime } from './clock'
import type { Merchant } from './merchant'
import { PayError } from './pay-error'
import { admit, type GateParts } from './pay-gate'
import { randomText } from './random'
import type { PlatformCertificate } from './v3-keys'

/** `GET /v3/certificates` (CE-1): one, two during a rotation, none for a merchant with the public key alone. */
export function serveCertificates(router: Router, deps: GateParts): void {
  const { keys, merchant } = deps

  router.get('/v3/certificates', (ctx) => {
    admit(ctx, deps)
    const certificates = keys.certificates()
    if (certificates.length === 0) {
      throw new PayError(
        404,
        'RESOURCE_NOT_EXISTS',
        '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。',
        { number: 268435461 },
      )
    }
    ctx.body = { data: certificates.map((certificate) => sealed(certificate, merchant)) }
  })
}

/** Locked anew each time: another nonce, another ciphertext. */
function sealed(
  { serial, pem, effectiveAt, expiresAt }: PlatformCertificate,
  { apiV3Key }: Merchant,
): Record<string, unknown> {
  const nonce = randomText(12)
  const associated = 'certificate'
  return {
    serial_no: serial,
    effective_time: beijingTime(effectiveAt),
    expire_time: beijingTime(expiresAt),
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce,
      associated_data: associated,
      ciphertext: Aes.AesGcm.encrypt(pem, apiV3Key, nonce, associated),
    },
  }
}

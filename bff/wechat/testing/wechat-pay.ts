/** WeChat Pay's half of the v3 protocol for tests: signs and seals with node:crypto alone, not with what is tested. */
import { createCipheriv, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

export const makeKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

export type KeyPair = ReturnType<typeof makeKeys>

export const SERIAL = 'PUB_KEY_ID_0000000000000000000000000000000001'
export const API_V3_KEY = '0123456789abcdefghijklmnopqrstuv'

export function signedHeaders(p: {
  keys: KeyPair
  body: string
  /** Seconds. */
  timestamp: number | string
  serial?: string
}): Record<string, string> {
  const nonce = randomBytes(16).toString('hex')
  const text = `${p.timestamp}\n${nonce}\n${p.body}\n`
  return {
    'wechatpay-timestamp': String(p.timestamp),
    'wechatpay-nonce': nonce,
    'wechatpay-serial': p.serial ?? SERIAL,
    'wechatpay-signature': createSign('RSA-SHA256').update(text).sign(p.keys.privateKey, 'base64'),
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  }
}

/** The body of a notification; `sealed` changes the resource after sealing. */
export function notificationBody(p: {
  content: unknown
  eventType?: string
  apiV3Key?: string
  sealed?: Record<string, string>
}): string {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', p.apiV3Key ?? API_V3_KEY, nonce)
  cipher.setAAD(Buffer.from('transaction'))
  const text = typeof p.content === 'string' ? p.content : JSON.stringify(p.content)
  const parts = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return JSON.stringify({
    id: 'EV-1',
    create_time: '2026-11-20T13:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: p.eventType ?? 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: {
      original_type: 'transaction',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: Buffer.concat(parts).toString('base64'),
      associated_data: 'transaction',
      nonce,
      ...p.sealed,
    },
  })
}

import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { randomDigits, randomHex, randomText } from './random'

/** A merchant in public-key mode: its own key pair, the APIv3 key and the older API key of v2, and WeChat Pay's key pair. Made at start, never kept. */
export interface Merchant {
  mchId: string
  apiV3Key: string
  apiV2Key: string
  certificateSerial: string
  privateKeyPem: string
  publicKey: KeyObject
  wechatPay: { keyId: string; privateKey: KeyObject; publicKeyPem: string }
}

const makeKeys = promisify(generateKeyPair)

export async function createMerchant(): Promise<Merchant> {
  const [merchant, wechatPay] = await Promise.all([
    makeKeys('rsa', { modulusLength: 2048 }),
    makeKeys('rsa', { modulusLength: 2048 }),
  ])
  const mchId = `19${randomDigits(8)}`
  return {
    mchId,
    apiV3Key: randomText(32),
    apiV2Key: randomText(32),
    // The first digit keeps it positive and 20 bytes long.
    certificateSerial: `5${randomHex(39)}`.toUpperCase(),
    privateKeyPem: pem(merchant.privateKey, 'pkcs8'),
    publicKey: merchant.publicKey,
    wechatPay: {
      keyId: `PUB_KEY_ID_01${mchId}2026112000${randomDigits(12)}`,
      privateKey: wechatPay.privateKey,
      publicKeyPem: pem(wechatPay.publicKey, 'spki'),
    },
  }
}

const pem = (key: KeyObject, type: 'pkcs8' | 'spki'): string =>
  key.export({ type, format: 'pem' }).toString()

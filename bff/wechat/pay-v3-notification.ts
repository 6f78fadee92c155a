/** Notifications of WeChat Pay v3: what arrives at `notify_url` (N3-1). */
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { decryptAesGcm } from './crypto'
import { verifySigned, type PlatformKeys, type SignedHeaders } from './pay-v3-signature'
import { Transaction } from './pay-v3-transaction'

const Envelope = z.object({
  id: z.string(),
  event_type: z.string(),
  resource: z.object({
    algorithm: z.string(),
    ciphertext: z.string(),
    associated_data: z.string().default(''),
    nonce: z.string(),
  }),
})

export interface ArrivedNotification {
  headers: SignedHeaders
  rawBody: string
  keys: PlatformKeys
  apiV3Key: KeyObject
  now: Date
}

export type PayNotification =
  | { kind: 'transaction-success'; id: string; transaction: Transaction }
  /** Signed by WeChat, of a type not known here; left closed. */
  | { kind: 'other'; id: string; event_type: string }

/** Signed by WeChat, but not to be understood. */
export class WechatNotificationError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatNotificationError'
  }
}

/**
 * Verifies, then reads, then decrypts; there is no way to have the content without the first.
 * @throws WechatSignatureError, WechatNotificationError
 */
export function openNotification(p: ArrivedNotification): PayNotification {
  verifySigned({
    headers: p.headers,
    body: Buffer.from(p.rawBody, 'utf8'),
    keys: p.keys,
    now: p.now,
  })
  const { id, event_type, resource } = understood(() => Envelope.parse(JSON.parse(p.rawBody)))
  if (event_type !== 'TRANSACTION.SUCCESS') return { kind: 'other', id, event_type }
  const transaction = understood(() => Transaction.parse(JSON.parse(decrypted(resource, p))))
  return { kind: 'transaction-success', id, transaction }
}

function decrypted(
  resource: z.infer<typeof Envelope>['resource'],
  { apiV3Key }: { apiV3Key: KeyObject },
): string {
  if (resource.algorithm !== 'AEAD_AES_256_GCM') {
    throw new Error(`unknown algorithm ${resource.algorithm}`)
  }
  return decryptAesGcm({
    key: apiV3Key,
    nonce: resource.nonce,
    associatedData: resource.associated_data,
    ciphertext: resource.ciphertext,
  })
}

function understood<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new WechatNotificationError(
      'A signed notification that cannot be read: is the APIv3 key the current one?',
      { cause },
    )
  }
}

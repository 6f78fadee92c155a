/** Notifications of WeChat Pay v3: what arrives at `notify_url` (N3-1). */
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { decryptAesGcm } from './crypto'
import { RefundNotice } from './pay-v3-refund'
import { verifySigned, type PlatformKeyLookup, type SignedHeaders } from './pay-v3-signature'
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

export type PayNotification =
  | { kind: 'transaction-success'; id: string; transaction: Transaction }
  | { kind: 'refund'; id: string; refund: RefundNotice }
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
 * Payments and refunds. Verifies, then reads, then decrypts; there is no way to have the content without the first.
 * @throws WechatSignatureError, WechatNotificationError
 */
export async function receiveNotification(p: {
  headers: SignedHeaders
  rawBody: string
  keys: PlatformKeyLookup
  apiV3Key: KeyObject
  now: Date
}): Promise<PayNotification> {
  await verifySigned({ ...p, body: Buffer.from(p.rawBody, 'utf8') })
  const { id, event_type, resource } = understood(() => Envelope.parse(JSON.parse(p.rawBody)))
  const content = (): unknown => JSON.parse(decrypted(resource, p.apiV3Key))
  if (event_type === 'TRANSACTION.SUCCESS') {
    const transaction = understood(() => Transaction.parse(content()))
    return { kind: 'transaction-success', id, transaction }
  }
  const told = REFUND_STATUS.get(event_type)
  if (told === undefined) return { kind: 'other', id, event_type }
  const refund = understood(() => RefundNotice.parse(content()))
  if (refund.refund_status !== told) {
    throw new WechatNotificationError(
      `A notification of ${event_type} about a refund that is ${refund.refund_status}`,
    )
  }
  return { kind: 'refund', id, refund }
}

const REFUND_STATUS: ReadonlyMap<string, RefundNotice['refund_status']> = new Map([
  ['REFUND.SUCCESS', 'SUCCESS'],
  ['REFUND.ABNORMAL', 'ABNORMAL'],
  ['REFUND.CLOSED', 'CLOSED'],
])

function decrypted(resource: z.infer<typeof Envelope>['resource'], apiV3Key: KeyObject): string {
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

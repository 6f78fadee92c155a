/** Notifications of WeChat Pay v3: what arrives at `notify_url` (N3-1). */
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { decryptAesGcm } from './crypto'
import { RefundNotice } from './pay-v3-refund'
import {
  verifyFetchingKey,
  verifySigned,
  type PlatformKeyLookup,
  type PlatformKeys,
  type SignedHeaders,
} from './pay-v3-signature'
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

export type RefundNotification = { kind: 'refund'; id: string; refund: RefundNotice }

/**
 * Payments only, with keys at hand. Verifies, then reads, then decrypts; there is no way to have the content without
 * the first. @throws WechatSignatureError, WechatNotificationError
 */
export function openNotification(p: ArrivedNotification): PayNotification {
  verifySigned({ ...p, body: Buffer.from(p.rawBody, 'utf8') })
  return paymentIn(envelopeIn(p), p)
}

/**
 * Payments and refunds, in the same order, with keys that may have to be fetched first (CE-2).
 * @throws WechatSignatureError, WechatNotificationError
 */
export async function receiveNotification(
  p: Omit<ArrivedNotification, 'keys'> & { keys: PlatformKeyLookup },
): Promise<PayNotification | RefundNotification> {
  await verifyFetchingKey({ ...p, body: Buffer.from(p.rawBody, 'utf8') })
  const envelope = envelopeIn(p)
  const told = REFUND_STATUS.get(envelope.event_type)
  if (told === undefined) return paymentIn(envelope, p)
  const refund = understood(() => RefundNotice.parse(JSON.parse(decrypted(envelope.resource, p))))
  if (refund.refund_status !== told) {
    throw new WechatNotificationError(
      `A notification of ${envelope.event_type} about a refund that is ${refund.refund_status}`,
    )
  }
  return { kind: 'refund', id: envelope.id, refund }
}

const REFUND_STATUS: ReadonlyMap<string, RefundNotice['refund_status']> = new Map([
  ['REFUND.SUCCESS', 'SUCCESS'],
  ['REFUND.ABNORMAL', 'ABNORMAL'],
  ['REFUND.CLOSED', 'CLOSED'],
])

type Envelope = z.infer<typeof Envelope>

const envelopeIn = ({ rawBody }: { rawBody: string }) =>
  understood(() => Envelope.parse(JSON.parse(rawBody)))

function paymentIn(
  { id, event_type, resource }: Envelope,
  key: { apiV3Key: KeyObject },
): PayNotification {
  if (event_type !== 'TRANSACTION.SUCCESS') return { kind: 'other', id, event_type }
  const transaction = understood(() => Transaction.parse(JSON.parse(decrypted(resource, key))))
  return { kind: 'transaction-success', id, transaction }
}

function decrypted(resource: Envelope['resource'], { apiV3Key }: { apiV3Key: KeyObject }): string {
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

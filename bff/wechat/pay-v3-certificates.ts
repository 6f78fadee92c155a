/**
 * The certificates WeChat Pay signs with: fetched, opened with the APIv3 key, kept by serial, fetched again in time.
 * Only WeChat and we have the APIv3 key, so a certificate that opens with it is theirs; that is how the first answer
 * can be verified with a certificate it brings itself (row 6.9, as the official SDKs do).
 */
import { X509Certificate, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { decryptAesGcm } from './crypto'
import { jsonIn, WechatUnreachableError, type WireAnswer } from './http'
import { errorFrom, WechatPayError } from './pay-v3-error'
import { accepted, sendSigned, type PayV3Connection } from './pay-v3-request'
import { verifySigned, type PlatformKeyLookup } from './pay-v3-signature'

export interface NamedKey {
  serial: string
  publicKey: KeyObject
}

export interface PlatformCertificates extends PlatformKeyLookup {
  /**
   * Fetches when the last fetch is 11 hours old, or for an unknown serial; at most once a minute, so that forged
   * serials cost nothing. @throws as `newest`, but never while a certificate of this serial is valid
   */
  get(serial: string): Promise<KeyObject | undefined>
  /**
   * The newest one in effect, to encrypt with (row 6.9).
   * @throws WechatCertificatesError, WechatPayError, WechatUnreachableError, WechatSignatureError
   */
  newest(): Promise<NamedKey>
}

interface Certificate {
  publicKey: KeyObject
  from: Date
  to: Date
}

type Certificates = ReadonlyMap<string, Certificate>

/** WeChat answered, but with no certificate to use. */
export class WechatCertificatesError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatCertificatesError'
  }
}

/** WeChat wants them fetched more often than every 12 hours (row 6.9). */
const FRESH_MS = 11 * 3_600_000
const BETWEEN_FETCHES_MS = 60_000
const CALL = { method: 'GET', path: '/v3/certificates' } as const

export function createPlatformCertificates(
  deps: PayV3Connection & { apiV3Key: KeyObject },
): PlatformCertificates {
  let known: Certificates = new Map()
  let fetchedAt = -Infinity
  let triedAt = -Infinity
  let underWay: Promise<void> | undefined
  let failure: unknown

  const fetchOnce = () =>
    (underWay ??= download().finally(() => {
      underWay = undefined
    }))

  async function download(): Promise<void> {
    triedAt = deps.clock().getTime()
    try {
      const answer = await sendSigned(deps, CALL)
      known = await certificatesIn(answer, { ...deps, known, now: deps.clock() })
      fetchedAt = triedAt
      failure = undefined
    } catch (error) {
      failure = error
      throw error
    }
  }

  const isStale = () => deps.clock().getTime() - fetchedAt >= FRESH_MS
  const mayFetch = () =>
    underWay !== undefined || deps.clock().getTime() - triedAt >= BETWEEN_FETCHES_MS
  const valid = (serial: string) => {
    const certificate = known.get(serial)
    return certificate && deps.clock() < certificate.to ? certificate : undefined
  }

  return {
    async get(serial) {
      const atHand = valid(serial)
      if (mayFetch() && (isStale() || !atHand)) {
        // What is valid stays so when WeChat cannot be asked; the next call after a minute tries again.
        await (atHand ? fetchOnce().catch(() => undefined) : fetchOnce())
      }
      return valid(serial)?.publicKey
    },

    keys: () => known.keys(),

    async newest() {
      if (mayFetch() && isStale()) {
        await fetchOnce().catch((error: unknown) => {
          if (!newestIn(known, deps.clock())) throw error
        })
      }
      const newest = newestIn(known, deps.clock())
      if (!newest) {
        throw new WechatCertificatesError('No platform certificate of WeChat Pay is in effect', {
          cause: failure,
        })
      }
      return newest
    },
  }
}

function newestIn(known: Certificates, now: Date): NamedKey | undefined {
  const [newest] = [...known]
    .filter(([, { from, to }]) => from <= now && now < to)
    .sort(([, a], [, b]) => b.from.getTime() - a.from.getTime())
  return newest && { serial: newest[0], publicKey: newest[1].publicKey }
}

/** Times are taken from the certificates: an official sample misspells the names of the fields (kind v3.certificates). */
const List = z.object({
  data: z.array(
    z.object({
      serial_no: z.string().min(1),
      encrypt_certificate: z.object({
        algorithm: z.literal('AEAD_AES_256_GCM'),
        nonce: z.string(),
        ciphertext: z.string(),
      }),
    }),
  ),
})

/**
 * The unexpired certificates of a verified answer. It must be signed by one known before or one it brings.
 * @throws WechatCertificatesError, WechatPayError, WechatUnreachableError, WechatSignatureError
 */
async function certificatesIn(
  answer: WireAnswer,
  p: { apiV3Key: KeyObject; known: Certificates; now: Date },
): Promise<Certificates> {
  const { headers, body } = acceptedList(answer)
  const parsed = List.safeParse(jsonIn(body.toString('utf8')))
  if (!parsed.success) {
    throw new WechatUnreachableError(`${CALL.path}: an answer of an unknown shape`)
  }
  const brought = new Map(
    parsed.data.data.map((entry) => [entry.serial_no, opened(entry, p.apiV3Key)]),
  )
  const all = [...p.known, ...brought]
  const keys = new Map(all.map(([serial, { publicKey }]) => [serial, publicKey]))
  await verifySigned({ headers, body, keys, now: p.now })
  return new Map([...brought].filter(([, { to }]) => p.now < to))
}

function acceptedList(answer: WireAnswer): WireAnswer {
  const refusal = answer.status === 404 ? errorFrom(answer) : undefined
  if (refusal instanceof WechatPayError && refusal.code === 'RESOURCE_NOT_EXISTS') {
    throw new WechatCertificatesError(
      'This merchant has no platform certificates, only the WeChat Pay public key: configure PUB_KEY_ID_… and its key',
      { cause: refusal },
    )
  }
  return accepted(answer, CALL)
}

function opened(
  { serial_no, encrypt_certificate: sealed }: z.infer<typeof List>['data'][number],
  apiV3Key: KeyObject,
): Certificate {
  const certificate = certificateFrom(sealed, { serial_no, apiV3Key })
  if (normal(certificate.serialNumber) !== normal(serial_no)) {
    throw new WechatCertificatesError(
      `Listed as ${serial_no}, but it is ${certificate.serialNumber}`,
    )
  }
  const { publicKey, validFrom, validTo } = certificate
  return { publicKey, from: new Date(validFrom), to: new Date(validTo) }
}

function certificateFrom(
  sealed: { nonce: string; ciphertext: string },
  { serial_no, apiV3Key }: { serial_no: string; apiV3Key: KeyObject },
): X509Certificate {
  try {
    // The associated data is a constant (CE-1): nothing sealed for another purpose opens as a certificate.
    return new X509Certificate(
      decryptAesGcm({ key: apiV3Key, associatedData: 'certificate', ...sealed }),
    )
  } catch (cause) {
    throw new WechatCertificatesError(
      `Certificate ${serial_no} does not open: is the APIv3 key the current one?`,
      { cause },
    )
  }
}

const normal = (serial: string) => serial.toUpperCase().replace(/^0+/, '')

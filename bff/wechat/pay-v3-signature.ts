/** Signatures of WeChat Pay v3: ours on requests and on what a client launches, theirs on answers and notifications. */
import type { KeyObject } from 'node:crypto'
import { signRsaSha256, verifyRsaSha256 } from './crypto'

const SCHEME = 'WECHATPAY2-SHA256-RSA2048'

/** Who signs as the merchant. */
export interface Merchant {
  mchId: string
  certSerialNo: string
  privateKey: KeyObject
}

/** What is signed of a request. `url`: path and query exactly as sent (doc 4012365336). */
export function requestText(p: {
  method: string
  url: string
  timestamp: string
  nonce: string
  body: string
}): string {
  return lines(p.method, p.url, p.timestamp, p.nonce, p.body)
}

/** The `Authorization` header of a request (doc 4012365334). */
export async function authorization(
  merchant: Merchant,
  p: { method: string; url: string; timestamp: string; nonce: string; body: string },
): Promise<string> {
  const fields = {
    mchid: merchant.mchId,
    nonce_str: p.nonce,
    signature: await signRsaSha256(requestText(p), merchant.privateKey),
    timestamp: p.timestamp,
    serial_no: merchant.certSerialNo,
  }
  const list = Object.entries(fields).map(([name, value]) => `${name}="${value}"`)
  return `${SCHEME} ${list.join(',')}`
}

/** The `paySign` of a JSAPI or mini-program launch, by the key that signed the order (doc 4012365339). */
export function paySign(
  privateKey: KeyObject,
  p: { appId: string; timeStamp: string; nonceStr: string; package: string },
): Promise<string> {
  return signRsaSha256(lines(p.appId, p.timeStamp, p.nonceStr, p.package), privateKey)
}

/**
 * The keys WeChat may sign with, by the serial it names; a map is one. A key may have to be fetched first: platform
 * certificates come and go, and while a merchant moves to a public key both kinds arrive (CE-2).
 */
export interface PlatformKeyLookup {
  get(serial: string): KeyObject | undefined | Promise<KeyObject | undefined>
  /** The serials at hand. */
  keys(): Iterable<string>
}

export type SignedHeaders = Readonly<Record<string, string | undefined>>

export type SignatureProblem = 'unsigned' | 'probe' | 'clock' | 'unknown-serial' | 'mismatch'

/** Not WeChat's word, or not a fresh one. */
export class WechatSignatureError extends Error {
  readonly problem: SignatureProblem

  constructor(problem: SignatureProblem, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatSignatureError'
    this.problem = problem
  }
}

const WINDOW_SECONDS = 300
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/'

interface Signed {
  headers: SignedHeaders
  body: Buffer
  now: Date
}

/**
 * Passes only what WeChat signed within five minutes of now, on the raw bytes of the body (doc 4013053420). No key is
 * fetched for what is old, a probe or unsigned.
 * @throws WechatSignatureError, also when the fetching of a key failed
 */
export async function verifySigned(p: Signed & { keys: PlatformKeyLookup }): Promise<void> {
  const claim = freshClaim(p)
  const publicKey = await keyFor(claim.serial, p.keys)
  await checkSignature({ ...claim, body: p.body, publicKey })
}

async function keyFor(serial: string, keys: PlatformKeyLookup): Promise<KeyObject> {
  let publicKey: KeyObject | undefined
  try {
    publicKey = await keys.get(serial)
  } catch (cause) {
    // Not passed on as it is: a 404 about certificates must not look like the answer to what was asked.
    throw unknownSerial(serial, keys, cause)
  }
  if (!publicKey) throw unknownSerial(serial, keys)
  return publicKey
}

function unknownSerial(
  serial: string,
  keys: PlatformKeyLookup,
  cause?: unknown,
): WechatSignatureError {
  const configured = [...keys.keys()].join(', ')
  const why = cause instanceof Error ? ` (${cause.message})` : ''
  return new WechatSignatureError(
    'unknown-serial',
    `unknown serial ${serial}, configured: ${configured}${why}`,
    { cause },
  )
}

type Claim = ReturnType<typeof signatureHeaders>

function freshClaim({ headers, now }: Signed): Claim {
  const claim = signatureHeaders(headers)
  if (claim.signature.startsWith(PROBE_PREFIX)) {
    throw new WechatSignatureError(
      'probe',
      'A signature probe of WeChat Pay: refused, as it should',
    )
  }
  checkClock(claim.timestamp, now)
  return claim
}

async function checkSignature(p: Claim & { body: Buffer; publicKey: KeyObject }): Promise<void> {
  const { timestamp, nonce, serial, signature, publicKey } = p
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`, 'utf8'),
    p.body,
    Buffer.from('\n'),
  ])
  if (!(await verifyRsaSha256({ message, signature, publicKey }))) {
    throw new WechatSignatureError(
      'mismatch',
      `The signature does not fit the body and key ${serial}: altered on the way, or the wrong key under this serial`,
    )
  }
}

function signatureHeaders(headers: SignedHeaders) {
  const timestamp = headers['wechatpay-timestamp']
  const nonce = headers['wechatpay-nonce']
  const serial = headers['wechatpay-serial']
  const signature = headers['wechatpay-signature']
  if (!timestamp || !nonce || !serial || !signature) {
    throw new WechatSignatureError('unsigned', 'No complete set of Wechatpay-* headers')
  }
  return { timestamp, nonce, serial, signature }
}

/** Both ways: an old message is a replay, one from the future a replay to come. */
function checkClock(timestamp: string, now: Date): void {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN
  const offset = now.getTime() / 1000 - seconds
  if (!(Math.abs(offset) <= WINDOW_SECONDS)) {
    throw new WechatSignatureError(
      'clock',
      `Signed ${Math.round(offset)} s from now, more than ${WINDOW_SECONDS} s: a replay, or a wrong clock here`,
    )
  }
}

const lines = (...parts: string[]) => parts.map((part) => `${part}\n`).join('')

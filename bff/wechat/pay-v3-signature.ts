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
export function authorization(
  merchant: Merchant,
  p: { method: string; url: string; timestamp: string; nonce: string; body: string },
): string {
  const fields = {
    mchid: merchant.mchId,
    nonce_str: p.nonce,
    signature: signRsaSha256(requestText(p), merchant.privateKey),
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
): string {
  return signRsaSha256(lines(p.appId, p.timeStamp, p.nonceStr, p.package), privateKey)
}

/**
 * The keys WeChat may sign with, by the serial it names. Whoever made the map may go on filling it: platform
 * certificates come and go, and while a merchant moves to a public key both kinds arrive.
 */
export type PlatformKeys = ReadonlyMap<string, KeyObject>

export type SignedHeaders = Readonly<Record<string, string | undefined>>

export type SignatureProblem = 'unsigned' | 'probe' | 'clock' | 'unknown-serial' | 'mismatch'

/** Not WeChat's word, or not a fresh one. */
export class WechatSignatureError extends Error {
  readonly problem: SignatureProblem

  constructor(problem: SignatureProblem, message: string) {
    super(message)
    this.name = 'WechatSignatureError'
    this.problem = problem
  }
}

const WINDOW_SECONDS = 300
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/'

/**
 * Passes only what WeChat signed within five minutes of now, on the raw bytes of the body (doc 4013053420).
 * @throws WechatSignatureError
 */
export function verifySigned(p: {
  headers: SignedHeaders
  body: Buffer
  keys: PlatformKeys
  now: Date
}): void {
  const { timestamp, nonce, serial, signature } = signatureHeaders(p.headers)
  if (signature.startsWith(PROBE_PREFIX)) {
    throw new WechatSignatureError(
      'probe',
      'A signature probe of WeChat Pay: refused, as it should',
    )
  }
  checkClock(timestamp, p.now)
  const publicKey = p.keys.get(serial)
  if (!publicKey) {
    const configured = [...p.keys.keys()].join(', ')
    throw new WechatSignatureError(
      'unknown-serial',
      `unknown serial ${serial}, configured: ${configured}`,
    )
  }
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`, 'utf8'),
    p.body,
    Buffer.from('\n'),
  ])
  if (!verifyRsaSha256({ message, signature, publicKey })) {
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

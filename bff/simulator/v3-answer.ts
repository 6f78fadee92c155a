import type { Context } from 'koa'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { CallLog } from './call-log'
import type { Clock } from './clock'
import type { Faults } from './faults'
import { randomHex, randomText } from './random'
import type { Keys, PlatformKey } from './v3-keys'

/** Beyond the five minutes a merchant may allow. */
const OUT_OF_TIME_SECONDS = 600

export interface AnswerParts {
  keys: Keys
  clock: Clock
  faults: Faults
  calls: CallLog
}

/**
 * Signs what was decided, the empty body of a 204 included (G3-11), unless a fault was asked for that spoils it. A
 * bill file goes out as it is (B3-3).
 */
export function signAnswer(ctx: Context, parts: AnswerParts): void {
  const { keys, faults } = parts
  if (!faults.take('pay-no-request-id')) ctx.set('Request-ID', requestId(0))
  if (Buffer.isBuffer(ctx.body)) return
  const asked = ctx.get('wechatpay-serial')
  const key = keys.forAnswer(asked)
  if (asked === '') noteSilence(ctx, key, parts)
  const body = ctx.body === null || ctx.body === undefined ? '' : JSON.stringify(ctx.body)
  if (body !== '') {
    ctx.body = body
    ctx.type = 'application/json; charset=utf-8'
  }
  ctx.set({
    ...signature(body, key, parts),
    'Wechatpay-Serial': key.serial,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  })
}

/**
 * Where there is only the public key it signs whether the request asked for it or not. A merchant who still has a
 * certificate gets that one's signature without the header, so its absence is noted.
 */
function noteSilence(ctx: Context, { serial }: PlatformKey, { keys, calls }: AnswerParts): void {
  if (keys.state().mode === 'certificate') return
  calls.note(
    ctx.req,
    keys.state().mode === 'both'
      ? `no Wechatpay-Serial: signed by the certificate ${serial}`
      : `no Wechatpay-Serial: ${serial}; an older merchant gets a certificate’s signature`,
  )
}

function signature(
  body: string,
  { privateKey }: PlatformKey,
  { clock, faults }: AnswerParts,
): Record<string, string> {
  const timestamp = timestampOf(clock, faults)
  const nonce = randomText(32)
  const probe = faults.take('pay-probe')
  // The forged signature is WeChat's own, of something else.
  const signed = probe || faults.take('pay-wrong-signature') ? `${body} ` : body
  const made = Rsa.sign(Formatter.response(timestamp, nonce, signed), privateKey)
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': probe ? `WECHATPAY/SIGNTEST/${made}`.slice(0, 344) : made, // G3-12
  }
}

function timestampOf(clock: Clock, faults: Faults): string {
  const now = Math.floor(clock.now().getTime() / 1000)
  if (faults.take('pay-wrong-timestamp')) return clock.now().toISOString()
  if (faults.take('pay-old-timestamp')) return String(now - OUT_OF_TIME_SECONDS)
  return String(faults.take('pay-future-timestamp') ? now + OUT_OF_TIME_SECONDS : now)
}

/** `…-<number>`: the number says what happened (E3-3), 0 that all is well. */
export const requestId = (number: number): string =>
  `08${randomHex(18).toUpperCase()}20${randomHex(6).toUpperCase()}-${number}`

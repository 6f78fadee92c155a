/** A merchant, WeChat Pay's public key and a moment, for the tests of the v3 clients. */
import type { PayV3Deps } from '../pay-v3-request'
import type { Answer } from './local-server'
import { makeKeys, SERIAL, signedHeaders, type KeyPair } from './wechat-pay'

export const merchantKeys = makeKeys()
export const wechat = makeKeys()
export const now = new Date('2026-11-20T05:00:00Z')

export const depsOf = (server: { origin: string }) =>
  ({
    origin: server.origin,
    merchant: { mchId: '1900000001', certSerialNo: 'ABC123', privateKey: merchantKeys.privateKey },
    keys: new Map([[SERIAL, wechat.publicKey]]),
    publicKeyId: SERIAL,
    clock: () => now,
    timeoutMs: 500,
    retryPausesMs: [1, 1],
  }) satisfies PayV3Deps

/** An answer as WeChat signs it. */
export function signed(
  content: unknown,
  p: { status?: number; keys?: KeyPair; serial?: string; timestamp?: number } = {},
): Answer {
  const body = typeof content === 'string' ? content : JSON.stringify(content)
  const { status = 200, keys = wechat, timestamp = now.getTime() / 1000, serial = SERIAL } = p
  return { status, body, headers: signedHeaders({ keys, body, timestamp, serial }) }
}

/** An unsigned refusal, as all of 4xx and 5xx are. */
export const refused = (status: number, code: string): Answer => ({
  status,
  body: JSON.stringify({ code, message: '…' }),
})

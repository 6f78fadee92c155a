/**
 * One call of WeChat Pay v2: signed XML there, XML back, verified before anything in it is believed. What stays open
 * (no answer, SYSTEMERROR) is asked again with the same numbers and amounts, which makes the same order or refund
 * (UO-5, R2-1).
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { makeNonce } from './crypto'
import { WechatUnreachableError, type WireAnswer, type WireRequest } from './http'
import { refusalFrom, WechatPayV2Error } from './pay-v2-error'
import { signV2, verifyV2, type PayV2Merchant } from './pay-v2-signature'
import type { PayV2Transport } from './pay-v2-transport'
import { buildXml, parseXml, XmlError } from './xml'

export interface PayV2Wire {
  origin: string
  merchant: PayV2Merchant
  /** For one attempt, in milliseconds. */
  timeoutMs: number
  /** One more attempt after each, in milliseconds. */
  retryPausesMs: readonly number[]
  transport: PayV2Transport
}

export type PayV2Fields = Readonly<Record<string, string | number | undefined>>

export interface PayV2Call<T> {
  path: string
  fields: PayV2Fields
  reply: z.ZodType<T>
}

/** @throws WechatPayV2Error, WechatUnreachableError, WechatSignatureError, XmlError for a text that cannot be sent */
export async function callV2<T>(wire: PayV2Wire, call: PayV2Call<T>): Promise<T> {
  return again(wire, async () => {
    return read(wire, await wire.transport.exchange(requestFrom(wire, call)), call)
  })
}

/** Runs an attempt once more after each pause, while it is open what became of it. */
export async function again<T>(
  { retryPausesMs }: Pick<PayV2Wire, 'retryPausesMs'>,
  attempt: () => Promise<T>,
): Promise<T> {
  for (const pauseMs of retryPausesMs) {
    try {
      return await attempt()
    } catch (error) {
      if (!isOpen(error)) throw error
      await pause(pauseMs)
    }
  }
  return attempt()
}

function isOpen(error: unknown): boolean {
  if (error instanceof WechatPayV2Error) return error.isTemporary
  return error instanceof WechatUnreachableError
}

/** A signed POST; empty and absent fields stay away. @throws XmlError for a text that cannot be sent */
export function requestFrom(
  { origin, merchant, timeoutMs }: Pick<PayV2Wire, 'origin' | 'merchant' | 'timeoutMs'>,
  { path, fields }: { path: string; fields: PayV2Fields },
): WireRequest & { body: string } {
  const message = {
    ...sendable(fields),
    mch_id: merchant.mchId,
    nonce_str: makeNonce(),
    sign_type: merchant.signType,
  }
  return {
    url: new URL(path, origin),
    method: 'POST',
    timeoutMs,
    headers: { 'content-type': 'text/xml; charset=utf-8', 'user-agent': 'taro-wechat-shop/0.1' },
    body: buildXml({ ...message, sign: signV2(message, merchant) }),
  }
}

function sendable(fields: PayV2Fields): Record<string, string> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

/** Refusals of the message itself come unsigned, as text/plain (V2-2); everything else is signed (V2-3). */
function read<T>({ merchant }: PayV2Wire, answer: WireAnswer, call: PayV2Call<T>): T {
  const { path } = call
  if (answer.status !== 200) throw new WechatUnreachableError(`${path}: HTTP ${answer.status}`)
  const fields = fieldsIn(answer.body, path)
  if (fields['return_code'] === 'FAIL') throw refusalFrom(fields, path)
  verifyV2(fields, merchant)
  if (fields['result_code'] === 'FAIL') throw refusalFrom(fields, path)
  const parsed = call.reply.safeParse(withoutEmpty(fields))
  const isSuccess = fields['return_code'] === 'SUCCESS' && fields['result_code'] === 'SUCCESS'
  if (!isSuccess || !parsed.success) {
    throw new WechatUnreachableError(`${path}: an answer of an unknown shape`)
  }
  checkEcho({ ...call.fields, mch_id: merchant.mchId }, fields, path)
  return parsed.data
}

/** @throws WechatUnreachableError for what is not a message of WeChat Pay v2, an error page for instance */
export function fieldsIn(body: Uint8Array, path: string): Record<string, string> {
  try {
    return parseXml(body)
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new WechatUnreachableError(`${path}: the answer is not a message of WeChat Pay v2`, {
      cause,
    })
  }
}

const ECHOED = [
  'appid',
  'mch_id',
  'out_trade_no',
  'transaction_id',
  'out_refund_no',
  'refund_id',
  'trade_type',
]

/** A v2 signature has no time in it: an answer to another question of ours is as well signed as the right one. */
function checkEcho(asked: PayV2Fields, told: Record<string, string>, path: string): void {
  const other = ECHOED.find(
    (name) => asked[name] !== undefined && told[name] && told[name] !== asked[name],
  )
  if (other) throw new WechatUnreachableError(`${path}: an answer about another ${other}`)
}

/** `<attach></attach>` says the same as no `attach`. */
export function withoutEmpty(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

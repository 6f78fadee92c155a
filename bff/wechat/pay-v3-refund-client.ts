/** Refunds of WeChat Pay v3. A refund is one by its `out_refund_no`: asked twice, the money goes back once (R3-2). */
import { setTimeout as pause } from 'node:timers/promises'
import { encryptOaep } from './crypto'
import { WechatUnreachableError } from './http'
import { WechatPayError } from './pay-v3-error'
import type { WechatKeys } from './pay-v3-keys'
import { Refund } from './pay-v3-refund'
import { callOnce, callRepeatedly, isOpen, type PayV3Deps } from './pay-v3-request'

/** Amounts in fen; `total` is the order's (R3-1). Written in the order it is sent. */
export interface RefundRequest {
  /** One of the two names the order. */
  transaction_id?: string
  out_trade_no?: string
  out_refund_no: string
  reason?: string
  notify_url?: string
  amount: { refund: number; total: number; currency: string }
}

export interface AbnormalRefund {
  refund_id: string
  out_refund_no: string
  to:
    | { type: 'MERCHANT_BANK_CARD' }
    /** Sent encrypted, and never logged. */
    | { type: 'USER_BANK_CARD'; bank_type: string; bank_account: string; real_name: string }
}

/** Every call: @throws WechatPayError, WechatUnreachableError, WechatSignatureError */
export interface PayV3RefundClient {
  /**
   * Has the refund accepted, safely (E3-4): in doubt (no answer, 429, 5xx, a probe) it asks for the refund first, and
   * only when WeChat never heard of it sends the same number again. When it throws what leaves a doubt, calling it
   * again with the same request is right.
   */
  refund(request: RefundRequest): Promise<Refund>
  query(out_refund_no: string): Promise<Refund>
  /**
   * Sends an `ABNORMAL` refund to a bank card (R3-6). Never repeated here: after a doubt, query first.
   * @throws also what `forEncryption` of the keys throws
   */
  redirectAbnormal(refund: AbnormalRefund): Promise<Refund>
}

const REFUNDS = '/v3/refund/domestic/refunds'

export function createPayV3RefundClient(
  deps: PayV3Deps & {
    keys: WechatKeys
    /** Before each query in doubt, in milliseconds. */
    doubtPausesMs?: readonly number[]
  },
): PayV3RefundClient {
  const query = (out_refund_no: string) =>
    callRepeatedly(deps, {
      method: 'GET',
      path: `${REFUNDS}/${encodeURIComponent(out_refund_no)}`,
      reply: Refund,
    })
  const request = (payload: RefundRequest) =>
    callOnce(deps, { method: 'POST', path: REFUNDS, payload, reply: Refund })

  return {
    query,

    async refund(wanted) {
      for (const pauseMs of deps.doubtPausesMs ?? [1_000, 3_000]) {
        try {
          return await request(wanted)
        } catch (error) {
          if (!isInDoubt(error)) throw error
        }
        await pause(pauseMs)
        const found = await query(wanted.out_refund_no).catch(undefinedIfNeverHeardOf)
        // Another refund under this number: let WeChat say so.
        if (found && isTheSame(found, wanted)) return found
      }
      return request(wanted)
    },

    async redirectAbnormal({ refund_id, out_refund_no, to }) {
      const { serial, publicKey } = await deps.keys.forEncryption()
      const sealed = (text: string) => encryptOaep({ text, publicKey })
      return callOnce(deps, {
        method: 'POST',
        path: `${REFUNDS}/${encodeURIComponent(refund_id)}/apply-abnormal-refund`,
        serial,
        payload: {
          out_refund_no,
          ...to,
          ...(to.type === 'USER_BANK_CARD' && {
            bank_account: sealed(to.bank_account),
            real_name: sealed(to.real_name),
          }),
        },
        reply: Refund,
      })
    },
  }
}

const isInDoubt = (error: unknown) =>
  isOpen(error) || (error instanceof WechatPayError && error.status === 429)

/** Any other no to the question is none to the refund, which may well have been taken in. */
function undefinedIfNeverHeardOf(error: unknown): undefined {
  if (!(error instanceof WechatPayError)) throw error
  if (error.status === 404 && error.code === 'RESOURCE_NOT_EXISTS') return
  throw new WechatUnreachableError(
    `Nobody knows whether the refund was taken in: ${error.message}`,
    { cause: error },
  )
}

function isTheSame(found: Refund, wanted: RefundRequest): boolean {
  return (
    found.out_refund_no === wanted.out_refund_no &&
    found.amount.refund === wanted.amount.refund &&
    found.amount.total === wanted.amount.total &&
    found.transaction_id === (wanted.transaction_id ?? found.transaction_id) &&
    found.out_trade_no === (wanted.out_trade_no ?? found.out_trade_no)
  )
}

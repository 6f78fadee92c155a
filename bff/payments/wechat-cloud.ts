/** The channel of WeChat Cloud Run: WeChat signs for the shop, and asks for no key of it. */
import { AppId, OutRefundNo, OutTradeNo } from '../contract/primitives'
import { AppError } from '../errors'
import { createPayCloudClient } from '../wechat/pay-cloud-client'
import {
  CLOUD_SUCCESS_ANSWER,
  cloudFailureAnswer,
  isRefundCallback,
  openPaymentCallback,
  openRefundCallback,
} from '../wechat/pay-cloud-callback'
import type { Acknowledgement, Channel, ChargeKey, PaymentEvent, RefundKey } from './channel'
import { ForeignPaymentError, payParams, reasonFor, type Shop } from './wechat-shop'
import { notificationRefused, toAppError } from './wechat-v2-error'
import { fromAcceptedRefund, toWire } from './wechat-v2-wire'
import { createV2Questions } from './wechat-v2-questions'

export interface WechatCloudOptions extends Shop {
  apiOrigin: string
  /** Where this container runs, for the callbacks. */
  place: () => { envId: string; service: string }
  clock: () => Date
  /** For one attempt to reach WeChat, and the pauses before the next ones. */
  timeoutMs?: number
  retryPausesMs?: readonly number[]
}

/** Anybody can send callbacks: strangers must not use up what WeChat answers. Who waits for a payment asks anyway. */
const CALLBACKS_PER_MINUTE = 300
const MINUTE_MS = 60_000

/** Below the container's own address. */
const CALLBACK_PATH = '/notify/wechat-cloud'

export function createWechatCloudChannel(options: WechatCloudOptions): Channel {
  const { apiOrigin: origin, mchId, place, clock, timeoutMs, retryPausesMs } = options
  const client = createPayCloudClient({
    origin,
    subMchId: mchId,
    place,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retryPausesMs !== undefined && { retryPausesMs }),
  })

  const takeTurn = createTurns(clock)

  const questions = createV2Questions(options)

  const query = (key: ChargeKey) => {
    const { appId: sub_appid, outTradeNo: out_trade_no } = key
    return questions.payment(key, () => client.query({ sub_appid, out_trade_no }))
  }

  const queryRefund = (key: RefundKey) => {
    const { appId: sub_appid, outRefundNo: out_refund_no } = key
    return questions.refund(key, () => client.queryRefund({ sub_appid, out_refund_no }))
  }

  /** Callbacks are not signed (CL-1): they say where to look, and WeChat's answer is what counts. */
  async function eventNamedIn(rawBody: string): Promise<PaymentEvent> {
    if (isRefundCallback(rawBody)) {
      const named = openRefundCallback(rawBody, { subMchId: mchId })
      const outRefundNo = OutRefundNo.parse(named.out_refund_no)
      const key = { ...keyIn(named, options), outRefundNo }
      takeTurn()
      const event = await queryRefund(key)
      if (event) return event
      throw new ForeignPaymentError('outRefundNo')
    }
    const key = keyIn(openPaymentCallback(rawBody, { subMchId: mchId }), options)
    takeTurn()
    const event = await query(key)
    if (event.kind === 'paid') return event
    throw new ForeignPaymentError('returnCode')
  }

  return {
    async prepay(charge) {
      const { payer } = charge
      if (payer.launcher !== 'wechat-mini-program' && payer.launcher !== 'wechat-jssdk') {
        throw new AppError('forbidden', 403, 'WeChat Cloud Run takes payments inside WeChat alone')
      }
      try {
        const { appid: sub_appid, notify_url: _unused, ...order } = toWire(charge, options)
        const wanted = { ...order, sub_appid, openid: payer.openId, path: CALLBACK_PATH }
        const { appId, ...launch } = (await client.prepay(wanted)).payment
        if (appId !== payer.appId) throw new ForeignPaymentError('appId')
        return payParams(payer, launch)
      } catch (error) {
        throw toAppError(error)
      }
    },

    query,

    close(key) {
      const { appId: sub_appid, outTradeNo: out_trade_no } = key
      return questions.closing(key, () => client.close({ sub_appid, out_trade_no }))
    },

    async parseNotification(_headers, rawBody) {
      try {
        return await eventNamedIn(rawBody)
      } catch (error) {
        throw notificationRefused(error)
      }
    },

    acknowledge,

    async refund(request) {
      try {
        const accepted = await client.refund({
          sub_appid: request.appId,
          out_trade_no: request.outTradeNo,
          out_refund_no: request.outRefundNo,
          total_fee: request.total,
          refund_fee: request.amount,
          refund_desc: reasonFor(request.reason),
          path: CALLBACK_PATH,
        })
        return fromAcceptedRefund(accepted, request)
      } catch (error) {
        throw toAppError(error)
      }
    },

    queryRefund,

    bill(day) {
      const bill_date = day.replaceAll('-', '')
      return questions.bill(client.downloadBill({ bill_date, bill_type: 'ALL' }))
    },
  }
}

/** @throws AppError `rate-limited`, from the returned function: WeChat will call again (CL-1) */
function createTurns(clock: () => Date): () => void {
  let minute = 0
  let taken = 0
  return () => {
    const now = Math.floor(clock().getTime() / MINUTE_MS)
    if (now !== minute) taken = 0
    minute = now
    taken += 1
    if (taken > CALLBACKS_PER_MINUTE) {
      throw new AppError('rate-limited', 429, 'Too many callbacks this minute', { retryAfter: 60 })
    }
  }
}

/** @throws ForeignPaymentError for an app or a number that is not ours */
function keyIn(named: { sub_appid: string; out_trade_no: string }, { appIds }: Shop): ChargeKey {
  const appId = AppId.safeParse(named.sub_appid)
  const outTradeNo = OutTradeNo.safeParse(named.out_trade_no)
  if (!appId.success || !appIds.includes(appId.data)) throw new ForeignPaymentError('subAppid')
  if (!outTradeNo.success) throw new ForeignPaymentError('outTradeNo')
  return { appId: appId.data, outTradeNo: outTradeNo.data }
}

/** Always HTTP 200: the body says whether it was taken in (CL-1). */
function acknowledge(settled: boolean): Acknowledgement {
  const body = settled ? CLOUD_SUCCESS_ANSWER : cloudFailureAnswer('not settled')
  return { status: 200, type: 'application/json', body }
}

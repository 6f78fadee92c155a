/** The channel over WeChat Pay v3: our words on one side, WeChat's on the other, and nowhere else. */
import type { KeyObject } from 'node:crypto'
import type { PayParams } from '../contract/pay'
import { apiV3KeyFrom, privateKeyFrom, publicKeyFrom } from '../wechat/crypto'
import { createPayV3Bills } from '../wechat/pay-v3-bill'
import { createPlatformCertificates } from '../wechat/pay-v3-certificates'
import { createPayV3Client, h5PageUrl, type PayV3Client } from '../wechat/pay-v3-client'
import { createWechatKeys, type WechatKeys } from '../wechat/pay-v3-keys'
import { receiveNotification } from '../wechat/pay-v3-notification'
import { createPayV3RefundClient } from '../wechat/pay-v3-refund-client'
import type { PayV3Deps } from '../wechat/pay-v3-request'
import type { Acknowledgement, Channel, Charge } from './channel'
import { entriesOf } from './wechat-bill'
import {
  isClosed,
  isEmptyDay,
  isNoSuchOrder,
  isNoSuchRefund,
  isPaid,
  notificationRefused,
  toAppError,
} from './wechat-v3-error'
import {
  fromRefundNotice,
  fromRefundWire,
  fromWire,
  toH5Wire,
  toJsapiWire,
  toRefundWire,
  toWire,
} from './wechat-v3-wire'
import { ForeignPaymentError, payParams, type Shop } from './wechat-shop'

/** PEM or KeyObject, and the name it goes by: `PUB_KEY_ID_…`. */
interface PublicKey {
  id: string
  key: string | KeyObject
}

export interface WechatV3Options extends Shop {
  payOrigin: string
  /** Asked when no connection to `payOrigin` comes about. */
  standbyOrigin?: string
  /** 32 bytes. */
  apiV3Key: string
  /** PEM or KeyObject. */
  privateKey: string | KeyObject
  certSerialNo: string
  /** Whose word is WeChat's: its public key; absent, its certificates, which are fetched; both while it changes over. */
  publicKey?: PublicKey
  clock: () => Date
  /** For one attempt to reach WeChat, and the pauses before the next ones. */
  timeoutMs?: number
  retryPausesMs?: readonly number[]
  /** Before each question about a refund nobody knows was taken in. */
  doubtPausesMs?: readonly number[]
}

/** @throws when a key is not what its name says */
export function createWechatV3Channel(options: WechatV3Options): Channel {
  const apiV3Key = apiV3KeyFrom(options.apiV3Key)
  const deps = connectionFrom(options, apiV3Key)
  const { keys } = deps
  const client = createPayV3Client(deps)
  const { doubtPausesMs } = options
  const refunds = createPayV3RefundClient({ ...deps, ...(doubtPausesMs && { doubtPausesMs }) })
  const bills = createPayV3Bills(deps)

  return {
    async prepay(charge) {
      try {
        return await launchable(charge, client, options)
      } catch (error) {
        throw toAppError(error)
      }
    },

    async query({ outTradeNo }) {
      try {
        const transaction = await client.queryByOutTradeNo(outTradeNo)
        if (transaction.out_trade_no !== outTradeNo) throw new ForeignPaymentError('out_trade_no')
        return fromWire(transaction, options)
      } catch (error) {
        if (isNoSuchOrder(error)) return { kind: 'unknown', outTradeNo }
        throw toAppError(error)
      }
    },

    async close({ outTradeNo }) {
      try {
        await client.close(outTradeNo)
        return 'closed'
      } catch (error) {
        if (isPaid(error)) return 'already-paid'
        // Nobody can pay what WeChat never heard of, or what is closed already.
        if (isNoSuchOrder(error) || isClosed(error)) return 'closed'
        throw toAppError(error)
      }
    },

    async parseNotification(headers, rawBody) {
      try {
        const now = options.clock()
        const opened = await receiveNotification({ headers, rawBody, keys, apiV3Key, now })
        switch (opened.kind) {
          case 'transaction-success':
            return fromWire(opened.transaction, options)
          case 'refund':
            return fromRefundNotice(opened.refund, options)
          case 'other':
            return { kind: 'ignored', reason: `event type ${opened.event_type}` }
          default:
            return opened satisfies never
        }
      } catch (error) {
        throw notificationRefused(error)
      }
    },

    acknowledge,

    async refund(request) {
      try {
        return fromRefundWire(await refunds.refund(toRefundWire(request, options)), request)
      } catch (error) {
        throw toAppError(error)
      }
    },

    async queryRefund(key) {
      try {
        return fromRefundWire(await refunds.query(key.outRefundNo), key)
      } catch (error) {
        if (isNoSuchRefund(error)) return undefined
        throw toAppError(error)
      }
    },

    async *bill(day) {
      try {
        yield* entriesOf(bills.trade({ bill_date: day, bill_type: 'ALL', tar_type: 'GZIP' }))
      } catch (error) {
        if (!isEmptyDay(error)) throw toAppError(error)
      }
    },
  }
}

function connectionFrom(
  options: WechatV3Options,
  apiV3Key: KeyObject,
): PayV3Deps & { keys: WechatKeys } {
  const { mchId, certSerialNo, publicKey: given, clock } = options
  const { standbyOrigin, timeoutMs, retryPausesMs } = options
  const connection = {
    origin: options.payOrigin,
    merchant: { mchId, certSerialNo, privateKey: privateKeyFrom(options.privateKey) },
    clock,
    ...(standbyOrigin !== undefined && { standbyOrigin }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
  const certificates = createPlatformCertificates({ ...connection, apiV3Key })
  const publicKey = given && { serial: given.id, publicKey: publicKeyFrom(given.key) }
  return {
    ...connection,
    // A message names its key: certificates are fetched only for one that names a certificate.
    keys: createWechatKeys(publicKey ? { publicKey, certificates } : { certificates }),
    ...(given && { publicKeyId: given.id }),
    ...(retryPausesMs !== undefined && { retryPausesMs }),
  }
}

async function launchable(charge: Charge, client: PayV3Client, shop: Shop): Promise<PayParams> {
  const { payer } = charge
  switch (payer.launcher) {
    case 'wechat-mini-program':
    case 'wechat-jssdk': {
      const { prepay_id } = await client.prepayJsapi(toJsapiWire(charge, payer, shop))
      return payParams(payer, await client.launch({ appId: payer.appId, prepay_id }))
    }
    case 'wechat-h5': {
      const { h5_url } = await client.prepayH5(toH5Wire(charge, shop))
      return { kind: payer.launcher, url: h5PageUrl({ h5_url, redirectUrl: charge.returnUrl }) }
    }
    case 'wechat-native': {
      const { code_url } = await client.prepayNative(toWire(charge, shop))
      return { kind: payer.launcher, codeUrl: code_url }
    }
    default:
      return payer satisfies never
  }
}

/** Any 2xx means received; only a 4xx or 5xx makes WeChat send again (N3-4). */
function acknowledge(settled: boolean): Acknowledgement {
  const type = 'application/json'
  return settled
    ? { status: 204, type, body: '' }
    : { status: 500, type, body: JSON.stringify({ code: 'FAIL', message: '失败' }) }
}

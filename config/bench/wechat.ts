/** A merchant of WeChat Pay: what the shop knows of it, and the notifications it gets. */
import { randomUUID } from 'node:crypto'
import { AppId, type OutTradeNo } from '../../bff/contract/primitives'
import type { Order } from '../../bff/orders/order'
import { createClock } from '../../bff/simulator/clock'
import { createMerchant, type Merchant } from '../../bff/simulator/merchant'
import { composeMessage } from '../../bff/simulator/notification-message'
import { createKeys } from '../../bff/simulator/v3-keys'
import { bytesOf } from './requests'

/** Not as those of development: production refuses them. */
export const APP_ID = AppId.parse('wxbe9c000000000001')

/** For a process that answers in WeChat's name. */
export interface Signer {
  mchId: string
  appId: string
  serial: string
  privateKey: string
}

export interface Wechat {
  /** Of a shop in production, which has nothing to ask while it is measured. */
  environment: Record<string, string>
  /** Of a shop for which all of WeChat is at `origin`: production would refuse that. */
  environmentAt: (origin: string) => Record<string, string>
  /** As WeChat sends it: sealed, signed now, and good for five minutes. */
  notificationOf: (order: Order) => Uint8Array
  signer: Signer
}

export async function createWechat(): Promise<Wechat> {
  const merchant = await createMerchant()
  const clock = createClock()
  const keys = createKeys({ merchant, clock })
  return {
    environment: { ...environmentOf(merchant), NODE_ENV: 'production' },
    environmentAt: (origin) => ({ ...environmentOf(merchant), ...originsAt(origin) }),
    notificationOf({ outTradeNo, amount }) {
      const { headers, body } = composeMessage(
        {
          id: randomUUID(),
          createdAt: clock.now(),
          transaction: transactionOf({ outTradeNo, amount, mchId: merchant.mchId }),
        },
        { merchant, keys, clock, forge: undefined },
      )
      return bytesOf({ method: 'POST', path: '/notify/wechat-v3', headers, body })
    },
    signer: {
      mchId: merchant.mchId,
      appId: APP_ID,
      serial: merchant.wechatPay.keyId,
      privateKey: String(merchant.wechatPay.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    },
  }
}

const originsAt = (origin: string) => ({
  WECHAT_OPEN_ORIGIN: origin,
  WECHAT_API_ORIGIN: origin,
  WECHAT_PAY_ORIGIN: origin,
})

function environmentOf({ wechatPay, ...merchant }: Merchant) {
  return {
    MINI_PROGRAM_APPID: APP_ID,
    MINI_PROGRAM_SECRET: randomUUID(),
    MCH_ID: merchant.mchId,
    MCH_API_V3_KEY: merchant.apiV3Key,
    MCH_PRIVATE_KEY: merchant.privateKeyPem,
    MCH_CERT_SERIAL_NO: merchant.certificateSerial,
    WECHATPAY_PUBLIC_KEY_ID: wechatPay.keyId,
    WECHATPAY_PUBLIC_KEY: wechatPay.publicKeyPem,
  }
}

/** What a payment tells (O3-7). */
function transactionOf({
  outTradeNo,
  amount: total,
  mchId,
}: {
  outTradeNo: OutTradeNo
  amount: number
  mchId: string
}) {
  return {
    appid: APP_ID,
    mchid: mchId,
    out_trade_no: outTradeNo,
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    attach: '',
    transaction_id: `4200${outTradeNo}`,
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    success_time: '2026-11-20T20:00:00+08:00',
    payer: { openid: randomUUID() },
    amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
    promotion_detail: [],
  }
}

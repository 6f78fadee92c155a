/** Client of WeChat Pay v2, in one piece: orders, refunds, bills, and what a client needs to show the payment. */
import { makeNonce } from './crypto'
import { payV2Bills, type PayV2Bills } from './pay-v2-bill'
import { payV2Orders, type PayV2Orders } from './pay-v2-orders'
import { payV2Refunds, type PayV2Refunds } from './pay-v2-refunds'
import { paySignV2, type PayV2Merchant, type SignType } from './pay-v2-signature'
import { payV2Transport } from './pay-v2-transport'

export interface LaunchV2 {
  /** Seconds. */
  timeStamp: string
  nonceStr: string
  package: string
  signType: SignType
  paySign: string
}

export interface PayV2Client extends PayV2Orders, PayV2Refunds, PayV2Bills {
  /** What `wx.requestPayment` and `wx.chooseWXPay` take to show the payment (5.16). */
  launch(p: { appId: string; prepay_id: string }): LaunchV2
}

interface Deps {
  origin: string
  merchant: PayV2Merchant
  /** `apiclient_cert.p12` of the merchant platform, shown over https; refunds do not go there without it. */
  clientCertificate?: { pfx: Buffer }
  clock?: () => Date
  /** For one attempt, in milliseconds; of a bill, for every stretch without a byte. */
  timeoutMs?: number
  /** One more attempt after each, in milliseconds. */
  retryPausesMs?: readonly number[]
}

/** @throws when the client certificate does not open with the merchant number */
export function createPayV2Client(deps: Deps): PayV2Client {
  const { merchant, clock = () => new Date() } = deps
  const wire = {
    origin: deps.origin,
    merchant,
    timeoutMs: deps.timeoutMs ?? 5_000,
    retryPausesMs: deps.retryPausesMs ?? [200, 600],
    transport: payV2Transport({ pfx: deps.clientCertificate?.pfx, mchId: merchant.mchId }),
  }

  return {
    ...payV2Orders(wire),
    ...payV2Refunds(wire),
    ...payV2Bills(wire),

    launch({ appId, prepay_id }) {
      const signed = {
        timeStamp: String(Math.floor(clock().getTime() / 1000)),
        nonceStr: makeNonce(),
        package: `prepay_id=${prepay_id}`,
        signType: merchant.signType,
      }
      return { ...signed, paySign: paySignV2({ appId, ...signed }, merchant.apiKey) }
    },
  }
}

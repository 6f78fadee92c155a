import type { PayParams } from '../../../bff/contract/pay'
import type { PayOutcome } from '../platform'
import { bridge, bridgeReady, type JsSdk, type WeChatSdk } from './js-sdk'

type JsSdkPay = Extract<PayParams, { kind: 'wechat-jssdk' }>

/** A sheet that has not answered by then may have been paid all the same. */
const PATIENCE = 5 * 60_000

/** Opens WeChat's payment sheet; through the bare bridge when the SDK could not be configured. */
export async function payWithJsSdk(params: JsSdkPay, jsSdk: JsSdk): Promise<PayOutcome> {
  const sheet = await openerOf(jsSdk)
  return sheet ? withinPatience(sheet(params)) : failed('WeixinJSBridge did not appear')
}

async function openerOf(jsSdk: JsSdk) {
  const sdk = await jsSdk.configured().catch(() => undefined)
  if (sdk) return (params: JsSdkPay) => chooseWXPay(sdk, params)
  const hasBridge = await bridgeReady().then(
    () => true,
    () => false,
  )
  return hasBridge ? getBrandWCPayRequest : undefined
}

function chooseWXPay(sdk: WeChatSdk, params: JsSdkPay): Promise<PayOutcome> {
  const { timeStamp, nonceStr, package: prepay, signType, paySign } = params
  return new Promise((resolve) => {
    sdk.chooseWXPay({
      ...{ timestamp: timeStamp, nonceStr, package: prepay, signType, paySign },
      success: () => resolve({ kind: 'submitted' }),
      cancel: () => resolve({ kind: 'cancelled' }),
      fail: ({ errMsg }) => resolve(failed(errMsg)),
    })
  })
}

function getBrandWCPayRequest(params: JsSdkPay): Promise<PayOutcome> {
  const { kind: _, ...fields } = params
  return new Promise((resolve) => {
    bridge()?.invoke('getBrandWCPayRequest', fields, (reply) => {
      const words = String(reply['err_msg'])
      if (words.endsWith(':ok')) return resolve({ kind: 'submitted' })
      if (words.endsWith(':cancel')) return resolve({ kind: 'cancelled' })
      resolve(failed([words, reply['err_desc']].filter(Boolean).join(' ')))
    })
  })
}

function withinPatience(outcome: Promise<PayOutcome>): Promise<PayOutcome> {
  let timer: ReturnType<typeof setTimeout>
  const patience = new Promise<PayOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'unknown' }), PATIENCE)
  })
  return Promise.race([outcome, patience]).finally(() => clearTimeout(timer))
}

function failed(reason: string): PayOutcome {
  return { kind: 'failed', reason }
}

import Taro, { useShareAppMessage, useShareTimeline } from '@tarojs/taro'
import type { PayParams } from '../../bff/contract/pay'
import type { PayOutcome, Platform, ShareCard } from './platform'
import { askForMessages } from './weapp/ask-for-messages'
import { phoneProof } from './weapp/phone-proof'
import { request } from './weapp/request'

const TOKEN = 'session-token'

/** A page opened from Moments ("single-page mode"): no sign-in, no payment, no navigation. */
const SINGLE_PAGE_SCENE = 1154

export const platform: Platform = {
  name: 'weapp',
  shareHint: undefined,
  chooseAddress,
  givesProfile: false,
  account: 'wechat',
  launcher: undefined,
  topUp: undefined,
  qrCode: undefined,
  phoneProof,
  askForMessages,
  openMiniProgram: undefined,
  handOver: undefined,
  credentials: {
    header: () => {
      const token: unknown = Taro.getStorageSync(TOKEN)
      return typeof token === 'string' && token ? { Authorization: `Bearer ${token}` } : {}
    },
    keep: (token) => Taro.setStorageSync(TOKEN, token),
    forget: () => Taro.removeStorageSync(TOKEN),
    accepted: () => undefined,
  },
  request,
  start: () => undefined,
  signIn: async () => {
    const { code } = await Taro.login()
    return { kind: 'credential', credential: { kind: 'weapp-code', code } }
  },
  signInRefusal: () => undefined,
  pay,
  canShowPay: () => Taro.getLaunchOptionsSync().scene !== SINGLE_PAGE_SCENE,
  useShare,
}

async function pay(params: PayParams): Promise<PayOutcome> {
  switch (params.kind) {
    case 'wechat-mini-program':
      return requestPayment(params)
    case 'wechat-jssdk':
    case 'wechat-h5':
    case 'wechat-native':
      return { kind: 'failed', reason: `${params.kind} payments open in browsers only` }
    default:
      return params satisfies never
  }
}

type MiniProgramPay = Extract<PayParams, { kind: 'wechat-mini-program' }>

async function requestPayment(params: MiniProgramPay): Promise<PayOutcome> {
  const { timeStamp, nonceStr, package: prepay, paySign } = params
  const signType = knownSignType(params.signType)
  if (!signType) return { kind: 'failed', reason: `unknown signType ${params.signType}` }
  try {
    await Taro.requestPayment({ timeStamp, nonceStr, package: prepay, signType, paySign })
    return { kind: 'submitted' }
  } catch (error) {
    const reason = errMsgOf(error)
    return isCancel(reason) ? { kind: 'cancelled' } : { kind: 'failed', reason }
  }
}

function knownSignType(signType: string) {
  return (['RSA', 'MD5', 'HMAC-SHA256'] as const).find((known) => known === signType)
}

async function chooseAddress() {
  try {
    const chosen = await Taro.chooseAddress()
    const { userName, telNumber, provinceName, cityName, countyName, detailInfo } = chosen
    return {
      ...{ userName, telNumber, provinceName, cityName, countyName, detailInfo },
      ...(chosen.postalCode ? { postalCode: chosen.postalCode } : {}),
    }
  } catch (error) {
    if (isCancel(errMsgOf(error))) return undefined
    throw error
  }
}

function useShare(card: ShareCard | undefined) {
  useShareAppMessage(() =>
    card ? { title: card.title, path: card.page, imageUrl: card.imageUrl } : {},
  )
  // Moments always open the current page; what differs is its query.
  useShareTimeline(() =>
    card
      ? { title: card.title, query: card.page.split('?')[1] ?? '', imageUrl: card.imageUrl }
      : {},
  )
}

/** `requestPayment:fail cancel`, `chooseAddress:fail cancel`, on some clients `fail:cancel`. */
function isCancel(errMsg: string): boolean {
  return /:fail[: ]\s*cancel/.test(errMsg)
}

function errMsgOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'errMsg' in error) return String(error.errMsg)
  return String(error)
}

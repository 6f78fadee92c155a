import type { PayParams } from '../../bff/contract/pay'
import { openAddress } from './h5/address'
import { handOver } from './h5/hand-over'
import { createJsSdk, type JsSdk } from './h5/js-sdk'
import { leaveToPay } from './h5/leave-to-pay'
import { payWithJsSdk } from './h5/pay'
import { qrCode } from './h5/qr-code'
import { request } from './h5/request'
import { useShareCard } from './h5/share'
import { createSignIn } from './h5/sign-in'
import { insideMiniProgram, insideWeChat, onIos, onPhone, outsideWeChat } from './h5/wechat-browser'
import type { PayOutcome, Platform } from './platform'

interface Parts {
  jsSdk: JsSdk
  signIn: ReturnType<typeof createSignIn>
}

let parts: Parts | undefined

export const platform: Platform = {
  name: 'h5',
  get shareHint() {
    return insideWeChat() ? '点右上角 ··· 分享给朋友' : '在微信中打开后可分享'
  },
  get chooseAddress() {
    return insideWeChat() ? () => openAddress(started().jsSdk) : undefined
  },
  get givesProfile() {
    return insideWeChat()
  },
  get account() {
    return outsideWeChat() ? 'guest' : 'wechat'
  },
  get launcher() {
    if (!outsideWeChat()) return undefined
    return onPhone() ? 'wechat-h5' : 'wechat-native'
  },
  get topUp() {
    if (!insideWeChat() || insideMiniProgram()) return undefined
    return onIos() ? 'not-on-ios' : 'here'
  },
  qrCode,
  phoneProof: undefined,
  askForMessages: undefined,
  get openMiniProgram() {
    return outsideWeChat() && onPhone() ? (url: string) => location.assign(url) : undefined
  },
  get handOver() {
    return insideMiniProgram() ? handOver : undefined
  },
  credentials: {
    header: () => ({}),
    keep: () => undefined,
    forget: () => undefined,
    accepted: () => parts?.signIn.accepted(),
  },
  request,
  start: (deps) => {
    if (parts) return
    // The landing URL first: reading the refusal cleans the address.
    const landing = location.href
    parts = { jsSdk: createJsSdk({ ...deps, landing }), signIn: createSignIn() }
  },
  signIn: (options) => Promise.resolve(started().signIn.signIn(options)),
  signInRefusal: () => parts?.signIn.refusal(),
  pay,
  canShowPay: () => !insideMiniProgram(),
  useShare: (card) => useShareCard(card, insideWeChat() ? parts?.jsSdk : undefined),
}

function started(): Parts {
  if (!parts) throw new Error('platform.start() comes first: call it where the app begins')
  return parts
}

async function pay(params: PayParams): Promise<PayOutcome> {
  switch (params.kind) {
    case 'wechat-jssdk':
      return payWithJsSdk(params, started().jsSdk)
    case 'wechat-h5':
      return leaveToPay(params.url)
    case 'wechat-native':
      return { kind: 'scan', codeUrl: params.codeUrl }
    case 'wechat-mini-program':
      return { kind: 'failed', reason: 'wechat-mini-program payments open in a mini-program only' }
    default:
      return params satisfies never
  }
}

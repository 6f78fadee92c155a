/**
 * WeChat's JS-SDK as promises: loaded only when first needed, configured once per signed URL.
 * A configuration refused for its signature is tried once more with the other URL (landing or
 * current), because WeChat versions differ in which one they check.
 */
import type { Reply } from '../../../bff/contract'
import type { PlatformDeps } from '../platform'
import { signedUrl, withoutFragment } from './wechat-browser'

export interface SdkReply {
  errMsg: string
}

interface SdkCallbacks<T> {
  success(reply: T): void
  cancel(reply: SdkReply): void
  fail(reply: SdkReply): void
}

interface SdkShare {
  title: string
  link: string
  imgUrl: string
}

/** What we use of it. Its own typings lack `openAddress` and want numbers where strings are right. */
export interface WeChatSdk {
  config(options: Reply<'GET /api/jssdk-config'> & { debug: boolean }): void
  ready(callback: () => void): void
  error(callback: (reply: SdkReply) => void): void
  chooseWXPay(options: SdkPay & SdkCallbacks<SdkReply>): void
  openAddress(options: SdkCallbacks<SdkAddress>): void
  updateAppMessageShareData(options: SdkShare & { desc: string } & SdkCallbacks<SdkReply>): void
  updateTimelineShareData(options: SdkShare & SdkCallbacks<SdkReply>): void
  miniProgram: Record<'navigateTo' | 'switchTab', (options: { url: string }) => void>
}

export interface SdkPay {
  /** Lower-case s, unlike everywhere else: `timeStamp` would be sent as the word "undefined". */
  timestamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

export interface SdkAddress extends SdkReply {
  userName: string
  telNumber: string
  provinceName: string
  cityName: string
  /** The county; the SDK misspells it. */
  countryName: string
  detailInfo: string
  postalCode?: string
}

export interface JsSdk {
  /** The SDK, allowed to call its APIs on this URL. @throws Error with WeChat's `config:…` words */
  configured(): Promise<WeChatSdk>
}

const BRIDGE_TIMEOUT = 5_000
const CONFIG_TIMEOUT = 8_000
/** After the first `config` the SDK reports failures only, so silence for so long is success. */
const SECOND_CONFIG_SILENCE = 1_500

export function createJsSdk(deps: PlatformDeps & { landing: string }): JsSdk {
  let current: { url: string; sdk: Promise<WeChatSdk> } | undefined
  let hasConfigured = false

  async function verify(sdk: WeChatSdk, url: string): Promise<void> {
    const options = await deps.jssdkConfig(url)
    const isFirst = !hasConfigured
    hasConfigured = true
    await settledWithin(CONFIG_TIMEOUT, 'config:no answer', (resolve, reject) => {
      // Failures first: on one, the SDK calls the ready callbacks too.
      sdk.error(({ errMsg }) => reject(new Error(errMsg)))
      sdk.config({ ...options, debug: false })
      if (isFirst) sdk.ready(resolve)
      else setTimeout(resolve, SECOND_CONFIG_SILENCE)
    })
  }

  async function configure(url: string): Promise<WeChatSdk> {
    const [sdk] = await Promise.all([loadSdk(), bridgeReady()])
    try {
      await verify(sdk, url)
    } catch (error) {
      const other = [deps.landing, location.href].map(withoutFragment).find((u) => u !== url)
      if (!other || !isInvalidSignature(error)) throw error
      await verify(sdk, other)
    }
    return sdk
  }

  return {
    configured() {
      const { href } = location
      const { userAgent } = navigator
      const url = signedUrl({ landing: deps.landing, current: href, userAgent })
      if (current?.url === url) return current.sdk
      const attempt = { url, sdk: configure(url) }
      current = attempt
      attempt.sdk.catch(() => {
        if (current === attempt) current = undefined
      })
      return attempt.sdk
    },
  }
}

/** The native half, which WeChat injects into the page. */
export interface Bridge {
  invoke(method: string, parameters: object, answer: (reply: Record<string, unknown>) => void): void
}

export function bridge(): Bridge | undefined {
  const injected: unknown = window.WeixinJSBridge
  return isBridge(injected) ? injected : undefined
}

/** Resolves once WeChat has injected its bridge, which may be after the page has loaded. */
export function bridgeReady(): Promise<void> {
  if (bridge()) return Promise.resolve()
  return settledWithin(BRIDGE_TIMEOUT, 'WeixinJSBridge did not appear', (resolve) => {
    document.addEventListener('WeixinJSBridgeReady', () => resolve(), { once: true })
  })
}

/** As it is, without `wx.config`. @throws Error when it cannot be loaded */
export async function loadSdk(): Promise<WeChatSdk> {
  const sdk: unknown = (await import('weixin-js-sdk')).default
  if (!isWeChatSdk(sdk)) throw new Error('weixin-js-sdk is not what it was')
  return sdk
}

function isWeChatSdk(sdk: unknown): sdk is WeChatSdk {
  return typeof sdk === 'object' && sdk !== null && 'config' in sdk && 'chooseWXPay' in sdk
}

function isBridge(injected: unknown): injected is Bridge {
  return typeof injected === 'object' && injected !== null && 'invoke' in injected
}

function isInvalidSignature(error: unknown): boolean {
  return error instanceof Error && error.message.includes('invalid signature')
}

function settledWithin(
  milliseconds: number,
  problem: string,
  run: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(problem)), milliseconds)
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      finish()
    }
    run(
      () => settle(resolve),
      (error) => settle(() => reject(error)),
    )
  })
}

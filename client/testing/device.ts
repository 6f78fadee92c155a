/** The phone in tests: what Taro's fake keeps, what a person would do, what they would see. */
import { act } from 'react'

export type PageEvent = 'show' | 'hide' | 'pullDownRefresh' | 'reachBottom'
type Params = Record<string, string>
type Callback = () => unknown

export interface PaymentOptions {
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

export interface SubscribeOptions {
  tmplIds: string[]
}

export interface PhoneNumber {
  errMsg: string
  code?: string
  encryptedData?: string
  iv?: string
}

/** What a native call rejects with: WeChat's words are in `errMsg`. */
export class Failure extends Error {
  readonly errMsg: string

  constructor(errMsg: string) {
    super(errMsg)
    this.errMsg = errMsg
  }
}

const fresh = () => ({
  storage: new Map<string, unknown>(),
  /** `useRouter()` of the page under test. */
  route: { path: '/pages/home/index', params: {} as Params },
  launch: { path: 'pages/home/index', scene: 1001, query: {} as Params },
  /** Each `wx.login` gives a new code. */
  logins: 0,
  login: (code: string) => Promise.resolve({ code, errMsg: 'login:ok' }),
  /** Answers of the native sheets; reject with a `Failure` to play one. */
  requestPayment: (_options: PaymentOptions) => Promise.resolve({ errMsg: 'requestPayment:ok' }),
  chooseAddress: (): Promise<Record<string, string>> =>
    Promise.resolve({ errMsg: 'chooseAddress:ok' }),
  requestSubscribeMessage: (_options: SubscribeOptions): Promise<Record<string, string>> =>
    Promise.resolve({ errMsg: 'requestSubscribeMessage:ok' }),
  /** What the person answers to the phone number button. */
  phoneNumber: { errMsg: 'getPhoneNumber:ok', code: 'phone-code-1' } as PhoneNumber,
  showModal: () => Promise.resolve({ confirm: true, cancel: false, errMsg: 'showModal:ok' }),
  /** What happened, oldest first. */
  visits: [] as { how: string; url: string }[],
  toasts: [] as string[],
  modals: [] as string[],
  titles: [] as string[],
  clipboard: undefined as string | undefined,
  payments: [] as PaymentOptions[],
  subscriptions: [] as SubscribeOptions[],
  /** Calls that this WeChat is too old for. */
  unknown: new Set<string>(),
  /** Environments `wx.cloud.init` was called with. */
  clouds: [] as unknown[],
  shareMessage: undefined as (() => object) | undefined,
  shareTimeline: undefined as (() => object) | undefined,
  listeners: new Map<PageEvent, Set<Callback>>(),
})

export const device = {
  ...fresh(),

  reset(): void {
    Object.assign(device, fresh())
  },

  listen(event: PageEvent, callback: Callback): () => void {
    const callbacks = device.listeners.get(event) ?? new Set()
    device.listeners.set(event, callbacks.add(callback))
    return () => callbacks.delete(callback)
  },

  /** The page meets this event, as Taro would tell it. */
  async meet(event: PageEvent): Promise<void> {
    await act(async () => {
      await Promise.all([...(device.listeners.get(event) ?? [])].map((callback) => callback()))
    })
  },
}

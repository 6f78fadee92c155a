import type { WxaState } from './wxa-state'

/**
 * The control API under `/_simulator/api/`: what the control page, the injected bridge, the mini-program's
 * development module and the tests say to the simulator. JSON both ways; CORS open (loopback only).
 *
 * GET  state                                  → SimulatorState
 * POST people            NewPerson            → Person
 * PATCH people/:id       Partial<PersonTraits>→ Person
 * POST clock             { advanceSeconds } | { reset: true } → { now }
 * POST delivery          { mode: DeliveryMode } → { mode }     how notifications of payments to come are delivered
 * POST orders/:outTradeNo/outcome   { outcome: SheetOutcome } → { order }   (as if the person did it on a phone)
 * POST notifications/:id/send       { forge?: Forgery }       → { attempt: DeliveryAttempt }   (409: nothing of that kind to forge)
 * POST refunds           { ending: RefundEnding } → { ending }  how refunds to come end
 * POST refunds/:outRefundNo/outcome { ending: RefundEnding }  → { refund }  (a refund still PROCESSING, now)
 * POST keys              { mode: KeyMode, share?, rotating? } → { keys }    whose key signs answers and notifications
 * POST protocol          { protocol: Protocol } → { protocol } what the merchant speaks with WeChat Pay  (409: it cannot; the old one stays)
 * POST codes/scan        { codeUrl, person } → { sheet } | { errMsg }      a person points the camera at a NATIVE code
 * POST trade-managed     { managed: boolean } → { managed }     whether the mini-program has to tell what it ships
 * POST published         { published: boolean } → { published }  whether the mini-program has a version links can open
 * POST faults            { fault: Fault, times: number }      → { faults }
 * POST reset                                  → {}   forgets orders, notifications, codes, calls, faults, shares, shipments, messages with
 *                                                    their consents, links; delivery is `now`, the account managed and published,
 *                                                    and keys are those of the protocol again; keeps the protocol, keys, tokens,
 *                                                    people and the clock
 *
 * POST bridge/invoke     BridgeInvocation     → BridgeAnswer
 * POST mini-program/login            { person } → { code }
 * POST mini-program/phone            { person } → { code, encryptedData, iv }   the `getPhoneNumber` button (409: never logged in)
 * POST mini-program/subscribe        { person, templateIds, accept } → { [templateId]: 'accept' | 'reject', errMsg }
 * POST mini-program/request-payment  { appId, params, person? } → { sheet } | { errMsg }
 * POST cloud/call                    CloudCall → CloudAnswer     `wx.cloud.callContainer` through the gateway (502: nobody answers)
 * POST sheets/:id/outcome            { outcome: SheetOutcome } → { err_msg, errMsg }   (H5 word, mini-program word)
 */
export interface PersonTraits {
  nickname: string
  avatarUrl: string
  /** OAuth with userinfo gives a snapshot page and a virtual identity. */
  snapshot: boolean
  /** The apps belong to one Open Platform account: sign-ins carry a unionid. */
  joined: boolean
  /** code2Session answers 40226. */
  highRisk: boolean
  /** Chinese, 11 digits; what the mini-program's phone number button gives. */
  phone: string
}
export type NewPerson = { id: string } & Partial<PersonTraits>
export type Person = { id: string } & PersonTraits

export type DeliveryMode = 'now' | 'hold' | 'lost' | 'twice' | 'reordered' | 'late'
export type Forgery =
  | 'signature'
  | 'probe'
  | 'old-timestamp'
  | 'future-timestamp'
  | 'unknown-serial'
  | 'ciphertext'
  | 'amount'
  | 'merchant'
  /** Something nobody signed is added on the way. */
  | 'extra-field'
export type SheetOutcome = 'pay' | 'cancel' | 'fail' | 'pay-but-say-fail' | 'say-ok-unpaid'
export type Fault =
  | 'api-busy'
  | 'api-invalid-token'
  | 'api-token-expired'
  | 'api-malformed-token'
  | 'api-too-often'
  | 'api-ip-refused'
  | 'api-secret-frozen'
  | 'api-code-expired'
  | 'api-no-answer'
  | 'pay-500'
  | 'pay-429'
  | 'pay-timeout'
  | 'pay-cut-after-accepting'
  | 'pay-wrong-signature'
  | 'pay-202'
  | 'pay-502'
  | 'pay-empty-404'
  | 'pay-empty-405'
  | 'pay-unsigned-4xx'
  | 'pay-no-request-id'
  | 'pay-wrong-timestamp'
  | 'pay-old-timestamp'
  | 'pay-future-timestamp'
  | 'pay-probe'
  | 'pay-not-enough'
/** What became of a refund; `none` leaves it PROCESSING until told. */
export type RefundEnding = 'success' | 'abnormal' | 'closed' | 'none'
/** A merchant new enough to have only the public key, an older one, or one between the two (CE-1, CE-2). */
export type KeyMode = 'public-key' | 'certificate' | 'both'
/**
 * How the merchant talks to WeChat Pay: v3 with the public key, with platform certificates or between the two
 * (CE-1, CE-2), v2 by its type of signature (V2-4), or the cloud's open interface.
 */
export type Protocol =
  'v3-public-key' | 'v3-certificate' | 'v3-switching' | 'v2-md5' | 'v2-hmac' | 'cloud'

export interface KeyState {
  mode: KeyMode
  /** Percent of the notifications signed by the public key while there are both. */
  share: number
  /** The platform certificates `/v3/certificates` has now, oldest first. */
  certificates: { serial: string; effectiveAt: string; expiresAt: string }[]
}

export interface SimulatedRefund {
  outRefundNo: string
  refundId: string
  outTradeNo: string
  amount: number
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL'
  createdAt: string
  /** When it ended, well or not. */
  endedAt?: string
}

export interface SimulatedOrder {
  outTradeNo: string
  appId: string
  person?: string
  description: string
  amount: number
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED' | 'REFUND'
  createdAt: string
  expiresAt: string
  transactionId?: string
}

export interface DeliveryAttempt {
  at: string
  /** HTTP status, or what went wrong. */
  result: number | string
  forged?: Forgery
}

export interface SimulatedNotification {
  id: string
  outTradeNo: string
  url: string
  state: 'waiting' | 'held' | 'lost' | 'acknowledged' | 'given-up'
  nextAttemptAt?: string
  attempts: DeliveryAttempt[]
}

export interface LoggedCall {
  id: number
  at: string
  /** `in`: the BFF or a page called the simulator; `out`: the simulator notified the BFF. */
  direction: 'in' | 'out'
  method: string
  path: string
  status: number | string
  request?: string
  response?: string
  /** What was wrong with it, in plain words; empty when nothing was. */
  problems: string[]
}

export interface ShareRecord {
  at: string
  person: string
  pageUrl: string
  target: 'friend' | 'timeline'
  title: string
  desc?: string
  link: string
  imgUrl: string
}

export interface SimulatorState extends WxaState {
  now: string
  clockOffsetSeconds: number
  shopOrigin: string
  people: Person[]
  delivery: DeliveryMode
  orders: SimulatedOrder[]
  refunds: SimulatedRefund[]
  keys: KeyState
  protocol: Protocol
  notifications: SimulatedNotification[]
  faults: Partial<Record<Fault, number>>
  shares: ShareRecord[]
  calls: LoggedCall[]
}

export interface BridgeInvocation {
  /** The native method's name: `preVerifyJSAPI`, `getBrandWCPayRequest`, `updateAppMessageShareData` … */
  name: string
  args: Record<string, unknown>
  pageUrl: string
  person: string
  /** The page is in a mini-program's web-view. */
  look?: 'web-view'
}

/** Either the native answer at once, or a payment sheet whose outcome makes the answer. */
export type BridgeAnswer = { err_msg: string; [field: string]: unknown } | { sheet: PaymentSheet }

/** `header` names the service in X-WX-SERVICE, and nobody: whatever else begins with X-WX- is the gateway's. */
export interface CloudCall {
  person: string
  /** Path and query at the shop. */
  path: string
  method: 'OPTIONS' | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  header?: Record<string, string>
  /** The query of a GET, or the body: text as it is, an object as JSON. */
  data?: string | Record<string, unknown>
}

export interface CloudAnswer {
  statusCode: number
  /** Lower-case names. */
  header: Record<string, string>
  /** Parsed when it is JSON. */
  data: unknown
}

export interface PaymentSheet {
  id: string
  outTradeNo: string
  amount: number
  payee: string
  description: string
}

/** Cookies on the shop's host (shared by all its ports): who is looking, and through what. */
export const PERSON_COOKIE = 'simulated_person'
export const LOOK_COOKIE = 'simulated_look'
/** `web-view`: WeChat too, but inside a mini-program, where nothing can be paid (JS-8). */
export type Look = 'wechat' | 'phone' | 'desktop' | 'web-view'
export const isInsideWeChat = (look: string): boolean => look === 'wechat' || look === 'web-view'
/** In whose WeChat: decides the user agent, and the URL that signatures are checked against. */
export const DEVICE_COOKIE = 'simulated_device'
export type Device = 'android' | 'iphone'
/** How the payment sheet is confirmed when it opens. */
export const CONFIRM_COOKIE = 'simulated_confirm'
export type Confirmation = 'tap' | 'password'

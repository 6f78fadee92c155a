/**
 * The port: everything that differs between the mini-program and H5, in our words.
 * `index.weapp.ts` and `index.h5.ts` implement it; `@/platform` resolves to the one being built.
 */
import type { Reply } from '../../bff/contract'
import type { Address } from '../../bff/contract/order'
import type { Launcher, PayParams } from '../../bff/contract/pay'
import type { Credential, PhoneProof, SignInRefusal } from '../../bff/contract/session'

/** What the payment sheet said. Never "paid": only the server knows that. */
export type PayOutcome =
  | { kind: 'submitted' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; reason: string }
  | { kind: 'unknown' }
  /** Somebody has to scan this with WeChat; the server learns of the payment before we do. */
  | { kind: 'scan'; codeUrl: string }

export interface ShareCard {
  title: string
  description?: string
  /** Absolute, https. */
  imageUrl: string
  /** The page the card opens, with its query: `/pages/product/index?id=…`. */
  page: string
}

export type SignInProblem = 'outside-wechat' | 'looping' | SignInRefusal

export type SignInResult =
  | { kind: 'credential'; credential: Credential }
  /** H5: the page is being left for WeChat's authorize page. */
  | { kind: 'leaving' }
  | { kind: 'unavailable'; reason: SignInProblem }

/** Given only when a person asked to sign in; `profile` also asks WeChat for nickname and avatar. */
export interface SignInOptions {
  profile?: boolean
}

export interface PlatformDeps {
  jssdkConfig(url: string): Promise<Reply<'GET /api/jssdk-config'>>
}

export interface Platform {
  readonly name: 'weapp' | 'h5'
  /** What to tell a person who wants to share; absent where `<Button openType="share">` does it. */
  readonly shareHint: string | undefined
  /** Lets a person pick an address kept by WeChat; resolves to undefined when they cancel. Absent where there is none. */
  readonly chooseAddress: (() => Promise<Address | undefined>) | undefined
  /** True where WeChat hands over nickname and avatar when asked to (`signIn({ profile: true })`). */
  readonly givesProfile: boolean
  /** Whom signing in makes one here: a guest is known to this browser alone. */
  readonly account: 'wechat' | 'guest'
  /** What to ask the server for to pay with; undefined where the session says it. */
  readonly launcher: Launcher | undefined
  /**
   * Whether a balance is shown and can be topped up: it is virtual goods, which a mini-program may not sell, WeChat on
   * iOS not even in a browser page; and a guest has none.
   */
  readonly topUp: 'here' | 'not-on-ios' | undefined
  /** Draws a text as a QR code, an address for a picture. Absent where nobody is shown one. */
  readonly qrCode: ((text: string) => Promise<string>) | undefined
  /**
   * What WeChat's phone number button (`openType="getPhoneNumber"`) handed over: undefined when the person
   * refused. Absent where there is no such button.
   */
  readonly phoneProof: ((detail: PhoneDetail) => PhoneProof | undefined) | undefined
  /**
   * Asks whether WeChat may send these one-time messages; resolves to those accepted. Right after a tap or a
   * payment only. Never rejects. Absent where nobody can be asked.
   */
  readonly askForMessages: ((templates: string[]) => Promise<string[]>) | undefined
  /** Goes to an address that opens the mini-program. Absent where a phone's browser is not what we run in. */
  readonly openMiniProgram: ((url: string) => void) | undefined
  /** Opens pages of the mini-program around this one, where one can pay; absent where there is none around. */
  readonly handOver: HandOver | undefined
  readonly credentials: Credentials

  /** Carries one request to the BFF, by whatever way leads there. Rejects when there is no answer. */
  request<T>(request: HttpRequest): Promise<HttpAnswer<T>>

  /** Once, before the first page. */
  start(deps: PlatformDeps): void

  /** Without options: silent, for a call that met a 401. With options: a person asked for it. */
  signIn(options?: SignInOptions): Promise<SignInResult>

  /** Why the last sign-in came back without a session; undefined when there is nothing to tell. */
  signInRefusal(): SignInRefusal | undefined

  /** Opens the payment sheet. Never rejects. */
  pay(params: PayParams): Promise<PayOutcome>

  /** False where paying cannot work, so that no pay button is shown. */
  canShowPay(): boolean

  /** A hook: what the page looks like when shared. Undefined while that is not known yet. */
  useShare(card: ShareCard | undefined): void
}

export interface PhoneDetail {
  code?: string
  encryptedData?: string
  iv?: string
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its query, without an origin. */
  path: string
  header: Record<string, string>
  /** Sent as JSON, unless it is bytes. */
  body?: Record<string, unknown> | ArrayBuffer
  /** Milliseconds. */
  timeout: number
}

export interface HttpAnswer<T> {
  status: number
  body: T
}

/** By WeChat's own rule a tab is switched to, any other page goes on top. */
export interface HandOver {
  navigateTo(page: string): void
  switchTab(tab: string): void
}

export interface Credentials {
  /** Headers that say who is calling. H5: none, the cookie says it. */
  header(): Record<string, string>
  keep(token: string): void
  forget(): void
  /** The server has accepted the session: signing in does not go in circles. */
  accepted(): void
}

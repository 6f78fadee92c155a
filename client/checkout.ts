/** Place → open the sheet → say what happened. Never "paid": that is for the server to say. */
import type { Reply, SentInput } from '../bff/contract'
import type { Order } from '../bff/contract/order'
import { platform } from '@/platform'
import { ApiError, call, callSignedOut, Leaving } from './api'
import { payInsideWeChat, words } from './messages'

export type CheckoutOutcome =
  | { kind: 'submitted' | 'cancelled' | 'unknown'; order: Order }
  | { kind: 'failed'; order: Order; reason: string }
  | { kind: 'scan'; order: Order; codeUrl: string }
  | { kind: 'not-placed'; error: ApiError }
  /** H5: the page is being left to sign in; `placeAndPay` again with the same request afterwards. */
  | { kind: 'leaving' }

/** A UUID v4, made once per intention to buy so that asking twice is asking once. Not a secret. */
export function newRequestId(): string {
  const bytes = randomBytes(16)
  const hex = bytes.map((byte, index) => {
    const versioned = index === 6 ? (byte & 0x0f) | 0x40 : byte
    const marked = index === 8 ? (byte & 0x3f) | 0x80 : versioned
    return marked.toString(16).padStart(2, '0')
  })
  return [
    [0, 4],
    [4, 6],
    [6, 8],
    [8, 10],
    [10, 16],
  ]
    .map(([from, to]) => hex.slice(from, to).join(''))
    .join('-')
}

export function placeAndPay(request: SentInput<'POST /api/orders'>): Promise<CheckoutOutcome> {
  return launch(() => call('POST /api/orders', { ...request, ...launcher() }))
}

/** An order of a balance. */
export function topUp(request: SentInput<'POST /api/top-ups'>): Promise<CheckoutOutcome> {
  return launch(() => call('POST /api/top-ups', request))
}

/** For an order already placed. One that turns out to be paid counts as submitted. */
export function payAgain(outTradeNo: string): Promise<CheckoutOutcome> {
  return launch(async () => {
    try {
      return await call('POST /api/orders/:outTradeNo/pay', { outTradeNo, ...launcher() })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'order-paid') throw error
      return call('GET /api/orders/:outTradeNo', { outTradeNo })
    }
  })
}

/** What to tell a person who could not be asked to pay. A guest is refused where only WeChat's own people can pay. */
export function whyNotPayable(error: ApiError): string {
  const isGuest = platform.account === 'guest'
  return isGuest && error.code === 'forbidden' ? payInsideWeChat : words(error)
}

function launcher() {
  const { launcher } = platform
  return launcher ? { launcher } : {}
}

type Payable = Reply<'GET /api/orders/:outTradeNo'> & Partial<Reply<'POST /api/orders'>>

async function launch(place: () => Promise<Payable>): Promise<CheckoutOutcome> {
  let placed: Payable
  try {
    placed = await place()
  } catch (error) {
    if (error instanceof Leaving) return { kind: 'leaving' }
    if (error instanceof ApiError) return { kind: 'not-placed', error }
    throw error
  }
  const { order, pay, messageTemplates } = placed
  if (!pay) return { kind: 'submitted', order }
  const outcome = await platform.pay(pay)
  if (outcome.kind === 'submitted') await askForMessages(order.outTradeNo, messageTemplates)
  return { order, ...outcome }
}

/** Nothing of the purchase depends on it, so that nobody waits for the server or hears of a failure. */
async function askForMessages(outTradeNo: string, templates: string[] = []): Promise<void> {
  if (!platform.askForMessages || templates.length === 0) return
  const accepted = await platform.askForMessages(templates)
  if (accepted.length === 0) return
  const input = { outTradeNo, accepted }
  void callSignedOut('POST /api/orders/:outTradeNo/messages', input).catch(unlessApiError)
}

function unlessApiError(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

/** Mini-programs have no `crypto`; a weaker number is enough to tell one person's intentions apart. */
function randomBytes(count: number): number[] {
  if (typeof crypto !== 'undefined') return [...crypto.getRandomValues(new Uint8Array(count))]
  return Array.from({ length: count }, () => Math.floor(Math.random() * 256))
}

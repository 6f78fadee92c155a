/** A small WeChat at the port of payment channels: what is asked of it may be lost, late, or answered unheard. */
import type { Order } from '../../contract/order'
import type { PayParams } from '../../contract/pay'
import type { Instant, OutRefundNo } from '../../contract/primitives'
import type { Dice } from '../../http/testing/dice'
import { AppError } from '../../errors'
import { dayInChina, lastBillDay } from '../../orders/china-days'
import { type BillEntry, type Channel, type Charge, type CloseKey } from '../../payments/channel'
import { opened } from './seals'
import { createDoubts } from './doubts'
import type { Sightings } from './sightings'
import { never, type Owner, type Turns } from './turns'
import { createBooks, rejected, type ChargeAtWechat } from './wechat-books'

export type Wechat = ReturnType<typeof createWechat>

/** What a run has to live with. */
export interface Weather {
  /** Of a hundred calls to WeChat so many go wrong. */
  misfortune: number
  /** Young orders cannot be closed. */
  closesLate: boolean
}

/** How a call ends. `late`: the time is up, and then it arrives. */
type Fate = 'answered' | 'lost' | 'unheard' | 'late' | 'refused'
const MISFORTUNES: readonly Fate[] = ['lost', 'unheard', 'unheard', 'late', 'late', 'refused']

/** WeChat Pay v2 closes no order younger than this. */
const CLOSABLE_AFTER_MS = 5 * 60_000

export function createWechat({
  turns,
  clock,
  dice,
  sightings,
  misfortune,
  closesLate,
}: Weather & {
  turns: Turns
  clock: () => Date
  dice: () => Dice
  sightings: Sightings
}) {
  const doubts = createDoubts()
  const books = createBooks(clock, doubts)
  /** The way there belongs to nobody who could die. */
  const network: Owner = { isAlive: true }
  /** Calls nobody waits for any more. */
  const onTheWay: (() => void)[] = []
  let percent = misfortune

  function drawFate(): Fate {
    return dice().below(100) < percent ? dice().pick(MISFORTUNES) : 'answered'
  }

  /** `refused`: hears of it the moment WeChat says no, heard or not. */
  async function call<T>(
    caller: Owner,
    effect: () => T,
    { fate = drawFate(), refused = () => undefined }: { fate?: Fate; refused?: () => void } = {},
  ): Promise<T> {
    if (fate === 'late') {
      sightings.saw('calls that arrived after their time-out')
      onTheWay.push(() => unheeded(effect))
      await turns.wait(caller)
      throw unavailable()
    }
    await turns.wait(network)
    const answer = attempt(fate, { effect, refused })
    if (!caller.isAlive) return never()
    await turns.wait(caller)
    return answer()
  }

  /** The answer as it will be heard. */
  function attempt<T>(
    fate: Fate,
    { effect, refused }: { effect: () => T; refused: () => void },
  ): () => T {
    if (fate === 'lost') return sees('calls that never arrived', unavailable())
    try {
      if (fate === 'refused') throw rejected('for no reason of this payment')
      const answer = effect()
      return fate === 'unheard' ? sees('answers that were lost', unavailable()) : () => answer
    } catch (error) {
      refused()
      return fails(error)
    }
  }

  function sees(sight: Parameters<Sightings['saw']>[0], error: AppError) {
    sightings.saw(sight)
    return fails(error)
  }

  function arriveAll(): void {
    for (const call of onTheWay.splice(0)) call()
  }

  function mayClose({ outTradeNo, createdAt }: CloseKey): boolean {
    const isYoung = clock().getTime() - Date.parse(createdAt) < CLOSABLE_AFTER_MS
    const isOpen = books.charges.get(outTradeNo)?.state === 'open'
    return !(closesLate && isYoung && isOpen)
  }

  const channelOf = (caller: Owner): Channel => ({
    async prepay(charge) {
      await call(caller, () => books.prepay(charge))
      return paramsOf(charge)
    },
    query: ({ outTradeNo }) => call(caller, () => books.query(outTradeNo)),
    close: (key) =>
      call(caller, () => {
        if (mayClose(key)) return books.close(key.outTradeNo)
        sightings.saw('closed here before WeChat could close it')
        return 'too-early'
      }),
    refund(request) {
      const { outRefundNo } = request
      // One misfortune seldom comes alone: an earlier attempt arrives after all, and this one is refused.
      const isUnlucky = percent > 0 && doubts.isInDoubt(outRefundNo) && dice().below(2) === 0
      const fate = isUnlucky ? 'refused' : drawFate()
      if (fate !== 'answered' && fate !== 'refused') doubts.unheard(outRefundNo)
      const refused = () => {
        sightings.saw('refunds refused by WeChat')
        if (isUnlucky && dice().below(2) === 0) arriveAll()
        doubts.refused(outRefundNo)
      }
      return call(caller, () => books.refund(request), { fate, refused })
    },
    queryRefund({ outTradeNo, outRefundNo }) {
      const refused = () => doubts.unknown(outRefundNo)
      const find = () => {
        const found = books.queryRefund(outTradeNo, outRefundNo)
        if (!found) doubts.unknown(outRefundNo)
        // The attempt that nobody heard of comes a moment after WeChat has said that there is none.
        if (doubts.wasDenied(outRefundNo) && dice().below(2) === 0) arriveAll()
        return found
      }
      return call(caller, find, { refused })
    },
    async *bill(day) {
      yield* await call(caller, () => {
        if (day > lastBillDay(clock())) throw rejected('NO_STATEMENT_EXIST')
        return billOf([...books.charges.values()], day)
      })
    },
    async parseNotification(_headers, rawBody) {
      await turns.wait(caller)
      return opened(rawBody)
    },
    acknowledge: (isSettled) => ({ status: isSettled ? 204 : 500, type: 'text/plain', body: '' }),
  })

  /** What the shop shows must be so, as far as it can know. @throws Error */
  function assertPlausible({ outTradeNo, status, refunds }: Order): void {
    const there = books.charges.get(outTradeNo)
    if (!there) return
    // Where WeChat closes late, or a call comes late, money may come for what was given up.
    if (status === 'closed' && there.state === 'paid' && !closesLate && !there.isLate) {
      throw new Error(`${outTradeNo} is shown as closed, and was paid`)
    }
    for (const { outRefundNo, state, isByHand, wasAbnormal } of there.refunds) {
      const here = refunds.find((one) => one.outRefundNo === outRefundNo)
      const isUnder = state === 'processing' || (state === 'succeeded' && !wasAbnormal)
      const isExcused = isByHand || doubts.wasDenied(outRefundNo)
      if (here?.status === 'failed' && isUnder && !isExcused) {
        throw new Error(`${outTradeNo}: refund ${outRefundNo} is shown as failed, and is ${state}`)
      }
    }
  }

  /** WeChat said that there is none, and took it in after all. */
  function isAfterAll(outRefundNo: OutRefundNo): boolean {
    const there = [...books.charges.values()].flatMap(({ refunds }) => refunds)
    return doubts.wasDenied(outRefundNo) && there.some((one) => one.outRefundNo === outRefundNo)
  }

  return {
    books,
    isAfterAll,
    doubts,
    channelOf,
    assertPlausible,
    /** One of those that nobody waits for any more. */
    arrive(): void {
      const [call] = onTheWay.splice(dice().below(onTheWay.length), 1)
      call?.()
    },
    /** Whatever is on its way arrives, and from now on every call is answered. */
    calmDown(): void {
      percent = 0
      arriveAll()
    },
  }
}

const unavailable = () => new AppError('wechat-unavailable', 503, 'no answer')

const fails = (error: unknown) => (): never => {
  throw error
}

/** Nobody is there any more to hear how it went. */
function unheeded(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
}

const paramsOf = ({ payer, outTradeNo }: Charge): PayParams =>
  payer.launcher === 'wechat-native'
    ? { kind: 'wechat-native', codeUrl: `weixin://wxpay/bizpayurl?pr=${outTradeNo}` }
    : { kind: 'wechat-h5', url: `https://wx.tenpay.com/${outTradeNo}` }

/** What was paid and what was accepted as a refund that day. */
function billOf(charges: ChargeAtWechat[], day: string): BillEntry[] {
  const isOfDay = (at: Instant) => dayInChina(new Date(at)) === day
  return charges.flatMap(({ charge: { outTradeNo, amount }, transactionId, paidAt, refunds }) => [
    ...(transactionId !== undefined && paidAt !== undefined && isOfDay(paidAt)
      ? [{ kind: 'payment' as const, outTradeNo, transactionId, amount }]
      : []),
    ...refunds
      .filter(({ state, createdAt }) => state !== 'closed' && isOfDay(createdAt))
      .map(({ outRefundNo, refundId, amount: back, state }) => ({
        kind: 'refund' as const,
        outTradeNo,
        outRefundNo,
        refundId,
        amount: back,
        state,
      })),
  ])
}

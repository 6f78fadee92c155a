/** What happens at WeChat: people pay, banks take their time, and the shop is told, or something else is. */
import { Fen, OutTradeNo } from '../../contract/primitives'
import type { PaymentEvent } from '../../payments/channel'
import { openRequests } from './moves-of-people'
import type { Sight } from './sightings'
import { foreign, forged, sealed } from './seals'
import { leftOf, type ChargeAtWechat, type Notice, type RefundAtWechat } from './wechat-books'
import type { World } from './world'

const charges = ({ wechat }: World): ChargeAtWechat[] => [...wechat.books.charges.values()]

export function pay(world: World): void {
  const open = charges(world).filter(({ state }) => state === 'open')
  if (open.length === 0) return
  const dice = world.dice()
  const { outTradeNo } = dice.pick(dice.below(2) ? open : open.slice(-1)).charge
  world.wechat.books.pay(outTradeNo)
}

/** One that was not acknowledged, or now and then one that was; any of them, in any order. */
export function notify(world: World): void {
  const dice = world.dice()
  const { notices } = world.wechat.books
  const waiting = notices.filter(({ isAcknowledged }) => !isAcknowledged)
  const from = waiting.length === 0 || dice.below(5) === 0 ? notices : waiting
  if (from.length === 0) return
  const notice = dice.pick(from)
  if (notice.isAcknowledged) world.sightings.saw('notifications doubled')
  deliver(world, notice)
  if (dice.below(5) === 0) deliver(world, notice)
}

export function deliver(world: World, notice: Notice): void {
  const process = world.anyProcess()
  world.begin(
    process,
    () => process.sales.receiveNotification({}, sealed(notice.event)),
    ({ status }) => {
      const isSettled = status === 204
      world.sightings.saw(`notifications ${isSettled ? '' : 'not '}acknowledged`)
      if (!isSettled) return
      notice.isAcknowledged = true
      world.promises.acknowledged(notice.event)
    },
  )
}

/** From somebody else, or about something else: none of it may be believed. */
export function deceive(world: World): void {
  const dice = world.dice()
  const outTradeNo = world.anyOrder()
  if (outTradeNo === undefined) return
  const amount = world.intents.find((intent) => intent.outTradeNo === outTradeNo)?.amount ?? 1
  const event: Extract<PaymentEvent, { kind: 'paid' }> = {
    kind: 'paid',
    outTradeNo,
    transactionId: `43${dice.hex(10)}`,
    amount: Fen.parse(amount),
    paidAt: world.now(),
  }
  const unknown = OutTradeNo.parse(`UNKNOWN${dice.hex(8)}`)
  switch (dice.below(4)) {
    case 0:
      return mislead(world, { rawBody: forged(event), about: 'unproven' })
    case 1:
      return mislead(world, {
        rawBody: sealed({ ...event, amount: Fen.parse(amount + dice.pick([-1, 1])) }),
        about: outTradeNo,
      })
    case 2:
      return mislead(world, {
        rawBody: sealed({ ...event, outTradeNo: unknown }),
        about: unknown,
      })
    default:
      return mislead(world, { rawBody: foreign(outTradeNo), about: outTradeNo })
  }
}

function mislead(
  world: World,
  { rawBody, about }: { rawBody: string; about: OutTradeNo | 'unproven' },
): void {
  const sight: Sight = `notifications ${about === 'unproven' ? 'forged' : 'that do not fit'}`
  world.sightings.saw(sight)
  const process = world.anyProcess()
  world.begin(
    process,
    () => process.sales.receiveNotification({}, rawBody),
    ({ status }) => {
      if (status === 204) throw new Error(`This was acknowledged: ${rawBody}`)
      // A database that went away at that moment is said in the log instead.
      if (process.log.some(({ event }) => event === 'notification-not-kept')) return
      world.refused.set(about, (world.refused.get(about) ?? 0) + 1)
    },
  )
}

export function refundByHand(world: World): void {
  const dice = world.dice()
  const asked = openRequests(world)
  if (asked.length > 0 && dice.below(2) === 0) {
    const { outTradeNo, ...request } = dice.pick(asked)
    if (world.wechat.books.refundByHand(outTradeNo, request)) {
      world.sightings.saw('refunds by hand on the merchant platform')
    }
    return
  }
  const paid = charges(world).filter((one) => one.state === 'paid' && leftOf(one) > 0)
  if (paid.length === 0) return
  const charge = dice.pick(paid)
  const amount = Fen.parse(Math.ceil(leftOf(charge) * dice.pick([1, 0.5])))
  world.wechat.books.refundByHand(charge.charge.outTradeNo, { amount })
  world.sightings.saw('refunds by hand on the merchant platform')
}

export const arrive = ({ wechat }: World): void => wechat.arrive()

/** Something becomes of a refund. */
export function endRefund(world: World): void {
  const open = unended(world)
  if (open.length > 0) end(world, world.dice().pick(open))
}

export function endAllRefunds(world: World): void {
  for (const one of unended(world)) end(world, one)
}

interface Unended {
  charge: ChargeAtWechat
  refund: RefundAtWechat
}

/** Those of which there is more to come. */
export const unended = (world: World): Unended[] =>
  charges(world).flatMap((charge) =>
    charge.refunds
      .filter(({ state, isStuck }) => state === 'processing' || (state === 'abnormal' && !isStuck))
      .map((refund) => ({ charge, refund })),
  )

const ENDS = ['succeeded', 'succeeded', 'abnormal', 'abnormal', 'closed'] as const

function end(world: World, { charge, refund }: Unended): void {
  const { outTradeNo } = charge.charge
  if (refund.state === 'abnormal') {
    world.sightings.saw('abnormal refunds that succeeded after all')
    return world.wechat.books.endRefund(outTradeNo, { refund, state: 'succeeded' })
  }
  const state = world.dice().pick(ENDS)
  const sight = state === 'closed' ? 'refunds closed at WeChat' : (`refunds ${state}` as const)
  world.sightings.saw(sight)
  refund.isStuck = state === 'abnormal' && world.dice().below(2) === 0
  world.wechat.books.endRefund(outTradeNo, { refund, state })
}

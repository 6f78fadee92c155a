/** All that can happen, and how often it does. */
import * as machines from './moves-of-machines'
import * as people from './moves-of-people'
import * as wechat from './moves-of-wechat'
import type { World } from './world'

/** Begins something; what comes of it waits for its turns. */
export type Move = (world: World) => void | Promise<void>

const WEIGHTED = {
  // First, because a failing run is made smaller by making its steps like this one.
  nothing: [() => undefined, 1],
  place: [people.place, 18],
  'top up': [people.topUp, 6],
  insist: [people.insist, 4],
  pay: [wechat.pay, 20],
  'ask to pay': [people.askToPay, 4],
  cancel: [people.cancel, 8],
  look: [people.look, 6],
  'look at all': [people.lookAtAll, 5],
  'ask for money back': [people.askForMoneyBack, 5],
  approve: [people.approve, 5],
  refuse: [people.refuse, 2],
  refund: [people.refund, 9],
  ship: [people.ship, 2],
  receive: [people.receive, 2],
  notify: [wechat.notify, 16],
  deceive: [wechat.deceive, 4],
  'refund by hand': [wechat.refundByHand, 2],
  arrive: [wechat.arrive, 6],
  'end refund': [wechat.endRefund, 10],
  'pass time': [machines.passTime, 9],
  work: [machines.work, 9],
  reconcile: [machines.reconcile, 2],
  crash: [machines.crash, 4],
  'cut line': [machines.cutLine, 1],
  intrude: [machines.intrude, 1],
} as const satisfies Record<string, readonly [Move, number]>

export type MoveName = keyof typeof WEIGHTED

export const moveOf = (name: MoveName): Move => WEIGHTED[name][0]

/** Each name as often as it is to come. */
export const NAMES = (Object.keys(WEIGHTED) as MoveName[]).flatMap((name) =>
  Array.from({ length: WEIGHTED[name][1] }, () => name),
)

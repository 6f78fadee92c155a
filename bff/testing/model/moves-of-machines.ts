/** What happens to the shop's machines: time goes by, work falls due, power fails. */
import { dayInChina } from '../../orders/china-days'
import { look, lookAtAll, place, refund, topUp } from './moves-of-people'
import { notify, pay } from './moves-of-wechat'
import type { World } from './world'

/** Seconds: what people take, what tasks wait for, more than an order may take to be paid, and until the next bill. */
const SPANS = [1, 4, 10, 31, 61, 130, 301, 900, 1801, 7200, 93_600]

export function passTime(world: World): void {
  world.pass(world.dice().pick(SPANS))
}

/** Everywhere at the same moment, or in one place. */
export function work(world: World): void {
  const isEverywhere = world.dice().below(2) === 0
  for (const process of isEverywhere ? world.processes : [world.anyProcess()]) {
    world.begin(process, () => process.sales.tasks.runDue())
  }
}

export function reconcile(world: World): void {
  const process = world.anyProcess()
  const day = dayInChina(world.clock(), -1 - world.dice().below(2))
  world.begin(process, () => process.sales.reconcile(day))
}

/** At any moment, also between a write and its sync, when somebody may have seen already what is lost. */
export async function crash(world: World): Promise<void> {
  const dice = world.dice()
  if (dice.below(4) > 0) {
    dice.pick([place, notify, notify, refund, topUp, work])(world)
    await world.turns.run(dice, dice.below(8))
    dice.pick([look, lookAtAll])(world)
    world.turns.release(dice, 1 + dice.below(6))
    for (let ticks = dice.below(10); ticks > 0; ticks--) await new Promise(setImmediate)
  }
  await world.crash(dice.below(world.processes.length))
}

export function cutLine(world: World): void {
  const { machines, sightings } = world
  if (!machines.cut) return
  const dice = world.dice()
  dice.pick([place, notify, pay, work])(world)
  world.turns.release(dice, 1 + dice.below(4))
  machines.cut(dice.below(world.processes.length), dice)
  sightings.saw('database connections cut')
}

/** Where only one process may be. */
export async function intrude(world: World): Promise<void> {
  const { machines, sightings, turns } = world
  if (!machines.intrude) return
  const refusal = await turns.work(() =>
    machines.intrude!().then(
      () => undefined,
      (error: unknown) => error,
    ),
  )
  if (!(refusal instanceof Error && refusal.name === 'StoreHeldError')) {
    throw new Error('A second process was let into the data of the first', { cause: refusal })
  }
  sightings.saw('rivals refused')
}

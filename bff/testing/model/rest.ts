/** The end of a run: nothing fails any more, time goes by, and all that is due is done. Then the books must agree. */
import { checkStore } from '../../check/check'
import { boundsOf, dayInChina } from '../../orders/china-days'
import { assertAgreement } from './agreement'
import { deliver, endAllRefunds, unended } from './moves-of-wechat'
import { everyOrder, type World } from './world'

const HOUR = 3600
/** An order's time is up, what broke off is tried again, and bills of the days are read by themselves. */
const PAUSES = [60, HOUR, 6 * HOUR, 24 * HOUR]
/** What began with the last of them ends within so many rounds. */
const MOST_ROUNDS = 20

const MOST_TIMES = 4

export async function comeToRest(world: World): Promise<void> {
  world.wechat.calmDown()
  await world.turns.runAll(world.dice())
  for (const order of await everyOrder(world)) world.wechat.assertPlausible(order)
  const isSilent = world.dice().below(2) === 0
  const areBanksSlow = world.dice().below(2) === 0
  for (const pause of PAUSES) await goOn(world, { pause, isSilent, isWaiting: areBanksSlow })
  for (let round = 0; !(await isOver(world)); round++) {
    if (round === MOST_ROUNDS) throw new Error(`Left undone: ${(await tasksLeft(world)).join()}`)
    await goOn(world, { pause: 2 * HOUR, isSilent, isWaiting: false })
  }
  await assertAgreement(world)
  await assertWhole(world)
  await audit(world)
}

/** What the shop's own check of its data says. */
async function assertWhole({ processes: [process] }: World): Promise<void> {
  if (!process) throw new Error('no process')
  const { findings } = await checkStore(process.store)
  const broken = findings.filter(({ kind }) => kind !== 'needs-somebody')
  if (broken.length > 0) throw new Error(`The data is broken: ${JSON.stringify(broken)}`)
}

/** WeChat tells for a day and a bit, and then it is silent: what is lost must be found by asking. */
function giveUpTelling(world: World): void {
  for (const notice of world.wechat.books.notices) {
    if (notice.isAcknowledged) continue
    notice.isAcknowledged = true
    world.sightings.saw('notifications given up by WeChat')
  }
}

async function tellAll(world: World): Promise<void> {
  for (const notice of world.wechat.books.notices) {
    if (notice.isAcknowledged) continue
    // More than once where the database is cut off at that moment.
    for (let times = 0; times < MOST_TIMES && !notice.isAcknowledged; times++) {
      deliver(world, notice)
      await world.turns.runAll(world.dice())
      world.assertSound()
    }
    if (!notice.isAcknowledged) {
      throw new Error(`Refused without a reason: ${JSON.stringify(notice.event)}`)
    }
  }
}

interface Going {
  /** Seconds. */
  pause: number
  /** WeChat tells nothing any more. */
  isSilent: boolean
  /** For the banks. */
  isWaiting: boolean
}

async function goOn(world: World, { pause, isSilent, isWaiting }: Going): Promise<void> {
  if (!isWaiting) endAllRefunds(world)
  if (isSilent) giveUpTelling(world)
  else await tellAll(world)
  world.pass(pause)
  const process = world.anyProcess()
  world.begin(process, () => process.sales.tasks.runDue())
  await world.turns.runAll(world.dice())
  world.assertSound()
}

async function isOver(world: World): Promise<boolean> {
  const isTold = world.wechat.books.notices.every((notice) => notice.isAcknowledged)
  return isTold && unended(world).length === 0 && (await tasksLeft(world)).length === 0
}

/** Those given up are among them: here everything can be done, but for a refund that nobody at WeChat sees to. */
async function tasksLeft(world: World): Promise<string[]> {
  const orders = await everyOrder(world)
  const ids = orders.flatMap(({ outTradeNo, refunds }) => [
    `ask-payment/${outTradeNo}`,
    `close-payment/${outTradeNo}`,
    ...refunds
      .filter(({ isAbnormal }) => !isAbnormal)
      .map(({ outRefundNo }) => `follow-refund/${outRefundNo}`),
  ])
  const [process] = world.processes
  if (!process) throw new Error('no process')
  const found = await Promise.all(ids.map((id) => process.store.tasks.find(id)))
  return found.flatMap((task) => (task ? [JSON.stringify(task)] : []))
}

/** All bills once more: now there is nothing to repair, and nothing to tell. */
async function audit(world: World): Promise<void> {
  const [process] = world.processes
  if (!process) throw new Error('no process')
  const last = dayInChina(world.clock())
  for (let day = dayInChina(world.beginning); day < last; day = nextDay(day)) {
    world.begin(
      process,
      () => process.sales.reconcile(day),
      (report) => {
        if (report.repaired === 0 && report.differenceCount === 0) return
        throw new Error(`The bill of ${day} differs: ${JSON.stringify(report)}`)
      },
    )
    await world.turns.runAll(world.dice())
  }
  world.assertSound()
}

const nextDay = (day: string) => dayInChina(new Date(boundsOf(day).to))

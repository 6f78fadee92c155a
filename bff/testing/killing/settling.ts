/** The end of all killing: one shop that lives on until nothing is under way, and its books beside WeChat's. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { readConfig } from '../../config'
import { OutTradeNo } from '../../contract/primitives'
import type { SimulatorState } from '../../simulator/control-api'
import { assemble } from '../../start'
import type { Store } from '../../store/store'
import type { Control } from './crowd'
import type { Door } from './door'

const STEP_SECONDS = 60
const MOST_STEPS = 60

/** The shop in the tests' own process, living in WeChat's time, which can be passed at will. */
export async function settle({
  environment,
  clock,
  control,
  door,
}: {
  environment: Record<string, string>
  clock: () => Date
  control: Control
  door: Door
}) {
  const shop = await assemble(readConfig(environment), {
    clock,
    log: () => undefined,
    pace: 'when told',
  })
  const server = createServer(shop.handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  door.lead([(server.address() as AddressInfo).port])
  for (let step = 0; step < MOST_STEPS && (await isMoving(shop.store, control)); step++) {
    await control('clock', { advanceSeconds: STEP_SECONDS })
    await shop.runTasks()
  }
  return {
    store: shop.store,
    async stop() {
      server.closeAllConnections()
      server.close()
      await shop.stop()
    },
  }
}

async function isMoving({ orders }: Store, control: Control): Promise<boolean> {
  const { notifications, refunds } = await control<SimulatorState>('state')
  const unpaid = await orders.listUnpaid({ limit: 1 })
  return (
    unpaid.orders.length > 0 ||
    refunds.some(({ status }) => status === 'PROCESSING') ||
    notifications.some(({ state }) => state === 'waiting')
  )
}

/** Where our books say another thing than WeChat's, in words. */
export async function disagreements(
  { orders }: Pick<Store, 'orders'>,
  there: SimulatorState,
): Promise<string[]> {
  const found = await Promise.all(
    there.orders.map(async ({ outTradeNo, state, transactionId, amount }) => {
      const order = await orders.find(OutTradeNo.parse(outTradeNo))
      const refunded = there.refunds
        .filter((refund) => refund.outTradeNo === outTradeNo && refund.status === 'SUCCESS')
        .reduce((sum, refund) => sum + refund.amount, 0)
      const isPaid = state === 'SUCCESS' || state === 'REFUND'
      const theirs = isPaid ? { transactionId, amount, refunded } : { status: 'closed' }
      const ours = isPaid
        ? {
            transactionId: order?.transactionId,
            amount: order?.amount,
            refunded: order?.refunded,
          }
        : { status: order?.status }
      return JSON.stringify(ours) === JSON.stringify(theirs)
        ? []
        : [`${outTradeNo}: here ${JSON.stringify(ours)}, at WeChat ${JSON.stringify(theirs)}`]
    }),
  )
  return found.flat()
}

/**
 * A process that writes to the JSON store in `argv[2]` until it is killed or refused, and says each fact on a line
 * of its own only after the store has given it out: what was said must never be lost.
 */
import type { Order } from '../../orders/order'
import { openJsonStore } from '../json'
import { anOrder, aSession, aTask, PONKAN } from './fixtures'

export interface Fact {
  kind: 'placed' | 'changed' | 'seen' | 'session' | 'removed'
  key: string
  version: number
}

const WRITERS = 20
const [, , directory = '', minBytes = '20000'] = process.argv

const store = await openJsonStore({
  directory,
  compaction: { minBytes: Number(minBytes), changesPerRow: 0 },
})
process.stdout.write('{"kind":"opened"}\n')

try {
  await Promise.all(Array.from({ length: WRITERS }, write))
} catch (refusal) {
  const readiness = await store.ready().then(
    () => 'ready',
    (reason: unknown) => String(reason),
  )
  process.stdout.write(
    `${JSON.stringify({ kind: 'refused', refusal: String(refusal), readiness })}\n`,
  )
}

async function write(): Promise<never> {
  for (;;) {
    const order = anOrder({ remark: '0' })
    const { outTradeNo: key } = order
    await store.orders.insert(order, new Map())
    say({ kind: 'placed', key, version: 0 })
    for (let version = 1; version <= 3; version++) {
      const change = store.orders.update(key, (latest) => ({
        order: { ...latest, remark: String(version) },
        effects: [
          { kind: 'stock', productId: PONKAN, taken: 1 },
          { kind: 'task', task: aTask({ id: `task/${key}/${version}`, outTradeNo: key }) },
        ],
      }))
      await Promise.all([change.then(said('changed')), store.orders.find(key).then(said('seen'))])
    }
    const session = aSession()
    await store.sessions.insert(session)
    say({ kind: 'session', key: session.tokenHash, version: 0 })
    const gone = aSession()
    await store.sessions.insert(gone)
    await store.sessions.remove(gone.tokenHash)
    say({ kind: 'removed', key: gone.tokenHash, version: 0 })
  }
}

function said(kind: 'changed' | 'seen') {
  return (order: Order | undefined) => {
    if (order) say({ kind, key: order.outTradeNo, version: Number(order.remark) })
  }
}

function say(fact: Fact): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`)
}

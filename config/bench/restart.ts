/** How long a shop with many orders is away when it is started anew. */
import { spawnSync } from 'node:child_process'
import type { StoreConfig } from '../../bff/store-config'
import type { Bench } from './bench'
import { startHelper } from './children'
import { fillStore } from './fill-store'
import { multiplyOrders } from './multiply-orders'
import type { Opened } from './processes/opening'
import { median } from './rounds'
import { inFolder } from './settings'
import { withStore } from './shops'

const ORDERS = 100_000
/** Into MySQL these come through its port, and from there they are multiplied. */
const SEED = 1000

export async function measureRestart(bench: Bench): Promise<void> {
  const orders = bench.quick ? ORDERS / 10 : ORDERS
  const title = `opened with ${orders.toLocaleString('en')} orders`
  await inFolder(async (directory) => {
    const place = { kind: 'json', directory } as const
    await withStore(place, (store) => fillStore({ store, orders }))
    // Else the disk would still be busy with what was filled in.
    spawnSync('sync')
    await measure(bench, { name: `${title}, JSON store`, place })
  })

  const { database } = bench
  const name = `${title}, MySQL`
  if (!database) return bench.tell({ name, value: undefined, unit: '', note: 'no database server' })
  const place = await database.create()
  await withStore({ kind: 'mysql', place }, (store) => fillStore({ store, orders: SEED }))
  await multiplyOrders(place, { times: orders / SEED })
  await measure(bench, { name, place: { kind: 'mysql', place } })
  await database.drop(place)
}

async function measure(
  { rounds, tell }: Bench,
  { name, place }: { name: string; place: StoreConfig },
): Promise<void> {
  const found: Opened[] = []
  while (found.length < rounds) {
    const helper = startHelper('opening')
    found.push(await helper.ask<Opened>(place))
    await helper.stop()
  }
  tell({
    name,
    value: median(found.map(({ ms }) => ms)) / 1000,
    unit: 's',
    ...(place.kind === 'json' && { bound: { of: 'value', is: 'at most', limit: 2 } }),
    note: `${Math.round(median(found.map(({ rss }) => rss)) / 2 ** 20)} MB of memory`,
  })
}

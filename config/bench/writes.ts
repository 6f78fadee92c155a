/** What a durable write of an order costs the JSON store, however many orders it holds. */
import { spawnSync } from 'node:child_process'
import type { Bench } from './bench'
import { type Helper, startHelper } from './children'
import { compare } from './rounds'
import { inFolder } from './settings'

const FEW = 1000
const MANY = [10_000, 100_000, 300_000]
const WAYS = [
  { name: 'one by one', atOnce: 1, count: 1000 },
  { name: '32 at once', atOnce: 32, count: 20_000 },
]

export async function measureWrites(bench: Bench): Promise<void> {
  await inFolder(async (folder) => {
    const few = await filled(folder, FEW)
    for (const orders of bench.quick ? MANY.slice(0, 2) : MANY) {
      const many = await filled(folder, orders)
      for (const way of WAYS) await measure(bench, { few, many, orders, way })
      await many.stop()
    }
    await few.stop()
  })
}

async function measure(
  { rounds, tell }: Bench,
  {
    few,
    many,
    orders,
    way: { name, ...question },
  }: { few: Helper; many: Helper; orders: number; way: (typeof WAYS)[number] },
): Promise<void> {
  const write = (where: Helper) => () => where.ask<number>({ kind: 'write', ...question })
  const { ours, theirs, ratio } = await compare({ ours: write(many), theirs: write(few), rounds })
  tell({
    name: `an order written, ${name}, ${orders.toLocaleString('en')} kept`,
    value: ours,
    unit: 'ms',
    against: { name: `with ${FEW.toLocaleString('en')} kept`, value: theirs },
    ratio,
    ...(orders === MANY.at(-1) && { bound: { of: 'ratio', is: 'at most', limit: 1.3 } }),
  })
}

async function filled(folder: string, orders: number): Promise<Helper> {
  const helper = startHelper('order-writes')
  await helper.ask({ kind: 'fill', orders, directory: `${folder}/${orders}` })
  // What was filled in is hundreds of megabytes, and the disk would still be busy with them.
  spawnSync('sync')
  return helper
}

/** A JSON store with so many orders in it, and what one more write costs. */
import { instant, type OutTradeNo } from '../../../bff/contract/primitives'
import { openJsonStore } from '../../../bff/store/json'
import type { Store } from '../../../bff/store/store'
import { fillStore } from '../fill-store'
import { answer } from './answering'

export type Question =
  | { kind: 'fill'; orders: number; directory: string }
  | { kind: 'write'; count: number; atOnce: number }

let store: Store | undefined
let known: OutTradeNo[] = []

answer(async (question: Question): Promise<number> => {
  if (question.kind === 'fill') {
    const { directory, orders } = question
    const filling = await openJsonStore({ directory })
    await fillStore({ store: filling, orders })
    // Opened anew: what so many writes leave to be compacted must not be measured with the next.
    await filling.close()
    store = await openJsonStore({ directory })
    known = await someOf(store)
    return known.length
  }
  if (!store) throw new Error('not filled yet')
  return write(store, question)
})

/** Orders that are there, so that those who are written to stay as many. */
async function someOf({ orders }: Store): Promise<OutTradeNo[]> {
  const [from, to] = [instant(new Date(0)), instant(new Date('2100-01-01'))]
  const page = await orders.listPaid({ from, to, limit: 500 })
  return page.orders.map(({ outTradeNo }) => outTradeNo)
}

/** Milliseconds per write. */
async function write(
  { orders }: Store,
  { count, atOnce }: { count: number; atOnce: number },
): Promise<number> {
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const outTradeNo = known[left % known.length]
      if (outTradeNo === undefined) throw new Error('no order to write to')
      const remark = `no. ${left}`
      await orders.update(outTradeNo, (order) => ({ order: { ...order, remark }, effects: [] }))
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (performance.now() - began) / count
}

import fc from 'fast-check'
import {
  compare,
  earliestBefore,
  insert,
  latestBefore,
  type Moment,
  remove,
  type Sorted,
} from './sorted'

/** Few enough to meet again, many enough for several blocks. */
const moment = fc.record({
  at: fc.integer({ min: 0, max: 40 }),
  key: fc.stringMatching(/^[a-z]{1,2}$/),
})
const step = fc.record({ kind: fc.constantFrom('set', 'set', 'delete'), moment })

test('holds and gives out what a plain sorted array would', () => {
  const steps = fc.array(step, { maxLength: 3000, size: 'max' })
  const question = fc.record({ from: moment, limit: fc.integer({ min: 1, max: 700 }) })

  fc.assert(
    fc.property(steps, question, (todo, { from, limit }) => {
      const sorted: Sorted = []
      const plain = new Map<string, Moment>()
      for (const { kind, moment: it } of todo) {
        if (kind === 'set') insert(sorted, it)
        else remove(sorted, it)
        if (kind === 'set') plain.set(`${it.at} ${it.key}`, it)
        else plain.delete(`${it.at} ${it.key}`)
      }

      const rows = [...plain.values()].sort(compare)
      const before = rows.filter((row) => compare(row, from) < 0)
      expect(sorted.length === 0).toBe(rows.length === 0)
      expect(latestBefore(sorted, undefined, Infinity)).toEqual([...rows].reverse())
      expect(latestBefore(sorted, from, limit)).toEqual([...before].reverse().slice(0, limit))
      expect(earliestBefore(sorted, from, limit)).toEqual(before.slice(0, limit))
    }),
    { numRuns: 60 },
  )
})

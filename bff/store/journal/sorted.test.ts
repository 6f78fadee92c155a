import fc from 'fast-check'
import { compare, createSorted, type Moment } from './sorted'

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
      const sorted = createSorted<Moment>()
      const plain = new Map<string, Moment>()
      for (const { kind, moment: it } of todo) {
        if (kind === 'set') sorted.set(it, it)
        else sorted.delete(it)
        if (kind === 'set') plain.set(`${it.at} ${it.key}`, it)
        else plain.delete(`${it.at} ${it.key}`)
      }

      const rows = [...plain.values()].sort(compare)
      const before = rows.filter((row) => compare(row, from) < 0)
      expect(sorted.isEmpty()).toBe(rows.length === 0)
      expect(sorted.latestBefore(undefined, Infinity)).toEqual([...rows].reverse())
      expect(sorted.latestBefore(from, limit)).toEqual([...before].reverse().slice(0, limit))
      expect(sorted.earliestBefore(from, limit)).toEqual(before.slice(0, limit))
    }),
    { numRuns: 60 },
  )
})

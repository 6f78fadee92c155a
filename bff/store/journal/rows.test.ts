import fc from 'fast-check'
import { createRows } from './rows'

interface Fruit {
  grams: number
}

const key = fc.constantFrom('pomelo', 'ponkan', 'kumquat', 'lime', 'yuzu')
const row = fc.option(fc.record({ grams: fc.nat() }), { nil: undefined })
const changes = fc.array(fc.tuple(key, row), { maxLength: 20 })

test('what is held stays as it was, and what changed meanwhile is there throughout', () => {
  fc.assert(
    fc.property(changes, changes, changes, (before, during, after) => {
      const rows = createRows<Fruit>()
      const plain = new Map<string, Fruit>()
      const change = (todo: typeof before) => {
        for (const [name, fruit] of todo) {
          rows.set(name, fruit)
          if (fruit) plain.set(name, fruit)
          else plain.delete(name)
          expect(rows.get(name)).toEqual(fruit)
          expect(rows.size()).toBe(plain.size)
          expect(new Set(rows.all())).toEqual(new Set(plain.values()))
        }
      }

      change(before)
      const then = new Map(plain)
      const held = rows.hold()
      change(during)
      expect(held).toEqual(then)
      rows.release()
      change(after)
    }),
  )
})

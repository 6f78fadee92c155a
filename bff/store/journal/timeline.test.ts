import fc from 'fast-check'
import { createFacts } from './facts'
import { compare } from './sorted'
import { asleep } from './rows'
import { createTable } from './table'
import { createTimeline } from './timeline'

interface Picked {
  name: string
  tree: string
  day: number
}

const picked = fc.record({
  name: fc.uuid(),
  tree: fc.constantFrom('old', 'young'),
  // Few enough to meet often.
  day: fc.integer({ min: 0, max: 20 }),
})

function createBasket() {
  return createTable({
    name: 'basket',
    keyOf: ({ name }: Picked) => name,
    facts: createFacts(),
    views: (source) => ({
      byTree: createTimeline({
        ...source,
        at: ({ day }) => day,
        groupsOf: ({ tree }) => [tree],
      }),
    }),
  })
}

test('rows read in any order are given out in order of time, those of one moment by key', () => {
  fc.assert(
    fc.property(fc.uniqueArray(picked, { selector: ({ name }) => name, maxLength: 600 }), (all) => {
      const basket = createBasket()
      const inOrder = all
        .filter(({ tree }) => tree === 'old')
        .sort((one, other) =>
          compare({ at: one.day, key: one.name }, { at: other.day, key: other.name }),
        )

      basket.load(new Map(all.map((row) => [row.name, row])))

      expect(basket.byTree.all('old')).toEqual([...inOrder].reverse())
      expect(basket.byTree.earliest('old', { before: 10, limit: 600 })).toEqual(
        inOrder.filter(({ day }) => day < 10),
      )
    }),
  )
})

test('a row that changes its group or its moment is found there alone', () => {
  const basket = createBasket()
  let commits = 0
  const put = (row: Picked) => {
    const bytes = Buffer.from(JSON.stringify(row))
    basket.replace(row.name, { row, stored: asleep(bytes, 0, bytes.length) }, ++commits)
  }
  const names = () =>
    ['old', 'young'].map((tree) => basket.byTree.all(tree).map(({ name }) => name))
  basket.load(new Map([['one', { name: 'one', tree: 'old', day: 1 }]]))
  put({ name: 'two', tree: 'old', day: 2 })
  expect(names()).toEqual([['two', 'one'], []])

  put({ name: 'one', tree: 'old', day: 3 })
  expect(names()).toEqual([['one', 'two'], []])

  put({ name: 'one', tree: 'young', day: 3 })
  expect(names()).toEqual([['two'], ['one']])

  basket.replace('two', undefined, ++commits)
  expect(names()).toEqual([[], ['one']])
})

test('who looks late finds what was loaded, changed, dropped and added meanwhile, also beside a snapshot', () => {
  const basket = createBasket()
  const names = ['kept', 'moved', 'dropped']
  basket.load(new Map(names.map((name) => [name, { name, tree: 'old', day: 1 }])))
  const put = (row: Picked, commit: number) => {
    const bytes = Buffer.from(JSON.stringify(row))
    basket.replace(row.name, { row, stored: asleep(bytes, 0, bytes.length) }, commit)
  }

  put({ name: 'moved', tree: 'young', day: 1 }, 1)
  basket.hold()
  basket.replace('dropped', undefined, 2)
  put({ name: 'added', tree: 'old', day: 2 }, 3)

  expect(basket.byTree.all('old').map(({ name }) => name)).toEqual(['added', 'kept'])
  expect(basket.byTree.all('young').map(({ name }) => name)).toEqual(['moved'])
  basket.release()
  expect(basket.byTree.all('old').map(({ name }) => name)).toEqual(['added', 'kept'])
})

/** What a look at any store finds, and what it leaves in peace. */
import type { OpenedStore } from '../../store/testing/opened-store'
import { checkStore } from '../check'
import { BROKEN_BOOKS, BROKEN_REST } from './broken-books'
import { BROKEN_ORDERS } from './broken-orders'
import { partsOf } from './broken-shop'
import { fillWithReopened, openSoundShop, type SoundShop } from './sound-shop'

export function describeCheck(name: string, open: () => Promise<OpenedStore>): void {
  describe(`a look at ${name}`, () => {
    let opened: OpenedStore
    let shop: SoundShop
    beforeEach(async () => {
      opened = await open()
      shop = await openSoundShop(opened.store)
    })
    afterEach(() => opened.dispose())

    test('finds nothing where nothing is wrong, also after a restart', async () => {
      const { findings, findingCount, looked } = await checkStore(opened.store)

      expect({ findings, findingCount }).toEqual({ findings: [], findingCount: 0 })
      expect(looked).toMatchObject({ orders: 14, users: 2, sessions: 1, stock: 3 })
      expect((await checkStore(await opened.reopen())).findings).toEqual([])
    })

    test('finds nothing wrong with refunds that failed and went all the same', async () => {
      const balances = await fillWithReopened(opened.store)

      expect(balances).toEqual([1000, 0])
      expect((await checkStore(opened.store)).findings).toEqual([])
    })

    test.each([...BROKEN_ORDERS, ...BROKEN_BOOKS, ...BROKEN_REST])(
      'finds $what',
      async ({ spoil, found }) => {
        await spoil(partsOf(opened.store, shop))

        const { findings, findingCount } = await checkStore(opened.store)

        expect(findings.map(({ rule, kind }) => [rule, kind])).toEqual(
          found.map(([rule, kind]) => [rule, kind]),
        )
        for (const [index, [, , words]] of found.entries()) {
          expect(findings[index]?.problem.slice(0, words.length)).toBe(words)
        }
        expect(findingCount).toBe(found.length)
      },
    )

    test('says how far it is', async () => {
      const told: { done: number; total: number }[] = []

      const { looked } = await checkStore(opened.store, (progress) => told.push(progress))

      const total = Object.values(looked).reduce((sum, rows) => sum + rows, 0)
      expect(told.at(-1)).toEqual({ done: total, total })
    })
  })
}

import type { Store } from '../store'
import type { OpenedStore } from './opened-store'
import { moment } from './fixtures'

const KEY = 'access-token:wx0000000000000001'
const until = (seconds: number) => Date.parse(moment(seconds))

export function describeCredentials(opened: () => OpenedStore): void {
  describe('lent credentials', () => {
    let store: Store
    beforeEach(() => {
      store = opened().store
    })

    test('last over a restart until they are deleted', async () => {
      const lent = { value: 'a token', freshUntil: until(7200) }
      await store.credentials.set(KEY, lent)

      const later = await opened().reopen()

      expect(await later.credentials.get(KEY)).toEqual(lent)
      await later.credentials.delete(KEY)
      await later.credentials.delete(KEY)
      expect(await later.credentials.get(KEY)).toBeUndefined()
    })

    test('are replaced by the next one of their key, and by no other', async () => {
      const other = { value: 'of another app', freshUntil: until(1) }
      await store.credentials.set(`${KEY}2`, other)
      await store.credentials.set(KEY, { value: 'first', freshUntil: until(1) })

      await store.credentials.set(KEY, { value: 'second', freshUntil: until(2) })

      expect(await store.credentials.get(KEY)).toEqual({ value: 'second', freshUntil: until(2) })
      expect(await store.credentials.get(`${KEY}2`)).toEqual(other)
    })

    test('go with the sweep when nobody may use them any more, however many', async () => {
      const old = Array.from({ length: 1200 }, (_, i) => `mini-program-link:wx1:/page?${i}`)
      await Promise.all(
        old.map((key, i) => store.credentials.set(key, { value: 'u', freshUntil: until(i % 60) })),
      )
      await store.credentials.set(KEY, { value: 'fresh', freshUntil: until(60) })

      await store.sessions.removeExpired(moment(60))

      const left = await Promise.all(old.map((key) => store.credentials.get(key)))
      expect(left.filter(Boolean)).toEqual([])
      expect(await store.credentials.get(KEY)).toMatchObject({ value: 'fresh' })
    })
  })
}

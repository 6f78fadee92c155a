import { anIdentity, aUser } from '../store/testing/fixtures'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { checkStore } from './check'
import { openSoundShop } from './testing/sound-shop'
import { describeCheck } from './testing/check.suite'

describeCheck('the JSON store', openTemporaryJsonStore)

describe('where no key of a database stands guard', () => {
  test('somebody who is two people is found', async () => {
    const opened = await openTemporaryJsonStore()
    const { store } = opened
    const identity = anIdentity()
    await store.users.identify({ ...identity, unionId: 'u-1' }, aUser())
    await store.users.insert(aUser({ identities: [identity] }))
    await store.users.insert(aUser({ unionId: 'u-1' }))

    const { findings } = await checkStore(store)

    expect(findings).toMatchObject([{ rule: 'people' }, { rule: 'people' }])
    await opened.dispose()
  })

  test('two orders of one wish of one payer are found, and a refund of two orders', async () => {
    const opened = await openTemporaryJsonStore()
    const { store } = opened
    const { unpaid, closed, paid, returning } = await openSoundShop(store)
    const { userId, requestId, payer } = unpaid
    await store.orders.update(closed.outTradeNo, (order) => ({
      order: { ...order, userId, requestId, payer },
      effects: [],
    }))
    await store.orders.update(paid.outTradeNo, (order) => ({
      order: { ...order, refunds: returning.refunds.map((it) => ({ ...it, status: 'requested' })) },
      effects: [],
    }))

    const { findings } = await checkStore(store)

    expect(findings.map(({ rule }) => rule)).toEqual(['unique', 'unique'])
    expect(findings.map(({ problem }) => problem.slice(0, 22)).sort()).toEqual([
      expect.stringContaining('shares its refund R'),
      'shares its requestId w',
    ])
    await opened.dispose()
  })
})

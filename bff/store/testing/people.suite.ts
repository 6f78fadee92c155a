import type { Store } from '../store'
import type { OpenedStore } from './opened-store'
import {
  anIdentity,
  anOrder,
  aSession,
  aUser,
  aUserId,
  MINI_PROGRAM,
  moment,
  OFFICIAL_ACCOUNT,
} from './fixtures'

export function describePeople(opened: () => OpenedStore): void {
  describe('people', () => {
    let store: Store
    beforeEach(() => {
      store = opened().store
    })

    test('are kept with their first identity and recognised by it, also after a restart', async () => {
      const identity = anIdentity()
      const fresh = aUser({ identities: [identity], nickname: '小满' })

      expect(await store.users.identify(identity, fresh)).toEqual(fresh)
      expect(await store.users.identify(identity, aUser())).toEqual(fresh)

      const later = await opened().reopen()
      expect(await later.users.identify(identity, aUser())).toEqual(fresh)
      expect(await later.users.find(fresh.id)).toEqual(fresh)
    })

    test('are one person when their first sign-ins race', async () => {
      const identity = anIdentity()

      const users = await Promise.all(
        Array.from({ length: 50 }, () =>
          store.users.identify(identity, aUser({ identities: [identity] })),
        ),
      )

      expect(new Set(users.map(({ id }) => id)).size).toBe(1)
      expect(users[0]?.identities).toEqual([identity])
    })

    test('with the same openId in two apps are two people', async () => {
      const { openId } = anIdentity()
      const [one, other] = await Promise.all(
        [OFFICIAL_ACCOUNT, MINI_PROGRAM].map((appId) =>
          store.users.identify({ appId, openId }, aUser()),
        ),
      )

      expect(one?.id).not.toBe(other?.id)
    })

    test('are recognised in another app by their unionId', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const first = await store.users.identify({ ...h5, unionId: 'u-1' }, aUser())

      const second = await store.users.identify({ ...weapp, unionId: 'u-1' }, aUser())

      expect(second.id).toBe(first.id)
      expect(second).toMatchObject({ unionId: 'u-1', identities: [h5, weapp] })
      expect((await store.users.identify(weapp, aUser())).id).toBe(first.id)
    })

    test('who turn out to be one become the older one, with orders and sessions of both', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const young = aUser({ createdAt: moment(9), nickname: '新', phone: '13800000000' })
      const old = aUser({ createdAt: moment(1), nickname: '旧' })
      await store.users.identify({ ...h5, unionId: 'u-2' }, young)
      await store.users.identify(weapp, old)
      const orders = [young.id, old.id].map((userId) => anOrder({ userId }))
      const session = aSession({ userId: young.id })
      await store.sessions.insert(session)
      for (const order of orders) await store.orders.insert(order, new Map())

      const joined = await store.users.identify({ ...weapp, unionId: 'u-2' }, aUser())

      expect(joined).toEqual({
        ...old,
        phone: '13800000000',
        unionId: 'u-2',
        identities: [weapp, h5],
      })
      const later = await opened().reopen()
      expect(await later.users.find(old.id)).toEqual(joined)
      expect(await later.users.find(young.id)).toBeUndefined()
      expect(await later.users.identify(h5, aUser())).toEqual(joined)
      expect(await later.sessions.find(session.tokenHash)).toEqual({ ...session, userId: old.id })
      const list = await later.orders.list({ userId: old.id, limit: 9 })
      expect(new Set(list.orders.map((it) => it.outTradeNo))).toEqual(
        new Set(orders.map((it) => it.outTradeNo)),
      )
      expect((await later.orders.list({ userId: young.id, limit: 9 })).orders).toEqual([])
    })

    test('find by requestId what either of them placed before they were joined', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const elder = await store.users.identify(h5, aUser({ createdAt: moment(1) }))
      const younger = await store.users.identify(
        { ...weapp, unionId: 'u-3' },
        aUser({ createdAt: moment(2) }),
      )
      const order = anOrder({ userId: younger.id })
      await store.orders.insert(order, new Map())
      await store.users.identify({ ...h5, unionId: 'u-3' }, aUser())

      const again = anOrder({ userId: elder.id, requestId: order.requestId })
      const insertion = await store.orders.insert(again, new Map())

      expect(insertion).toMatchObject({ kind: 'known', order: { outTradeNo: order.outTradeNo } })
    })

    test('who are joined keep two orders of one requestId apart', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const elder = await store.users.identify(h5, aUser({ createdAt: moment(1) }))
      const other = { ...weapp, unionId: 'u-6' }
      const younger = await store.users.identify(other, aUser({ createdAt: moment(2) }))
      const { requestId } = anOrder()
      const placed = [elder.id, younger.id].map((userId) => anOrder({ userId, requestId }))
      for (const order of placed) await store.orders.insert(order, new Map())

      await store.users.identify({ ...h5, unionId: 'u-6' }, aUser())

      const asked = { userId: elder.id, requestId }
      const known = await store.orders.findByRequest(asked)
      const numbers = placed.map(({ outTradeNo }) => outTradeNo)
      expect(numbers).toContain(known?.outTradeNo)
      expect(await store.orders.insert(anOrder(asked), new Map())).toMatchObject({ kind: 'known' })
      for (const outTradeNo of numbers) {
        await store.orders.update(outTradeNo, (order) => ({
          order: { ...order, remark: 'changed' },
          effects: [],
        }))
      }
      const { orders } = await store.orders.list({ userId: elder.id, limit: 9 })
      expect(orders.map(({ outTradeNo }) => outTradeNo).sort()).toEqual([...numbers].sort())
    })

    test('are joined once, however many sign-ins say so at once', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const elder = await store.users.identify(h5, aUser({ createdAt: moment(1) }))
      const younger = await store.users.identify(weapp, aUser({ createdAt: moment(2) }))

      const users = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.users.identify({ ...(index % 2 ? h5 : weapp), unionId: 'u-4' }, aUser()),
        ),
      )

      const last = await store.users.identify(h5, aUser())
      expect(last.identities).toHaveLength(2)
      expect(last.id).toBe(elder.id)
      expect((await store.users.identify(weapp, aUser())).id).toBe(elder.id)
      expect(await store.users.find(younger.id)).toBeUndefined()
      // Who came before they were known to be one, by either name.
      const ids = users.map(({ id }) => id)
      expect(ids).toContain(elder.id)
      expect(ids.filter((id) => id !== elder.id && id !== younger.id)).toEqual([])
    })

    test('without an identity are kept as guests', async () => {
      const guest = aUser()

      await store.users.insert(guest)

      expect(await store.users.find(guest.id)).toEqual(guest)
      await expect(store.users.insert(guest)).rejects.toThrow()
    })

    test('change one change after the other', async () => {
      const user = aUser({ nickname: '' })
      await store.users.insert(user)

      await Promise.all(
        Array.from({ length: 50 }, () =>
          store.users.update(user.id, (it) => ({ ...it, nickname: `${it.nickname ?? ''}橘` })),
        ),
      )

      expect((await store.users.find(user.id))?.nickname).toBe('橘'.repeat(50))
      await expect(store.users.update(aUserId(), (it) => it)).rejects.toMatchObject({
        code: 'not-found',
      })
    })

    test('who leave are forgotten, with their sessions; their orders stay without address and remark', async () => {
      const identity = anIdentity()
      const user = await store.users.identify({ ...identity, unionId: 'u-5' }, aUser())
      const order = anOrder({ userId: user.id })
      const session = aSession({ userId: user.id })
      const foreign = { order: anOrder(), session: aSession() }
      await store.sessions.insert(session)
      await store.sessions.insert(foreign.session)
      await store.orders.insert(order, new Map())
      await store.orders.insert(foreign.order, new Map())

      await store.users.erase(user.id)

      const later = await opened().reopen()
      const { address: _address, remark: _remark, ...anonymous } = order
      expect(await later.users.find(user.id)).toBeUndefined()
      expect(await later.sessions.find(session.tokenHash)).toBeUndefined()
      expect(await later.orders.find(order.outTradeNo)).toStrictEqual(anonymous)
      expect(await later.orders.find(foreign.order.outTradeNo)).toEqual(foreign.order)
      expect(await later.sessions.find(foreign.session.tokenHash)).toEqual(foreign.session)
      const returned = await later.users.identify({ ...identity, unionId: 'u-5' }, aUser())
      expect(returned.id).not.toBe(user.id)
    })
  })
}

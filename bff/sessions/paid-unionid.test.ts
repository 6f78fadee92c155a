import { randomUUID } from 'node:crypto'
import { createAccounts } from '../accounts/accounts'
import { readConfig } from '../config'
import type { UserId } from '../contract/primitives'
import type { LogEntry } from '../log'
import { startHouse, type House, type WeappClient } from '../testing/house'
import { createWechatApi } from '../wechat/http'
import { createUnionIdLearner, type PaidOrder } from './paid-unionid'
import type { UserStore } from './store'

let house: House
let log: LogEntry[]
let person: string
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.control('reset', {})
  log = []
  person = `payer-${randomUUID().slice(0, 8)}`
  await house.control('people', { id: person, joined: false })
})

/** Beside the house's own, which learns too: over the same store and the same WeChat. */
function learner(users = house.store().users) {
  const { environment, clock } = house.simulator
  const { miniProgram } = createAccounts({
    config: readConfig(environment),
    api: createWechatApi({ origin: house.simulator.origin }),
    cache: house.store().credentials,
    clock,
    log: (entry) => void log.push(entry),
  })
  return createUnionIdLearner({
    users,
    unionIds: miniProgram?.unionIds,
    clock,
    log: (entry) => void log.push(entry),
  })
}

/** As it is when the shop's apps were not of one Open Platform account at sign-in, but are by the time of payment. */
const bind = () => house.control(`people/${person}`, { joined: true }, 'PATCH')

async function paidOrder(): Promise<PaidOrder & { client: WeappClient; userId: UserId }> {
  const client = house.weapp(person)
  await client.signIn()
  const { order } = await client.call('POST /api/orders', {
    requestId: randomUUID(),
    items: [{ productId: 'anyue-lemon', quantity: 1 }],
  })
  await house.control('delivery', { mode: 'hold' })
  await house.control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
  const kept = await house.store().orders.find(order.outTradeNo)
  const { orders } = await house.state()
  const transactionId = orders.find((it) => it.outTradeNo === order.outTradeNo)?.transactionId
  if (!kept || transactionId === undefined) throw new Error('not paid')
  return { client, userId: kept.userId, payer: kept.payer, transactionId }
}

const asked = async () =>
  (await house.state()).calls.filter(({ path }) => path.startsWith('/wxa/getpaidunionid')).length
const unionIdOf = async (id: UserId) => (await house.store().users.find(id))?.unionId

test('who has paid is joined with who they are in a page, without being asked', async () => {
  const inBrowser = house.h5(person)
  await inBrowser.signIn('/healthz')
  const paid = await paidOrder()
  const before = await inBrowser.call('GET /api/me', {})
  expect(paid.userId).not.toBe(before.user.id)
  await bind()
  await inBrowser.signIn('/healthz')

  await learner()(paid)

  const one = await inBrowser.call('GET /api/me', {})
  const other = await paid.client.call('GET /api/me', {})
  expect(other.user.id).toBe(one.user.id)
  expect(log).toEqual([])
})

test('a person whose unionid is known is not asked about', async () => {
  const paid = await paidOrder()
  await bind()
  const learn = learner()
  await learn(paid)
  expect(await unionIdOf(paid.userId)).toBeDefined()

  await learn(paid)

  expect(await asked()).toBe(1)
})

test('89002: an app of no Open Platform account is asked once and never again', async () => {
  const paid = await paidOrder()
  const learn = learner()

  await learn(paid)
  await learn(paid)

  expect(await asked()).toBe(1)
  expect(await unionIdOf(paid.userId)).toBeUndefined()
  expect(log).toEqual([])
})

test('89300: a payment too long ago is logged and forgotten', async () => {
  const paid = await paidOrder()
  await bind()
  await house.control('clock', { advanceSeconds: 301 })
  const learn = learner()

  await expect(learn(paid)).resolves.toBeUndefined()

  expect(log).toMatchObject([{ event: 'unionid-not-learned' }])
  expect(await unionIdOf(paid.userId)).toBeUndefined()
})

test('somebody who cancelled their account stays forgotten', async () => {
  const paid = await paidOrder()
  await bind()
  await paid.client.call('DELETE /api/me', {})
  const { payer, transactionId } = paid

  await learner()(paid)
  expect(await asked()).toBe(0)
  const { users } = house.store()
  const made: UserId[] = []
  const watched = {
    ...users,
    identify: async (...[found, fresh]: Parameters<UserStore['identify']>) => {
      const user = await users.identify(found, fresh)
      made.push(user.id)
      return user
    },
  }
  await learner(watched)({ payer, transactionId })

  expect(made).toHaveLength(1)
  for (const id of made) expect(await users.find(id)).toBeUndefined()
})

test('payments of another app, or of a guest, are none of its business', async () => {
  const { payer, transactionId } = await paidOrder()
  const learn = learner()
  const { officialAccount } = readConfig(house.simulator.environment)
  const appId = officialAccount?.appId ?? payer.appId

  await learn({ payer: { ...payer, appId }, transactionId })
  await learn({ payer: { appId: payer.appId }, transactionId })

  expect(await asked()).toBe(0)
})

/** What the merchant can learn of what WeChat told us. */
import { randomUUID } from 'node:crypto'
import { OutTradeNo } from '../contract/primitives'
import { moment } from '../store/testing/fixtures'
import type { DeliveryAttempt, Forgery, Protocol } from '../simulator/control-api'
import type { Client } from '../testing/client'
import { startHouse, type House, type WeappClient } from '../testing/house'

jest.setTimeout(30_000)

const ROUTE = 'GET /api/merchant/notifications'

let house: House
let buyer: WeappClient
let merchant: Client
afterEach(() => house.stop())

async function open(protocol: Protocol = 'v3-public-key') {
  house = await startHouse({ protocol })
  merchant = await house.merchant()
  buyer = house.weapp('xiaoman')
  await buyer.signIn()
  await house.control('delivery', { mode: 'hold' })
}

async function paidInSilence() {
  const items = [{ productId: 'gannan-navel-orange', quantity: 1 }]
  const { order } = await buyer.call('POST /api/orders', { requestId: randomUUID(), items })
  const { outTradeNo } = order
  await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
  const { notifications } = await house.state()
  const id = notifications.find((one) => one.outTradeNo === outTradeNo)?.id ?? ''
  return { outTradeNo, id }
}
const send = async (id: string, forge?: Forgery) =>
  (
    await house.control<{ attempt: DeliveryAttempt }>(
      `notifications/${id}/send`,
      forge ? { forge } : {},
    )
  ).attempt.result
const told = async (outTradeNo?: string) =>
  (await merchant.call(ROUTE, outTradeNo === undefined ? {} : { outTradeNo })).notifications
const alerts = () => house.log.filter(({ event }) => event === 'payment-refused')
const kept = (outTradeNo: string) => house.store().orders.find(OutTradeNo.parse(outTradeNo))

test.each<Protocol>(['v3-public-key', 'v2-md5', 'cloud'])(
  'over %s: a payment is settled by the first notification, repeated by the next, and so with a refund',
  async (protocol) => {
    await open(protocol)
    const { outTradeNo, id } = await paidInSilence()

    await send(id)
    await house.control('clock', { advanceSeconds: 1 })
    await send(id)

    expect(await told(outTradeNo)).toMatchObject([
      { outTradeNo, about: 'payment', outcome: 'repeated' },
      { outTradeNo, about: 'payment', outcome: 'settled' },
    ])
    await merchant.call('POST /api/merchant/orders/:outTradeNo/refunds', {
      outTradeNo,
      requestId: randomUUID(),
      amount: 100,
      reason: '坏果',
    })
    await house.control('clock', { advanceSeconds: 90 })
    const { notifications } = await house.state()
    await send(notifications.find((one) => one.id !== id)?.id ?? '')
    expect((await told(outTradeNo))[0]).toMatchObject({ about: 'refund', outcome: 'settled' })
    expect(await kept(outTradeNo)).toMatchObject({ refunded: 100 })
  },
)

test('what is forged is refused with the reason and names no order; the order is as it was', async () => {
  await open()
  const { outTradeNo, id } = await paidInSilence()
  const before = await kept(outTradeNo)

  expect(await send(id, 'signature')).toBe(500)

  expect(await told(outTradeNo)).toEqual([])
  const [refused] = await told()
  expect(refused).toMatchObject({ outcome: 'refused' })
  expect(refused?.reason).toMatch(/^Notification refused: /)
  expect(refused).not.toHaveProperty('outTradeNo')
  expect(await kept(outTradeNo)).toEqual(before)
  expect(alerts()).toEqual([])
})

test.each<[Protocol, Forgery, RegExp]>([
  ['v3-public-key', 'amount', /costs 5?\d+ fen, paid were/],
  ['v3-public-key', 'merchant', /mchid does not fit/],
  ['v2-md5', 'amount', /costs 5?\d+ fen, paid were/],
])(
  'over %s: signed with a wrong %s it is refused, told to the merchant, and pays nothing',
  async (protocol, forge, reason) => {
    await open(protocol)
    const { outTradeNo, id } = await paidInSilence()
    const before = await kept(outTradeNo)

    await send(id, forge)

    const [refused] = await told(outTradeNo)
    expect(refused).toMatchObject({ outTradeNo, outcome: 'refused' })
    expect(refused?.reason).toMatch(reason)
    expect(alerts()).toMatchObject([{ level: 'error', outTradeNo }])
    expect(await kept(outTradeNo)).toEqual(before)
    await send(id)
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
  },
)

test('it holds nothing of who paid, from where, or what was sent', async () => {
  await open()
  const { outTradeNo, id } = await paidInSilence()
  const { payer } = (await kept(outTradeNo)) ?? {}
  const openId = payer && 'openId' in payer ? payer.openId : 'none'
  expect(openId).not.toBe('none')

  await send(id, 'ciphertext')
  await send(id, 'amount')
  await send(id)
  await fetch(`${house.origin}/notify/wechat-v3`, { method: 'POST', body: `{"openid":"${openId}"` })

  const { notifications } = await house.store().notifications.list({ limit: 50 })
  expect(notifications).toHaveLength(4)
  expect(JSON.stringify(notifications)).not.toContain(openId)
  expect(JSON.stringify(notifications)).not.toMatch(/ciphertext"|transaction_id|openid/)
})

test('a flood of what anybody can send is counted, and ten a minute are kept', async () => {
  await open()
  const flood = () =>
    Promise.all(
      Array.from({ length: 40 }, () =>
        fetch(`${house.origin}/notify/wechat-v3`, { method: 'POST', body: '{}' }),
      ),
    )

  await flood()
  expect(await told()).toHaveLength(10)
  await house.control('clock', { advanceSeconds: 60 })
  await flood()

  const all = await told()
  expect(all).toHaveLength(20)
  expect(
    all.filter(({ reason }) => /\(30 more before it were not kept\)$/.test(reason ?? '')),
  ).toHaveLength(1)
})

test('what WeChat proves is kept in a flood too', async () => {
  await open()
  const { outTradeNo, id } = await paidInSilence()
  for (let sent = 0; sent < 12; sent++) {
    await fetch(`${house.origin}/notify/wechat-v3`, { method: 'POST', body: '{}' })
  }

  await send(id, 'amount')
  await send(id)

  expect((await told(outTradeNo)).map(({ outcome }) => outcome).sort()).toEqual([
    'refused',
    'settled',
  ])
})

test('it is for merchants, page by page', async () => {
  await open()
  const { outTradeNo } = await paidInSilence()
  const { notifications } = house.store()
  for (let number = 0; number < 60; number++) {
    await notifications.add({
      id: randomUUID(),
      receivedAt: moment(number),
      outTradeNo,
      outcome: 'ignored',
    })
  }

  expect(await buyer.refusal(ROUTE, {})).toBe('403 forbidden')
  expect(await house.anyone().refusal(ROUTE, {})).toBe('401 unauthenticated')
  expect(await merchant.refusal(ROUTE, { cursor: 'page2' })).toBe('400 invalid-input')
  const first = await merchant.call(ROUTE, { outTradeNo })
  const { nextCursor: cursor = '' } = first
  const second = await merchant.call(ROUTE, { outTradeNo, cursor })
  expect([first.notifications.length, second.notifications.length]).toEqual([50, 10])
})

/** A balance from the payment to the refund, over both protocols. */
import { randomUUID } from 'node:crypto'
import type { OutTradeNo } from '../contract/primitives'
import type { DeliveryMode, Protocol, RefundEnding } from '../simulator/control-api'
import { anEntry } from '../store/testing/fixtures'
import type { Client } from '../testing/client'
import { startHouse, type H5Client, type House } from '../testing/house'

const TOP_UP = 'POST /api/top-ups'
const wish = (amount = 5000) => ({ requestId: randomUUID(), amount })

describe.each<Protocol>(['v3-public-key', 'v2-md5'])('over %s', (protocol) => {
  let house: House
  let merchant: Client
  let person: H5Client
  let name: string
  beforeAll(async () => {
    house = await startHouse({ protocol })
    merchant = await house.merchant()
  })
  afterAll(() => house.stop())
  beforeEach(async () => {
    await house.control('reset', {})
    name = `somebody-${randomUUID().slice(0, 8)}`
    await house.control('people', { id: name })
    person = house.h5(name)
    await person.signIn()
  })

  const balance = async () => (await person.call('GET /api/me', {})).user.balance
  const pass = (advanceSeconds = 0) => house.control('clock', { advanceSeconds })
  const deliver = (mode: DeliveryMode) => house.control('delivery', { mode })
  const look = async (outTradeNo: OutTradeNo) =>
    (await person.call('GET /api/orders/:outTradeNo', { outTradeNo })).order
  async function pay(outTradeNo: OutTradeNo) {
    await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    await pass()
  }
  async function toppedUp(amount = 5000): Promise<OutTradeNo> {
    const { outTradeNo } = (await person.call(TOP_UP, wish(amount))).order
    await pay(outTradeNo)
    return outTradeNo
  }
  const refund = (outTradeNo: OutTradeNo, amount: number) =>
    merchant.ask('POST /api/merchant/orders/:outTradeNo/refunds', {
      outTradeNo,
      requestId: randomUUID(),
      amount,
      reason: '不用了',
    })
  const ending = (end: RefundEnding) => house.control('refunds', { ending: end })
  async function userId() {
    return (await person.call('GET /api/me', {})).user.id
  }

  test('is an order like any other, and on the balance once it is paid', async () => {
    const asked = wish()

    const { status, body } = await person.ask(TOP_UP, asked)
    const { order, pay: launch } = await person.call(TOP_UP, asked)

    expect(status).toBe(201)
    expect(body).toMatchObject({ order: { outTradeNo: order.outTradeNo } })
    expect(launch).toMatchObject({ kind: 'wechat-jssdk' })
    expect(order).toMatchObject({
      status: 'awaiting-payment',
      purpose: 'top-up',
      amount: 5000,
      items: [{ title: '余额充值', price: 5000, quantity: 1 }],
    })
    expect(await balance()).toBe(0)
    await pay(order.outTradeNo)
    expect(await balance()).toBe(5000)
    expect(await look(order.outTradeNo)).toMatchObject({ status: 'paid' })
    expect((await house.state()).orders).toMatchObject([{ amount: 5000 }])
    expect((await person.ask(TOP_UP, asked)).status).toBe(200)
    expect(await person.refusal(TOP_UP, { ...asked, amount: 5001 })).toBe('409 conflict')
  })

  test.each<DeliveryMode>(['twice', 'reordered', 'lost'])(
    'is credited once when its notifications are %s',
    async (mode) => {
      await deliver(mode)
      const outTradeNo = await toppedUp()
      await pass(5)

      await Promise.all(Array.from({ length: 5 }, () => look(outTradeNo)))
      await pass(60)
      for (const { id } of (await house.state()).notifications) {
        await house.control(`notifications/${id}/send`, {})
      }

      expect(await balance()).toBe(5000)
      expect(await house.store().ledger.entries(await userId())).toMatchObject([
        { id: `top-up/${outTradeNo}`, amount: 5000 },
      ])
    },
  )

  test('of what is given back is taken at once, and gone when WeChat says so', async () => {
    await ending('none')
    const outTradeNo = await toppedUp()

    expect((await refund(outTradeNo, 2000)).status).toBe(201)

    expect(await balance()).toBe(3000)
    const [sent] = (await house.state()).refunds
    await house.control(`refunds/${sent?.outRefundNo}/outcome`, { ending: 'success' })
    await pass(60)
    await house.runTasks()
    expect(await look(outTradeNo)).toMatchObject({ status: 'paid', refunded: 2000 })
    expect(await balance()).toBe(3000)
    await ending('success')
  })

  test('is there again when the refund is closed', async () => {
    await ending('closed')
    const outTradeNo = await toppedUp()

    await refund(outTradeNo, 5000)
    await pass(60)
    await house.runTasks()

    expect((await look(outTradeNo)).refunds).toMatchObject([{ status: 'failed' }])
    expect(await balance()).toBe(5000)
    await ending('success')
  })

  test('does not go back further than there is of it', async () => {
    const outTradeNo = await toppedUp()
    const spent = anEntry({ userId: await userId(), amount: -4000 })
    await house.store().orders.update(outTradeNo, (order) => ({
      order: { ...order, remark: '' },
      effects: [{ kind: 'ledger', entry: spent }],
    }))

    const { status, body } = await refund(outTradeNo, 1001)

    expect(status).toBe(409)
    expect(body).toMatchObject({
      error: { code: 'refund-exceeds-paid', details: { balance: 1000 } },
    })
    expect((await house.state()).refunds).toEqual([])
    expect((await look(outTradeNo)).refunds).toEqual([])
    expect((await refund(outTradeNo, 1000)).status).toBe(201)
    expect(await balance()).toBe(0)
  })

  test('is not shipped, and asked back as any order is', async () => {
    const outTradeNo = await toppedUp()
    const ship = 'POST /api/merchant/orders/:outTradeNo/shipment'
    expect(await merchant.refusal(ship, { outTradeNo, pickup: true })).toBe('409 conflict')

    const { order } = await person.call('POST /api/orders/:outTradeNo/refund-requests', {
      outTradeNo,
      requestId: randomUUID(),
      reason: '不用了',
    })
    expect(await balance()).toBe(5000)
    const outRefundNo = order.refunds[0]?.outRefundNo ?? ''
    await merchant.call('POST /api/merchant/refunds/:outRefundNo/approve', { outRefundNo })
    await pass(60)

    expect(await balance()).toBe(0)
    expect(await look(outTradeNo)).toMatchObject({ status: 'refunded' })
  })

  test('is the same person’s in the mini-program, where it cannot be bought', async () => {
    await house.control(`people/${name}`, { joined: true }, 'PATCH')
    await person.signIn()
    const weapp = house.weapp(name)
    await weapp.signIn()
    await toppedUp()

    expect((await weapp.call('GET /api/me', {})).user.balance).toBe(5000)
    const { status, body } = await weapp.ask(TOP_UP, wish())
    expect(status).toBe(409)
    expect(body).toMatchObject({
      error: { code: 'virtual-goods-not-allowed', details: { reason: 'mini-program' } },
    })
    expect(await weapp.refusal('GET /api/top-ups', {})).toBe('409 virtual-goods-not-allowed')
  })
})

describe('how much', () => {
  let house: House
  let person: H5Client
  beforeAll(async () => {
    house = await startHouse({ environment: { TOP_UP_MIN: '1000', TOP_UP_MAX: '2000' } })
    person = house.h5('xiaoman')
    await person.signIn()
  })
  afterAll(() => house.stop())

  test.each([
    [999, 400],
    [1000, 201],
    [2000, 201],
    [2001, 400],
    [1500.5, 400],
    [-1500, 400],
  ])('%d fen between 1000 and 2000 is answered with %d', async (amount, status) => {
    expect((await person.ask(TOP_UP, wish(amount))).status).toBe(status)
  })

  test('is said to who may, and to nobody else', async () => {
    expect(await person.call('GET /api/top-ups', {})).toEqual({ min: 1000, max: 2000 })
    expect((await person.ask(TOP_UP, wish(1))).body).toMatchObject({
      error: { code: 'invalid-input', details: { min: 1000, max: 2000 } },
    })
    const guest = await house.guest()
    expect(await guest.refusal(TOP_UP, wish(1500))).toBe('403 forbidden')
    expect(await house.anyone().refusal(TOP_UP, wish(1500))).toBe('401 unauthenticated')
  })
})

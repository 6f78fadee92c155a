/** The same purchase, refund and reconciliation over every channel and every launcher, against the strict WeChat. */
import { randomUUID } from 'node:crypto'
import type { Launcher } from '../contract/pay'
import { Fen, type OutTradeNo } from '../contract/primitives'
import type { Forgery, Protocol } from '../simulator/control-api'
import type { Client } from '../testing/client'
import { startHouse, type House } from '../testing/house'

const insideWechat: Launcher[] = ['wechat-jssdk', 'wechat-mini-program']
const everywhere: Launcher[] = [...insideWechat, 'wechat-h5', 'wechat-native']

const signed: Forgery[] = ['signature', 'amount', 'merchant']

const channels: [string, Protocol, Launcher[], Forgery[]][] = [
  ['v3 with the public key', 'v3-public-key', everywhere, signed],
  ['v3 with platform certificates', 'v3-certificate', everywhere, signed],
  ['v3 while it changes from one to the other', 'v3-switching', everywhere, signed],
  ['v2 with MD5', 'v2-md5', everywhere, signed],
  ['v2 with HMAC-SHA256', 'v2-hmac', everywhere, signed],
  // Its callbacks are not signed: what they say of an amount is not read.
  ['WeChat Cloud Run', 'cloud', insideWechat, ['merchant']],
]

async function buyerFor(house: House, launcher: Launcher): Promise<Client> {
  switch (launcher) {
    case 'wechat-jssdk': {
      const client = house.h5('xiaoman')
      await client.signIn()
      return client
    }
    case 'wechat-mini-program': {
      const client = house.weapp('xiaoman')
      await client.signIn()
      return client
    }
    case 'wechat-h5':
    case 'wechat-native':
      return house.guest()
    default:
      return launcher satisfies never
  }
}

describe.each(channels)('%s', (_name, protocol, launchers, forgeries) => {
  let house: House
  let merchant: Client
  beforeAll(async () => {
    house = await startHouse({ protocol })
    merchant = await house.merchant()
  })
  afterAll(() => house.stop())
  beforeEach(() => house.control('reset', {}))

  const place = async (client: Client, launcher: Launcher) =>
    client.call('POST /api/orders', {
      requestId: randomUUID(),
      items: [{ productId: 'anyue-lemon', quantity: 2 }],
      launcher,
    })
  const pay = (outTradeNo: OutTradeNo) =>
    house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
  const pass = (advanceSeconds: number) => house.control('clock', { advanceSeconds })
  const kept = async (outTradeNo: OutTradeNo) => {
    const order = await house.store().orders.find(outTradeNo)
    if (!order) throw new Error(`no order ${outTradeNo}`)
    return order
  }
  const results = async () =>
    (await house.state()).notifications.flatMap(({ attempts }) => attempts.map((a) => a.result))
  const isAcknowledged = (result: number | string) => result === 200 || result === 204

  async function paidOrder(launcher: Launcher): Promise<OutTradeNo> {
    const client = await buyerFor(house, launcher)
    const { outTradeNo } = (await place(client, launcher)).order
    await pay(outTradeNo)
    await pass(0)
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
    return outTradeNo
  }
  const refund = (outTradeNo: OutTradeNo, amount: number) =>
    merchant.call('POST /api/merchant/orders/:outTradeNo/refunds', {
      outTradeNo,
      requestId: randomUUID(),
      amount,
      reason: '有一个坏果',
    })
  const today = async () => {
    const inChina = Date.parse((await house.state()).now) + 8 * 3_600_000
    return new Date(inChina).toISOString().slice(0, 10)
  }
  /** Noon of the next day in China, when the bill of this one is there. */
  const untilTheBillIsReady = async () => {
    const inChina = Date.parse((await house.state()).now) + 8 * 3_600_000
    const noonTomorrow = Math.floor(inChina / 86_400_000) * 86_400_000 + 129_600_000
    await pass(Math.ceil((noonTomorrow - inChina) / 1000))
  }

  describe.each(launchers)('through %s', (launcher) => {
    test('WeChat’s notification pays the order, once however often it comes', async () => {
      const client = await buyerFor(house, launcher)
      await house.control('delivery', { mode: 'twice' })
      const { order, pay: launched } = await place(client, launcher)

      await pay(order.outTradeNo)
      await pass(0)

      expect(launched?.kind).toBe(launcher)
      expect(await kept(order.outTradeNo)).toMatchObject({ status: 'paid', amount: order.amount })
      expect((await results()).every(isAcknowledged)).toBe(true)
      expect(await results()).toHaveLength(2)
    })

    test('a payment WeChat tells nobody about is found by asking', async () => {
      const client = await buyerFor(house, launcher)
      await house.control('delivery', { mode: 'lost' })
      const { order } = await place(client, launcher)

      await pay(order.outTradeNo)

      const { outTradeNo } = order
      const seen = await client.call('GET /api/orders/:outTradeNo', { outTradeNo })
      expect(seen.order).toMatchObject({ status: 'paid', amount: order.amount })
      expect((await kept(outTradeNo)).transactionId).toBe(seen.order.transactionId)
    })

    test('asking again for an unpaid order launches it again', async () => {
      const client = await buyerFor(house, launcher)
      const { outTradeNo } = (await place(client, launcher)).order

      const again = await client.call('POST /api/orders/:outTradeNo/pay', { outTradeNo })

      expect(again.pay.kind).toBe(launcher)
      expect((await house.state()).orders).toHaveLength(1)
    })

    test('a buyer may cancel at once, and WeChat closes it as soon as it does', async () => {
      const client = await buyerFor(house, launcher)
      const { outTradeNo } = (await place(client, launcher)).order

      const { order } = await client.call('POST /api/orders/:outTradeNo/close', { outTradeNo })
      expect(order.status).toBe('closed')

      await pass(400)
      await house.runTasks()
      const [atWechat] = (await house.state()).orders
      expect(atWechat).toMatchObject({ outTradeNo, state: 'CLOSED' })
    })

    test('money goes back in parts, each known by WeChat’s notification, and never more than was paid', async () => {
      const outTradeNo = await paidOrder(launcher)
      const { amount } = await kept(outTradeNo)

      const first = await refund(outTradeNo, 100)
      expect(first.order).toMatchObject({ status: 'paid', refunded: 0 })
      expect(first.order.refunds).toMatchObject([{ amount: 100, status: 'processing' }])
      await pass(90)
      expect(await kept(outTradeNo)).toMatchObject({ status: 'paid', refunded: 100 })

      const rest = await refund(outTradeNo, amount - 100)
      expect(rest.order.status).toBe('refunding')
      await pass(90)

      const order = await kept(outTradeNo)
      expect(order).toMatchObject({ status: 'refunded', refunded: amount })
      expect(order.refunds.map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
      expect((await results()).every(isAcknowledged)).toBe(true)
      await expect(refund(outTradeNo, 1)).rejects.toThrow('refund-exceeds-paid')
    })

    test('a refund WeChat tells nobody about is found by asking', async () => {
      const outTradeNo = await paidOrder(launcher)
      await house.control('delivery', { mode: 'lost' })

      await refund(outTradeNo, 100)
      await pass(90)
      expect((await kept(outTradeNo)).refunded).toBe(0)
      await house.runTasks()

      expect((await kept(outTradeNo)).refunded).toBe(100)
    })
  })

  test('the bill of a day finds what nobody was told, and agrees with the rest', async () => {
    const [first = 'wechat-jssdk', second = first] = launchers
    // A day of its own: WeChat has forgotten what was paid in the tests before.
    await untilTheBillIsReady()
    const told = await paidOrder(first)
    const toldRefund = await refund(told, 100)
    await pass(90)
    await house.control('delivery', { mode: 'lost' })
    const client = await buyerFor(house, second)
    const { order: missed } = await place(client, second)
    await pay(missed.outTradeNo)
    const day = await today()
    await untilTheBillIsReady()

    const report = await house.reconcile(day)

    expect(report).toMatchObject({ payments: 2, refunds: 1, repaired: 1, differences: [] })
    expect(await kept(missed.outTradeNo)).toMatchObject({ status: 'paid' })
    expect(toldRefund.order.refunds).toHaveLength(1)
    expect(await house.reconcile(day)).toMatchObject({ repaired: 0, differences: [] })
  })

  test('an empty day has an empty bill', async () => {
    const day = await today()
    await untilTheBillIsReady()

    expect(await house.reconcile(day)).toMatchObject({
      date: day,
      payments: 0,
      refunds: 0,
      repaired: 0,
      differences: [],
    })
  })

  test('a forged notification is not acknowledged and changes nothing', async () => {
    const client = await buyerFor(house, 'wechat-mini-program')
    await house.control('delivery', { mode: 'hold' })
    const { outTradeNo } = (await place(client, 'wechat-mini-program')).order
    await pay(outTradeNo)
    const [held] = (await house.state()).notifications

    for (const forge of forgeries) {
      await house.control(`notifications/${held?.id}/send`, { forge })
      expect(await kept(outTradeNo)).toMatchObject({ status: 'awaiting-payment' })
    }

    expect((await house.state()).notifications[0]?.state).toBe('held')
    await house.control(`notifications/${held?.id}/send`, {})
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
  })

  test('a refund of another amount than WeChat’s is never recorded', async () => {
    const outTradeNo = await paidOrder('wechat-mini-program')
    await refund(outTradeNo, 100)
    await house.store().orders.update(outTradeNo, (order) => ({
      order: { ...order, refunds: order.refunds.map((one) => ({ ...one, amount: Fen.parse(90) })) },
      effects: [],
    }))

    await pass(90)

    expect((await kept(outTradeNo)).refunds).toMatchObject([{ status: 'processing', amount: 90 }])
    expect((await results()).some((result) => !isAcknowledged(result))).toBe(true)
  })
})

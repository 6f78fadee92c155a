/** The same purchase over every channel and every launcher, against the strict WeChat. */
import { randomUUID } from 'node:crypto'
import type { Launcher } from '../contract/pay'
import type { OutTradeNo } from '../contract/primitives'
import type { Client } from '../testing/client'
import { startHouse, type House } from '../testing/house'

const channels: [string, Record<string, string>][] = [
  ['v3 with the public key', {}],
  ['v2 with MD5', { PAY_CHANNEL: 'wechat-v2', MCH_V2_SIGN_TYPE: 'MD5' }],
  ['v2 with HMAC-SHA256', { PAY_CHANNEL: 'wechat-v2', MCH_V2_SIGN_TYPE: 'HMAC-SHA256' }],
]
const launchers: Launcher[] = ['wechat-jssdk', 'wechat-mini-program', 'wechat-h5', 'wechat-native']

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

describe.each(channels)('%s', (_name, environment) => {
  let house: House
  beforeAll(async () => {
    house = await startHouse({ environment })
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
  const delivered = () => house.control('clock', { advanceSeconds: 0 })
  const kept = (outTradeNo: OutTradeNo) => house.store().orders.find(outTradeNo)
  const results = async () =>
    (await house.state()).notifications.flatMap(({ attempts }) => attempts.map((a) => a.result))

  describe.each(launchers)('through %s', (launcher) => {
    test('WeChat’s notification pays the order, once however often it comes', async () => {
      const client = await buyerFor(house, launcher)
      await house.control('delivery', { mode: 'twice' })
      const { order, pay: launched } = await place(client, launcher)

      await pay(order.outTradeNo)
      await delivered()

      expect(launched?.kind).toBe(launcher)
      expect(await kept(order.outTradeNo)).toMatchObject({ status: 'paid', amount: order.amount })
      expect((await results()).every((result) => result === 200 || result === 204)).toBe(true)
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
      expect((await kept(outTradeNo))?.transactionId).toBe(seen.order.transactionId)
    })

    test('asking again for an unpaid order launches it again', async () => {
      const client = await buyerFor(house, launcher)
      const { outTradeNo } = (await place(client, launcher)).order

      const again = await client.call('POST /api/orders/:outTradeNo/pay', { outTradeNo })

      expect(again.pay.kind).toBe(launcher)
      expect((await house.state()).orders).toHaveLength(1)
    })
  })

  test('a forged notification is not acknowledged and changes nothing', async () => {
    const client = await buyerFor(house, 'wechat-mini-program')
    await house.control('delivery', { mode: 'hold' })
    const { outTradeNo } = (await place(client, 'wechat-mini-program')).order
    await pay(outTradeNo)
    const [held] = (await house.state()).notifications

    for (const forge of ['signature', 'amount', 'merchant'] as const) {
      await house.control(`notifications/${held?.id}/send`, { forge })
      expect(await kept(outTradeNo)).toMatchObject({ status: 'awaiting-payment' })
    }

    expect((await house.state()).notifications[0]?.state).toBe('held')
    await house.control(`notifications/${held?.id}/send`, {})
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
  })
})

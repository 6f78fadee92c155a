import { randomUUID } from 'node:crypto'
import { OutTradeNo } from '../contract/primitives'
import { aString } from '../testing/matchers'
import { startHouse, type House, type WeappClient } from '../testing/house'
import type { DeliveryAttempt, Forgery } from '../simulator/control-api'

let house: House
let buyer: WeappClient
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.control('reset', {})
  buyer = house.weapp('xiaoman')
  await buyer.signIn()
})

/** An order somebody paid, of which we have not heard. */
async function paidInSilence(): Promise<{ outTradeNo: string; id: string }> {
  await house.control('delivery', { mode: 'hold' })
  const { order } = await buyer.call('POST /api/orders', {
    requestId: randomUUID(),
    items: [{ productId: 'gannan-navel-orange', quantity: 2 }],
    address: {
      userName: '小满',
      telNumber: '13800000000',
      provinceName: '江西省',
      cityName: '赣州市',
      countyName: '信丰县',
      detailInfo: '柑橘路一号',
    },
  })
  await house.control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
  const { notifications } = await house.state()
  const held = notifications.find(({ outTradeNo }) => outTradeNo === order.outTradeNo)
  return { outTradeNo: order.outTradeNo, id: held?.id ?? '' }
}

const send = async (id: string, forge?: Forgery): Promise<number | string> => {
  const body = forge ? { forge } : {}
  return (await house.control<{ attempt: DeliveryAttempt }>(`notifications/${id}/send`, body))
    .attempt.result
}

/** Straight from the store: looking through the API would ask WeChat. */
const kept = (outTradeNo: string) => house.store().orders.find(OutTradeNo.parse(outTradeNo))

test('a notification makes the order paid before it is acknowledged, and once', async () => {
  const { outTradeNo, id } = await paidInSilence()
  expect(await kept(outTradeNo)).toMatchObject({ status: 'awaiting-payment' })

  expect(await send(id)).toBe(204)
  const once = await kept(outTradeNo)
  expect(await send(id)).toBe(204)

  expect(once).toMatchObject({ status: 'paid', transactionId: aString })
  expect(await kept(outTradeNo)).toEqual(once)
})

test.each<Forgery>([
  'signature',
  'probe',
  'old-timestamp',
  'future-timestamp',
  'unknown-serial',
  'ciphertext',
  'amount',
  'merchant',
])('a forged %s is not acknowledged and changes nothing', async (forge) => {
  const { outTradeNo, id } = await paidInSilence()
  const before = await kept(outTradeNo)

  expect(Number(await send(id, forge))).toBeGreaterThanOrEqual(400)

  expect(await kept(outTradeNo)).toEqual(before)
  expect(await send(id)).toBe(204)
})

test('the real one after a closing revives the order: money is never forgotten', async () => {
  const stockOf = async () =>
    (await house.anyone().call('GET /api/products/:id', { id: 'gannan-navel-orange' })).product
      .stock
  const { outTradeNo, id } = await paidInSilence()
  const taken = await stockOf()
  await house.store().orders.update(OutTradeNo.parse(outTradeNo), (order) => ({
    order: { ...order, status: 'closed', closedAt: order.expiresAt },
    effects: order.items.map(({ productId, quantity }) => ({
      kind: 'stock',
      productId,
      taken: -quantity,
    })),
  }))

  expect(await send(id)).toBe(204)

  expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
  expect(await stockOf()).toBe(taken)
})

test('payments of several orders arrive twice, late and out of order, and all are paid', async () => {
  const paid = [await paidInSilence(), await paidInSilence(), await paidInSilence()]

  await Promise.all([...paid, ...[...paid].reverse()].map(({ id }) => send(id)))

  for (const { outTradeNo } of paid)
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
})

test.each(['', '{}', 'not json', '<xml></xml>'])(
  'what is not signed at all is refused in WeChat’s words: %j',
  async (body) => {
    const answer = await fetch(`${house.origin}/notify/wechat-v3`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })

    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({ code: 'FAIL', message: '失败' })
  },
)

test.each(['/notify/wechat-v2', '/notify/wechat-v2/refund'])(
  '%s fails in v2’s words while no v2 key is configured',
  async (path) => {
    const answer = await fetch(house.origin + path, { method: 'POST', body: '<xml></xml>' })

    expect(await answer.text()).toContain('<return_code><![CDATA[FAIL]]></return_code>')
  },
)

test('a refused notification leaves a line in the log, without what it said', async () => {
  const { id } = await paidInSilence()
  await send(id, 'signature')

  const lines = house.log.filter(({ event }) => event === 'notification-refused')

  expect(lines.at(-1)).toMatchObject({ level: 'error', message: aString })
  expect(JSON.stringify(house.log)).not.toMatch(/柑橘路|13800000000|ciphertext":/)
})

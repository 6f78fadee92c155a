import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OutTradeNo } from '../contract/primitives'
import { aString, textLike } from '../testing/matchers'
import { startHouse, type House, type WeappClient } from '../testing/house'

const ORANGE = 'gannan-navel-orange'

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

const wish = (changes: Record<string, unknown> = {}) => ({
  requestId: randomUUID(),
  items: [{ productId: ORANGE, quantity: 1 }],
  ...changes,
})

const place = async (quantity = 1) =>
  (await buyer.call('POST /api/orders', wish({ items: [{ productId: ORANGE, quantity }] }))).order

const pay = (outTradeNo: string) =>
  house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
const hold = () => house.control('delivery', { mode: 'hold' })
const stock = async () =>
  (await house.anyone().call('GET /api/products/:id', { id: ORANGE })).product.stock ?? NaN
const onSale = async () =>
  (await house.anyone().ask('GET /api/products/:id', { id: ORANGE })).status
const look = async (outTradeNo: string) =>
  (await buyer.call('GET /api/orders/:outTradeNo', { outTradeNo })).order
const queries = async (outTradeNo: string) =>
  (await house.state()).calls.filter(
    ({ method, path }) => method === 'GET' && path.includes(`/out-trade-no/${outTradeNo}`),
  ).length

/** The catalogue is looked at again after a second. */
async function eventually(happened: () => Promise<boolean>) {
  for (let tries = 0; tries < 50; tries++) {
    if (await happened()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it did not happen within 5 s')
}

describe('placing', () => {
  test('what it costs is the shop’s to say, whatever the client says', async () => {
    const { product } = await house.anyone().call('GET /api/products/:id', { id: ORANGE })

    const { status, body } = await buyer.ask(
      'POST /api/orders',
      wish({
        amount: 1,
        total: 1,
        items: [{ productId: ORANGE, quantity: 2, price: 1, amount: 1 }],
      }),
    )

    expect(status).toBe(201)
    expect(body).toMatchObject({ order: { amount: product.price * 2, status: 'awaiting-payment' } })
    expect((await house.state()).orders).toMatchObject([{ amount: product.price * 2 }])
  })

  test('the answer can be paid at once, and holds nothing of the person’s identity', async () => {
    const { body } = await buyer.ask('POST /api/orders', wish({ remark: '放门口' }))

    expect(body).toMatchObject({
      pay: {
        kind: 'wechat-mini-program',
        timeStamp: textLike(/^\d{10}$/),
        package: textLike(/^prepay_id=/),
        signType: 'RSA',
      },
    })
    expect(JSON.stringify(body)).not.toMatch(/openid|payer|fingerprint|userId/i)
  })

  test('the same requestId again is the same order; with other content it is a conflict', async () => {
    const asked = wish()
    const before = await stock()

    const first = await buyer.ask('POST /api/orders', asked)
    const [second, third] = await Promise.all([
      buyer.ask('POST /api/orders', asked),
      buyer.ask('POST /api/orders', asked),
    ])
    const changed = { ...asked, items: [{ productId: ORANGE, quantity: 2 }] }

    expect([first.status, second.status, third.status]).toEqual([201, 200, 200])
    expect(second.body).toMatchObject({ order: (first.body as { order: object }).order })
    expect(await buyer.refusal('POST /api/orders', changed)).toBe('409 conflict')
    expect(before - (await stock())).toBe(1)
  })

  test('the same requestId of a paid order is that order, with nothing left to pay', async () => {
    const asked = wish()
    const { order } = await buyer.call('POST /api/orders', asked)
    await pay(order.outTradeNo)
    await look(order.outTradeNo)

    const { status, body } = await buyer.ask('POST /api/orders', asked)

    expect(status).toBe(200)
    expect(body).toMatchObject({ order: { outTradeNo: order.outTradeNo, status: 'paid' } })
    expect(body).not.toHaveProperty('pay')
  })

  test('the same requestId is the same order when its goods have left the shop', async () => {
    const asked = wish()
    const { order } = await buyer.call('POST /api/orders', asked)
    const file = join(house.dataDirectory, 'catalogue.json')
    const goods = await readFile(file, 'utf8')
    const others = (JSON.parse(goods) as { id: string }[]).filter(({ id }) => id !== ORANGE)
    await writeFile(file, JSON.stringify(others))
    await eventually(async () => (await onSale()) === 404)

    const again = await buyer.ask('POST /api/orders', asked)

    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ order: { outTradeNo: order.outTradeNo } })
    await writeFile(file, goods)
    await eventually(async () => (await onSale()) === 200)
  })

  test('more than there is cannot be bought', async () => {
    const left = await stock()
    const many = Array.from({ length: 5 }, () => ({ productId: ORANGE, quantity: 99 }))

    const { status, body } = await buyer.ask('POST /api/orders', wish({ items: many }))

    expect(left).toBeLessThan(5 * 99)
    expect(status).toBe(409)
    expect(body).toMatchObject({ error: { code: 'out-of-stock', details: { productId: ORANGE } } })
    expect(await stock()).toBe(left)
  })

  test.each([
    ['no items', { items: [] }, '400 invalid-input'],
    ['half an orange', { items: [{ productId: ORANGE, quantity: 0.5 }] }, '400 invalid-input'],
    ['minus one', { items: [{ productId: ORANGE, quantity: -1 }] }, '400 invalid-input'],
    ['no request id', { requestId: undefined }, '400 invalid-input'],
    ['somebody else’s launcher', { launcher: 'wechat-jssdk' }, '400 invalid-input'],
    ['what is not sold', { items: [{ productId: 'moon', quantity: 1 }] }, '404 not-found'],
  ])('%s is refused', async (_what, changes, refusal) => {
    expect(await buyer.refusal('POST /api/orders', wish(changes))).toBe(refusal)
  })

  test('an order outlives WeChat’s silence and is paid with the same requestId later', async () => {
    const asked = wish()
    await house.control('faults', { fault: 'pay-500', times: 20 })
    expect(await buyer.refusal('POST /api/orders', asked)).toBe('503 wechat-unavailable')
    await house.control('faults', { fault: 'pay-500', times: 0 })

    const again = await buyer.ask('POST /api/orders', asked)

    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ pay: { kind: 'wechat-mini-program' } })
  }, 30_000)

  test('a page in WeChat pays through the JS-SDK', async () => {
    const client = house.h5('ajuan')
    await client.signIn('/healthz')

    const { pay: params } = await client.call('POST /api/orders', wish())

    expect(params).toMatchObject({ kind: 'wechat-jssdk', appId: textLike(/^wx/) })
  })
})

describe('knowing', () => {
  test('a payment WeChat told nobody about is found by looking', async () => {
    await house.control('delivery', { mode: 'lost' })
    const { outTradeNo } = await place()
    await pay(outTradeNo)

    expect(await look(outTradeNo)).toMatchObject({
      status: 'paid',
      transactionId: aString,
      paidAt: aString,
    })
  })

  test('WeChat is asked about one order once in three seconds', async () => {
    const { outTradeNo } = await place()

    await Promise.all(Array.from({ length: 5 }, () => look(outTradeNo)))
    expect(await queries(outTradeNo)).toBe(1)
    await house.control('clock', { advanceSeconds: 3 })
    await look(outTradeNo)

    expect(await queries(outTradeNo)).toBe(2)
  })

  test('while WeChat is silent an order is shown as we know it', async () => {
    const { outTradeNo } = await place()
    await house.control('faults', { fault: 'pay-500', times: 20 })

    expect((await look(outTradeNo)).status).toBe('awaiting-payment')
  }, 30_000)

  test('other people’s orders do not exist', async () => {
    const { outTradeNo } = await place()
    const stranger = house.weapp('laochen')
    await stranger.signIn()

    expect(await stranger.refusal('GET /api/orders/:outTradeNo', { outTradeNo })).toBe(
      '404 not-found',
    )
    expect(await stranger.refusal('POST /api/orders/:outTradeNo/pay', { outTradeNo })).toBe(
      '404 not-found',
    )
    expect(await stranger.refusal('POST /api/orders/:outTradeNo/close', { outTradeNo })).toBe(
      '404 not-found',
    )
    expect(JSON.stringify((await stranger.call('GET /api/orders', {})).orders)).not.toContain(
      outTradeNo,
    )
  })

  test('the list is newest first, by page and by status', async () => {
    const numbers: string[] = []
    for (let round = 0; round < 3; round++) {
      numbers.unshift((await place()).outTradeNo)
      await house.control('clock', { advanceSeconds: 1 })
    }
    await buyer.call('POST /api/orders/:outTradeNo/close', { outTradeNo: numbers[2] ?? '' })

    const first = await buyer.call('GET /api/orders', { limit: 2 })
    const second = await buyer.call('GET /api/orders', { limit: 1, cursor: first.nextCursor })
    const closed = await buyer.call('GET /api/orders', { status: 'closed', limit: 1 })

    expect([...first.orders, ...second.orders].map(({ outTradeNo }) => outTradeNo)).toEqual(numbers)
    expect(closed.orders).toMatchObject([{ outTradeNo: numbers[2], status: 'closed' }])
  })
})

describe('a guest', () => {
  test('on a phone is sent to WeChat’s page, which leads back to the order', async () => {
    const guest = await house.guest()

    const { order, pay: launched } = await guest.call('POST /api/orders', wish())

    const { outTradeNo } = order
    expect(launched).toMatchObject({ kind: 'wechat-h5', url: textLike(/[?&]redirect_url=[^&]+$/) })
    const url = new URL(launched?.kind === 'wechat-h5' ? launched.url : '')
    expect(url.searchParams.get('redirect_url')).toBe(
      `${house.origin}/#/pages/order/index?outTradeNo=${outTradeNo}&paying=1`,
    )
    await pay(outTradeNo)
    expect(await guest.call('GET /api/orders/:outTradeNo', { outTradeNo })).toMatchObject({
      order: { status: 'paid' },
    })
  })

  test('at a desk gets a code, again for the same order, and pays no other way', async () => {
    const guest = await house.guest()
    const asked = { ...wish(), launcher: 'wechat-native' as const }

    const { order, pay: launched } = await guest.call('POST /api/orders', asked)
    const { outTradeNo } = order
    expect(launched).toEqual({ kind: 'wechat-native', codeUrl: textLike(/^weixin:\/\//) })

    const again = await guest.call('POST /api/orders/:outTradeNo/pay', { outTradeNo })
    expect(again.pay.kind).toBe('wechat-native')
    const onPhone = { outTradeNo, launcher: 'wechat-h5' }
    expect(await guest.refusal('POST /api/orders/:outTradeNo/pay', onPhone)).toBe('409 conflict')
    await pay(outTradeNo)
    expect(await guest.call('GET /api/orders/:outTradeNo', { outTradeNo })).toMatchObject({
      order: { status: 'paid' },
    })
  })

  test('has no way into WeChat’s own launchers', async () => {
    const guest = await house.guest()

    const asked = { ...wish(), launcher: 'wechat-jssdk' }
    expect(await guest.refusal('POST /api/orders', asked)).toBe('400 invalid-input')
  })
})

describe('paying again', () => {
  test('an unpaid order can be launched again, a paid one cannot', async () => {
    const { outTradeNo } = await place()
    await hold()

    const again = await buyer.call('POST /api/orders/:outTradeNo/pay', { outTradeNo })
    expect(again.pay).toMatchObject({ package: textLike(/^prepay_id=/) })
    await pay(outTradeNo)

    expect(await buyer.refusal('POST /api/orders/:outTradeNo/pay', { outTradeNo })).toBe(
      '409 order-paid',
    )
    expect((await look(outTradeNo)).status).toBe('paid')
  })

  test('WeChat binds an order to one app: the same person in the other one places a new order', async () => {
    const { outTradeNo } = await place()
    const page = house.h5('xiaoman')
    await page.signIn('/healthz')

    expect((await page.ask('GET /api/orders/:outTradeNo', { outTradeNo })).status).toBe(200)
    expect(await page.refusal('POST /api/orders/:outTradeNo/pay', { outTradeNo })).toBe(
      '409 conflict',
    )
  })
})

describe('closing', () => {
  test('a closed order is closed at WeChat too, and its goods are free again', async () => {
    const before = await stock()
    const { outTradeNo } = await place(3)
    expect(await stock()).toBe(before - 3)

    const { order } = await buyer.call('POST /api/orders/:outTradeNo/close', { outTradeNo })

    expect(order).toMatchObject({ status: 'closed', closedAt: aString })
    expect((await house.state()).orders).toMatchObject([{ outTradeNo, state: 'CLOSED' }])
    expect(await stock()).toBe(before)
    expect(await buyer.refusal('POST /api/orders/:outTradeNo/pay', { outTradeNo })).toBe(
      '409 order-closed',
    )
    expect((await buyer.ask('POST /api/orders/:outTradeNo/close', { outTradeNo })).status).toBe(200)
    expect(await stock()).toBe(before)
  })

  test('an order that was paid a moment ago stays paid', async () => {
    await hold()
    const { outTradeNo } = await place()
    await pay(outTradeNo)

    expect(await buyer.refusal('POST /api/orders/:outTradeNo/close', { outTradeNo })).toBe(
      '409 order-paid',
    )
    expect((await house.store().orders.find(OutTradeNo.parse(outTradeNo)))?.status).toBe('paid')
  })

  test('an order nobody paid in time closes when somebody looks', async () => {
    const before = await stock()
    const { outTradeNo } = await place()

    await house.control('clock', { advanceSeconds: 30 * 60 + 1 })

    expect(await look(outTradeNo)).toMatchObject({ status: 'closed' })
    expect(await stock()).toBe(before)
    expect(await buyer.refusal('POST /api/orders/:outTradeNo/pay', { outTradeNo })).toBe(
      '409 order-closed',
    )
  })

  test('an order paid in the last minute is paid, although we learn it after its time', async () => {
    await house.control('delivery', { mode: 'lost' })
    const { outTradeNo } = await place()
    await pay(outTradeNo)
    await house.control('clock', { advanceSeconds: 30 * 60 + 1 })

    const { orders } = await buyer.call('GET /api/orders', { limit: 1 })

    expect(orders).toMatchObject([{ outTradeNo, status: 'paid' }])
  })
})

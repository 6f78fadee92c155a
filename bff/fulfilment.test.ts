import { randomUUID } from 'node:crypto'
import { OutTradeNo } from './contract/primitives'
import { startHouse, type House, type WeappClient } from './testing/house'
import { textLike } from './testing/matchers'

const TEMPLATE = 'abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMN-0'
const SHIP = 'POST /api/merchant/orders/:outTradeNo/shipment'
const sf = { carrier: 'SF', trackingNo: 'SF1001' }

let house: House
let buyer: WeappClient
let merchant: WeappClient
beforeAll(async () => {
  house = await startHouse({
    environment: {
      PAID_MESSAGE: `${TEMPLATE} character_string1=outTradeNo thing2=goods amount3=amount time4=paidAt`,
    },
  })
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.control('reset', {})
  buyer = house.weapp('xiaoman')
  merchant = house.weapp('laochen')
  await Promise.all([buyer.signIn(), merchant.signIn()])
})

const place = async () =>
  buyer.call('POST /api/orders', {
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

async function paid() {
  const { order } = await place()
  await house.control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
  await eventually(async () => (await look(order.outTradeNo)).status === 'paid')
  return order
}

const look = async (outTradeNo: string) =>
  (await buyer.call('GET /api/orders/:outTradeNo', { outTradeNo })).order
const task = (outTradeNo: string, nth = '') =>
  house.store().tasks.find(`report-shipment/${OutTradeNo.parse(outTradeNo)}${nth}`)
const isDone = (outTradeNo: string, nth?: string) => async () =>
  (await task(outTradeNo, nth)) === undefined

async function eventually(happened: () => Promise<boolean>) {
  for (let tries = 0; tries < 200; tries++) {
    if (await happened()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it did not happen within 10 s')
}

describe('shipping', () => {
  test('is for merchants, and for nobody else', async () => {
    const { outTradeNo } = await paid()

    expect(await house.anyone().refusal(SHIP, { outTradeNo, ...sf })).toBe('401 unauthenticated')
    expect(await buyer.refusal(SHIP, { outTradeNo, ...sf })).toBe('403 forbidden')
    expect(await merchant.refusal(SHIP, { outTradeNo: 'nosuchorder', ...sf })).toBe('404 not-found')

    expect((await look(outTradeNo)).status).toBe('paid')
  })

  test('is known to the buyer at once, and WeChat is told what left', async () => {
    const { outTradeNo } = await paid()

    const { order } = await merchant.call(SHIP, { outTradeNo, ...sf })

    expect(order).toMatchObject({ outTradeNo, status: 'shipped', shipment: sf })
    expect(JSON.stringify(order)).not.toMatch(/openid|payer|fingerprint|userId/i)
    expect(await look(outTradeNo)).toEqual(order)
    await eventually(isDone(outTradeNo))
    expect((await house.state()).shipments).toMatchObject([
      {
        outTradeNo,
        logisticsType: 1,
        expressCompany: 'SF',
        trackingNo: 'SF1001',
        itemDesc: textLike(/×2$/),
      },
    ])
    expect((await house.state()).orderDetailPath).toBe('pages/order/index?outTradeNo=${商品订单号}')
  })

  test('may be corrected once, and WeChat hears that as well', async () => {
    const { outTradeNo } = await paid()
    await merchant.call(SHIP, { outTradeNo, ...sf })
    await eventually(isDone(outTradeNo))
    // WeChat wants every upload to be later than the one before.
    await house.control('clock', { advanceSeconds: 1 })

    await merchant.call(SHIP, { outTradeNo, pickup: true })
    await eventually(isDone(outTradeNo, '/2'))

    expect((await look(outTradeNo)).shipment).toEqual({ pickup: true })
    expect((await house.state()).shipments).toMatchObject([{ outTradeNo, logisticsType: 4 }])
    expect(await merchant.refusal(SHIP, { outTradeNo, ...sf })).toBe('409 conflict')
  })

  test('is not the time before the order is paid, nor after it is closed', async () => {
    const { outTradeNo } = (await place()).order
    expect(await merchant.refusal(SHIP, { outTradeNo, ...sf })).toBe('409 conflict')

    await buyer.call('POST /api/orders/:outTradeNo/close', { outTradeNo })

    expect(await merchant.refusal(SHIP, { outTradeNo, ...sf })).toBe('409 order-closed')
    expect(await merchant.refusal(SHIP, { outTradeNo, carrier: 'SF' })).toBe('400 invalid-input')
  })

  test('is told to nobody where WeChat does not manage it', async () => {
    await house.restart()
    await house.control('trade-managed', { managed: false })
    const { outTradeNo } = await paid()

    await merchant.call(SHIP, { outTradeNo, ...sf })
    await eventually(isDone(outTradeNo))

    expect((await house.state()).shipments).toEqual([])
    await house.restart()
  })

  test('is told after a restart what WeChat was too busy to hear', async () => {
    const { outTradeNo } = await paid()
    await house.control('faults', { fault: 'api-busy', times: 20 })
    await merchant.call(SHIP, { outTradeNo, ...sf })
    await eventually(async () => (await task(outTradeNo))?.failures === 1)
    expect((await house.state()).shipments).toEqual([])

    await house.restart()
    await house.control('faults', { fault: 'api-busy', times: 0 })
    await house.control('clock', { advanceSeconds: 15 })
    await house.runTasks()

    expect((await house.state()).shipments).toMatchObject([{ outTradeNo }])
  })
})

describe('receiving', () => {
  test('is the buyer’s to say, once the goods have left', async () => {
    const { outTradeNo } = await paid()
    const receive = 'POST /api/orders/:outTradeNo/receipt'
    expect(await buyer.refusal(receive, { outTradeNo })).toBe('409 conflict')
    await merchant.call(SHIP, { outTradeNo, ...sf })

    expect(await merchant.refusal(receive, { outTradeNo })).toBe('404 not-found')
    expect((await buyer.call(receive, { outTradeNo })).order.status).toBe('received')
    expect((await buyer.call(receive, { outTradeNo })).order.status).toBe('received')
  })
})

describe('messages', () => {
  const ACCEPT = 'POST /api/orders/:outTradeNo/messages'
  const consent = (times = 1) =>
    Promise.all(
      Array.from({ length: times }, () =>
        house.control('mini-program/subscribe', {
          person: 'xiaoman',
          templateIds: [TEMPLATE],
          accept: true,
        }),
      ),
    )

  test('are offered with the payment in the mini-program, and nowhere else', async () => {
    const { order, messageTemplates } = await place()
    const { outTradeNo } = order

    expect(messageTemplates).toEqual([TEMPLATE])
    expect(await buyer.call('POST /api/orders/:outTradeNo/pay', { outTradeNo })).toMatchObject({
      messageTemplates: [TEMPLATE],
    })
    const h5 = house.h5('xiaoman')
    await h5.signIn()
    const { body } = await h5.ask('POST /api/orders', {
      requestId: randomUUID(),
      items: [{ productId: 'gannan-navel-orange', quantity: 1 }],
    })
    expect(body).not.toHaveProperty('messageTemplates')
  })

  test('reach the buyer who accepted, once however often it is said', async () => {
    const { outTradeNo, amount } = await paid()
    await consent(3)

    const { status } = await buyer.ask(ACCEPT, { outTradeNo, accepted: [TEMPLATE] })
    await eventually(async () => (await house.state()).messages.length === 1)
    await buyer.call(ACCEPT, { outTradeNo, accepted: [TEMPLATE] })
    await new Promise((resolve) => setTimeout(resolve, 200))

    expect(status).toBe(204)
    expect((await house.state()).messages).toMatchObject([
      {
        person: 'xiaoman',
        templateId: TEMPLATE,
        page: `pages/order/index?outTradeNo=${outTradeNo}`,
        data: {
          character_string1: outTradeNo,
          thing2: textLike(/^.{1,20}$/u),
          amount3: `¥${(amount / 100).toFixed(2)}`,
          time4: textLike(/^\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d$/),
        },
      },
    ])
  })

  test('without a consent of theirs do not, and nothing stays to be done', async () => {
    const { outTradeNo } = await paid()

    await buyer.call(ACCEPT, { outTradeNo, accepted: [TEMPLATE] })

    const id = `send-message/${outTradeNo}/${TEMPLATE}`
    await eventually(async () => (await house.store().tasks.find(id)) === undefined)
    expect((await house.state()).messages).toEqual([])
    expect(house.log).toContainEqual(
      expect.objectContaining({ event: 'message-no-consent', outTradeNo }),
    )
  })

  test('are nobody else’s to accept', async () => {
    const { outTradeNo } = await paid()

    expect(await merchant.refusal(ACCEPT, { outTradeNo, accepted: [TEMPLATE] })).toBe(
      '404 not-found',
    )
    expect(await house.anyone().refusal(ACCEPT, { outTradeNo, accepted: [] })).toBe(
      '401 unauthenticated',
    )
  })
})

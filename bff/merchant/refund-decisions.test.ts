/** A buyer asks for the money back and the merchant decides, over both protocols. */
import { randomUUID } from 'node:crypto'
import type { OutRefundNo, OutTradeNo } from '../contract/primitives'
import type { Protocol } from '../simulator/control-api'
import type { Client } from '../testing/client'
import { startHouse, type House, type WeappClient } from '../testing/house'

const ASK = 'POST /api/orders/:outTradeNo/refund-requests'
const APPROVE = 'POST /api/merchant/refunds/:outRefundNo/approve'
const REFUSE = 'POST /api/merchant/refunds/:outRefundNo/refuse'

describe.each<Protocol>(['v3-public-key', 'v2-md5'])('over %s', (protocol) => {
  let house: House
  let buyer: WeappClient
  let merchant: Client
  beforeAll(async () => {
    house = await startHouse({ protocol })
    merchant = await house.merchant()
  })
  afterAll(() => house.stop())
  beforeEach(async () => {
    await house.control('reset', {})
    buyer = house.weapp('xiaoman')
    await buyer.signIn()
  })

  const place = async () =>
    (
      await buyer.call('POST /api/orders', {
        requestId: randomUUID(),
        items: [{ productId: 'anyue-lemon', quantity: 1 }],
      })
    ).order
  async function paid(): Promise<OutTradeNo> {
    const { outTradeNo } = await place()
    await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    // What notifications are due are delivered with it.
    await house.control('clock', { advanceSeconds: 0 })
    return outTradeNo
  }
  const look = async (outTradeNo: OutTradeNo) =>
    (await buyer.call('GET /api/orders/:outTradeNo', { outTradeNo })).order
  const wish = (outTradeNo: OutTradeNo, reason = '坏了一个') => ({
    outTradeNo,
    requestId: randomUUID(),
    reason,
  })
  async function asked() {
    const outTradeNo = await paid()
    const { order } = await buyer.call(ASK, wish(outTradeNo))
    const [refund] = order.refunds
    if (!refund) throw new Error('no refund')
    return { outTradeNo, outRefundNo: refund.outRefundNo, amount: order.amount }
  }
  const atWechat = async (outRefundNo: OutRefundNo) =>
    (await house.state()).refunds.filter((one) => one.outRefundNo === outRefundNo)

  test('a request is open until somebody decides, and WeChat hears nothing of it', async () => {
    const outTradeNo = await paid()
    const input = wish(outTradeNo)

    const [first, second] = await Promise.all([buyer.ask(ASK, input), buyer.ask(ASK, input)])

    expect([first.status, second.status]).toEqual([201, 201])
    const order = await look(outTradeNo)
    expect(order).toMatchObject({
      status: 'paid',
      refunded: 0,
      refunds: [{ status: 'requested', amount: order.amount, reason: '坏了一个' }],
    })
    expect(order.refunds).toHaveLength(1)
    expect(JSON.stringify(order)).not.toContain(input.requestId)
    expect(await buyer.refusal(ASK, { ...input, reason: '另一个' })).toBe('409 conflict')
    expect(await buyer.refusal(ASK, wish(outTradeNo))).toBe('409 conflict')
    expect((await house.state()).refunds).toEqual([])
  })

  test('only the buyer asks, and only of what is paid', async () => {
    const outTradeNo = await paid()
    const unpaid = await place()

    expect(await house.anyone().refusal(ASK, wish(outTradeNo))).toBe('401 unauthenticated')
    expect(await merchant.refusal(ASK, wish(outTradeNo))).toBe('404 not-found')
    expect(await buyer.refusal(ASK, wish(unpaid.outTradeNo))).toBe('409 conflict')
    expect(await buyer.refusal(ASK, wish(outTradeNo, ' '))).toBe('400 invalid-input')
  })

  test('only a merchant decides', async () => {
    const { outRefundNo, outTradeNo } = await asked()

    for (const route of [APPROVE, REFUSE] as const) {
      expect(await house.anyone().refusal(route, { outRefundNo })).toBe('401 unauthenticated')
      expect(await buyer.refusal(route, { outRefundNo })).toBe('403 forbidden')
      expect(await merchant.refusal(route, { outRefundNo: 'R0' })).toBe('404 not-found')
    }

    expect((await look(outTradeNo)).refunds).toMatchObject([{ status: 'requested' }])
  })

  test('what is approved goes back once, however often it is approved', async () => {
    const { outRefundNo, outTradeNo, amount } = await asked()

    const said = await Promise.all([1, 2, 3].map(() => merchant.ask(APPROVE, { outRefundNo })))
    await house.control('clock', { advanceSeconds: 60 })

    expect(said.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await atWechat(outRefundNo)).toMatchObject([{ amount, status: 'SUCCESS' }])
    expect(await look(outTradeNo)).toMatchObject({ status: 'refunded', refunded: amount })
    expect((await merchant.call(APPROVE, { outRefundNo })).order.status).toBe('refunded')
    expect(await merchant.refusal(REFUSE, { outRefundNo })).toBe('409 conflict')
    expect(await buyer.refusal(ASK, wish(outTradeNo))).toBe('409 refund-exceeds-paid')
  })

  test('what is refused stays paid, and may be asked for again', async () => {
    const { outRefundNo, outTradeNo } = await asked()

    const { order } = await merchant.call(REFUSE, { outRefundNo })
    const again = await merchant.call(REFUSE, { outRefundNo })

    expect(order).toMatchObject({ status: 'paid', refunds: [{ status: 'refused' }] })
    expect(again.order).toEqual(order)
    expect(await merchant.refusal(APPROVE, { outRefundNo })).toBe('409 conflict')
    expect(await atWechat(outRefundNo)).toEqual([])
    expect((await buyer.call(ASK, wish(outTradeNo))).order.refunds).toHaveLength(2)
  })

  test('a merchant’s own refund comes first: what is left is less than was asked for', async () => {
    const { outRefundNo, outTradeNo, amount } = await asked()
    await merchant.call('POST /api/merchant/orders/:outTradeNo/refunds', {
      outTradeNo,
      requestId: randomUUID(),
      amount: 100,
      reason: '补偿',
    })

    const { status, body } = await merchant.ask(APPROVE, { outRefundNo })

    expect(status).toBe(409)
    expect(body).toMatchObject({
      error: { code: 'refund-exceeds-paid', details: { refundable: amount - 100 } },
    })
    expect(await atWechat(outRefundNo)).toEqual([])
  })

  test('an approval WeChat does not answer is followed up, and the money goes back once', async () => {
    const { outRefundNo, outTradeNo, amount } = await asked()
    await house.control('faults', { fault: 'pay-500', times: 100 })

    const { order } = await merchant.call(APPROVE, { outRefundNo })
    expect(order).toMatchObject({ status: 'refunding', refunds: [{ status: 'processing' }] })
    await house.control('faults', { fault: 'pay-500', times: 0 })
    for (const _round of [1, 2, 3]) {
      await house.control('clock', { advanceSeconds: 120 })
      await house.runTasks()
    }

    expect(await look(outTradeNo)).toMatchObject({ status: 'refunded', refunded: amount })
    expect(await atWechat(outRefundNo)).toMatchObject([{ amount, status: 'SUCCESS' }])
  })
})

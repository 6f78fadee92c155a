import type { Forgery, SimulatedNotification } from './control-api'
import { askCloud, cloudOrderOf, cloudRefundOf, OK } from './testing/cloud-container'
import { matching, openIdOf, openShop, type Shop } from './testing/shop'

let shop: Shop
let openid: string
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  openid = await openIdOf(shop, 'xiaoman')
  shop.answerWith(200, OK)
})

async function pay(out_trade_no = 'order-000001', changes: Record<string, unknown> = {}) {
  await askCloud(shop, 'unifiedOrder', cloudOrderOf(shop, openid, { out_trade_no, ...changes }))
  await shop.control(`orders/${out_trade_no}/outcome`, { outcome: 'pay' })
}

const received = (index = 0): unknown => JSON.parse(shop.received[index]?.body ?? '')

async function last(): Promise<SimulatedNotification> {
  const notification = (await shop.state()).notifications.at(-1)
  if (!notification) throw new Error('no notification')
  return notification
}

describe('a callback of payment', () => {
  it('CL-1 is JSON with camelCase keys, to the path of the container, and signed by nobody', async () => {
    await pay('order-000001', { attach: 'for the shop' })
    await shop.settle()

    const paid = received()
    expect(shop.received[0]?.headers['content-type']).toBe('application/json')
    expect(shop.received[0]?.headers).not.toHaveProperty('x-wx-source')
    expect(paid).toEqual({
      returnCode: 'SUCCESS',
      appid: matching(/^wx/),
      mchId: matching(/^18\d{8}$/),
      subAppid: shop.env('MINI_PROGRAM_APPID'),
      subMchId: shop.env('MCH_ID'),
      nonceStr: matching(/^[0-9a-f]{32}$/),
      resultCode: 'SUCCESS',
      openid: matching(/^o.{27}$/),
      isSubscribe: 'N',
      subOpenid: openid,
      subIsSubscribe: 'N',
      tradeType: 'JSAPI',
      bankType: 'OTHERS',
      totalFee: 2990,
      feeType: 'CNY',
      cashFee: 2990,
      transactionId: matching(/^\d{28}$/),
      outTradeNo: 'order-000001',
      attach: 'for the shop',
      timeEnd: matching(/^\d{14}$/),
    })
    expect(await last()).toMatchObject({
      url: `${shop.origin}/notify`,
      state: 'acknowledged',
      attempts: [{ result: 200 }],
    })
  })

  it.each<[number, string]>([
    [200, ''],
    [200, 'success'],
    [200, '{"errcode":0}'],
    [200, '{"errcode":"0","errmsg":"ok"}'],
    [200, '{"errcode":1,"errmsg":"not settled"}'],
    [200, 'null'],
    [204, ''],
    [500, OK],
  ])('comes again in 15 s after %i with %j', async (status, body) => {
    shop.answerWith(status, body)
    await pay()
    await shop.settle()

    expect(await last()).toMatchObject({ state: 'waiting' })
    shop.answerWith(200, OK)
    await shop.settle(15)
    expect(await last()).toMatchObject({ state: 'acknowledged' })
  })

  it('is given up in the end', async () => {
    shop.answerWith(500)
    await pay()
    await shop.settle(2 * 86_400)

    expect(await last()).toMatchObject({ state: 'given-up' })
    expect(shop.received).toHaveLength(16)
  })

  it.each([
    ['hold', 'held', 0],
    ['lost', 'lost', 0],
    ['twice', 'acknowledged', 2],
  ] as const)('%s: is %s after %i arrivals', async (mode, state, arrivals) => {
    await shop.control('delivery', { mode })
    await pay()
    await shop.settle(60)

    expect(await last()).toMatchObject({ state })
    expect(shop.received).toHaveLength(arrivals)
  })

  it('late: arrives after ten minutes', async () => {
    await shop.control('delivery', { mode: 'late' })
    await pay()
    await shop.settle(599)
    expect(shop.received).toHaveLength(0)

    await shop.settle(1)
    expect(shop.received).toHaveLength(1)
  })

  it('reordered: the second payment is told first', async () => {
    await shop.control('delivery', { mode: 'reordered' })
    await pay('order-000001')
    await pay('order-000002')
    await shop.settle()

    expect([received(0), received(1)]).toMatchObject([
      { outTradeNo: 'order-000002' },
      { outTradeNo: 'order-000001' },
    ])
  })

  it('says nothing of an order nobody paid', async () => {
    await askCloud(shop, 'unifiedOrder', cloudOrderOf(shop, openid))
    await shop.control('orders/order-000001/outcome', { outcome: 'say-ok-unpaid' })
    await shop.settle(60)

    expect(shop.received).toHaveLength(0)
  })
})

describe('a callback of a refund', () => {
  const refund = async (ending: string) => {
    await pay()
    await shop.settle()
    await shop.control('refunds', { ending })
    const wish = cloudRefundOf(shop, { container: { service: 'shop', path: '/notify/refund' } })
    await askCloud(shop, 'refund', wish)
    await shop.settle(10)
  }

  it('CL-1 tells what became of it', async () => {
    await refund('success')

    const told = received(1)
    expect(told).toEqual({
      returnCode: 'SUCCESS',
      appid: matching(/^wx/),
      mchId: matching(/^18\d{8}$/),
      subAppid: shop.env('MINI_PROGRAM_APPID'),
      subMchId: shop.env('MCH_ID'),
      nonceStr: matching(/^[0-9a-f]{32}$/),
      transactionId: matching(/^\d{28}$/),
      outTradeNo: 'order-000001',
      refundId: matching(/^\d+$/),
      outRefundNo: 'refund-000001',
      totalFee: 2990,
      settlementTotalFee: 2990,
      refundFee: 990,
      settlementRefundFee: 990,
      refundStatus: 'SUCCESS',
      successTime: matching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      refundRecvAccout: '支付用户零钱',
      refundAccount: 'REFUND_SOURCE_UNSETTLED_FUNDS',
      refundRequestSource: 'API',
    })
    expect(await last()).toMatchObject({
      url: `${shop.origin}/notify/refund`,
      state: 'acknowledged',
    })
  })

  it.each([
    ['abnormal', 'CHANGE'],
    ['closed', 'REFUNDCLOSE'],
  ])('%s is %s', async (ending, refundStatus) => {
    await refund(ending)

    const told = received(1)
    expect(told).toMatchObject({ refundStatus })
    expect(told).not.toHaveProperty('successTime')
  })

  it('amount: another sum than went back', async () => {
    await refund('success')
    const { id } = await last()
    await shop.control(`notifications/${id}/send`, { forge: 'amount' satisfies Forgery })

    expect(received(2)).toMatchObject({ outRefundNo: 'refund-000001', refundFee: 1 })
  })
})

describe('a forged callback', () => {
  const forge = async (forgery: Forgery) => {
    await shop.control('delivery', { mode: 'hold' })
    await pay()
    const { id } = await last()
    await shop.control(`notifications/${id}/send`, { forge: forgery })
    expect(await last()).toMatchObject({ state: 'held', attempts: [{ forged: forgery }] })
    return received()
  }

  it('amount: another sum than was paid', async () => {
    expect(await forge('amount')).toMatchObject({ totalFee: 1, cashFee: 1 })
  })

  it('merchant: somebody else’s', async () => {
    expect(await forge('merchant')).toMatchObject({ subMchId: '1900000001', totalFee: 2990 })
  })

  it.each([
    'signature',
    'probe',
    'old-timestamp',
    'unknown-serial',
    'ciphertext',
    'extra-field',
  ] as const)('%s: there is nothing of that kind in it', async (forgery) => {
    await expect(forge(forgery)).rejects.toThrow('409')
  })
})

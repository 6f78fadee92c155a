import { beijingTime } from './clock'
import { call, openIdOf, openShop, orderOf, matching, type Shop } from './testing/shop'

let shop: Shop
let openid: string
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  openid = await openIdOf(shop, 'xiaoman')
})

const place = (changes: Record<string, unknown> = {}) =>
  call(shop, 'POST', '/v3/pay/transactions/jsapi', { body: orderOf(shop, openid, changes) })
const query = (outTradeNo = 'order-000001') =>
  call(shop, 'GET', `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${shop.env('MCH_ID')}`)
const close = (outTradeNo = 'order-000001') =>
  call(shop, 'POST', `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, {
    body: { mchid: shop.env('MCH_ID') },
  })
const outcome = (word: string) => shop.control('orders/order-000001/outcome', { outcome: word })
const numberOf = (reply: { headers: Headers }) =>
  Number(reply.headers.get('request-id')?.split('-').at(-1))

describe('placing an order', () => {
  it('answers a prepay_id and nothing else', async () => {
    const { status, body } = await place()

    expect(status).toBe(200)
    expect(body).toEqual({ prepay_id: matching(/^wx\d{14}[0-9a-f]{20}$/) })
  })

  it.each([
    ['/description', { description: 'x'.repeat(128) }],
    ['/description', { description: '' }],
    ['/out_trade_no', { out_trade_no: 'short' }],
    ['/out_trade_no', { out_trade_no: 'x'.repeat(33) }],
    ['/out_trade_no', { out_trade_no: '订单-000001' }],
    ['/amount/total', { amount: { total: 0 } }],
    ['/amount/total', { amount: { total: 29.9 } }],
    ['/amount/total', { amount: { total: '2990' } }],
    ['/amount/currency', { amount: { total: 1, currency: 'XYZ' } }],
    ['/attach', { attach: 'x'.repeat(129) }],
    ['/time_expire', { time_expire: '2026-11-20 13:00:00' }],
    ['/time_expire', { time_expire: '2020-01-01T00:00:00+08:00' }],
    ['/notify_url', { notify_url: 'https://shop.example.com/notify?a=1' }],
    ['/notify_url', { notify_url: 'http://shop.example.com/notify' }],
    ['/notify_url', { notify_url: `https://shop.example.com/${'x'.repeat(255)}` }],
    ['/notify_url', { notify_url: undefined }],
    ['/goods_tag', { goods_tag: 'x'.repeat(33) }],
    ['/scene_info/payer_client_ip', { scene_info: { payer_client_ip: '1'.repeat(46) } }],
    [
      '/detail/goods_detail/0/quantity',
      {
        detail: { goods_detail: [{ merchant_goods_id: 'a', quantity: 0, unit_price: 1 }] },
      },
    ],
  ])('O3-1 refuses %s in %j', async (field, changes) => {
    const reply = await place(changes)

    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ code: 'PARAM_ERROR', detail: { field, location: 'body' } })
    expect(numberOf(reply)).toBe(268435461)
  })

  it('O3-1 takes everything at its longest', async () => {
    const reply = await place({
      description: '橘'.repeat(127),
      out_trade_no: 'aZ09_-|*'.repeat(4),
      attach: 'x'.repeat(128),
      goods_tag: 'x'.repeat(32),
      time_expire: beijingTime(new Date(shop.simulator.clock().getTime() + 60_000)),
      scene_info: { payer_client_ip: '127.0.0.1', store_info: { id: '1' } },
    })

    expect(reply.status).toBe(200)
  })

  it.each([
    ['/body/total_fee', { total_fee: 1 }],
    ['/body/amount/payer_total', { amount: { total: 1, payer_total: 1 } }],
    ['/body/payer/openId', { payer: { openId: 'x', openid: 'y' } }],
  ])('refuses %s, which the page does not have (270924358)', async (value, changes) => {
    const reply = await place(changes)

    expect(reply.body).toMatchObject({
      code: 'PARAM_ERROR',
      message: '请求中含有未在API文档中定义的参数',
      detail: { value: [value] },
    })
    expect(numberOf(reply)).toBe(270924358)
  })

  it('O3-3 wants an openid (268501013), and one of this appid', async () => {
    const missing = await place({ payer: undefined })
    const foreign = await place({ appid: shop.env('OFFICIAL_ACCOUNT_APPID') })

    expect(numberOf(missing)).toBe(268501013)
    expect(foreign.body['message']).toBe('appid与openid不匹配')
  })

  it('refuses an appid that is not bound to the merchant', async () => {
    const reply = await place({ appid: 'wx00000000000000ff' })

    expect([reply.status, reply.body['code']]).toEqual([400, 'APPID_MCHID_NOT_MATCH'])
  })

  it('refuses a body that is not JSON', async () => {
    const reply = await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body: [1] })

    expect([reply.status, reply.body['code']]).toEqual([400, 'PARAM_ERROR'])
  })

  it('O3-4 gives the same order a new prepay_id, whatever the order of its fields', async () => {
    const first = await place()
    const { appid, ...rest } = orderOf(shop, openid)
    const again = await call(shop, 'POST', '/v3/pay/transactions/jsapi', {
      body: { ...rest, appid },
    })

    expect(again.status).toBe(200)
    expect(again.body['prepay_id']).not.toBe(first.body['prepay_id'])
  })

  it.each([
    { amount: { total: 2991, currency: 'CNY' } },
    { description: '秭归脐橙' },
    { attach: 'x' },
  ])('O3-4 refuses the same number with %j (268498688)', async (changes) => {
    await place()

    const reply = await place(changes)

    expect([reply.status, reply.body['code']]).toEqual([400, 'INVALID_REQUEST'])
    expect(numberOf(reply)).toBe(268498688)
  })

  it('O3-4 refuses a paid and a closed order', async () => {
    await place()
    await place({ out_trade_no: 'order-000002' })
    await outcome('pay')
    await close('order-000002')

    const paid = await place()

    expect([paid.body['code'], numberOf(paid)]).toEqual(['ORDER_PAID', 268449538])
    const closed = await place({ out_trade_no: 'order-000002' })
    expect([closed.status, closed.body['code']]).toEqual([400, 'ORDER_CLOSED'])
  })

  it('has not applied for other ways to pay', async () => {
    const reply = await call(shop, 'POST', '/v3/pay/transactions/app', { body: {} })

    expect([reply.status, reply.body['code']]).toEqual([403, 'NO_AUTH'])
  })
})

describe('an order', () => {
  it('O3-7 has no transaction_id, payer, bank or time before it is paid', async () => {
    await place({ attach: 'for the shop' })

    const { body } = await query()

    expect(body).toMatchObject({
      trade_state: 'NOTPAY',
      attach: 'for the shop',
      amount: { total: 2990 },
    })
    for (const field of ['transaction_id', 'payer', 'bank_type', 'success_time']) {
      expect(body).not.toHaveProperty(field)
    }
  })

  it('O3-7 is found by both numbers once paid', async () => {
    await place()
    await outcome('pay')

    const { body } = await query()

    expect(body).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'JSAPI',
      payer: { openid },
      amount: { total: 2990, payer_total: 2990, currency: 'CNY', payer_currency: 'CNY' },
      success_time: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      transaction_id: matching(/^\d{28}$/),
    })
    const path = `/v3/pay/transactions/id/${String(body['transaction_id'])}`
    expect((await call(shop, 'GET', `${path}?mchid=${shop.env('MCH_ID')}`)).body).toEqual(body)
  })

  it('is unknown until it is placed (268512771)', async () => {
    const reply = await query()

    expect([reply.status, reply.body['code'], numberOf(reply)]).toEqual([
      404,
      'ORDER_NOT_EXIST',
      268512771,
    ])
    expect((await close()).status).toBe(404)
  })

  it('O3-8 closes again and again, but not after payment', async () => {
    await place()

    expect([(await close()).status, (await close()).status]).toEqual([204, 204])
    expect((await query()).body['trade_state']).toBe('CLOSED')
    await place({ out_trade_no: 'order-000002' })
    await shop.control('orders/order-000002/outcome', { outcome: 'pay' })
    expect((await close('order-000002')).body['code']).toBe('ORDER_PAID')
  })

  it('O3-5 stays open after time_expire, though nobody can pay it, and closes after a week', async () => {
    const soon = beijingTime(new Date(shop.simulator.clock().getTime() + 60_000))
    await place({ time_expire: soon })
    await shop.settle(61)

    expect((await query()).body['trade_state']).toBe('NOTPAY')
    await expect(outcome('pay')).rejects.toThrow('409 订单已过期')
    expect(numberOf(await place({ time_expire: soon }))).toBe(268447914)
    await shop.settle(7 * 86_400)
    expect((await query()).body['trade_state']).toBe('CLOSED')
  })

  it('O3-6 is still unpaid after an attempt that failed', async () => {
    await place()
    for (const word of ['cancel', 'fail', 'say-ok-unpaid']) await outcome(word)

    expect((await query()).body['trade_state']).toBe('NOTPAY')
  })
})

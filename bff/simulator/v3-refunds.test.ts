import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { SimulatedRefund } from './control-api'
import { call, openIdOf, openShop, orderOf, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  await pay()
})

const REFUNDS = '/v3/refund/domestic/refunds'

async function pay(outTradeNo = 'order-000001') {
  const openid = await openIdOf(shop, 'xiaoman')
  const body = orderOf(shop, openid, { out_trade_no: outTradeNo })
  await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
  await shop.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
  await shop.settle()
  shop.received.length = 0
}

const wish = (changes: Record<string, unknown> = {}, refund = 1000) => ({
  out_trade_no: 'order-000001',
  out_refund_no: 'refund-1',
  reason: '少发一箱',
  amount: { refund, total: 2990, currency: 'CNY' },
  ...changes,
})
const refund = (changes: Record<string, unknown> = {}, fen = 1000) =>
  call(shop, 'POST', REFUNDS, { body: wish(changes, fen) })
const ask = (outRefundNo = 'refund-1') => call(shop, 'GET', `${REFUNDS}/${outRefundNo}`)
const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  body['code'],
]
const stateOfOrder = async () => (await shop.state()).orders[0]?.state

interface Envelope {
  event_type: string
  summary: string
  resource: {
    original_type: string
    ciphertext: string
    nonce: string
    associated_data: string
  }
}
function news() {
  const [message] = shop.received
  if (!message) throw new Error('nothing was received')
  const envelope = JSON.parse(message.body) as Envelope
  const { ciphertext, nonce, associated_data } = envelope.resource
  const key = shop.env('MCH_API_V3_KEY')
  const plain = Aes.AesGcm.decrypt(ciphertext, key, nonce, associated_data)
  const header = (name: string) => String(message.headers[`wechatpay-${name}`])
  const verified = Rsa.verify(
    Formatter.response(header('timestamp'), header('nonce'), message.body),
    header('signature'),
    Rsa.from(shop.env('WECHATPAY_PUBLIC_KEY'), 'public'),
  )
  return { envelope, verified, words: JSON.parse(plain) as Record<string, unknown> }
}

describe('a refund', () => {
  it('R3-3, R3-5 is accepted as PROCESSING, and the order turns REFUND at once', async () => {
    const { status, body } = await refund()

    expect(status).toBe(200)
    expect(body).toMatchObject({
      out_refund_no: 'refund-1',
      out_trade_no: 'order-000001',
      status: 'PROCESSING',
      channel: 'ORIGINAL',
      funds_account: 'AVAILABLE',
      amount: {
        total: 2990,
        refund: 1000,
        payer_total: 2990,
        payer_refund: 1000,
        settlement_refund: 1000,
        settlement_total: 2990,
        discount_refund: 0,
        currency: 'CNY',
        from: [],
      },
    })
    expect(body).not.toHaveProperty('success_time')
    expect(await stateOfOrder()).toBe('REFUND')
    const query = `/v3/pay/transactions/out-trade-no/order-000001?mchid=${shop.env('MCH_ID')}`
    expect((await call(shop, 'GET', query)).body['trade_state']).toBe('REFUND')
  })

  it('R3-3 succeeds after a while of the simulator’s clock', async () => {
    await refund()
    await shop.settle(9)
    expect((await ask()).body['status']).toBe('PROCESSING')

    await shop.settle(1)

    const { body } = await ask()
    expect(body['status']).toBe('SUCCESS')
    expect(body['success_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
  })

  it('takes a transaction_id as well', async () => {
    const [order] = (await shop.state()).orders
    const body = wish({ out_trade_no: undefined, transaction_id: order?.transactionId })

    const reply = await call(shop, 'POST', REFUNDS, { body })

    expect(reply.body['out_trade_no']).toBe('order-000001')
  })

  it('R3-2 again with the same words is the same refund, with others an error', async () => {
    const first = await refund()
    const again = await refund()
    const other = await refund({ reason: '另一个原因' })

    expect(again.body['refund_id']).toBe(first.body['refund_id'])
    expect(code(other)).toEqual([400, 'INVALID_REQUEST'])
    expect((await shop.state()).refunds).toHaveLength(1)
  })

  it.each([
    ['an unknown order', { out_trade_no: 'order-none' }, 404, 'RESOURCE_NOT_EXISTS'],
    ['no order at all', { out_trade_no: undefined }, 400, 'PARAM_ERROR'],
    [
      'another total',
      { amount: { refund: 1, total: 2991, currency: 'CNY' } },
      400,
      'INVALID_REQUEST',
    ],
    [
      'more than was paid',
      { amount: { refund: 2991, total: 2990, currency: 'CNY' } },
      400,
      'INVALID_REQUEST',
    ],
    ['nothing', { amount: { refund: 0, total: 2990, currency: 'CNY' } }, 400, 'PARAM_ERROR'],
    [
      'another currency',
      { amount: { refund: 1, total: 2990, currency: 'USD' } },
      400,
      'PARAM_ERROR',
    ],
    ['a number with a space', { out_refund_no: 'refund 1' }, 400, 'PARAM_ERROR'],
    ['a query in notify_url', { notify_url: 'https://x.example/?a=1' }, 400, 'PARAM_ERROR'],
    ['an undocumented field', { sub_mchid: '1' }, 400, 'PARAM_ERROR'],
  ])('R3-1, R3-4 of %s is refused', async (_what, changes, status, word) => {
    expect(code(await refund(changes))).toEqual([status, word])
    expect(await stateOfOrder()).toBe('SUCCESS')
  })

  it('R3-1 of an unpaid order is refused', async () => {
    const body = orderOf(shop, await openIdOf(shop, 'xiaoman'), { out_trade_no: 'order-000002' })
    await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })

    expect(code(await refund({ out_trade_no: 'order-000002' }))).toEqual([
      404,
      'RESOURCE_NOT_EXISTS',
    ])
  })

  it('R3-1 in parts: a minute apart, never more than was paid', async () => {
    await refund({}, 1000)
    expect(code(await refund({ out_refund_no: 'refund-2' }, 1000))).toEqual([
      429,
      'FREQUENCY_LIMITED',
    ])

    await shop.settle(60)

    expect((await refund({ out_refund_no: 'refund-2' }, 1990)).status).toBe(200)
    await shop.settle(60)
    expect(code(await refund({ out_refund_no: 'refund-3' }, 1))).toEqual([400, 'INVALID_REQUEST'])
  })

  it('R3-1 in fifty parts and not one more', async () => {
    for (let part = 1; part <= 50; part++) {
      expect((await refund({ out_refund_no: `part-${part}` }, 1)).status).toBe(200)
      await shop.settle(60)
    }

    expect(code(await refund({ out_refund_no: 'part-51' }, 1))).toEqual([400, 'INVALID_REQUEST'])
  })

  it.each([
    [-60, 200],
    [60, 400],
  ])('R3-1 can be asked for 365 days after payment (%i s): %i', async (shift, status) => {
    await shop.settle(365 * 86_400 + shift)

    expect((await refund()).status).toBe(status)
  })

  it('R3-4 without money is NOT_ENOUGH, and the same number works after a top-up', async () => {
    await shop.control('faults', { fault: 'pay-not-enough', times: 1 })

    expect(code(await refund())).toEqual([403, 'NOT_ENOUGH'])
    expect(code(await ask())).toEqual([404, 'RESOURCE_NOT_EXISTS'])
    expect((await refund()).status).toBe(200)
  })

  it('E3-4 cut off after it was accepted is there when asked for', async () => {
    await shop.control('faults', { fault: 'pay-cut-after-accepting', times: 1 })

    await expect(refund()).rejects.toThrow()
    expect((await ask()).body['status']).toBe('PROCESSING')
  })

  it('closed, gives its money back to be refunded again', async () => {
    await refund({}, 2990)
    await shop.control('refunds/refund-1/outcome', { ending: 'closed' })
    await shop.settle(60)

    expect((await refund({ out_refund_no: 'refund-2' }, 2990)).status).toBe(200)
  })

  it('is not asked for by an unsigned request', async () => {
    const reply = await shop.ask(`${REFUNDS}/refund-1`, { headers: { 'user-agent': 'x' } })

    expect(reply.status).toBe(401)
  })
})

describe('a notification of a refund', () => {
  it.each([
    ['success', 'SUCCESS'],
    ['abnormal', 'ABNORMAL'],
    ['closed', 'CLOSED'],
  ])('N3-2, N3-3 of one that ended as %s', async (ending, status) => {
    await shop.control('refunds', { ending })
    await refund()
    await shop.settle(10)
    await shop.settle()

    const { envelope, verified, words } = news()

    expect(verified).toBe(true)
    expect(envelope).toMatchObject({
      event_type: `REFUND.${status}`,
      resource: { original_type: 'refund', associated_data: 'refund' },
    })
    expect(words).toMatchObject({
      mchid: shop.env('MCH_ID'),
      out_trade_no: 'order-000001',
      out_refund_no: 'refund-1',
      refund_status: status,
      amount: { total: 2990, refund: 1000, payer_total: 2990, payer_refund: 1000 },
    })
    expect(words).not.toHaveProperty('status')
    expect('success_time' in words).toBe(status === 'SUCCESS')
  })

  it('goes to the refund’s own address, and comes again when refused', async () => {
    shop.answerWith(500)
    await refund({ notify_url: `${shop.origin}/refunds` })
    await shop.settle(10)
    await shop.settle(15)

    const notification = (await shop.state()).notifications.at(-1)
    expect(notification).toMatchObject({ url: `${shop.origin}/refunds`, state: 'waiting' })
    expect(notification?.attempts.length).toBeGreaterThan(1)
  })
})

describe('the control API of refunds', () => {
  it('leaves refunds waiting, and ends one once', async () => {
    await shop.control('refunds', { ending: 'none' })
    await refund()
    await shop.settle(86_400)
    expect((await shop.state()).refunds).toMatchObject([
      { outRefundNo: 'refund-1', outTradeNo: 'order-000001', amount: 1000, status: 'PROCESSING' },
    ])

    const ended = await shop.control<{ refund: SimulatedRefund }>('refunds/refund-1/outcome', {
      ending: 'success',
    })

    expect(ended.refund.status).toBe('SUCCESS')
    await expect(shop.control('refunds/refund-1/outcome', { ending: 'closed' })).rejects.toThrow(
      '409',
    )
    await expect(shop.control('refunds/none/outcome', { ending: 'closed' })).rejects.toThrow('404')
  })

  it('a reset forgets refunds and what is still to come of them', async () => {
    await refund()
    await shop.control('reset', {})
    await shop.settle(60)

    expect((await shop.state()).refunds).toEqual([])
    expect(shop.received).toHaveLength(0)
  })
})

describe('an abnormal refund', () => {
  const apply = async (changes: Record<string, unknown> = {}, headers: HeadersInit = {}) => {
    const path = `${REFUNDS}/${String((await ask()).body['refund_id'])}/apply-abnormal-refund`
    const key = Rsa.from(shop.env('WECHATPAY_PUBLIC_KEY'), 'public')
    const body = {
      out_refund_no: 'refund-1',
      type: 'USER_BANK_CARD',
      bank_type: 'ICBC_DEBIT',
      bank_account: Rsa.encrypt('6222020200112233', key),
      real_name: Rsa.encrypt('小满', key),
      ...changes,
    }
    return call(shop, 'POST', path, { body, headers })
  }
  beforeEach(async () => {
    await shop.control('refunds', { ending: 'abnormal' })
    await refund()
    await shop.settle(10)
  })

  it('R3-6 is sent to a bank card, sealed for WeChat Pay’s key', async () => {
    expect((await ask()).body['status']).toBe('ABNORMAL')

    const { status, body } = await apply()

    expect([status, body['status'], body['channel']]).toEqual([200, 'PROCESSING', 'OTHER_BANKCARD'])
    await shop.settle(10)
    expect((await ask()).body['status']).toBe('SUCCESS')
  })

  it('R3-6 needs to know whose key it was sealed for', async () => {
    const silent = await apply({}, { 'wechatpay-serial': '' })
    const wrong = await apply({}, { 'wechatpay-serial': 'PUB_KEY_ID_0000000000' })

    expect(silent.body['message']).toBe('HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)')
    expect(wrong.body).toMatchObject({
      code: 'PARAM_ERROR',
      message: '平台证书序列号Wechatpay-Serial错误',
    })
  })

  it('R3-6 refuses what it cannot open', async () => {
    expect(code(await apply({ bank_account: '6222020200112233' }))).toEqual([400, 'PARAM_ERROR'])
  })

  it('R3-6 is for abnormal ones', async () => {
    await apply()

    expect(code(await apply())).toEqual([400, 'INVALID_REQUEST'])
  })
})

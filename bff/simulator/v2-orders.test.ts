import { openIdOf, openShop, matching, call, orderOf, type Shop } from './testing/shop'
import { askV2, messageOf, sendV2, unifiedOrderOf, verifies } from './testing/v2-merchant'
import { beijingDigits } from './clock'
import { CLOSE_AFTER_SECONDS } from './v2-orders'

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

type Changes = Record<string, string | number | undefined>
const UNIFIED = '/pay/unifiedorder'
const place = (changes: Changes = {}) =>
  askV2(shop, UNIFIED, { ...unifiedOrderOf(shop, openid), ...changes })
const query = (names: Changes = { out_trade_no: 'order-000001' }) =>
  askV2(shop, '/pay/orderquery', names)
const close = (outTradeNo = 'order-000001') =>
  askV2(shop, '/pay/closeorder', { out_trade_no: outTradeNo })
const outcome = (word: string) => shop.control('orders/order-000001/outcome', { outcome: word })
const inSeconds = (seconds: number) =>
  beijingDigits(new Date(shop.simulator.clock().getTime() + seconds * 1000))

describe('the gate', () => {
  const failed = (reply: { status: number; type: string; fields: Record<string, unknown> }) => {
    expect([reply.status, reply.type]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(reply.fields).toEqual({ return_code: 'FAIL', return_msg: matching(/./) })
    return reply.fields['return_msg']
  }

  it('V2-2 says FAIL unsigned, as text/plain, to a wrong signature', async () => {
    const message = { ...messageOf(shop, unifiedOrderOf(shop, openid)), total_fee: 1 }

    expect(failed(await sendV2(shop, UNIFIED, message))).toBe('签名错误')
  })

  it('UO-3 wants POST, then a body, then XML, then UTF-8', async () => {
    const gbk = await fetch(shop.simulator.origin + UNIFIED, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: Buffer.concat([
        Buffer.from('<xml><body>'),
        Buffer.from([0xb3, 0xc8]),
        Buffer.from('</body></xml>'),
      ]),
    })

    expect(failed(await sendV2(shop, UNIFIED, '', 'GET'))).toBe('请使用post方法')
    expect(failed(await sendV2(shop, UNIFIED, ''))).toBe('post数据为空')
    expect(failed(await sendV2(shop, UNIFIED, '{"appid":1}'))).toBe('XML格式错误')
    expect(await gbk.text()).toMatch('编码格式错误')
  })

  it.each(['appid', 'mch_id', 'nonce_str', 'sign', 'body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'notify_url', 'trade_type'])(
    'UO-3 misses %s before it looks at the signature',
    async (name) => {
      const message = messageOf(shop, unifiedOrderOf(shop, openid))
      delete message[name]

      expect(failed(await sendV2(shop, UNIFIED, message))).toBe(`缺少参数：${name}`)
    },
  ) // prettier-ignore

  it('knows one merchant and its two apps', async () => {
    expect(failed(await place({ mch_id: '1900000001' }))).toBe('商户号mch_id不存在')
    const reply = await place({ appid: 'wx00000000000000ff' })
    expect(reply.fields).toMatchObject({ result_code: 'FAIL', err_code: 'APPID_NOT_EXIST' })
    expect(verifies(shop, reply.fields)).toBe(true)
  })

  it('V2-4 refuses a type of signature that is neither', async () => {
    const message = { ...messageOf(shop, unifiedOrderOf(shop, openid)), sign_type: 'SHA1' }

    expect(failed(await sendV2(shop, UNIFIED, message))).toBe('签名错误')
  })

  it('has nothing at other addresses', async () => {
    expect((await askV2(shop, '/pay/micropay')).status).toBe(404)
  })
})

describe('unifiedorder', () => {
  it.each(['MD5', 'HMAC-SHA256'] as const)(
    'V2-3, V2-4 answers in %s, with fields nobody announced under the signature',
    async (signType) => {
      const { fields } = await place({ sign_type: signType })

      expect(fields).toMatchObject({
        return_code: 'SUCCESS',
        result_code: 'SUCCESS',
        appid: shop.env('MINI_PROGRAM_APPID'),
        mch_id: shop.env('MCH_ID'),
        trade_type: 'JSAPI',
        prepay_id: matching(/^wx\d{14}[0-9a-f]{20}$/),
        unannounced_field: matching(/./),
      })
      expect(verifies(shop, fields, signType)).toBe(true)
      const { unannounced_field: _, ...known } = fields
      expect(verifies(shop, known, signType)).toBe(false)
    },
  )

  it.each<[string, Changes]>([
    ['body', { body: 'x'.repeat(129) }],
    ['detail', { detail: 'x'.repeat(6001) }],
    ['attach', { attach: 'x'.repeat(128) }],
    ['out_trade_no', { out_trade_no: 'short' }],
    ['out_trade_no', { out_trade_no: 'x'.repeat(33) }],
    ['out_trade_no', { out_trade_no: '订单-000001' }],
    ['total_fee', { total_fee: 0 }],
    ['total_fee', { total_fee: '29.90' }],
    ['total_fee', { total_fee: '-1' }],
    ['spbill_create_ip', { spbill_create_ip: 'localhost' }],
    ['fee_type', { fee_type: 'USD' }],
    ['time_start', { time_start: '20260230000000' }],
    ['time_expire', { time_expire: '2026-11-20 13:00:00' }],
    ['time_expire', { time_start: '20300101000001', time_expire: '20300101000000' }],
    ['goods_tag', { goods_tag: 'x'.repeat(33) }],
    ['notify_url', { notify_url: 'https://shop.example.com/notify?a=1' }],
    ['notify_url', { notify_url: `https://shop.example.com/${'x'.repeat(256)}` }],
    ['notify_url', { notify_url: 'ftp://shop.example.com/' }],
    ['trade_type', { trade_type: 'MICROPAY' }],
    ['product_id', { product_id: 'x'.repeat(33) }],
    ['limit_pay', { limit_pay: 'credit' }],
    ['openid', { openid: 'x'.repeat(129) }],
    ['receipt', { receipt: 'x'.repeat(9) }],
    ['scene_info', { scene_info: 'x'.repeat(257) }],
    ['device_info', { device_info: 'x'.repeat(33) }],
    ['nonce_str', { nonce_str: 'x'.repeat(33) }],
  ])('UO-1 refuses %s in %j, signed', async (name, changes) => {
    const { fields } = await place(changes)

    expect(fields).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'FAIL',
      err_code: 'PARAM_ERROR',
      err_code_des: `${name}参数格式错误`,
    })
    expect(verifies(shop, fields)).toBe(true)
  })

  it('UO-1 takes everything at its longest', async () => {
    const { fields } = await place({
      body: '橘'.repeat(128),
      detail: 'x'.repeat(6000),
      attach: '橘'.repeat(127),
      out_trade_no: 'aZ09_-|*'.repeat(4),
      time_start: inSeconds(0),
      time_expire: inSeconds(60),
      limit_pay: 'no_credit',
      receipt: 'Y',
      device_info: 'WEB',
    })

    expect(fields).toMatchObject({ result_code: 'SUCCESS' })
  })

  it.each<[string, Changes]>([
    ['JSAPI支付必须传openid', { openid: undefined }],
    ['缺少参数：product_id', { trade_type: 'NATIVE' }],
    ['缺少参数：scene_info', { trade_type: 'MWEB' }],
  ])('UO-2 lacks something: %s', async (words, changes) => {
    expect((await place(changes)).fields).toMatchObject({
      err_code: 'LACK_PARAMS',
      err_code_des: words,
    })
  })

  it('refuses an openid of another app, an order that would be over, and ways not applied for', async () => {
    const foreign = await place({ appid: shop.env('OFFICIAL_ACCOUNT_APPID') })
    const over = await place({ time_expire: inSeconds(-60) })
    const app = await place({ trade_type: 'APP' })

    expect(foreign.fields).toMatchObject({ err_code: 'PARAM_ERROR', err_code_des: 'appid与openid不匹配' })
    expect(over.fields).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' })
    expect(app.fields).toMatchObject({ result_code: 'FAIL', err_code: 'NOAUTH' })
  }) // prettier-ignore

  it('UO-5 gives the same order a new prepay_id, and refuses the number with other words', async () => {
    const first = await place()
    const again = await place({ nonce_str: 'another' })
    const dearer = await place({ total_fee: 2991 })
    const elsewhere = await place({ spbill_create_ip: '14.23.150.212' })

    expect(again.fields).toMatchObject({ result_code: 'SUCCESS' })
    expect(again.fields['prepay_id']).not.toBe(first.fields['prepay_id'])
    expect(dearer.fields).toMatchObject({ err_code: 'INVALID_REQUEST' })
    expect(elsewhere.fields).toMatchObject({ err_code: 'INVALID_REQUEST' })
  })

  it('UO-5 refuses a paid, a closed, and a v3 order', async () => {
    await place()
    await outcome('pay')
    await place({ out_trade_no: 'order-000002' })
    await shop.settle(CLOSE_AFTER_SECONDS)
    await close('order-000002')
    const body = orderOf(shop, openid, { out_trade_no: 'order-000003' })
    await shop.control('clock', { reset: true })
    await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })

    expect((await place()).fields).toMatchObject({ err_code: 'ORDERPAID' })
    const closed = await place({ out_trade_no: 'order-000002' })
    expect(closed.fields).toMatchObject({ err_code: 'ORDERCLOSED' })
    const taken = await place({ out_trade_no: 'order-000003' })
    expect(taken.fields).toMatchObject({ err_code: 'OUT_TRADE_NO_USED' })
  })

  it('UO-7 gives NATIVE a code to scan, and lets the former one die', async () => {
    const native = { trade_type: 'NATIVE', product_id: '1', openid: undefined }
    const scan = (codeUrl: unknown) => shop.control('codes/scan', { codeUrl, person: 'ajuan' })
    const former = (await place(native)).fields['code_url']
    const code = (await place(native)).fields['code_url']

    expect(former).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/)
    expect(await scan(former)).toHaveProperty('errMsg')
    const { sheet } = (await scan(code)) as { sheet: { id: string } }
    await shop.control(`sheets/${sheet.id}/outcome`, { outcome: 'pay' })

    expect((await query()).fields).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'NATIVE' })
    expect((await query()).fields['openid']).toBe(await openIdOf(shop, 'ajuan'))
  })

  it('UO-6 gives MWEB a page, for five minutes', async () => {
    const { fields } = await place({ trade_type: 'MWEB', scene_info: '{}', openid: undefined })
    const open = () =>
      fetch(String(fields['mweb_url']), { headers: { referer: `${shop.origin}/` } }).then((reply) =>
        reply.text(),
      )

    expect(await open()).not.toMatch('支付请求已失效')
    await shop.settle(301)
    expect(await open()).toMatch('支付请求已失效')
  })
})

describe('orderquery', () => {
  it('Q2-1 has no transaction_id, openid or amount before payment', async () => {
    await place({ device_info: 'WEB' })

    const { fields } = await query()

    expect(fields).toMatchObject({ trade_state: 'NOTPAY', attach: '', device_info: 'WEB' })
    for (const name of ['transaction_id', 'openid', 'time_end', 'bank_type']) {
      expect(fields).not.toHaveProperty(name)
    }
    expect(verifies(shop, fields)).toBe(true)
  })

  it('Q2-1 finds a paid order by either number', async () => {
    await place({ attach: 'for the shop', sign_type: 'HMAC-SHA256' })
    await outcome('pay')

    const { fields } = await query()

    expect(fields).toMatchObject({
      trade_state: 'SUCCESS',
      openid,
      total_fee: '2990',
      cash_fee: '2990',
      attach: 'for the shop',
      transaction_id: matching(/^\d{28}$/),
      time_end: matching(/^\d{14}$/),
    })
    const found = await query({ transaction_id: String(fields['transaction_id']) })
    expect(found.fields).toMatchObject({ out_trade_no: 'order-000001' })
  })

  it('Q2-1 knows nothing of other orders, and wants a number', async () => {
    expect((await query()).fields).toMatchObject({ err_code: 'ORDERNOTEXIST' })
    expect((await query({})).fields).toMatchObject({ err_code: 'LACK_PARAMS' })
  })

  it('UO-6 closes an order nobody paid for a week', async () => {
    await place()
    await shop.settle(7 * 86_400)

    expect((await query()).fields).toMatchObject({ trade_state: 'CLOSED' })
  })
})

describe('closeorder', () => {
  it('C2-1 does not close within five minutes, then once', async () => {
    await place()

    const early = await close()
    await shop.settle(CLOSE_AFTER_SECONDS)
    const closed = await close()

    expect(early.fields).toMatchObject({ result_code: 'FAIL', err_code: 'TRADE_STATE_ERROR' })
    expect(closed.fields).toMatchObject({ result_code: 'SUCCESS' })
    expect((await close()).fields).toMatchObject({ err_code: 'ORDERCLOSED' })
    expect((await query()).fields).toMatchObject({ trade_state: 'CLOSED' })
  })

  it('C2-1 does not close what was paid or never placed', async () => {
    await place()
    await outcome('pay')

    expect((await close()).fields).toMatchObject({ err_code: 'ORDERPAID' })
    expect((await close('order-000009')).fields).toMatchObject({ err_code: 'ORDERNOTEXIST' })
  })
})

describe('a fault', () => {
  it.each([
    ['pay-500', 'SYSTEMERROR'],
    ['pay-429', 'FREQUENCY_LIMITED'],
  ])('%s is a signed %s, and nothing has happened', async (fault, code) => {
    await shop.control('faults', { fault, times: 1 })

    expect((await place()).fields).toMatchObject({ err_code: code })
    expect((await query()).fields).toMatchObject({ err_code: 'ORDERNOTEXIST' })
  })

  it('pay-cut-after-accepting leaves an order behind', async () => {
    await shop.control('faults', { fault: 'pay-cut-after-accepting', times: 1 })

    await expect(place()).rejects.toThrow()
    expect((await query()).fields).toMatchObject({ trade_state: 'NOTPAY' })
  })

  it('pay-timeout never answers', async () => {
    await shop.control('faults', { fault: 'pay-timeout', times: 1 })

    const asked = shop.ask(UNIFIED, { method: 'POST', signal: AbortSignal.timeout(300) })

    await expect(asked).rejects.toThrow('timeout')
  })

  it('pay-wrong-signature signs with another key', async () => {
    await shop.control('faults', { fault: 'pay-wrong-signature', times: 1 })

    expect(verifies(shop, (await place()).fields)).toBe(false)
  })
})

it('the log shows the messages, and hides who paid', async () => {
  await place()

  const logged = (await shop.state()).calls.find(({ path }) => path === UNIFIED)

  expect(logged?.response).toMatch('<prepay_id>')
  expect(logged?.request).toMatch('秭归脐橙')
  expect(logged?.request).not.toMatch(openid)
})

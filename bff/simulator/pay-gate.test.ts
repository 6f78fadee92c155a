import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import { call, openIdOf, openShop, orderOf, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const jsapi = '/v3/pay/transactions/jsapi'
const certificates = '/v3/certificates'
const now = () => Math.floor(shop.simulator.clock().getTime() / 1000)
const order = async () => orderOf(shop, await openIdOf(shop, 'xiaoman'))

describe('the gate of v3', () => {
  it.each([undefined, 'Bearer abc', 'WECHATPAY2-SHA256-RSA2048  mchid="1"'])(
    'G3-1 refuses the Authorization %s, in other words on transactions',
    async (authorization) => {
      const headers = { accept: '*/*', 'user-agent': 'x', ...(authorization && { authorization }) }

      const onOrders = await shop.ask(jsapi, { method: 'POST', headers, body: '{}' })
      const elsewhere = await shop.ask(certificates, { headers })

      expect([onOrders.status, elsewhere.status]).toEqual([401, 401])
      expect(await onOrders.json()).toEqual({
        code: 'SIGN_ERROR',
        message: '签名信息错误，验签失败',
      })
      expect(await elsewhere.json()).toEqual({
        code: 'SIGN_ERROR',
        message: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
      })
    },
  )

  it('G3-2 refuses a signature of anything but what was sent', async () => {
    const reply = await call(shop, 'POST', jsapi, { body: await order(), signing: { signs: '{}' } })

    expect(reply.status).toBe(401)
    expect(reply.body).toEqual({ code: 'SIGN_ERROR', message: '签名错误' })
  })

  it.each([-310, 310])('G3-3 refuses a timestamp %i s off, before the signature', async (shift) => {
    const signing = { timestamp: now() + shift, signs: 'something else' }

    const reply = await call(shop, 'POST', jsapi, { body: await order(), signing })

    expect(reply.body['message']).toMatch('timestamp与发起请求的时间不得超过5分钟')
  })

  it('G3-3 takes one 290 s off', async () => {
    const signing = { timestamp: now() - 290 }

    expect((await call(shop, 'POST', jsapi, { body: await order(), signing })).status).toBe(200)
  })

  it('G3-4 wants Accept and User-Agent, though not for transactions', async () => {
    const headers = { 'user-agent': '' }

    expect((await call(shop, 'GET', certificates, { headers })).body).toEqual({
      code: 'INVALID_REQUEST',
      message: 'Http头缺少Accept或User-Agent',
    })
    expect((await call(shop, 'POST', jsapi, { body: await order(), headers })).status).toBe(200)
  })

  it('G3-5 answers an unknown path with an empty 404, a wrong method with an empty 405', async () => {
    const [path, method] = [await shop.ask('/v3/pay/none'), await shop.ask(jsapi)]

    expect([path.status, await path.text()]).toEqual([404, ''])
    expect([method.status, await method.text()]).toEqual([405, ''])
  })

  it('G3-6 signs no refusal; a 401 on transactions has no Request-ID either', async () => {
    const unknown = await call(
      shop,
      'GET',
      `/v3/pay/transactions/out-trade-no/nobody-knows?mchid=${shop.env('MCH_ID')}`,
    )
    const unsigned = await shop.ask(jsapi, { method: 'POST', body: '{}' })

    expect(unknown.status).toBe(404)
    expect(unknown.headers.get('request-id')).toMatch(/-268512771$/)
    expect(unsigned.headers.get('request-id')).toBeNull()
    for (const { headers } of [unknown, unsigned]) {
      expect([...headers.keys()].filter((name) => name.startsWith('wechatpay'))).toEqual([])
    }
  })

  it('G3-8 takes the five parts in any order, and verifies the path as it was sent', async () => {
    const path = `/v3/pay/transactions/out-trade-no/a%7Cb-order?mchid=${shop.env('MCH_ID')}`
    const { body } = await call(shop, 'GET', path)
    expect(body['code']).toBe('ORDER_NOT_EXIST')

    const nonce = Formatter.nonce()
    const signature = Rsa.sign(
      Formatter.request('GET', path, now(), nonce),
      Rsa.from(shop.env('MCH_PRIVATE_KEY'), 'private'),
    )
    const authorization = `WECHATPAY2-SHA256-RSA2048 signature="${signature}",timestamp="${now()}",serial_no="${shop.env('MCH_CERT_SERIAL_NO')}",nonce_str="${nonce}",mchid="${shop.env('MCH_ID')}"`
    const shuffled = await shop.ask(path, { headers: { authorization } })
    expect(await shuffled.json()).toMatchObject({ code: 'ORDER_NOT_EXIST' })
  })

  it('G3-9 wants the same mchid in header and body, header and query', async () => {
    const message = 'http header中的mchid与post payload中的mchid不匹配'
    const path = '/v3/pay/transactions/out-trade-no/order-000001'
    const replies = [
      await call(shop, 'POST', jsapi, { body: { ...(await order()), mchid: '1900000001' } }),
      await call(shop, 'GET', `${path}?mchid=1900000001`),
      await call(shop, 'GET', path),
      await call(shop, 'POST', `${path}/close`, { body: {} }),
    ]

    for (const { status, body } of replies) {
      expect([status, body['code'], body['message']]).toEqual([400, 'PARAM_ERROR', message])
    }
  })

  it('G3-10 refuses a certificate serial it does not know', async () => {
    const signing = { serial: 'A'.repeat(40) }

    const reply = await call(shop, 'POST', jsapi, { body: await order(), signing })

    expect(reply.body).toEqual({ code: 'SIGN_ERROR', message: '商户证书序列号有误' })
  })

  it('G3-11 signs every 2xx, the empty body of a 204 too', async () => {
    const placed = await call(shop, 'POST', jsapi, { body: await order() })
    const closed = await call(
      shop,
      'POST',
      '/v3/pay/transactions/out-trade-no/order-000001/close',
      {
        body: { mchid: shop.env('MCH_ID') },
      },
    )

    expect([placed.status, closed.status, closed.text]).toEqual([200, 204, ''])
    for (const { headers, text } of [placed, closed]) {
      const [timestamp, nonce, signature, serial] = [
        'timestamp',
        'nonce',
        'signature',
        'serial',
      ].map((name) => headers.get(`wechatpay-${name}`) ?? '')
      const message = Formatter.response(timestamp ?? '', nonce ?? '', text)
      const key = Rsa.from(shop.env('WECHATPAY_PUBLIC_KEY'), 'public')
      expect(serial).toBe(shop.env('WECHATPAY_PUBLIC_KEY_ID'))
      expect(Rsa.verify(message, signature ?? '', key)).toBe(true)
    }
  })

  it('R3-6 refuses another merchant’s public key', async () => {
    const headers = { 'wechatpay-serial': 'PUB_KEY_ID_0100000000000000000000000000000000' }

    const reply = await call(shop, 'POST', jsapi, { body: await order(), headers })

    expect(reply.body['message']).toBe('平台证书序列号Wechatpay-Serial错误')
  })

  it('CE-1 has no platform certificate for a merchant with a public key', async () => {
    const reply = await call(shop, 'GET', certificates)

    expect([reply.status, reply.body['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS'])
  })
})

describe('faults of api.mch.weixin.qq.com', () => {
  const place = async () => call(shop, 'POST', jsapi, { body: await order() })

  it.each([
    ['pay-500', 500, 'SYSTEM_ERROR'],
    ['pay-429', 429, 'FREQUENCY_LIMITED'],
  ])('%s answers %i once', async (fault, status, code) => {
    await shop.control('faults', { fault, times: 1 })

    expect(await place()).toMatchObject({ status, body: { code } })
    expect((await place()).status).toBe(200)
  })

  it('pay-timeout never answers, and nothing happened', async () => {
    const body = await order()
    await shop.control('faults', { fault: 'pay-timeout', times: 1 })

    await expect(
      shop.ask(jsapi, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(300),
      }),
    ).rejects.toThrow('timeout')
    expect((await shop.state()).orders).toEqual([])
  })

  it('pay-cut-after-accepting leaves the order and no answer', async () => {
    await shop.control('faults', { fault: 'pay-cut-after-accepting', times: 1 })

    await expect(place()).rejects.toThrow('fetch failed')
    expect((await shop.state()).orders).toMatchObject([{ outTradeNo: 'order-000001' }])
  })

  it('pay-wrong-signature signs something else', async () => {
    await shop.control('faults', { fault: 'pay-wrong-signature', times: 1 })

    const { headers, text } = await place()

    const message = Formatter.response(
      headers.get('wechatpay-timestamp') ?? '',
      headers.get('wechatpay-nonce') ?? '',
      text,
    )
    const key = Rsa.from(shop.env('WECHATPAY_PUBLIC_KEY'), 'public')
    expect(Rsa.verify(message, headers.get('wechatpay-signature') ?? '', key)).toBe(false)
  })
})

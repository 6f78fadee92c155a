import type { CloudAnswer, CloudCall } from './control-api'
import { openIdOf, openShop, post, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const call = (changes: Partial<CloudCall> = {}) =>
  shop.control<CloudAnswer>('cloud/call', {
    person: 'xiaoman',
    path: '/api/me',
    method: 'POST',
    header: { 'X-WX-SERVICE': 'shop' },
    ...changes,
  })

const headers = () => shop.received[0]?.headers ?? {}

describe('the gateway', () => {
  it('WECHAT 8.3 says who called, through what and from where', async () => {
    const openid = await openIdOf(shop, 'xiaoman')
    shop.answerWith(200, '{"kind":"anonymous"}')

    const answer = await call({ data: { a: '橘' } })

    expect(answer).toMatchObject({ statusCode: 200, data: { kind: 'anonymous' } })
    expect(shop.received[0]?.body).toBe('{"a":"橘"}')
    expect(headers()).toMatchObject({
      'content-type': 'application/json',
      'x-wx-openid': openid,
      'x-wx-appid': shop.env('MINI_PROGRAM_APPID'),
      'x-wx-env': 'simulated-env',
      'x-wx-service': 'shop',
      'x-wx-source': 'wx_devtools',
      'x-original-forwarded-for': '203.0.113.7',
    })
    expect(headers()['x-wx-unionid']).toMatch(/^o.{27}$/)
  })

  it('WECHAT 8.3 leaves the unionid out without an Open Platform account', async () => {
    await shop.ask('/_simulator/api/people/xiaoman', {
      ...post({ joined: false }),
      method: 'PATCH',
    })

    await call()

    expect(headers()).not.toHaveProperty('x-wx-unionid')
    await shop.ask('/_simulator/api/people/xiaoman', { ...post({ joined: true }), method: 'PATCH' })
  })

  it('CL-2 takes off what a caller says about themselves', async () => {
    const openid = await openIdOf(shop, 'xiaoman')

    await call({
      header: {
        'X-WX-SERVICE': 'shop',
        'X-WX-OPENID': 'oSomebodyElse',
        'x-wx-openid': 'oSomebodyElse',
        'X-Wx-From-Openid': 'oSomebodyElse',
        'X-WX-ENV': 'prod',
        'X-Original-Forwarded-For': '127.0.0.1',
        Referer: 'https://elsewhere.example',
        Host: 'elsewhere.example',
        'X-Request': 'kept',
      },
    })

    expect(headers()).toMatchObject({
      'x-wx-openid': openid,
      'x-wx-env': 'simulated-env',
      'x-original-forwarded-for': '203.0.113.7',
      'x-request': 'kept',
      host: new URL(shop.origin).host,
    })
    expect(headers()).not.toHaveProperty('x-wx-from-openid')
    expect(headers()).not.toHaveProperty('referer')
  })

  it('makes the data of a GET its query', async () => {
    await call({ method: 'GET', path: '/api/orders?a=1', data: { b: '2' } })

    expect(shop.received[0]).toMatchObject({ url: '/api/orders?a=1&b=2', body: '' })
    expect(headers()).not.toHaveProperty('content-type')
  })

  it('passes on a text as it is, and an answer whatever it says', async () => {
    shop.answerWith(404, 'not here')

    const answer = await call({
      header: { 'x-wx-service': 'shop', 'Content-Type': 'text/plain' },
      data: 'hello',
    })

    expect(answer).toMatchObject({ statusCode: 404, data: 'not here' })
    expect(shop.received[0]).toMatchObject({
      body: 'hello',
      headers: { 'content-type': 'text/plain' },
    })
  })

  it.each<[number, Partial<CloudCall>]>([
    [400, { header: {} }],
    [400, { path: 'api/me' }],
    [400, { path: '@elsewhere.example/' }],
    [404, { person: 'nobody' }],
    [413, { data: 'a'.repeat(100 * 1024 + 1) }],
  ])('WECHAT 8.4 refuses with %i: %j', async (status, changes) => {
    await expect(call(changes)).rejects.toThrow(`cloud/call: ${status}`)
    expect(shop.received).toHaveLength(0)
  })
})

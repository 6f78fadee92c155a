import { LOOK_COOKIE, PERSON_COOKIE } from './control-api'
import { call, openIdOf, openShop, orderOf, post, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const without = (changes: Record<string, unknown>) =>
  orderOf(shop, '', { payer: undefined, ...changes })
const scene = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } }
const h5 = (changes: Record<string, unknown> = {}) =>
  call(shop, 'POST', '/v3/pay/transactions/h5', {
    body: without({ scene_info: scene, ...changes }),
  })
const native = (changes: Record<string, unknown> = {}) =>
  call(shop, 'POST', '/v3/pay/transactions/native', { body: without(changes) })
const query = async () => {
  const path = `/v3/pay/transactions/out-trade-no/order-000001?mchid=${shop.env('MCH_ID')}`
  return (await call(shop, 'GET', path)).body
}
const pathOf = (h5Url: unknown) => {
  const { pathname, search } = new URL(String(h5Url))
  return pathname + search
}
/** As a browser on the shop's page follows a link. */
const follow = async (path: string, headers: Record<string, string> = {}) => {
  const reply = await shop.ask(path, {
    headers: { referer: `${shop.origin}/orders`, 'user-agent': 'Safari', ...headers },
  })
  return reply.text()
}
const formsOf = (page: string) =>
  [...page.matchAll(/action="([^"]+)"/g)].map(([, path]) => String(path).replaceAll('&amp;', '&'))

describe('an h5 order', () => {
  it('O3-2 gives an h5_url', async () => {
    const { status, body } = await h5()

    expect(status).toBe(200)
    expect(body['h5_url']).toMatch(/\/h5pay\/checkmweb\?prepay_id=wx\w+&package=\d+$/)
  })

  it.each([
    ['no scene_info', { scene_info: undefined }],
    ['no payer_client_ip', { scene_info: { h5_info: { type: 'Wap' } } }],
    ['no h5_info', { scene_info: { payer_client_ip: '203.0.113.9' } }],
    ['an unknown type', { scene_info: { ...scene, h5_info: { type: 'Desktop' } } }],
    [
      'an app_name of 65',
      { scene_info: { ...scene, h5_info: { type: 'Wap', app_name: 'x'.repeat(65) } } },
    ],
    ['a payer', { payer: { openid: 'o1' } }],
    ['total 0', { amount: { total: 0 } }],
  ])('O3-1, O3-2 refuses %s', async (_what, changes) => {
    const { status, body } = await h5(changes)

    expect([status, body['code']]).toEqual([400, 'PARAM_ERROR'])
  })

  it('O3-9 is paid on its page, which returns to redirect_url', async () => {
    const { body } = await h5({ attach: 'x' })
    const back = `${shop.origin}/orders/1?paid=maybe`

    const page = await follow(`${pathOf(body['h5_url'])}&redirect_url=${encodeURIComponent(back)}`)
    const [payUrl = ''] = formsOf(page)
    const reply = await shop.ask(payUrl, { method: 'POST' })

    expect(page).toContain('29.90')
    expect([reply.status, reply.headers.get('location')]).toEqual([303, back])
    expect(await query()).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'MWEB',
      payer: { openid: await openIdOf(shop, 'xiaoman') },
    })
    await shop.settle()
    expect(shop.received).toHaveLength(1)
  })

  it('O3-9 cancelled, stays unpaid and returns as well; the page answers once', async () => {
    const { body } = await h5()
    const back = encodeURIComponent(`${shop.origin}/orders/1`)

    const page = await follow(`${pathOf(body['h5_url'])}&redirect_url=${back}`)
    const [, cancelUrl = ''] = formsOf(page)
    const first = await shop.ask(cancelUrl, { method: 'POST' })
    const second = await shop.ask(cancelUrl, { method: 'POST' })

    expect(first.headers.get('location')).toBe(`${shop.origin}/orders/1`)
    expect(await second.text()).toContain('页面已失效')
    expect((await query())['trade_state']).toBe('NOTPAY')
  })

  it.each([
    [
      'inside WeChat',
      { 'user-agent': 'Mozilla MicroMessenger/8.0' },
      '请在微信外打开订单，进行支付',
    ],
    ['inside WeChat, by cookie', { cookie: `${LOOK_COOKIE}=wechat` }, '请在微信外打开订单'],
    ['without a Referer', { referer: '' }, '商家参数格式有误'],
    ['from another host', { referer: 'http://shop.example.com/' }, '商家存在未配置的参数'],
    ['from another port', { referer: 'http://127.0.0.1:1/' }, '商家存在未配置的参数'],
  ])('O3-9 refuses to be opened %s', async (_where, headers, words) => {
    const { body } = await h5()

    const page = await follow(pathOf(body['h5_url']), headers)

    expect(page).toContain(words)
    expect(formsOf(page)).toEqual([])
  })

  it.each([
    ['anything added', '&from=shop', '商家参数格式有误'],
    ['another package', '&package=1', '商家参数格式有误'],
    ['a foreign redirect_url', '&redirect_url=https%3A%2F%2Fexample.com', '商家存在未配置的参数'],
  ])('O3-9 refuses %s', async (_what, added, words) => {
    const { body } = await h5()

    expect(await follow(`${pathOf(body['h5_url'])}${added}`)).toContain(words)
  })

  it('O3-9 lasts five minutes; a new one is had for the same words', async () => {
    const { body } = await h5()
    await shop.settle(299)
    expect(formsOf(await follow(pathOf(body['h5_url'])))).toHaveLength(2)
    await shop.settle(1)
    expect(await follow(pathOf(body['h5_url']))).toContain('支付请求已失效')

    const again = await h5()

    expect(formsOf(await follow(pathOf(again.body['h5_url'])))).toHaveLength(2)
  })

  it('O3-9 is for whoever opened it first', async () => {
    const { body } = await h5()
    await follow(pathOf(body['h5_url']), { cookie: `${PERSON_COOKIE}=ajuan` })

    const page = await follow(pathOf(body['h5_url']), { cookie: `${PERSON_COOKIE}=laochen` })

    expect(page).toContain('签名验证失败')
    expect((await shop.state()).orders[0]?.person).toBe('ajuan')
  })

  it('O3-2 notes a loopback payer_client_ip, which WeChat’s page would refuse', async () => {
    const { body } = await h5({ scene_info: { ...scene, payer_client_ip: '127.0.0.1' } })

    await follow(pathOf(body['h5_url']))

    expect((await shop.state()).calls.at(-1)?.problems).toEqual([
      'h5pay: payer_client_ip 127.0.0.1; WeChat: 网络环境未能通过安全验证',
    ])
  })

  it('is not paid twice, nor after it was closed', async () => {
    const { body } = await h5()
    const [payUrl = ''] = formsOf(await follow(pathOf(body['h5_url'])))
    const close = '/v3/pay/transactions/out-trade-no/order-000001/close'
    await call(shop, 'POST', close, { body: { mchid: shop.env('MCH_ID') } })

    const reply = await shop.ask(payUrl, { method: 'POST' })

    expect(await reply.text()).toContain('该订单已关闭')
    expect(await follow(pathOf(body['h5_url']))).toContain('该订单已关闭')
  })
})

describe('a native order', () => {
  const scan = (codeUrl: unknown, person = 'ajuan') =>
    shop.control<{ sheet?: { id: string }; errMsg?: string }>('codes/scan', { codeUrl, person })

  it('O3-1 gives a code_url and is paid from the control API', async () => {
    const { status, body } = await native()
    await shop.control('orders/order-000001/outcome', { outcome: 'pay' })

    expect(status).toBe(200)
    expect(body['code_url']).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/)
    expect(await query()).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'NATIVE',
      payer: { openid: await openIdOf(shop, 'xiaoman') },
    })
  })

  it('is paid by whoever scans it', async () => {
    const { body } = await native()

    const { sheet } = await scan(body['code_url'])
    await shop.control(`sheets/${String(sheet?.id)}/outcome`, { outcome: 'pay' })

    expect(await query()).toMatchObject({ payer: { openid: await openIdOf(shop, 'ajuan') } })
  })

  it('UO-6, UO-7 its code lives two hours, and dies when a new one is made', async () => {
    const first = await native()
    const second = await native()

    expect((await scan(first.body['code_url'])).errMsg).toContain('二维码已过期')
    expect((await scan(second.body['code_url'])).sheet).toBeDefined()
    await shop.settle(7200)
    expect((await scan(second.body['code_url'])).errMsg).toContain('二维码已过期')
  })

  it('O3-4 keeps to its own way to pay', async () => {
    await native()

    const { status, body } = await h5()

    expect([status, body['code']]).toEqual([403, 'OUT_TRADE_NO_USED'])
  })

  it('O3-4 refuses other words, and a paid order', async () => {
    await native()
    expect((await native({ description: 'other' })).body['code']).toBe('INVALID_REQUEST')
    await shop.control('orders/order-000001/outcome', { outcome: 'pay' })
    expect((await native()).body['code']).toBe('ORDER_PAID')
  })

  it('G3-9 refuses another merchant, and an app that is not the merchant’s', async () => {
    expect((await native({ mchid: '1900000001' })).body['message']).toMatch('mchid')
    expect((await native({ appid: 'wx1' })).body['code']).toBe('APPID_MCHID_NOT_MATCH')
  })

  it('is scanned by somebody who exists', async () => {
    const { body } = await native()
    const request = post({ codeUrl: body['code_url'], person: 'nobody' })

    expect((await shop.ask('/_simulator/api/codes/scan', request)).status).toBe(404)
  })
})

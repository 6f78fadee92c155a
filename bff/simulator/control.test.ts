import { call, openIdOf, openShop, orderOf, sessionQuery, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const api = (path: string) => `/_simulator/api/${path}`

describe('the control API', () => {
  it('starts with three people, the real time and nothing else', async () => {
    const state = await shop.state()

    expect(state.people.map(({ id, nickname, joined }) => [id, nickname, joined])).toEqual([
      ['xiaoman', '小满', true],
      ['ajuan', '阿娟🍊', true],
      ['laochen', '老陈', true],
    ])
    expect(state).toMatchObject({
      clockOffsetSeconds: 0,
      shopOrigin: shop.origin,
      delivery: 'now',
      orders: [],
      notifications: [],
      faults: {},
      shares: [],
      calls: [],
    })
  })

  it('adds people once, changes them, and draws them', async () => {
    const added = await shop.control('people', { id: 'guest', nickname: '客' })
    expect(added).toMatchObject({ id: 'guest', snapshot: false, joined: true, highRisk: false })

    await expect(shop.control('people', { id: 'guest' })).rejects.toThrow('409')
    const change = { method: 'PATCH', headers: { 'content-type': 'application/json' } }
    const changed = await shop.json(api('people/guest'), { ...change, body: '{"snapshot":true}' })
    expect(changed).toMatchObject({ nickname: '客', snapshot: true })
    const nobody = await shop.ask(api('people/nobody'), { ...change, body: '{}' })
    expect(nobody.status).toBe(404)
    const portrait = await shop.ask('/_simulator/avatars/guest.svg')
    expect(await portrait.text()).toContain('客')
  })

  it('moves the clock the shop lives by, and back', async () => {
    const before = shop.simulator.clock().getTime()
    await shop.settle(3600)

    expect(shop.simulator.clock().getTime() - before).toBeGreaterThanOrEqual(3_600_000)
    expect((await shop.state()).clockOffsetSeconds).toBe(3600)
    await shop.control('clock', { reset: true })
    expect(Math.abs(shop.simulator.clock().getTime() - Date.now())).toBeLessThan(1000)
  })

  it.each([
    ['clock', { advanceSeconds: -1 }],
    ['clock', {}],
    ['delivery', { mode: 'sometimes' }],
    ['faults', { fault: 'api-busy', times: 1.5 }],
    ['people', { id: 'Not An Id' }],
    ['people', { id: 'x', admin: true }],
    ['mini-program/login', {}],
  ])('refuses %s %j', async (path, body) => {
    await expect(shop.control(path, body)).rejects.toThrow(`${path}: 400`)
  })

  it.each(['orders/nobody-knows/outcome', 'sheets/none/outcome'])('knows no %s', async (path) => {
    await expect(shop.control(path, { outcome: 'pay' })).rejects.toThrow('404')
  })

  it('lets every page of this machine in', async () => {
    const headers = {
      origin: shop.origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }

    const asked = await shop.ask(api('bridge/invoke'), { method: 'OPTIONS', headers })

    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe(shop.origin)
    expect(asked.headers.get('access-control-allow-headers')).toBe('content-type')
    const state = await shop.ask(api('state'), { headers: { origin: shop.origin } })
    expect(state.headers.get('access-control-allow-origin')).toBe(shop.origin)
  })

  it('writes down calls with what was wrong, and without what is secret', async () => {
    const openid = await openIdOf(shop, 'xiaoman')
    await shop.ask(`/sns/jscode2session?${sessionQuery(shop, 'made-up')}`)
    const body = orderOf(shop, openid, { amount: { total: 0 } })
    await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })

    const { calls } = await shop.state()

    expect(calls.map(({ path, problems }) => [path.split('?')[0], problems.length])).toEqual([
      ['/_simulator/api/mini-program/login', 0],
      ['/sns/jscode2session', 0],
      ['/sns/jscode2session', 1],
      ['/v3/pay/transactions/jsapi', 1],
    ])
    expect(calls[2]?.problems[0]).toMatch(/^40029 invalid code/)
    expect(calls[3]).toMatchObject({ direction: 'in', status: 400 })
    const written = JSON.stringify(calls)
    expect(written).not.toContain(shop.env('MINI_PROGRAM_SECRET'))
    expect(written).not.toContain(openid)
    expect(written).toContain('PARAM_ERROR')
  })

  it('keeps the last 200 calls', async () => {
    for (let time = 0; time < 205; time++) await shop.ask('/sns/auth')

    const { calls } = await shop.state()

    expect(calls).toHaveLength(200)
    expect((calls.at(-1)?.id ?? 0) - (calls[0]?.id ?? 0)).toBe(199)
  })

  it('forgets on reset, but keeps people and tokens', async () => {
    await shop.control('people', { id: 'stays' })
    const { code } = await shop.control<{ code: string }>('mini-program/login', { person: 'stays' })
    await shop.control('faults', { fault: 'pay-500', times: 3 })
    await shop.control('delivery', { mode: 'lost' })

    await shop.control('reset', {})

    const state = await shop.state()
    expect(state).toMatchObject({ faults: {}, delivery: 'now', calls: [] })
    expect(state.people.map(({ id }) => id)).toContain('stays')
    expect(await shop.json(`/sns/jscode2session?${sessionQuery(shop, code)}`)).toMatchObject({
      errcode: 40029,
    })
  })
})

describe('the doors', () => {
  it('lead to the control page', async () => {
    for (const path of ['/', '/_simulator']) {
      expect((await shop.ask(path)).headers.get('location')).toBe('/_simulator/')
    }
    const page = await shop.ask('/_simulator/')
    expect(page.headers.get('content-type')).toMatch('text/html')
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  it('have the bridge, and nothing beside it', async () => {
    expect(await (await shop.ask('/_simulator/bridge.js')).text()).toContain('WeixinJSBridge')
    expect((await shop.ask('/_simulator/..%2findex.ts')).status).toBe(404)
  })

  it('answer an unknown api as WeChat does', async () => {
    expect(await shop.json('/cgi-bin/none')).toMatchObject({ errcode: 40066 })
  })

  it('tell whoever starts it all that a BFF must know', () => {
    expect(Object.keys(shop.simulator.environment).sort()).toEqual([
      'MCH_API_V2_KEY',
      'MCH_API_V3_KEY',
      'MCH_CERT_SERIAL_NO',
      'MCH_ID',
      'MCH_PRIVATE_KEY',
      'MINI_PROGRAM_APPID',
      'MINI_PROGRAM_SECRET',
      'OFFICIAL_ACCOUNT_APPID',
      'OFFICIAL_ACCOUNT_SECRET',
      'PAY_CHANNEL',
      'WECHATPAY_PUBLIC_KEY',
      'WECHATPAY_PUBLIC_KEY_ID',
      'WECHAT_API_ORIGIN',
      'WECHAT_OPEN_ORIGIN',
      'WECHAT_PAY_ORIGIN',
    ])
    expect(shop.env('MCH_API_V3_KEY')).toMatch(/^\w{32}$/)
  })
})

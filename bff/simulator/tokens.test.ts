import { openShop, post, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
// Two days later nothing of the test before is alive.
beforeEach(() => shop.settle(2 * 86_400))

type App = 'OFFICIAL_ACCOUNT' | 'MINI_PROGRAM'
const credentials = (app: App = 'OFFICIAL_ACCOUNT') => ({
  grant_type: 'client_credential',
  appid: shop.env(`${app}_APPID`),
  secret: shop.env(`${app}_SECRET`),
})
const plain = (changes = {}) =>
  shop.json(`/cgi-bin/token?${new URLSearchParams({ ...credentials(), ...changes })}`)
const stable = (changes = {}) =>
  shop.json('/cgi-bin/stable_token', post({ ...credentials(), ...changes }))
const ticket = (token: unknown) =>
  shop.json(`/cgi-bin/ticket/getticket?type=jsapi&access_token=${String(token)}`)

describe('access tokens', () => {
  it('AT-1 makes a new one each time; the one before lives five minutes more', async () => {
    const [first, second] = [await plain(), await plain()]

    expect(first['access_token']).not.toBe(second['access_token'])
    await shop.settle(299)
    expect(await ticket(first['access_token'])).toMatchObject({ errcode: 0 })
    await shop.settle(1)
    expect(await ticket(first['access_token'])).toMatchObject({ errcode: 40001 })
    expect(await ticket(second['access_token'])).toMatchObject({ errcode: 0 })
  })

  it('AT-3 answers the same stable token with the seconds left, until five minutes are left', async () => {
    const first = await stable()
    await shop.settle(1000)
    const same = await stable()

    expect(same['access_token']).toBe(first['access_token'])
    expect(same['expires_in']).toBeGreaterThan(6190)
    expect(same['expires_in']).toBeLessThanOrEqual(6200)
    await shop.settle(5900)
    expect((await stable())['access_token']).not.toBe(first['access_token'])
    expect(await ticket(first['access_token'])).toMatchObject({ errcode: 0 })
  })

  it('AT-3 kills the former token when forced, at most every 30 s', async () => {
    const first = await stable()

    const forced = await stable({ force_refresh: true })
    const tooSoon = await stable({ force_refresh: true })

    expect(forced['access_token']).not.toBe(first['access_token'])
    expect(tooSoon['access_token']).toBe(forced['access_token'])
    expect(await ticket(first['access_token'])).toMatchObject({ errcode: 40001 })
  })

  it('AT-3 is forced twenty times a day (45009)', async () => {
    for (let time = 0; time < 20; time++) {
      expect(await stable({ force_refresh: true })).toHaveProperty('access_token')
      await shop.settle(30)
    }

    expect(await stable({ force_refresh: true })).toMatchObject({ errcode: 45009 })
    expect(await stable()).toHaveProperty('access_token')
  })

  it('AT-3 the two families leave each other alone', async () => {
    const kept = await stable()
    await plain()
    await plain()
    await shop.settle(400)

    expect(await ticket(kept['access_token'])).toMatchObject({ errcode: 0 })
  })

  it('AT-4 stable_token wants POST (43002) and JSON (47001)', async () => {
    expect(await shop.json('/cgi-bin/stable_token')).toMatchObject({ errcode: 43002 })
    expect(await shop.json('/cgi-bin/stable_token', { method: 'POST', body: 'a=b' })).toMatchObject(
      {
        errcode: 47001,
      },
    )
  })

  it.each([
    [{ grant_type: 'x' }, 40002],
    [{ appid: '' }, 41002],
    [{ appid: 'wx00000000000000ff' }, 40013],
    [{ secret: '' }, 41004],
    [{ secret: 'x' }, 40125],
  ])('AT-2, AT-4 both answer %j with %i', async (changes, errcode) => {
    expect(await plain(changes)).toMatchObject({ errcode })
    expect(await stable(changes)).toMatchObject({ errcode })
  })

  it('AT-5 tells a missing, malformed, unknown and expired token apart', async () => {
    const { access_token } = await stable()
    await shop.settle(7200)

    expect(await ticket('')).toMatchObject({ errcode: 41001 })
    expect(await ticket('short')).toMatchObject({ errcode: 40014 })
    expect(await ticket('10_'.padEnd(136, 'a'))).toMatchObject({ errcode: 40001 })
    expect(await ticket(access_token)).toMatchObject({ errcode: 42001 })
  })

  it('JT-1 answers the same ticket while it lives', async () => {
    const { access_token } = await stable()
    const first = await ticket(access_token)

    expect((await ticket(access_token))['ticket']).toBe(first['ticket'])
    await shop.settle(7200)
    expect((await ticket((await stable())['access_token']))['ticket']).not.toBe(first['ticket'])
  })

  it('AT-6 has no JS-SDK ticket for the mini-program', async () => {
    const { access_token } = await stable(credentials('MINI_PROGRAM'))

    expect(await ticket(access_token)).toMatchObject({ errcode: 48001 })
  })
})

describe('faults of api.weixin.qq.com', () => {
  it('is busy (−1) as often as asked', async () => {
    await shop.control('faults', { fault: 'api-busy', times: 1 })

    expect(await stable()).toMatchObject({ errcode: -1 })
    expect(await stable()).toHaveProperty('access_token')
  })

  it('finds the next business call’s token invalid (40001), and not the token call', async () => {
    await shop.control('faults', { fault: 'api-invalid-token', times: 1 })
    const { access_token } = await stable()

    expect(await ticket(access_token)).toMatchObject({ errcode: 40001 })
    expect(await ticket(access_token)).toMatchObject({ errcode: 0 })
  })
})

import { openShop, type Shop } from './testing/shop'
import { askWxa } from './testing/wxa'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const target = { path: 'pages/product/index', query: 'id=1', env_version: 'release' }
const tomorrow = { expire_type: 1, expire_interval: 1 }
const scheme = (jump_wxa: object = target, expiry: object = tomorrow) =>
  askWxa(shop, '/wxa/generatescheme', { body: { jump_wxa, is_expire: true, ...expiry } })
const urlLink = (to: object = target, expiry: object = tomorrow) =>
  askWxa(shop, '/wxa/generate_urllink', { body: { ...to, ...expiry } })
const inSeconds = (seconds: number) => ({
  expire_type: 0,
  expire_time: Math.floor(shop.simulator.clock().getTime() / 1000) + seconds,
})

describe('links into the mini-program', () => {
  it('UL-1 are made for a page and its query, and remembered', async () => {
    const { openlink, ...one } = await scheme()
    const { url_link, ...two } = await urlLink({ path: '/pages/home/index' })

    expect([one, two]).toEqual(Array(2).fill({ errcode: 0, errmsg: 'ok' }))
    expect(openlink).toMatch(/^weixin:\/\/dl\/business\/\?t=\w+$/)
    expect(url_link).toMatch(/^https:\/\/wxaurl\.cn\/\w+$/)
    expect((await shop.state()).links).toEqual([
      { link: openlink, path: 'pages/product/index', query: 'id=1' },
      { link: url_link, path: '/pages/home/index', query: '' },
    ])
  })

  it('UL-1 lead to the first page without a path, and are others each time', async () => {
    const [one, two] = [await scheme({}), await scheme({})]

    expect(one['openlink']).not.toBe(two['openlink'])
    expect((await shop.state()).links).toMatchObject([{ path: '' }, { path: '' }])
  })

  it.each<[object, number]>([
    [{ path: 'pages/product' }, 40165],
    [{ path: 'pages/product/index?id=1' }, 40165],
    [{ path: 'elsewhere/product/index' }, 40165],
    [{ query: 'name=橙' }, 40212],
    [{ query: 'a b' }, 40212],
    [{ query: 'a'.repeat(1025) }, 40212],
    [{ env_version: 'beta' }, 85402],
    [{ path: 7 }, 47001],
  ])('UL-1 are not made for %j (%i)', async (changes, errcode) => {
    expect(await scheme({ ...target, ...changes })).toMatchObject({ errcode })
    expect(await urlLink({ ...target, ...changes })).toMatchObject({ errcode })
    expect((await shop.state()).links).toEqual([])
  })

  it('features 4.7, 4.8 take 1024 characters of query', async () => {
    const query = `%E6%A9%99&a=${'b'.repeat(1012)}`

    expect(await scheme({ query })).toMatchObject({ errcode: 0 })
    expect(await urlLink({ query })).toMatchObject({ errcode: 0 })
  })

  const month = 30 * 86_400
  it.each([
    ['no end', () => ({}), 85401],
    ['a minute less', () => inSeconds(30), 85401],
    ['two minutes', () => inSeconds(120), 0],
    ['nearly a month', () => inSeconds(month - 60), 0],
    ['over a month', () => inSeconds(month + 60), 85401],
    ['milliseconds', () => inSeconds(1_000_000_000_000), 85401],
    ['30 days', () => ({ expire_type: 1, expire_interval: 30 }), 0],
    ['31 days', () => ({ expire_type: 1, expire_interval: 31 }), 85401],
    ['0 days', () => ({ expire_type: 1, expire_interval: 0 }), 85401],
    ['another kind of end', () => ({ expire_type: 2, expire_interval: 1 }), 85401],
    ['days in words', () => ({ expire_type: 1, expire_interval: '1' }), 47001],
  ])('features 4.7, 4.8: %s', async (_what, expiry, errcode) => {
    expect(await scheme(target, expiry())).toMatchObject({ errcode })
    expect(await urlLink(target, expiry())).toMatchObject({ errcode })
  })

  it('UL-1 need a published mini-program (40002)', async () => {
    await shop.control('published', { published: false })

    expect(await scheme()).toMatchObject({ errcode: 40002 })
    expect(await urlLink()).toMatchObject({ errcode: 40002 })
    await shop.control('reset', {})
    expect(await urlLink()).toMatchObject({ errcode: 0 })
  })
})

import { openShop, sessionQuery, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const login = async (person = 'xiaoman') =>
  (await shop.control<{ code: string }>('mini-program/login', { person })).code

const session = (code: string, changes: Record<string, string> = {}) => {
  const query = new URLSearchParams(sessionQuery(shop, code))
  for (const [name, value] of Object.entries(changes)) query.set(name, value)
  return shop.json(`/sns/jscode2session?${query}`)
}

describe('code2Session', () => {
  it('ML-2 answers openid, session_key and unionid, and no errcode', async () => {
    const answer = await session(await login())

    expect(Object.keys(answer).sort()).toEqual(['openid', 'session_key', 'unionid'])
  })

  it('ML-4 gives 16 bytes as session_key, others at every login', async () => {
    const [one, two] = [await session(await login()), await session(await login())]

    expect(Buffer.from(String(one['session_key']), 'base64')).toHaveLength(16)
    expect(one['session_key']).not.toBe(two['session_key'])
    expect(one['openid']).toBe(two['openid'])
  })

  it('ML-1 takes a code once (40163) and for five minutes (42003)', async () => {
    const [used, old] = [await login(), await login()]

    await session(used)
    expect(await session(used)).toMatchObject({ errcode: 40163 })
    await shop.settle(300)
    expect(await session(old)).toMatchObject({ errcode: 42003 })
  })

  it.each([
    [{ appid: 'wx00000000000000ff' }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ js_code: 'made-up' }, 40029],
    [{ js_code: '' }, 41008],
    [{ grant_type: '' }, 40002],
  ])('ML-3 answers %j with %i', async (changes, errcode) => {
    expect(await session(await login(), changes)).toMatchObject({ errcode })
  })

  it('ML-3 blocks a high-risk person (40226)', async () => {
    await shop.control('people', { id: 'shady', highRisk: true })

    expect(await session(await login('shady'))).toMatchObject({ errcode: 40226 })
  })

  it('takes the developer tools’ mock code again and again, as the default person', async () => {
    const mock = 'the code is a mock one'

    const [one, two] = [await session(mock), await session(mock)]

    expect(one['openid']).toBe(two['openid'])
    expect(one['openid']).toBe((await session(await login('xiaoman')))['openid'])
  })

  it('has no session for the official account', async () => {
    const answer = await session(await login(), {
      appid: shop.env('OFFICIAL_ACCOUNT_APPID'),
      secret: shop.env('OFFICIAL_ACCOUNT_SECRET'),
    })

    expect(answer).toMatchObject({ errcode: 40013 })
  })
})

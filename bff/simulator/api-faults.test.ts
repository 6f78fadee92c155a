import type { Fault } from './control-api'
import { openShop, post, sessionQuery, type Shop } from './testing/shop'
import { askWxa, tokenOf } from './testing/wxa'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const once = (fault: Fault) => shop.control('faults', { fault, times: 1 })
const credentials = () => ({
  grant_type: 'client_credential',
  appid: shop.env('MINI_PROGRAM_APPID'),
  secret: shop.env('MINI_PROGRAM_SECRET'),
})
const plain = () => shop.json(`/cgi-bin/token?${new URLSearchParams(credentials())}`)
const stable = () => shop.json('/cgi-bin/stable_token', post(credentials()))
const session = () => shop.json(`/sns/jscode2session?${sessionQuery(shop, 'made-up')}`)
const phone = () => askWxa(shop, '/wxa/business/getuserphonenumber', { body: { code: 'made-up' } })
const page = () =>
  shop.json(
    `/sns/oauth2/access_token?${new URLSearchParams({
      appid: shop.env('OFFICIAL_ACCOUNT_APPID'),
      secret: shop.env('OFFICIAL_ACCOUNT_SECRET'),
      code: 'made-up',
      grant_type: 'authorization_code',
    })}`,
  )
const left = async () => (await shop.state()).faults

describe('a fault of api.weixin.qq.com', () => {
  it.each([
    ['api-invalid-token', 40001],
    ['api-token-expired', 42001],
    ['api-malformed-token', 40014],
  ] as const)('AT-5 %s: %i on the next call that carries a token', async (fault, errcode) => {
    await once(fault)

    expect(await session()).toMatchObject({ errcode: 40029 })
    expect(await phone()).toMatchObject({ errcode })
    expect(await phone()).toMatchObject({ errcode: 40029 })
  })

  it('AT-5 strikes under /cgi-bin too', async () => {
    await once('api-token-expired')

    const answer = await askWxa(shop, '/cgi-bin/message/subscribe/send', { body: {} })

    expect(answer).toMatchObject({ errcode: 42001 })
  })

  it('AT-2, AT-4 api-ip-refused: 40164 on both token calls', async () => {
    await shop.control('faults', { fault: 'api-ip-refused', times: 2 })

    expect(await session()).toMatchObject({ errcode: 40029 })
    expect(await plain()).toMatchObject({ errcode: 40164 })
    expect(await stable()).toMatchObject({ errcode: 40164 })
    expect(await stable()).toHaveProperty('access_token')
  })

  it('AT-2 api-secret-frozen: 40243 on the plain token call only', async () => {
    await once('api-secret-frozen')

    expect(await stable()).toHaveProperty('access_token')
    expect(await plain()).toMatchObject({ errcode: 40243 })
    expect(await plain()).toHaveProperty('access_token')
  })

  it('OT-2 api-code-expired: 42003 on the page’s code only', async () => {
    await once('api-code-expired')

    expect(await session()).toMatchObject({ errcode: 40029 })
    expect(await page()).toMatchObject({ errcode: 42003 })
    expect(await page()).toMatchObject({ errcode: 40029 })
  })

  it('ML-3, ML-9 api-too-often: 45011 on code2Session and on the phone number', async () => {
    for (const asks of [session, phone]) {
      await once('api-too-often')
      expect(await stable()).toHaveProperty('access_token')
      expect(await page()).toMatchObject({ errcode: 40029 })

      expect(await asks()).toMatchObject({ errcode: 45011 })

      expect(await asks()).toMatchObject({ errcode: 40029 })
    }
  })

  it.each([
    ['/sns', session],
    ['/cgi-bin', stable],
    ['/wxa', () => shop.json('/wxa/checksession')],
  ])('api-no-answer: the connection ends without a word under %s', async (_under, asks) => {
    await once('api-no-answer')

    await expect(asks()).rejects.toThrow('fetch failed')

    expect(await left()).toEqual({})
    const [logged] = (await shop.state()).calls.slice(-1)
    expect(logged).toMatchObject({ status: 'no answer' })
    expect(await tokenOf(shop)).toBeTruthy()
  })
})

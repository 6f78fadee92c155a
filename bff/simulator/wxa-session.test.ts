import { createHmac } from 'node:crypto'
import { openShop, type Shop } from './testing/shop'
import { askWxa, logIn, type Session } from './testing/wxa'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const proof = ({ openid, sessionKey }: Session) => ({
  openid,
  signature: createHmac('sha256', sessionKey).update('').digest('hex'),
  sig_method: 'hmac_sha256',
})
const check = (session: Session, changes = {}) =>
  askWxa(shop, '/wxa/checksession', { query: { ...proof(session), ...changes } })
const reset = (session: Session, changes = {}) =>
  askWxa(shop, '/wxa/resetusersessionkey', { query: { ...proof(session), ...changes } })

describe('session_key', () => {
  it('ML-6 is proved by its base64 text', async () => {
    expect(await check(await logIn(shop))).toEqual({ errcode: 0, errmsg: 'ok' })
  })

  it('ML-4 dies at the next login, and not at somebody else’s', async () => {
    const first = await logIn(shop)
    await logIn(shop, 'ajuan')
    expect(await check(first)).toMatchObject({ errcode: 0 })

    const second = await logIn(shop)

    expect(await check(first)).toMatchObject({ errcode: 87009 })
    expect(await check(second)).toMatchObject({ errcode: 0 })
  })

  it('ML-7 is replaced on demand, and the old one is dead', async () => {
    const old = await logIn(shop)

    const { openid, session_key, ...rest } = await reset(old)

    expect(rest).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(openid).toBe(old.openid)
    expect(Buffer.from(String(session_key), 'base64')).toHaveLength(16)
    expect(await check(old)).toMatchObject({ errcode: 87009 })
    const renewed = { openid: old.openid, sessionKey: String(session_key) }
    expect(await check(renewed)).toMatchObject({ errcode: 0 })
  })

  it.each([
    [{ openid: '' }, 40097],
    [{ signature: '' }, 40097],
    [{ sig_method: '' }, 40097],
    [{ sig_method: 'hmac_sha1' }, 87008],
    [{ signature: '0'.repeat(64) }, 87009],
  ])('ML-6, ML-7 refuse %j with %i', async (changes, errcode) => {
    const session = await logIn(shop)

    expect(await check(session, changes)).toMatchObject({ errcode })
    expect(await reset(session, changes)).toMatchObject({ errcode })
    expect(await check(session)).toMatchObject({ errcode: 0 })
  })

  it('ML-7 has nothing to replace for who has none (87007); ML-6 calls that a mismatch', async () => {
    const stranger = { openid: 'o'.repeat(28), sessionKey: 'none' }

    expect(await reset(stranger)).toMatchObject({ errcode: 87007 })
    expect(await check(stranger)).toMatchObject({ errcode: 87009 })
  })

  it('outlives a reset of everything else', async () => {
    const session = await logIn(shop)

    await shop.control('reset', {})

    expect(await check(session)).toMatchObject({ errcode: 0 })
  })

  it('is the mini-program’s affair, with a token that lives', async () => {
    const query = proof(await logIn(shop))
    const path = '/wxa/checksession'

    const other = await askWxa(shop, path, { query, as: 'OFFICIAL_ACCOUNT' })
    expect(other).toMatchObject({ errcode: 48001 })
    const without = await shop.json(`${path}?${new URLSearchParams(query)}`)
    expect(without).toMatchObject({ errcode: 41001 })
    const dead = await askWxa(shop, path, { query: { ...query, access_token: 'x'.repeat(136) } })
    expect(dead).toMatchObject({ errcode: 40001 })
  })

  it('leaves what is not there to 40066', async () => {
    expect(await askWxa(shop, '/wxa/nothing')).toMatchObject({ errcode: 40066 })
  })
})

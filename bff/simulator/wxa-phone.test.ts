import { createDecipheriv } from 'node:crypto'
import { matching, openShop, type Shop } from './testing/shop'
import { askWxa, logIn } from './testing/wxa'
import type { PhoneConsent } from './wxa-phone'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const consent = (person = 'xiaoman') => shop.control<PhoneConsent>('mini-program/phone', { person })
const numberOf = (body: unknown) => askWxa(shop, '/wxa/business/getuserphonenumber', { body })
const phoneOf = async (person: string) =>
  (await shop.state()).people.find(({ id }) => id === person)?.phone

/** In whole seconds, give or take a few. */
const justNow = (): unknown => expect.closeTo(shop.simulator.clock().getTime() / 1000, -1)

function opened({ encryptedData, iv }: PhoneConsent, sessionKey: string): unknown {
  const [key, start] = [Buffer.from(sessionKey, 'base64'), Buffer.from(iv, 'base64')]
  const decipher = createDecipheriv('aes-128-cbc', key, start)
  const data = Buffer.from(encryptedData, 'base64')
  return JSON.parse(Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8'))
}

describe('the phone number', () => {
  it('ML-9 is behind the button’s code', async () => {
    const { openid } = await logIn(shop)
    const { code } = await consent()

    const answer = await numberOf({ code, openid })

    expect(answer).toEqual({
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber: matching(/^1\d{10}$/),
        purePhoneNumber: await phoneOf('xiaoman'),
        countryCode: '86',
        watermark: {
          appid: shop.env('MINI_PROGRAM_APPID'),
          timestamp: justNow(),
        },
      },
    })
  })

  it('ML-8 is sealed with the session_key of the latest login, in the time people live in', async () => {
    await logIn(shop)
    await shop.settle(86_400)
    const { sessionKey } = await logIn(shop)

    const data = opened(await consent(), sessionKey)

    expect(data).toMatchObject({
      phoneNumber: await phoneOf('xiaoman'),
      watermark: {
        appid: shop.env('MINI_PROGRAM_APPID'),
        timestamp: justNow(),
      },
    })
  })

  it('is a person’s own, and can be chosen', async () => {
    await shop.control('people', { id: 'dialler', phone: '13580006666' })
    await logIn(shop, 'dialler')
    await logIn(shop, 'ajuan')

    const { code } = await consent('dialler')

    expect(await numberOf({ code })).toMatchObject({ phone_info: { phoneNumber: '13580006666' } })
    expect(await phoneOf('ajuan')).not.toBe(await phoneOf('laochen'))
    await expect(shop.control('people', { id: 'mute', phone: '110' })).rejects.toThrow('400')
  })

  it('ML-9 takes a code once and for five minutes (40029)', async () => {
    await logIn(shop)
    const [used, old] = [await consent(), await consent()]

    expect(await numberOf({ code: used.code })).toMatchObject({ errcode: 0 })
    expect(await numberOf({ code: used.code })).toMatchObject({ errcode: 40029 })
    await shop.settle(300)
    expect(await numberOf({ code: old.code })).toMatchObject({ errcode: 40029 })
  })

  it('ML-9 takes no login code, and none made up (40029)', async () => {
    const login = await shop.control<{ code: string }>('mini-program/login', { person: 'xiaoman' })

    for (const code of [login.code, 'f'.repeat(64), '', 7, undefined]) {
      expect(await numberOf({ code })).toMatchObject({ errcode: 40029 })
    }
  })

  it('ML-9 checks whose code it is when told, and leaves it usable', async () => {
    const { openid } = await logIn(shop)
    const other = await logIn(shop, 'ajuan')
    const { code } = await consent()

    expect(await numberOf({ code, openid: other.openid })).toMatchObject({ errcode: 40003 })
    expect(await numberOf({ code, openid })).toMatchObject({ errcode: 0 })
  })

  it('ML-9 refuses the official account: the code is another app’s (40013)', async () => {
    await logIn(shop)
    const { code } = await consent()

    const answer = await askWxa(shop, '/wxa/business/getuserphonenumber', {
      body: { code },
      as: 'OFFICIAL_ACCOUNT',
    })

    expect(answer).toMatchObject({ errcode: 40013 })
  })

  it('wants POST (43002)', async () => {
    const answer = await askWxa(shop, '/wxa/business/getuserphonenumber')

    expect(answer).toMatchObject({ errcode: 43002 })
  })

  it('needs a login before the button (409), and somebody to press it (404)', async () => {
    await shop.control('people', { id: 'newcomer' })

    await expect(consent('newcomer')).rejects.toThrow('409')
    await expect(consent('nobody')).rejects.toThrow('404')
  })

  it('is not read over a shoulder in the call log', async () => {
    await logIn(shop)
    const { code, encryptedData } = await consent()
    await numberOf({ code })

    const log = JSON.stringify((await shop.state()).calls)

    expect(log).toContain('/wxa/business/getuserphonenumber')
    for (const secret of [String(await phoneOf('xiaoman')), code, encryptedData]) {
      expect(log).not.toContain(secret)
    }
  })
})

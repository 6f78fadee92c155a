import { createCipheriv } from 'node:crypto'
import { z } from 'zod'
import { createWechatApi } from './http'
import { createPhoneNumbers, phoneNumberFrom } from './phone-number'
import { UserDataError } from './session-key'
import { fixedToken } from './testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'
import { vector } from './testing/vectors'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const phones = () =>
  createPhoneNumbers({ api: createWechatApi({ origin: server.origin }), tokens: fixedToken() })

test('a code becomes a number as published (kind api.sample)', async () => {
  const { input, expected } = vector('api-getuserphonenumber', {
    input: z.object({ body: z.string() }),
    expected: z.object({ countryCode: z.string() }),
  })
  answer = { body: input.body }

  await expect(phones().byCode({ code: 'the-code' })).resolves.toEqual({
    phoneNumber: 'xxxxxx',
    purePhoneNumber: 'xxxxxx',
    countryCode: expected.countryCode,
  })
  expect(server.asked).toMatchObject([
    {
      method: 'POST',
      url: '/wxa/business/getuserphonenumber?access_token=TOKEN',
      body: '{"code":"the-code"}',
    },
  ])
})

test('whose code it must be is sent along', async () => {
  answer = json({ errcode: 40003, errmsg: 'invalid openid' })

  const asked = phones().byCode({ code: 'the-code', openid: 'o1' })

  await expect(asked).rejects.toMatchObject({ errcode: 40003 })
  expect(server.asked[0]?.body).toBe('{"code":"the-code","openid":"o1"}')
})

test.each([-1, 40013, 40029, 45011])(
  '%i says so, and the code is not spent again',
  async (errcode) => {
    answer = json({ errcode, errmsg: 'about the-code' })

    await expect(phones().byCode({ code: 'the-code' })).rejects.toMatchObject({
      errcode,
      errmsg: 'about [code]',
    })
    expect(server.asked).toHaveLength(1)
  },
)

describe('the older way', () => {
  const key = Buffer.alloc(16, 1)
  const iv = Buffer.alloc(16, 2)
  const now = new Date('2026-11-20T05:00:00Z')
  const sealed = (data: Record<string, unknown>) => {
    const cipher = createCipheriv('aes-128-cbc', key, iv)
    const bytes = Buffer.concat([cipher.update(JSON.stringify(data)), cipher.final()])
    return {
      appId: 'wx1',
      session_key: key.toString('base64'),
      iv: iv.toString('base64'),
      encryptedData: bytes.toString('base64'),
      now,
    }
  }
  const phone = { phoneNumber: '13800000000', purePhoneNumber: '13800000000', countryCode: '86' }
  const watermark = { appid: 'wx1', timestamp: now.getTime() / 1000 }

  test('gives the same', () => {
    expect(phoneNumberFrom(sealed({ ...phone, watermark }))).toEqual(phone)
  })

  test.each([
    ['of another app', { ...phone, watermark: { ...watermark, appid: 'wx2' } }],
    ['of another time', { ...phone, watermark: { ...watermark, timestamp: 1 } }],
    ['without a watermark', phone],
    ['without a number', { watermark }],
    ['with an empty number', { ...phone, phoneNumber: '', watermark }],
  ])('refuses data %s', (_, data) => {
    expect(() => phoneNumberFrom(sealed(data))).toThrow(UserDataError)
  })
})

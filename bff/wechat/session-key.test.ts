import { createCipheriv } from 'node:crypto'
import { z } from 'zod'
import { createWechatApi } from './http'
import {
  createSessionKeys,
  decryptUserData,
  signWithSessionKey,
  UserDataError,
  verifyRawData,
} from './session-key'
import { fixedToken } from './testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'
import { vectors } from './testing/vectors'

const sealedForm = z.object({
  appId: z.string(),
  sessionKey: z.string(),
  iv: z.string(),
  encryptedData: z.string(),
})
const AT = new Date(1477314187 * 1000)
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000)
const asSealed = ({ sessionKey: session_key, ...rest }: z.infer<typeof sealedForm>) => ({
  ...rest,
  session_key,
  now: AT,
})

const good = vectors('mp.decrypt', {
  input: sealedForm,
  expected: z.object({ data: z.record(z.string(), z.unknown()) }),
})
const bad = vectors('mp.decrypt', {
  input: sealedForm,
  expected: z.object({ error: z.literal(true) }),
})

const KEY = Buffer.alloc(16, 7)
const IV = Buffer.alloc(16, 9)
const seal = (plain: string | Buffer, padding = true) => {
  const cipher = createCipheriv('aes-128-cbc', KEY, IV).setAutoPadding(padding)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}
const watermark = { appid: 'wx1', timestamp: AT.getTime() / 1000 }
const plain = JSON.stringify({ nickName: '小橘', watermark })
/** Spaces are no padding, but JSON does not mind them. */
const wholeBlocks = (text: string) => text + ' '.repeat(16 - (Buffer.byteLength(text) % 16))
const ours = {
  appId: 'wx1',
  session_key: KEY.toString('base64'),
  iv: IV.toString('base64'),
  encryptedData: seal(plain),
  now: AT,
}

describe('opening', () => {
  test.each(good)('published data opens (kind mp.decrypt): $id', ({ input, expected }) => {
    expect(decryptUserData(asSealed(input))).toEqual(expected.data)
  })

  test.each(bad)('what is published as broken does not (kind mp.decrypt): $id', ({ input }) => {
    expect(() => decryptUserData(asSealed(input))).toThrow(UserDataError)
  })

  test('data of another app is refused', () => {
    expect(() => decryptUserData({ ...ours, appId: 'wx2' })).toThrow(UserDataError)
  })

  test.each([
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ])('a watermark seen %i seconds later is fresh: %s', (seconds, isFresh) => {
    const open = () => decryptUserData({ ...ours, now: later(seconds) })

    if (isFresh) expect(open()).toMatchObject({ nickName: '小橘' })
    else expect(open).toThrow(UserDataError)
  })

  test('the window can be another one', () => {
    const wide = { ...ours, now: later(3600), withinSeconds: 3600 }

    expect(decryptUserData(wide)).toMatchObject({ watermark })
    expect(() => decryptUserData({ ...wide, withinSeconds: 3599 })).toThrow(UserDataError)
  })

  test('a clock that shows nothing makes nothing fresh', () => {
    expect(() => decryptUserData({ ...ours, now: new Date(NaN) })).toThrow(UserDataError)
  })

  test.each<[string, Partial<typeof ours>]>([
    ['a key of 15 bytes', { session_key: Buffer.alloc(15).toString('base64') }],
    ['a key of 32 bytes', { session_key: Buffer.alloc(32).toString('base64') }],
    ['a key that is not base64', { session_key: '*'.repeat(24) }],
    ['another key', { session_key: Buffer.alloc(16, 8).toString('base64') }],
    ['an iv of 8 bytes', { iv: Buffer.alloc(8).toString('base64') }],
    ['no data', { encryptedData: '' }],
    ['a block and a half', { encryptedData: Buffer.alloc(24).toString('base64') }],
    [
      'a cut block',
      { encryptedData: Buffer.from(seal(plain), 'base64').subarray(0, -16).toString('base64') },
    ],
    ['base64 in a second spelling', { encryptedData: `${ours.encryptedData}=` }],
    ['no padding', { encryptedData: seal(wholeBlocks(plain), false) }],
    ['padding of zeros', { encryptedData: seal(Buffer.alloc(32), false) }],
    ['padding longer than a block', { encryptedData: seal(Buffer.alloc(32, 17), false) }],
    [
      'text that is not UTF-8',
      { encryptedData: seal(Buffer.from(plain.replace('小橘', '\xff'), 'latin1')) },
    ],
    ['text that is not JSON', { encryptedData: seal('{"nickName":') }],
    ['JSON without a watermark', { encryptedData: seal('{"nickName":"x"}') }],
    ['JSON that is no object', { encryptedData: seal('null') }],
    ['a watermark without a time', { encryptedData: seal('{"watermark":{"appid":"wx1"}}') }],
  ])('%s is refused, with the very same error', (_, change) => {
    const message = new UserDataError().message

    expect(() => decryptUserData({ ...ours, ...change })).toThrow(message)
  })
})

describe('the signature of rawData', () => {
  const [official] = vectors('mp.rawdata-signature', {
    input: z.object({ rawData: z.string(), sessionKey: z.string() }),
    expected: z.object({ signature: z.string() }),
  })
  const { rawData = '', sessionKey: session_key = '' } = official?.input ?? {}
  const { signature = '' } = official?.expected ?? {}

  test('is believed as published (kind mp.rawdata-signature)', () => {
    expect(verifyRawData({ rawData, session_key, signature })).toBe(true)
  })

  test('is refused when anything differs', () => {
    const claims = [
      { rawData: `${rawData} `, session_key, signature },
      { rawData, session_key: `${session_key}=`, signature },
      { rawData, session_key, signature: signature.replace('7', '8') },
      { rawData, session_key, signature: signature.slice(1) },
      { rawData, session_key, signature: '' },
      { rawData, session_key, signature: `${signature.slice(0, -1)}橘` },
    ]

    expect(claims.map(verifyRawData)).toEqual(claims.map(() => false))
  })
})

const signed = vectors('mp.session-signature', {
  input: z.object({ sessionKey: z.string(), body: z.string() }),
  expected: z.object({ signature: z.string() }),
})

test.each(signed)('a session signs as published (kind mp.session-signature): $id', (vector) => {
  const { sessionKey: session_key, body: data } = vector.input

  expect(signWithSessionKey({ session_key, data })).toBe(vector.expected.signature)
})

describe('asking WeChat about a session_key', () => {
  let server: LocalServer
  let answer: Reply

  beforeAll(async () => {
    server = await startServer(() => answer)
  })
  beforeEach(() => {
    server.asked.length = 0
  })
  afterAll(() => server.stop())

  const keys = () =>
    createSessionKeys({ api: createWechatApi({ origin: server.origin }), tokens: fixedToken() })
  const session = { openid: 'o1', session_key: 'o0q0otL8aEzpcZL/FT9WsQ==' }
  const proof =
    'access_token=TOKEN&openid=o1&signature=46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128&sig_method=hmac_sha256'

  test('the key is proved in the query, over nothing, and never shown', async () => {
    answer = json({ errcode: 0, errmsg: 'ok' })

    await expect(keys().checkSessionKey(session)).resolves.toBe(true)

    expect(server.asked).toMatchObject([
      { method: 'GET', url: `/wxa/checksession?${proof}`, body: '' },
    ])
  })

  test('87009 means another key by now', async () => {
    answer = json({ errcode: 87009, errmsg: 'invalid signature' })

    await expect(keys().checkSessionKey(session)).resolves.toBe(false)
  })

  test.each([87007, 87008, 45011, 40003])(
    '%i is not an answer to the question',
    async (errcode) => {
      answer = json({ errcode, errmsg: '' })

      await expect(keys().checkSessionKey(session)).rejects.toMatchObject({ errcode })
    },
  )

  test('a reset gives the next key', async () => {
    answer = json({ errcode: 0, errmsg: 'ok', openid: 'o1', session_key: 'NEXT' })

    await expect(keys().resetUserSessionKey(session)).resolves.toEqual({
      openid: 'o1',
      session_key: 'NEXT',
    })
    expect(server.asked).toMatchObject([
      { method: 'GET', url: `/wxa/resetusersessionkey?${proof}` },
    ])
  })

  test.each([-1, 40097, 45011, 87007, 87008, 87009])(
    'a reset refused with %i says so and is not tried again',
    async (errcode) => {
      answer = json({ errcode, errmsg: '' })

      await expect(keys().resetUserSessionKey(session)).rejects.toMatchObject({ errcode })
      expect(server.asked).toHaveLength(1)
    },
  )

  test('an answer that repeats the proof is reported without it', async () => {
    const signature = signWithSessionKey({ session_key: session.session_key, data: '' })
    answer = json({ errcode: 87008, errmsg: `invalid ${signature}` })

    await expect(keys().checkSessionKey(session)).rejects.toMatchObject({
      errmsg: 'invalid [signature]',
    })
  })
})

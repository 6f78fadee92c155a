import { generateKeyPairSync } from 'node:crypto'
import { z } from 'zod'
import { privateKeyFrom, publicKeyFrom, signRsaSha256, verifyRsaSha256 } from './crypto'
import {
  authorization,
  paySign,
  requestText,
  verifySigned,
  WechatSignatureError,
  type SignatureProblem,
} from './pay-v3-signature'
import { vector, vectors } from './testing/vectors'
import { makeKeys, SERIAL, signedHeaders } from './testing/wechat-pay'

const Request = z.object({
  method: z.string(),
  url: z.string(),
  timestamp: z.string(),
  nonce: z.string(),
  body: z.string(),
})

describe('what we sign', () => {
  const requests = vectors('v3.request-sign', {
    input: Request.extend({ privateKey: z.string() }),
    expected: z.object({ message: z.string(), signature: z.string() }),
  })
  test.each(requests)('a request as published (kind v3.request-sign): $id', async (entry) => {
    const text = requestText(entry.input)
    const signature = await signRsaSha256(text, privateKeyFrom(entry.input.privateKey))

    expect(text).toBe(entry.expected.message)
    expect(signature).toBe(entry.expected.signature)
  })

  test('a body that ends in a line feed keeps it and gets its own (kind v3.authorization)', () => {
    const { input, expected } = vector('v3-message-go-get-and-trailing-newline', {
      input: z.array(Request),
      expected: z.object({ messages: z.array(z.string()) }),
    })

    expect(input.map(requestText)).toEqual(expected.messages)
  })

  test('the Authorization header has the published form (kind v3.authorization)', async () => {
    const { input, expected } = vector('v3-authorization-official', {
      input: z.object({
        mchid: z.string(),
        serial_no: z.string(),
        timestamp: z.string(),
        nonce_str: z.string(),
      }),
      expected: z.object({ regex: z.string(), fields: z.array(z.string()) }),
    })
    const { privateKey, publicKey } = makeKeys()
    const request = {
      method: 'GET',
      url: '/v3/refund/domestic/refunds/1?mchid=2',
      timestamp: input.timestamp,
      nonce: input.nonce_str,
      body: '',
    }
    const merchant = { mchId: input.mchid, certSerialNo: input.serial_no, privateKey }

    const header = await authorization(merchant, request)

    const fields = Object.fromEntries(
      [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    )
    expect(header).toMatch(new RegExp(expected.regex))
    expect(Object.keys(fields)).toEqual(expected.fields)
    expect(fields).toMatchObject(input)
    expect(
      await verifyRsaSha256({
        message: Buffer.from(requestText(request)),
        signature: fields['signature'] ?? '',
        publicKey,
      }),
    ).toBe(true)
  })

  const launches = vectors('v3.paySign', {
    input: z.object({
      appId: z.string(),
      timeStamp: z.string(),
      nonceStr: z.string(),
      prepay_id: z.string(),
      privateKey: z.string(),
    }),
    expected: z.object({ paySign: z.string() }),
  })
  test.each(launches)(
    'a launch as published (kind v3.paySign): $id',
    async ({ input, expected }) => {
      const signature = await paySign(privateKeyFrom(input.privateKey), {
        appId: input.appId,
        timeStamp: input.timeStamp,
        nonceStr: input.nonceStr,
        package: `prepay_id=${input.prepay_id}`,
      })

      expect(signature).toBe(expected.paySign)
    },
  )
})

describe('what we believe', () => {
  const answers = vectors('v3.response-verify', {
    input: z.object({
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      publicKey: z.string(),
      now: z.number(),
    }),
    expected: z.object({ valid: z.boolean() }),
  })
  test.each(answers)(
    'published answers (kind v3.response-verify): $id is $expected.valid',
    async ({ input, expected }) => {
      const headers = Object.fromEntries(
        Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), value]),
      )
      const keys = new Map([[headers['wechatpay-serial'] ?? '', publicKeyFrom(input.publicKey)]])

      const problem = await problemWith({
        headers,
        body: Buffer.from(input.body),
        keys,
        now: new Date(input.now * 1000),
      })

      expect(problem === undefined).toBe(expected.valid)
    },
  )

  const wechat = makeKeys()
  const keys = new Map([[SERIAL, wechat.publicKey]])
  const now = new Date('2026-11-20T05:00:00Z')
  const timestamp = now.getTime() / 1000
  const body = '{"code_url":"weixin://wxpay/bizpayurl?pr=橘"}'
  const signed = (at: number | string = timestamp) =>
    signedHeaders({ keys: wechat, body, timestamp: at })
  const problem = (headers: Record<string, string>, other: Partial<Arrived> = {}) =>
    problemWith({ headers, body: Buffer.from(body), keys, now, ...other })

  test('the clock decides both ways (kind v3.clock-window)', async () => {
    const { input, expected } = vector('v3-clock-window', {
      input: z.object({ timestamp: z.number(), cases: z.array(z.object({ now: z.number() })) }),
      expected: z.object({ accepted: z.array(z.boolean()) }),
    })
    const headers = signed(input.timestamp)

    const problems = await Promise.all(
      input.cases.map((at) => problem(headers, { now: new Date(at.now * 1000) })),
    )

    expect(problems.map((problem) => problem === undefined)).toEqual(expected.accepted)
  })

  test.each([
    [-301, 'clock'],
    [-299, undefined],
    [0, undefined],
    [299, undefined],
    [301, 'clock'],
  ])('signed %i seconds from now: %s', async (offset, expected) => {
    expect(await problem(signed(timestamp + offset))).toBe(expected)
  })

  test.each(['NaNabc', '1e9', '', ' 1', `${timestamp}.5`, `+${timestamp}`, '-1'])(
    'a time that is not a number of seconds is refused: "%s"',
    async (text) => {
      expect(['clock', 'unsigned']).toContain(await problem(signed(text)))
    },
  )

  test('any one byte of the body changed is refused', async () => {
    const headers = signed()
    const bytes = Buffer.from(body)

    const problems = await Promise.all(
      [...bytes].map((byte, at) => {
        const changed = Buffer.from(bytes)
        changed[at] = byte ^ 1
        return problem(headers, { body: changed })
      }),
    )

    expect(await problem(headers)).toBeUndefined()
    expect(new Set(problems)).toEqual(new Set(['mismatch']))
    expect(await problem(headers, { body: Buffer.from(`${body} `) })).toBe('mismatch')
    expect(await problem(headers, { body: Buffer.alloc(0) })).toBe('mismatch')
  })

  test('any one character of the signature or the nonce changed is refused', async () => {
    const headers = signed()
    const changes = (name: string) => {
      const value = headers[name] ?? ''
      return [...value].map((character, at) => ({
        ...headers,
        [name]: `${value.slice(0, at)}${character === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`,
      }))
    }

    const changed = [...changes('wechatpay-signature'), ...changes('wechatpay-nonce')]
    const problems = await Promise.all(changed.map((one) => problem(one)))

    expect(new Set(problems)).toEqual(new Set(['mismatch']))
  })

  test('a probe is refused, even one that carries a good signature', async () => {
    const headers = signed()
    const signature = `WECHATPAY/SIGNTEST/${headers['wechatpay-signature']}`

    expect(await problem({ ...headers, 'wechatpay-signature': signature })).toBe('probe')
  })

  test('an unknown serial is refused, and the message names it and those we have', async () => {
    const headers = { ...signed(), 'wechatpay-serial': '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' }

    await expect(verifySigned({ headers, body: Buffer.from(body), keys, now })).rejects.toThrow(
      `unknown serial 5157F09EFDC096DE15EBE81A47057A7232F1B8E1, configured: ${SERIAL}`,
    )
  })

  test.each(['timestamp', 'nonce', 'serial', 'signature'])(
    'each of the four headers is needed: %s',
    async (name) => {
      const { [`wechatpay-${name}`]: _left, ...headers } = signed()

      expect(await problem(headers)).toBe('unsigned')
    },
  )

  test('the serial picks the key: another configured key does not verify in its place', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    const both = new Map([...keys, ['OTHER', other]])
    const check = (headers: Record<string, string>) => problem(headers, { keys: both })

    expect(await check(signed())).toBeUndefined()
    expect(await check({ ...signed(), 'wechatpay-serial': 'OTHER' })).toBe('mismatch')
  })
})

type Arrived = Parameters<typeof verifySigned>[0]

async function problemWith(p: Arrived): Promise<SignatureProblem | undefined> {
  try {
    await verifySigned(p)
    return undefined
  } catch (error) {
    if (error instanceof WechatSignatureError) return error.problem
    throw error
  }
}

import { constants, privateDecrypt } from 'node:crypto'
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { WechatPayError } from './pay-v3-error'
import { createWechatKeys } from './pay-v3-keys'
import { createPayV3RefundClient } from './pay-v3-refund-client'
import { WechatSignatureError } from './pay-v3-signature'
import { startServer, type Answer, type LocalServer, type Reply } from './testing/local-server'
import { depsOf, refused, signed, wechat } from './testing/pay-v3-merchant'
import { SERIAL } from './testing/wechat-pay'

let server: LocalServer
let replies: Reply[]

beforeAll(async () => {
  server = await startServer((_asked, before) => replies[before] ?? { status: 418 })
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const client = () =>
  createPayV3RefundClient({
    ...depsOf(server),
    retryPausesMs: [],
    keys: createWechatKeys({ publicKey: { serial: SERIAL, publicKey: wechat.publicKey } }),
    doubtPausesMs: [1, 1],
  })

const wanted = {
  out_trade_no: 'SJ20261120000001',
  out_refund_no: 'RF@1',
  reason: '坏果',
  amount: { refund: 30, total: 100, currency: 'CNY' },
}
const accepted = {
  refund_id: '50000000382019052709732678859',
  out_refund_no: 'RF@1',
  transaction_id: '4200000000000000000000000001',
  out_trade_no: 'SJ20261120000001',
  channel: 'ORIGINAL',
  status: 'PROCESSING',
  amount: { total: 100, refund: 30, payer_total: 90, payer_refund: 27, currency: 'CNY' },
}
const POST = 'POST /v3/refund/domestic/refunds'
const GET = 'GET /v3/refund/domestic/refunds/RF%401'
const steps = () => server.asked.map(({ method, url }) => `${method} ${url}`)

const probe: Answer = {
  ...signed(accepted),
  headers: {
    ...signed(accepted).headers,
    'wechatpay-signature': `WECHATPAY/SIGNTEST/${'x'.repeat(300)}`,
  },
}
const doubts: [string, Reply][] = [
  ['a time-out', 'hang'],
  ['a cut connection', 'cut'],
  ['429', refused(429, 'FREQUENCY_LIMITED')],
  ['500', refused(500, 'SYSTEM_ERROR')],
  ['502 with nothing', { status: 502 }],
  ['202', { status: 202 }],
  ['a signature probe', probe],
]
const neverHeardOf = refused(404, 'RESOURCE_NOT_EXISTS')

test('a refund is accepted, which is not refunded yet', async () => {
  replies = [signed(accepted)]

  await expect(client().refund(wanted)).resolves.toMatchObject({
    status: 'PROCESSING',
    amount: { total: 100, refund: 30 },
  })

  expect(steps()).toEqual([POST])
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual(wanted)
})

test.each(doubts)('after %s it asks first, and sends no second refund', async (_name, first) => {
  replies = [first, signed({ ...accepted, status: 'SUCCESS' })]

  await expect(client().refund(wanted)).resolves.toMatchObject({ status: 'SUCCESS' })

  expect(steps()).toEqual([POST, GET])
})

test.each(doubts)(
  'after %s, and 404 to the question, the same number is sent again with the same bytes',
  async (_name, first) => {
    replies = [first, neverHeardOf, signed(accepted)]

    await expect(client().refund(wanted)).resolves.toMatchObject({ status: 'PROCESSING' })

    expect(steps()).toEqual([POST, GET, POST])
    expect(server.asked[2]?.body).toBe(server.asked[0]?.body)
  },
)

test.each<[string, Reply]>([
  ['a time-out', 'hang'],
  ['500', refused(500, 'SYSTEM_ERROR')],
  ['429', refused(429, 'FREQUENCY_LIMITED')],
  ['a 404 about something else', refused(404, 'MCH_NOT_EXISTS')],
  ['an empty 404', { status: 404 }],
])('when the question gets %s, nothing is sent again, nor is that a no', async (_name, second) => {
  replies = [{ status: 500 }, second, signed(accepted)]

  await expect(client().refund(wanted)).rejects.toBeInstanceOf(WechatUnreachableError)

  expect(steps()).toEqual([POST, GET])
})

test('it gives up after the third attempt, still having asked before each', async () => {
  replies = [{ status: 500 }, neverHeardOf, { status: 500 }, neverHeardOf, { status: 500 }]

  await expect(client().refund(wanted)).rejects.toMatchObject({ status: 500 })

  expect(steps()).toEqual([POST, GET, POST, GET, POST])
})

test.each([
  [403, 'NOT_ENOUGH'],
  [404, 'RESOURCE_NOT_EXISTS'],
  [400, 'INVALID_REQUEST'],
  [401, 'SIGN_ERROR'],
])('a clear no is told at once: %i %s', async (status, code) => {
  replies = [refused(status, code)]

  await expect(client().refund(wanted)).rejects.toMatchObject({ status, code })
  expect(steps()).toEqual([POST])
})

test.each([
  ['unsigned', { body: JSON.stringify(accepted) }],
  ['altered', { ...signed(accepted), body: JSON.stringify({ ...accepted, status: 'SUCCESS' }) }],
])('an answer that is %s confirms nothing', async (_name, reply) => {
  replies = [reply]

  await expect(client().refund(wanted)).rejects.toBeInstanceOf(WechatSignatureError)
})

test.each([
  ['another amount', { ...accepted, amount: { total: 100, refund: 31 } }],
  ['another order', { ...accepted, out_trade_no: 'SJ20261120000002' }],
])(
  'a refund of %s found under the number is not this one: WeChat is to say so',
  async (_n, other) => {
    replies = ['cut', signed(other), refused(400, 'INVALID_REQUEST')]

    await expect(client().refund(wanted)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(steps()).toEqual([POST, GET, POST])
  },
)

test.each([
  ['CLOSED', 'CLOSED'],
  ['CLOSE', 'CLOSED'],
  ['ABNORMAL', 'ABNORMAL'],
])('a query reads the status %s as %s', async (told, status) => {
  replies = [signed({ ...accepted, status: told })]

  await expect(client().query('RF@1')).resolves.toMatchObject({ status })
  expect(steps()).toEqual([GET])
})

test('a query of an unknown status, or of fractions of a fen, is no answer', async () => {
  replies = [
    signed({ ...accepted, status: 'DONE' }),
    signed({ ...accepted, amount: { total: 1, refund: 0.5 } }),
  ]

  await expect(client().query('RF@1')).rejects.toBeInstanceOf(WechatUnreachableError)
  await expect(client().query('RF@1')).rejects.toBeInstanceOf(WechatUnreachableError)
})

describe('an abnormal refund', () => {
  const Sent = z.object({
    out_refund_no: z.string(),
    type: z.string(),
    bank_type: z.string(),
    bank_account: z.string(),
    real_name: z.string(),
  })
  const open = (text: string) =>
    privateDecrypt(
      {
        key: wechat.privateKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha1',
      },
      Buffer.from(text, 'base64'),
    ).toString()
  const { refund_id, out_refund_no } = accepted
  const toUser = {
    refund_id,
    out_refund_no,
    to: {
      type: 'USER_BANK_CARD' as const,
      bank_type: 'ICBC_DEBIT',
      bank_account: '6222020000000000001',
      real_name: '张橘',
    },
  }

  test('goes to a card whose number and name only WeChat can read', async () => {
    replies = [signed(accepted)]

    await client().redirectAbnormal(toUser)

    const [asked] = server.asked
    expect(steps()).toEqual([`${POST}/${refund_id}/apply-abnormal-refund`])
    expect(asked?.headers).toHaveProperty('wechatpay-serial', SERIAL)
    expect(asked?.body).not.toMatch(/6222020000000000001|张橘/)
    const sent = Sent.parse(JSON.parse(asked?.body ?? ''))
    expect(sent).toMatchObject({ out_refund_no, type: 'USER_BANK_CARD', bank_type: 'ICBC_DEBIT' })
    expect(open(sent.bank_account)).toBe('6222020000000000001')
    expect(open(sent.real_name)).toBe('张橘')
  })

  test('to the merchant carries nothing personal', async () => {
    replies = [signed(accepted)]

    await client().redirectAbnormal({
      refund_id,
      out_refund_no,
      to: { type: 'MERCHANT_BANK_CARD' },
    })

    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      out_refund_no,
      type: 'MERCHANT_BANK_CARD',
    })
  })

  test.each(['hang', { status: 500 }, { status: 429 }] as const)(
    'is not repeated by itself: %p',
    async (reply) => {
      replies = [reply, signed(accepted)]

      const outcome = client().redirectAbnormal(toUser)

      await expect(outcome).rejects.toThrow(
        reply === 'hang' ? WechatUnreachableError : WechatPayError,
      )
      expect(server.asked).toHaveLength(1)
    },
  )
})

import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { WechatUnreachableError } from './http'
import { createPayV2Client } from './pay-v2-client'
import { checkClientCertificate } from './pay-v2-certificate'
import {
  AUTHORITY,
  CLIENT_PFX,
  MERCHANT_NUMBER,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from './testing/pay-v2-certificates'
import { payV2Transport } from './pay-v2-transport'
import { merchantV2, signedXml } from './testing/pay-v2-wechat'

const pfx = Buffer.from(CLIENT_PFX, 'base64')

let server: Server
let origin: string
let seen: string[]
let body: string
let answer: (response: ServerResponse) => void

beforeAll(async () => {
  server = createServer(
    {
      cert: SERVER_CERTIFICATE,
      key: SERVER_KEY,
      ca: AUTHORITY,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const { socket, method, url } = request
      const peer = socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : 'nobody'
      seen.push(`${method} ${url} by ${peer}`)
      answer(response)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  origin = `https://127.0.0.1:${address.port}`
})
beforeEach(() => {
  seen = []
  answer = (response) => void (body !== 'hang' && response.end(body))
})
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
)

const refund = {
  appid: 'wx0123456789abcdef',
  out_trade_no: 'SJ20261120000001',
  out_refund_no: 'R1',
  total_fee: 100,
  refund_fee: 100,
}
const client = () =>
  createPayV2Client({
    origin,
    merchant: merchantV2,
    clientCertificate: { pfx },
    timeoutMs: 1_000,
    retryPausesMs: [],
  })

test('a refund shows the client certificate', async () => {
  const accepted = { transaction_id: '42', refund_id: '50', ...refund }
  body = signedXml(accepted)

  await expect(client().refund(refund)).resolves.toMatchObject({ refund_id: '50', refund_fee: 100 })

  expect(seen).toEqual(['POST /secapi/pay/refund by client-1900000001'])
})

test('V2-1 everything else shows it too, the download of a bill as well', async () => {
  body = signedXml({ appid: refund.appid, out_trade_no: refund.out_trade_no })
  await client().close({ appid: refund.appid, out_trade_no: refund.out_trade_no })
  body = '交易时间,订单金额\n`2026-11-19 13:00:00,`0.01\n总交易单数,订单总金额\n`1,`0.01\n'

  const kinds: string[] = []
  for await (const { kind } of bill()) kinds.push(kind)

  expect(kinds).toEqual(['row', 'summary'])
  expect(seen).toEqual([
    'POST /pay/closeorder by client-1900000001',
    'POST /pay/downloadbill by client-1900000001',
  ])
})

test('V2-1 without it this server, which insists on one, hangs up', async () => {
  const bare = createPayV2Client({ origin, merchant: merchantV2, retryPausesMs: [] })
  const closing = bare.close({ appid: refund.appid, out_trade_no: refund.out_trade_no })

  await expect(closing).rejects.toBeInstanceOf(WechatUnreachableError)
  expect(seen).toEqual([])
})

test.each([
  ['stops', (response: ServerResponse) => response.write('交易时间,')],
  ['is cut', (response: ServerResponse) => response.write('交易时间,', () => response.destroy())],
])('a bill that %s half way fails', async (_name, reply) => {
  answer = reply

  await expect(bill().next()).rejects.toBeInstanceOf(WechatUnreachableError)
})

test('a reader of a bill that stops early closes the connection', async () => {
  let closed: Promise<unknown> | undefined
  answer = (response) => {
    closed = once(response, 'close')
    response.write('交易时间,订单金额\n`2026-11-19 13:00:00,`0.01\n`2026-11-19 13:00:00,`0.02\n')
  }

  for await (const { kind } of bill()) if (kind === 'row') break

  await expect(closed).resolves.toBeDefined()
})

const bill = () =>
  client().downloadBill({ appid: refund.appid, bill_date: '20261119', bill_type: 'REFUND' })

const send = () =>
  payV2Transport({ pfx, mchId: MERCHANT_NUMBER }).exchange({
    url: new URL('/secapi/pay/refund', origin),
    method: 'POST',
    headers: {},
    body: 'x',
    timeoutMs: 1_000,
  })

test('any answer is handed over as it came', async () => {
  body = '橘'

  await expect(send()).resolves.toMatchObject({ status: 200, body: Buffer.from('橘') })
})

test.each([
  ['no answer in time', 'hang'],
  ['an answer without end', 'x'.repeat(2 * 1024 * 1024)],
])('%s is none', async (_name, reply) => {
  body = reply

  await expect(send()).rejects.toBeInstanceOf(WechatUnreachableError)
})

test.each([
  ['another passphrase', { pfx, mchId: '1900000002' }],
  ['another file', { pfx: Buffer.from('not a certificate'), mchId: MERCHANT_NUMBER }],
])('%s does not open, and is told at once', (_name, p) => {
  expect(() => payV2Transport(p)).toThrow('its passphrase is the merchant number')
  expect(() => checkClientCertificate(p.pfx, p.mchId)).toThrow('does not open')
})

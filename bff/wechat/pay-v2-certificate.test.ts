import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { WechatUnreachableError } from './http'
import { createPayV2Client } from './pay-v2-client'
import { certificateExchange } from './pay-v2-certificate'
import {
  AUTHORITY,
  CLIENT_PFX,
  MERCHANT_NUMBER,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from './testing/pay-v2-certificates'
import { merchantV2, signedXml } from './testing/pay-v2-wechat'

const pfx = Buffer.from(CLIENT_PFX, 'base64')

let server: Server
let origin: string
let seen: string[]
let body: string

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
      if (body !== 'hang') response.end(body)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  origin = `https://127.0.0.1:${address.port}`
})
beforeEach(() => {
  seen = []
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

test('what is not a refund does not show it, and this server hangs up', async () => {
  const query = client().query({ appid: refund.appid, out_trade_no: refund.out_trade_no })

  await expect(query).rejects.toBeInstanceOf(WechatUnreachableError)
  expect(seen).toEqual([])
})

const send = () =>
  certificateExchange({ pfx, mchId: MERCHANT_NUMBER })({
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
  expect(() => certificateExchange(p)).toThrow('its passphrase is the merchant number')
})

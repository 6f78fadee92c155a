/** v2 as in production: one https address, which asks every connection for the merchant's certificate (V2-1). */
import { readConfig } from '../config'
import { startSimulator, type Simulator } from '../simulator/index'
import { createPayV2Client } from '../wechat/pay-v2-client'
import { apiV2KeyFrom } from '../wechat/pay-v2-signature'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ shopOrigin: 'http://127.0.0.1:1' })
})
afterAll(() => simulator.stop())

/** With what the environment says, and no more. */
function clientOf(protocol: 'v2-md5' | 'v2-hmac', changes: Record<string, string> = {}) {
  const { payment, payOrigin } = readConfig({
    ...simulator.environmentFor(protocol),
    ...changes,
  })
  if (payment.channel !== 'wechat-v2') throw new Error(`${protocol} is ${payment.channel}`)
  const { mchId, apiV2Key, signType, clientCertificate } = payment
  const client = createPayV2Client({
    origin: payOrigin,
    merchant: { mchId, apiKey: apiV2KeyFrom(apiV2Key), signType },
    clock: simulator.clock,
    retryPausesMs: [],
    ...(clientCertificate && { clientCertificate: { pfx: clientCertificate } }),
  })
  return { client, payOrigin }
}

const appid = () => simulator.environment['MINI_PROGRAM_APPID'] ?? ''
const refund = () => ({
  appid: appid(),
  out_trade_no: 'SJ20261120000001',
  out_refund_no: 'R1',
  total_fee: 100,
  refund_fee: 100,
})

test.each(['v2-md5', 'v2-hmac'] as const)(
  'V2-1 %s: orders, refunds and bills all go to it, and are heard',
  async (protocol) => {
    const { client, payOrigin } = clientOf(protocol)
    const order = { appid: appid(), out_trade_no: 'SJ20261120000001' }

    expect(payOrigin).toMatch(/^https:/)
    await expect(client.query(order)).rejects.toMatchObject({ err_code: 'ORDERNOTEXIST' })
    // Twice: a connection taken up again is as good as a new one.
    for (let time = 0; time < 2; time++) {
      await expect(client.refund(refund())).rejects.toMatchObject({ err_code: 'ORDERNOTEXIST' })
    }
    const bill_date = new Date(simulator.clock().getTime() - 3 * 86_400_000)
      .toISOString()
      .slice(0, 10)
      .replaceAll('-', '')
    const bill = client.downloadBill({ appid: appid(), bill_date, bill_type: 'ALL' })
    await expect(bill.next()).rejects.toMatchObject({ err_code: '20002' })
  },
)

test('V2-1 without the certificate a refund over https is not sent', async () => {
  const { client } = clientOf('v2-md5', { MCH_CLIENT_CERT_PATH: '' })

  await expect(client.refund(refund())).rejects.toThrow('configure apiclient_cert.p12')
})

test('V2-1 over plain http, without a handshake, WeChat refuses a refund', async () => {
  const { client } = clientOf('v2-md5', { WECHAT_PAY_ORIGIN: simulator.origin })

  await expect(client.refund(refund())).rejects.toThrow('HTTP 400')
})

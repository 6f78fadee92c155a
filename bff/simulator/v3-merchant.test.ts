/** A merchant written by other people, wechatpay-axios-plugin, does its business here from order to bill. */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import { openIdOf, openShop, orderOf, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())
afterEach(() => jest.useRealTimers())

/** @param certs what it knows of WeChat Pay: serial or key id → PEM */
const merchant = (certs: Record<string, string>) =>
  new Wechatpay({
    baseURL: `${shop.simulator.origin}/`,
    mchid: shop.env('MCH_ID'),
    serial: shop.env('MCH_CERT_SERIAL_NO'),
    privateKey: shop.env('MCH_PRIVATE_KEY'),
    certs,
  })

const publicKey = () => ({
  [shop.env('WECHATPAY_PUBLIC_KEY_ID')]: shop.env('WECHATPAY_PUBLIC_KEY'),
})
/** Names the public key in every request. */
const named = () => ({ headers: { 'Wechatpay-Serial': shop.env('WECHATPAY_PUBLIC_KEY_ID') } })
const order = (changes: Record<string, unknown> = {}) =>
  orderOf(shop, '', { payer: undefined, ...changes })

const Certificates = z.object({
  data: z.array(
    z.object({
      serial_no: z.string(),
      encrypt_certificate: z.object({
        nonce: z.string(),
        associated_data: z.string(),
        ciphertext: z.string(),
      }),
    }),
  ),
})

/** The first download cannot be verified: AES-GCM under the APIv3 key vouches for it. */
async function downloadCertificates(): Promise<Record<string, string>> {
  const timestamp = Formatter.timestamp()
  const nonce = Formatter.nonce()
  const path = '/v3/certificates'
  const key = Rsa.from(shop.env('MCH_PRIVATE_KEY'), 'private')
  const signature = Rsa.sign(Formatter.request('GET', path, timestamp, nonce), key)
  const [mchId, serial] = [shop.env('MCH_ID'), shop.env('MCH_CERT_SERIAL_NO')]
  const authorization = Formatter.authorization(mchId, nonce, signature, timestamp, serial)
  const headers = { accept: 'application/json', 'user-agent': 'merchant', authorization }
  const { data } = Certificates.parse(await shop.json(path, { headers }))
  return Object.fromEntries(
    data.map(({ serial_no, encrypt_certificate: sealed }) => [
      serial_no,
      Aes.AesGcm.decrypt(
        sealed.ciphertext,
        shop.env('MCH_API_V3_KEY'),
        sealed.nonce,
        sealed.associated_data,
      ),
    ]),
  )
}

describe('wechatpay-axios-plugin', () => {
  it('verifies every answer by the public key, from a code to its refund', async () => {
    const pay = merchant(publicKey())

    const placed = await pay.chain('v3/pay/transactions/native').post(order(), named())
    await shop.control('orders/order-000001/outcome', { outcome: 'pay' })
    const amount = { refund: 2990, total: 2990, currency: 'CNY' }
    const wish = { out_trade_no: 'order-000001', out_refund_no: 'refund-1', amount }
    const refunded = await pay.chain('v3/refund/domestic/refunds').post(wish, named())
    await shop.control('refunds/refund-1/outcome', { ending: 'success' })
    const asked = await pay.chain('v3/refund/domestic/refunds/refund-1').get(named())

    expect(placed.data).toMatchObject({ code_url: expect.stringContaining('weixin://') as unknown })
    expect(refunded.data).toMatchObject({ status: 'PROCESSING' })
    expect(asked.data).toMatchObject({ status: 'SUCCESS' })
  })

  it('verifies every answer by downloaded certificates, before and after a rotation', async () => {
    await shop.control('keys', { mode: 'certificate' })
    const scene = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } }
    const certs = await downloadCertificates()

    const first = merchant(certs).chain('v3/pay/transactions/h5')
    expect((await first.post(order({ scene_info: scene }))).data).toHaveProperty('h5_url')

    await shop.control('keys', { mode: 'certificate', rotating: true })
    const both = await downloadCertificates()
    expect(Object.keys(both)).toHaveLength(2)
    const second = merchant(both).chain('v3/pay/transactions/h5')
    expect((await second.post(order({ scene_info: scene }))).data).toHaveProperty('h5_url')
  })

  it('without the header refuses an answer by a certificate it does not know', async () => {
    await shop.control('keys', { mode: 'both', share: 10 })
    const native = merchant(publicKey()).chain('v3/pay/transactions/native')

    await expect(native.post(order())).rejects.toMatchObject({
      code: 'EV3_RES_HEADER_PLATFORM_SERIAL',
    })
    expect((await native.post(order(), named())).data).toHaveProperty('code_url')
  })

  it.each([
    ['pay-old-timestamp', 'EV3_RES_HEADER_TIMESTAMP_OFFSET'],
    ['pay-future-timestamp', 'EV3_RES_HEADER_TIMESTAMP_OFFSET'],
    ['pay-probe', 'EV3_RES_HEADER_SIGNATURE_DIGEST'],
    ['pay-wrong-signature', 'EV3_RES_HEADER_SIGNATURE_DIGEST'],
  ])('refuses an answer with %s', async (fault, code) => {
    await shop.control('faults', { fault, times: 1 })
    const native = merchant(publicKey()).chain('v3/pay/transactions/native')

    await expect(native.post(order(), named())).rejects.toMatchObject({ code })
  })

  it('B3-3 downloads yesterday’s bill, packed, and reads it', async () => {
    const pay = merchant(publicKey())
    const openid = await openIdOf(shop, 'xiaoman')
    const jsapi = orderOf(shop, openid)
    await pay.chain('v3/pay/transactions/jsapi').post(jsapi, named())
    await shop.control('orders/order-000001/outcome', { outcome: 'pay' })
    const date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    // The peer lives in the machine's time: that is what moves here.
    jest.useFakeTimers({
      now: Date.parse(`${date}T10:30:00+08:00`) + 86_400_000,
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'clearTimeout', 'clearInterval', 'clearImmediate'], // prettier-ignore
    })

    const params = { bill_date: date, bill_type: 'ALL', tar_type: 'GZIP' }
    const offered = await pay.chain('v3/bill/tradebill').get({ params, ...named() })
    const offer = z.object({ hash_value: z.string(), download_url: z.string() }).parse(offered.data)
    const token = new URL(offer.download_url).searchParams.get('token')
    const file = await pay.chain('v3/billdownload/file').get<ArrayBuffer>({
      params: { token },
      responseType: 'arraybuffer',
      transformResponse: [],
    })

    const bill = gunzipSync(Buffer.from(file.data))
    expect(createHash('sha1').update(bill).digest('hex')).toBe(offer.hash_value)
    const { rows, summary } = z
      .object({
        rows: z.array(z.record(z.string(), z.string())),
        summary: z.record(z.string(), z.string()),
      })
      .parse(Formatter.castCsvBill(bill))
    expect(rows).toEqual([
      expect.objectContaining({ 商户订单号: 'order-000001', 订单金额: '29.90', 用户标识: openid }),
    ])
    expect(summary).toMatchObject({ 总交易单数: '1', 订单总金额: '29.90' })
  })
})

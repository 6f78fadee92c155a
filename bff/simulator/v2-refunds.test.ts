import { request } from 'node:https'
import { createDecipheriv, createHash, X509Certificate } from 'node:crypto'
import { openIdOf, openShop, matching, type Shop } from './testing/shop'
import { askV2, fieldsOf, messageOf, sendV2, unifiedOrderOf, verifies } from './testing/v2-merchant'
import { writeXml } from './v2-xml'

let shop: Shop
let openid: string
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  openid = await openIdOf(shop, 'xiaoman')
  await askV2(shop, '/pay/unifiedorder', unifiedOrderOf(shop, openid))
})

const payIt = () => shop.control('orders/order-000001/outcome', { outcome: 'pay' })

type Changes = Record<string, string | number | undefined>
const wish = (changes: Changes = {}): Changes => ({
  out_trade_no: 'order-000001',
  out_refund_no: 'refund-1',
  total_fee: 2990,
  refund_fee: 1000,
  ...changes,
})

/** One https request, with the certificate given. */
function securely(
  changes: Changes,
  identity: { cert?: string; key?: string } = own(),
): Promise<{ status: number | undefined; text: string; fields: Record<string, unknown> }> {
  const { origin, authority } = shop.simulator.secure
  const fields = Object.entries(messageOf(shop, changes)).map(([k, v]) => [k, String(v)] as const)
  return new Promise((resolve, reject) => {
    const sent = request(
      `${origin}/secapi/pay/refund`,
      { method: 'POST', ca: authority, agent: false, headers: { 'content-type': 'text/xml' }, ...identity },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8').on('data', (part: string) => (text += part))
        reply.on('end', () => resolve({ status: reply.statusCode, text, fields: fieldsOf(text) }))
      },
    ) // prettier-ignore
    sent.on('error', reject)
    sent.end(writeXml(Object.fromEntries(fields)))
  })
}

const own = () => ({ cert: shop.simulator.secure.certificate, key: shop.env('MCH_PRIVATE_KEY') })
/** As vectors `v2.refund.req_info` have it. */
function opened(info: unknown): string {
  const key = createHash('md5').update(shop.env('MCH_API_V2_KEY')).digest('hex')
  const opener = createDecipheriv('aes-256-ecb', key, null)
  return opener.update(String(info), 'base64', 'utf8') + opener.final('utf8')
}

const query = (names: Changes) => askV2(shop, '/pay/refundquery', names)

describe('the client certificate', () => {
  it('V2-1 is v3’s own: the same serial, the same key, from the authority', () => {
    const { certificate, authority } = shop.simulator.secure
    const own = new X509Certificate(certificate)

    expect(own.serialNumber).toBe(shop.env('MCH_CERT_SERIAL_NO'))
    expect(own.verify(new X509Certificate(authority).publicKey)).toBe(true)
    expect(own.subject).toBe(`CN=${shop.env('MCH_ID')}`)
  })

  it('V2-1 is missed on plain http, and on https without one', async () => {
    await payIt()
    const plain = await sendV2(shop, '/secapi/pay/refund', messageOf(shop, wish()))
    const bare = await securely(wish(), {})

    expect([plain.status, bare.status]).toEqual([400, 400])
    expect(plain.text).toMatch('400 No required SSL certificate was sent')
    expect(bare.text).toMatch('400 No required SSL certificate was sent')
    expect((await query({ out_refund_no: 'refund-1' })).fields['err_code']).toBe('REFUNDNOTEXIST')
  })

  it('V2-1 is another merchant’s when another simulator issued it', async () => {
    const other = await openShop()
    const identity = {
      cert: other.simulator.secure.certificate,
      key: other.env('MCH_PRIVATE_KEY'),
    }
    await other.close()

    expect((await securely(wish(), identity)).text).toMatch('400 The SSL certificate error')
  })
})

describe('refund', () => {
  it('R2-1 accepts, and the same number is the same refund', async () => {
    await payIt()

    const first = await securely(wish())
    const again = await securely(wish())

    expect(first.fields).toMatchObject({
      result_code: 'SUCCESS',
      out_refund_no: 'refund-1',
      refund_id: matching(/^\d+$/),
      refund_fee: '1000',
      total_fee: '2990',
      transaction_id: matching(/^\d{28}$/),
    })
    expect(verifies(shop, first.fields)).toBe(true)
    expect(again.fields['refund_id']).toBe(first.fields['refund_id'])
    const { fields } = await askV2(shop, '/pay/orderquery', { out_trade_no: 'order-000001' })
    expect(fields['trade_state']).toBe('REFUND')
  })

  it.each<[string, Changes]>([
    ['ERROR', { total_fee: 2991 }],
    ['ERROR', { refund_fee: 2991 }],
    ['PARAM_ERROR', { refund_fee: 0 }],
    ['PARAM_ERROR', { out_refund_no: 'x'.repeat(65) }],
    ['LACK_PARAMS', { out_trade_no: undefined }],
    ['ORDERNOTEXIST', { out_trade_no: 'order-000009' }],
  ])('R2-2 answers %s to %j', async (code, changes) => {
    await payIt()

    expect((await securely(wish(changes))).fields).toMatchObject({ err_code: code })
  })

  it('R2-2 does not refund what nobody paid, nor without money', async () => {
    expect((await securely(wish())).fields).toMatchObject({ err_code: 'ORDERNOTEXIST' })
    await payIt()
    await shop.control('faults', { fault: 'pay-not-enough', times: 1 })
    expect((await securely(wish())).fields).toMatchObject({ err_code: 'NOTENOUGH' })
  })

  it('R2-3 is asked for by any number, numbered from 0', async () => {
    await payIt()
    const { fields: accepted } = await securely(wish())
    await shop.settle(60)
    await securely(wish({ out_refund_no: 'refund-2', refund_fee: 990 }))

    const { fields } = await query({ out_trade_no: 'order-000001', offset: 0 })

    expect(fields).toMatchObject({
      refund_count: '2',
      total_refund_count: '2',
      out_refund_no_0: 'refund-1',
      refund_status_0: 'SUCCESS',
      refund_success_time_0: matching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      out_refund_no_1: 'refund-2',
      refund_fee_1: '990',
      refund_status_1: 'PROCESSING',
    })
    expect(verifies(shop, fields)).toBe(true)
    const one = await query({ refund_id: String(accepted['refund_id']) })
    expect(one.fields).toMatchObject({ refund_count: '1', out_refund_no_0: 'refund-1' })
    const beyond = await query({ out_trade_no: 'order-000001', offset: 3 })
    expect(beyond.fields).toMatchObject({ err_code: 'PARAM_ERROR' })
  })

  it('R2-3 shows ten at a time, and more than twenty only one by one', async () => {
    await payIt()
    for (let count = 1; count <= 20; count++) {
      await securely(wish({ out_refund_no: `refund-${count}`, refund_fee: 1 }))
      await shop.settle(60)
    }
    const ofOrder = { out_trade_no: 'order-000001' }

    const page = await query({ ...ofOrder, offset: 15 })
    await securely(wish({ out_refund_no: 'refund-21', refund_fee: 1 }))

    expect((await query({ out_refund_no: 'refund-21' })).fields['refund_count']).toBe('1')
    expect(page.fields).toMatchObject({ refund_count: '5', out_refund_no_0: 'refund-16' })
    expect((await query(ofOrder)).fields).toMatchObject({ err_code: 'PARAM_ERROR' })
  })

  it('N2-4 can be forged where there is something to forge', async () => {
    await payIt()
    await shop.settle()
    await shop.control('delivery', { mode: 'hold' })
    await securely(wish({ notify_url: `${shop.origin}/refunded` }))
    await shop.settle(10)
    const id = (await shop.state()).notifications.at(-1)?.id ?? ''
    const forge = (forgery: string) => shop.control(`notifications/${id}/send`, { forge: forgery })

    await forge('merchant')
    await forge('ciphertext')

    const [merchant, ciphertext] = shop.received.slice(-2).map(({ body }) => fieldsOf(body))
    expect(merchant?.['mch_id']).not.toBe(shop.env('MCH_ID'))
    expect(opened(merchant?.['req_info'])).toMatch('refund-1')
    expect(() => opened(ciphertext?.['req_info'])).toThrow()
    await expect(forge('signature')).rejects.toThrow('409')
  })

  it('N2-4 tells its own address how it ended, locked and unsigned', async () => {
    await payIt()
    await shop.settle()
    shop.received.length = 0
    await securely(wish({ notify_url: `${shop.origin}/refunded` }))
    await shop.settle(10)

    const { req_info, ...fields } = fieldsOf(shop.received.at(-1)?.body ?? '')

    expect(Object.keys(fields).sort()).toEqual(['appid', 'mch_id', 'nonce_str', 'return_code'])
    const words = opened(req_info)
    expect(words).toMatch(/^<root>/)
    expect(fieldsOf(words.replaceAll('root>', 'xml>'))).toMatchObject({
      out_refund_no: 'refund-1',
      refund_fee: '1000',
      refund_status: 'SUCCESS',
      success_time: matching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      refund_recv_accout: matching(/./),
    })
  })
})

import { X509Certificate } from 'node:crypto'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { KeyState } from './control-api'
import { call, openIdOf, openShop, orderOf, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const CERTIFICATES = '/v3/certificates'
const SILENT = { 'wechatpay-serial': '' }
const keys = async (wish: Record<string, unknown>) =>
  (await shop.control<{ keys: KeyState }>('keys', wish)).keys

interface Downloaded {
  serial_no: string
  effective_time: string
  expire_time: string
  encrypt_certificate: { nonce: string; ciphertext: string; associated_data: string }
}

/** As a merchant downloads and opens them. */
async function certificates() {
  const reply = await call(shop, 'GET', CERTIFICATES, { headers: SILENT })
  const { data } = JSON.parse(reply.text) as { data: Downloaded[] }
  return data.map(({ encrypt_certificate: { ciphertext, nonce, associated_data }, ...rest }) => {
    const key = shop.env('MCH_API_V3_KEY')
    const pem = Aes.AesGcm.decrypt(ciphertext, key, nonce, associated_data)
    return { ...rest, nonce, ciphertext, pem, x509: new X509Certificate(pem) }
  })
}

const signedBy = (headers: Headers, text: string, pem: string) =>
  Rsa.verify(
    Formatter.response(
      String(headers.get('wechatpay-timestamp')),
      String(headers.get('wechatpay-nonce')),
      text,
    ),
    String(headers.get('wechatpay-signature')),
    Rsa.from(pem, 'public'),
  )

let lastOrder = 1000
async function notified(times: number): Promise<string[]> {
  const openid = await openIdOf(shop, 'xiaoman')
  for (let time = 1; time <= times; time++) {
    const outTradeNo = `order-${(lastOrder += 1)}`
    const body = orderOf(shop, openid, { out_trade_no: outTradeNo })
    await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body, headers: SILENT })
    await shop.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    await shop.settle()
  }
  return shop.received.map(({ headers }) => String(headers['wechatpay-serial']))
}

describe('with the public key alone', () => {
  it('CE-1 there are no certificates', async () => {
    const { status, body } = await call(shop, 'GET', CERTIFICATES)

    expect([status, body['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS'])
    expect((await shop.state()).keys).toEqual({ mode: 'public-key', share: 0, certificates: [] })
  })
})

describe('with certificates alone', () => {
  beforeEach(() => keys({ mode: 'certificate' }))

  it('CE-1 there is one, sealed anew for each call', async () => {
    const [first] = await certificates()
    const [second] = await certificates()

    expect(first?.x509.serialNumber).toBe(first?.serial_no)
    expect(new Date(first?.x509.validFrom ?? '').getTime()).toBe(
      Date.parse(first?.effective_time ?? ''),
    )
    expect(second?.pem).toBe(first?.pem)
    expect(second?.nonce).not.toBe(first?.nonce)
    expect(second?.ciphertext).not.toBe(first?.ciphertext)
  })

  it('G3-11 it signs every answer and every notification', async () => {
    const [certificate] = await certificates()
    const reply = await call(shop, 'GET', CERTIFICATES, { headers: SILENT })

    expect(reply.headers.get('wechatpay-serial')).toBe(certificate?.serial_no)
    expect(signedBy(reply.headers, reply.text, certificate?.pem ?? '')).toBe(true)
    expect(await notified(2)).toEqual([certificate?.serial_no, certificate?.serial_no])
    const [message] = shop.received
    const headers = new Headers(message?.headers as Record<string, string>)
    expect(signedBy(headers, message?.body ?? '', certificate?.pem ?? '')).toBe(true)
  })

  it('R3-6 takes its serial in a request, and not the public key’s', async () => {
    const [certificate] = await certificates()
    const named = { 'wechatpay-serial': String(certificate?.serial_no) }

    expect((await call(shop, 'GET', CERTIFICATES, { headers: named })).status).toBe(200)
    expect((await call(shop, 'GET', CERTIFICATES)).body['message']).toBe(
      '平台证书序列号Wechatpay-Serial错误',
    )
  })

  it('CE-1 in a rotation there are two, the newer not yet effective', async () => {
    const { certificates: shown } = await keys({ mode: 'certificate', rotating: true })
    const [older, newer] = await certificates()

    expect(shown.map(({ serial }) => serial)).toEqual([older?.serial_no, newer?.serial_no])
    expect(Date.parse(newer?.effective_time ?? '')).toBeGreaterThan(
      shop.simulator.clock().getTime(),
    )
    expect(await notified(1)).toEqual([older?.serial_no])
    await shop.settle(86_400)
    expect((await notified(1)).at(-1)).toBe(newer?.serial_no)
  })

  it('a finished rotation leaves the one in force', async () => {
    await keys({ mode: 'certificate', rotating: true })
    await shop.settle(86_400)
    const [, newer] = await certificates()

    const { certificates: left } = await keys({ mode: 'certificate' })

    expect(left.map(({ serial }) => serial)).toEqual([newer?.serial_no])
  })

  it('a reset brings the public key back', async () => {
    await shop.control('reset', {})

    expect((await shop.state()).keys.mode).toBe('public-key')
    expect((await call(shop, 'GET', CERTIFICATES)).status).toBe(404)
  })
})

describe('with both', () => {
  it('CE-2, G3-11 answers follow the header of the request', async () => {
    await keys({ mode: 'both', share: 50 })
    const [certificate] = await certificates()

    const asked = await call(shop, 'GET', CERTIFICATES)
    const silent = await call(shop, 'GET', CERTIFICATES, { headers: SILENT })

    expect(asked.headers.get('wechatpay-serial')).toBe(shop.env('WECHATPAY_PUBLIC_KEY_ID'))
    expect(signedBy(asked.headers, asked.text, shop.env('WECHATPAY_PUBLIC_KEY'))).toBe(true)
    expect(silent.headers.get('wechatpay-serial')).toBe(certificate?.serial_no)
    expect(signedBy(silent.headers, silent.text, certificate?.pem ?? '')).toBe(true)
  })

  it.each([
    [0, 0],
    [20, 2],
    [50, 5],
    [100, 10],
  ])('CE-2 at %i %% the public key signs %i of 10 notifications', async (share, expected) => {
    await keys({ mode: 'both', share })

    const serials = await notified(10)

    const publicKey = shop.env('WECHATPAY_PUBLIC_KEY_ID')
    expect(serials.filter((serial) => serial === publicKey)).toHaveLength(expected)
    expect(new Set(serials).size).toBe(expected % 10 === 0 ? 1 : 2)
  })

  it('refuses a share that is no percentage', async () => {
    await expect(keys({ mode: 'both', share: 101 })).rejects.toThrow('400')
  })
})

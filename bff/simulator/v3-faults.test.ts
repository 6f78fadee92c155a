import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { Fault } from './control-api'
import { call, openIdOf, openShop, orderOf, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const place = async () => {
  const body = orderOf(shop, await openIdOf(shop, 'xiaoman'))
  return call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
}
const once = (fault: Fault) => shop.control('faults', { fault, times: 1 })
const placed = async () => (await shop.state()).orders.length
const verifies = ({ headers, text }: Awaited<ReturnType<typeof place>>) =>
  Rsa.verify(
    Formatter.response(
      String(headers.get('wechatpay-timestamp')),
      String(headers.get('wechatpay-nonce')),
      text,
    ),
    String(headers.get('wechatpay-signature')),
    Rsa.from(shop.env('WECHATPAY_PUBLIC_KEY'), 'public'),
  )

describe('a fault of v3', () => {
  it.each([
    ['pay-502', 502, 'SERVICE_UNAVAILABLE'],
    ['pay-unsigned-4xx', 400, 'PARAM_ERROR'],
  ] as const)('E3-2, G3-6 %s: unsigned, and nothing happened', async (fault, status, code) => {
    await once(fault)

    const reply = await place()

    expect([reply.status, reply.body['code']]).toEqual([status, code])
    expect(reply.headers.has('wechatpay-signature')).toBe(false)
    expect(await placed()).toBe(0)
    expect((await place()).status).toBe(200)
  })

  it.each([
    ['pay-empty-404', 404],
    ['pay-empty-405', 405],
  ] as const)('G3-5 %s: no body at all', async (fault, status) => {
    await once(fault)

    const reply = await place()

    expect([reply.status, reply.text]).toEqual([status, ''])
    expect(reply.headers.has('request-id')).toBe(false)
    expect(await placed()).toBe(0)
  })

  it('E3-2 pay-202: signed, not done yet, done when sent again', async () => {
    await once('pay-202')

    const reply = await place()

    expect(reply.status).toBe(202)
    expect(verifies(reply)).toBe(true)
    expect(await placed()).toBe(0)
    expect((await place()).body).toHaveProperty('prepay_id')
  })

  it('pay-no-request-id: signed as ever', async () => {
    await once('pay-no-request-id')

    const reply = await place()

    expect(reply.headers.has('request-id')).toBe(false)
    expect(verifies(reply)).toBe(true)
    expect((await place()).headers.has('request-id')).toBe(true)
  })

  it.each([
    ['pay-old-timestamp', -600],
    ['pay-future-timestamp', 600],
  ] as const)('%s: well signed, %i s off', async (fault, shift) => {
    await once(fault)

    const reply = await place()

    const now = shop.simulator.clock().getTime() / 1000
    expect(verifies(reply)).toBe(true)
    expect(Math.abs(Number(reply.headers.get('wechatpay-timestamp')) - now - shift)).toBeLessThan(5)
  })

  it('pay-wrong-timestamp: well signed, no number', async () => {
    await once('pay-wrong-timestamp')

    const reply = await place()

    expect(verifies(reply)).toBe(true)
    expect(Number(reply.headers.get('wechatpay-timestamp'))).toBeNaN()
  })

  it('G3-12 pay-probe: begins WECHATPAY/SIGNTEST/, and a second try is not probed', async () => {
    await once('pay-probe')

    const reply = await place()

    expect(reply.headers.get('wechatpay-signature')).toMatch(/^WECHATPAY\/SIGNTEST\//)
    expect(verifies(reply)).toBe(false)
    expect(verifies(await place())).toBe(true)
  })
})

import type { Forgery, SimulatedNotification } from './control-api'
import { openIdOf, openShop, matching, type Shop } from './testing/shop'
import { askV2, fieldsOf, unifiedOrderOf, verifies } from './testing/v2-merchant'

let shop: Shop
let openid: string
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  openid = await openIdOf(shop, 'xiaoman')
})

const OK = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>' // prettier-ignore

async function pay(changes: Record<string, string> = {}) {
  const order = { ...unifiedOrderOf(shop, openid), ...changes }
  await askV2(shop, '/pay/unifiedorder', order)
  await shop.control(`orders/${String(order.out_trade_no)}/outcome`, { outcome: 'pay' })
}

async function only(): Promise<SimulatedNotification> {
  const [notification] = (await shop.state()).notifications
  if (!notification) throw new Error('no notification')
  return notification
}

const received = (index = 0) => fieldsOf(shop.received[index]?.body ?? '')

describe('a v2 notification of payment', () => {
  it('N2-1 is XML, signed like the order, with everything about the payment', async () => {
    shop.answerWith(200, OK)
    await pay({ attach: 'for the shop' })
    await shop.settle()

    expect(shop.received[0]?.headers['content-type']).toMatch('text/xml')
    expect(received()).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      appid: shop.env('MINI_PROGRAM_APPID'),
      mch_id: shop.env('MCH_ID'),
      openid,
      is_subscribe: matching(/^[YN]$/),
      trade_type: 'JSAPI',
      bank_type: matching(/./),
      total_fee: '2990',
      cash_fee: '2990',
      fee_type: 'CNY',
      transaction_id: matching(/^\d{28}$/),
      out_trade_no: 'order-000001',
      attach: 'for the shop',
      time_end: matching(/^\d{14}$/),
    })
    expect(received()).not.toHaveProperty('sign_type')
    expect(verifies(shop, received())).toBe(true)
    expect(await only()).toMatchObject({ state: 'acknowledged', attempts: [{ result: 200 }] })
  })

  it('N2-1 names HMAC-SHA256 when the order was placed in it', async () => {
    await pay({ sign_type: 'HMAC-SHA256' })
    await shop.settle()

    expect(received()).toMatchObject({ sign_type: 'HMAC-SHA256' })
    expect(verifies(shop, received(), 'HMAC-SHA256')).toBe(true)
  })

  it.each<[number, string]>([
    [200, ''],
    [200, 'SUCCESS'],
    [200, '{"code":"SUCCESS"}'],
    [200, OK.replace('SUCCESS', 'FAIL')],
    [200, OK.replace('SUCCESS', 'success')],
    [204, ''],
    [500, OK],
  ])('N2-2, N2-3 comes again in 15 s after %i with %j', async (status, body) => {
    shop.answerWith(status, body)
    await pay()
    await shop.settle()

    expect(await only()).toMatchObject({ state: 'waiting' })
    shop.answerWith(200, OK)
    await shop.settle(15)
    expect(await only()).toMatchObject({ state: 'acknowledged' })
  })

  it('N2-5 comes twice at once when asked to', async () => {
    await shop.control('delivery', { mode: 'twice' })
    shop.answerWith(200, OK)
    await pay()
    await shop.settle()

    expect(shop.received).toHaveLength(2)
    expect(received(1)['transaction_id']).toBe(received(0)['transaction_id'])
  })

  it('says nothing of an order nobody paid', async () => {
    await askV2(shop, '/pay/unifiedorder', unifiedOrderOf(shop, openid))
    await shop.control('orders/order-000001/outcome', { outcome: 'say-ok-unpaid' })
    await shop.settle(60)

    expect(shop.received).toHaveLength(0)
  })
})

describe('a forged v2 notification', () => {
  const forge = async (forgery: Forgery) => {
    await shop.control('delivery', { mode: 'hold' })
    shop.answerWith(200, OK)
    await pay()
    const { id } = await only()
    await shop.control(`notifications/${id}/send`, { forge: forgery })
    expect(await only()).toMatchObject({ state: 'held' })
    return received()
  }

  it('signature: right words, signed with another key', async () => {
    const fields = await forge('signature')

    expect(fields).toMatchObject({ total_fee: '2990' })
    expect(verifies(shop, fields)).toBe(false)
  })

  it.each<[Forgery, Record<string, string>]>([
    ['amount', { total_fee: '1' }],
    ['merchant', { mch_id: '1900000001' }],
  ])('%s: well signed all the same', async (forgery, words) => {
    const fields = await forge(forgery)

    expect(fields).toMatchObject(words)
    expect(verifies(shop, fields)).toBe(true)
  })

  it('extra-field: only who signs all fields sees it', async () => {
    const { coupon_fee: extra, ...fields } = await forge('extra-field')

    expect(extra).toBe('1')
    expect(verifies(shop, fields)).toBe(true)
    expect(verifies(shop, { ...fields, coupon_fee: extra })).toBe(false)
  })

  it.each(['probe', 'old-timestamp', 'unknown-serial', 'ciphertext'] as const)(
    '%s: there is nothing of that kind in it',
    async (forgery) => {
      await expect(forge(forgery)).rejects.toThrow('409')
    },
  )
})

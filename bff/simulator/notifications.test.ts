import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { Forgery, SimulatedNotification } from './control-api'
import { RETRY_SECONDS } from './notifications'
import { call, openIdOf, openShop, orderOf, type Received, type Shop } from './testing/shop'

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

async function pay(outTradeNo = 'order-000001', changes: Record<string, unknown> = {}) {
  const body = orderOf(shop, openid, { out_trade_no: outTradeNo, ...changes })
  await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
  await shop.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
}

const deliver = (mode: string) => shop.control('delivery', { mode })

async function only(): Promise<SimulatedNotification> {
  const [notification] = (await shop.state()).notifications
  if (!notification) throw new Error('no notification')
  return notification
}

const header = ({ headers }: Received, name: string) => String(headers[`wechatpay-${name}`])

const signed = (message: Received) =>
  Rsa.verify(
    Formatter.response(header(message, 'timestamp'), header(message, 'nonce'), message.body),
    header(message, 'signature'),
    Rsa.from(shop.env('WECHATPAY_PUBLIC_KEY'), 'public'),
  )

interface Envelope {
  id: string
  resource: { ciphertext: string; nonce: string; associated_data: string }
}
const opened = ({ body }: Received) => {
  const { resource } = JSON.parse(body) as Envelope
  const { ciphertext, nonce, associated_data } = resource
  return JSON.parse(
    Aes.AesGcm.decrypt(ciphertext, shop.env('MCH_API_V3_KEY'), nonce, associated_data),
  ) as Record<string, unknown>
}

const first = (): Received => {
  const [message] = shop.received
  if (!message) throw new Error('nothing was received')
  return message
}

describe('a notification of payment', () => {
  it('N3-1 is signed by the public key and locked with the APIv3 key', async () => {
    await pay()
    await shop.settle()

    const message = first()

    expect(signed(message)).toBe(true)
    expect(header(message, 'serial')).toBe(shop.env('WECHATPAY_PUBLIC_KEY_ID'))
    expect(header(message, 'signature-type')).toBe('WECHATPAY2-SHA256-RSA2048')
    expect(JSON.parse(message.body)).toMatchObject({
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      resource: {
        algorithm: 'AEAD_AES_256_GCM',
        original_type: 'transaction',
        associated_data: 'transaction',
      },
    })
    expect(opened(message)).toMatchObject({
      out_trade_no: 'order-000001',
      trade_state: 'SUCCESS',
      mchid: shop.env('MCH_ID'),
      appid: shop.env('MINI_PROGRAM_APPID'),
      amount: { total: 2990, payer_total: 2990 },
      payer: { openid },
    })
  })

  it.each([200, 204])('N3-4 is settled by %i', async (status) => {
    shop.answerWith(status)
    await pay()
    await shop.settle(86_400)

    expect(await only()).toMatchObject({ state: 'acknowledged', attempts: [{ result: status }] })
  })

  it.each([201, 302, 400, 500])('N3-4, N3-7 comes again after %i', async (status) => {
    shop.answerWith(status)
    await pay()
    await shop.settle()

    expect(await only()).toMatchObject({ state: 'waiting', attempts: [{ result: status }] })
    shop.answerWith(204)
    await shop.settle(15)
    expect(await only()).toMatchObject({ state: 'acknowledged' })
  })

  it('N3-5 comes again 15 times in 24 h 4 min, then never', async () => {
    shop.answerWith(500)
    await pay()
    await shop.settle(24 * 3600 + 4 * 60 + 1)

    const { state, attempts } = await only()
    const times = attempts.map(({ at }) => Date.parse(at))
    const waits = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000))

    expect(waits).toEqual(RETRY_SECONDS)
    expect(state).toBe('given-up')
  })

  it('N3-8 has a fresh nonce and signature each time, and keeps its id', async () => {
    shop.answerWith(500)
    await pay()
    await shop.settle()
    await shop.settle(15)

    const [one, two] = shop.received.map((message) => ({
      id: (JSON.parse(message.body) as Envelope).id,
      nonce: header(message, 'nonce'),
      timestamp: Number(header(message, 'timestamp')),
    }))

    expect(two?.id).toBe(one?.id)
    expect(two?.nonce).not.toBe(one?.nonce)
    expect((two?.timestamp ?? 0) - (one?.timestamp ?? 0)).toBeGreaterThanOrEqual(15)
    expect(shop.received.every(signed)).toBe(true)
  })

  it('N3-4 fails after five seconds without an answer', async () => {
    shop.answerWith('nothing')
    await pay()
    await shop.settle()

    expect((await only()).attempts).toMatchObject([{ result: 'no answer within 5 s' }])
  }, 15_000)

  it('says what went wrong when nobody is there', async () => {
    await pay('order-000001', { notify_url: 'http://127.0.0.1:1/notify' })
    await shop.settle()

    expect((await only()).attempts[0]?.result).toEqual(expect.stringMatching(/\w/))
  })

  it('goes nowhere but to the shop', async () => {
    await pay('order-000001', { notify_url: 'https://shop.example.com/notify' })
    await shop.settle()

    expect((await only()).attempts[0]?.result).toMatch('not sent')
  })
})

describe('delivery', () => {
  it('hold waits to be sent', async () => {
    await deliver('hold')
    await pay()
    await shop.settle(86_400)
    expect(await only()).toMatchObject({ state: 'held', attempts: [] })

    await shop.control(`notifications/${(await only()).id}/send`, {})

    expect(await only()).toMatchObject({ state: 'acknowledged' })
    expect(shop.received).toHaveLength(1)
  })

  it('lost never comes', async () => {
    await deliver('lost')
    await pay()
    await shop.settle(2 * 86_400)

    expect(await only()).toMatchObject({ state: 'lost', attempts: [] })
  })

  it('N2-5 twice comes two at once', async () => {
    await deliver('twice')
    await pay()
    await shop.settle()

    expect(shop.received).toHaveLength(2)
    expect(await only()).toMatchObject({ state: 'acknowledged' })
  })

  it('late comes ten minutes later', async () => {
    await deliver('late')
    await pay()
    await shop.settle(599)
    expect(shop.received).toHaveLength(0)

    await shop.settle(1)
    expect(shop.received).toHaveLength(1)
  })

  it('N3-6 reordered swaps two', async () => {
    await deliver('reordered')
    await pay('order-000001')
    await pay('order-000002')
    await shop.settle()

    expect(shop.received.map((message) => opened(message)['out_trade_no'])).toEqual([
      'order-000002',
      'order-000001',
    ])
  })

  it('reordered without a second payment comes after ten minutes', async () => {
    await deliver('reordered')
    await pay()
    await shop.settle(600)

    expect(shop.received).toHaveLength(1)
  })

  it('a reset forgets what is still to come', async () => {
    shop.answerWith(500)
    await pay()
    await shop.settle()
    await shop.control('reset', {})
    await shop.settle(86_400)

    expect(shop.received).toHaveLength(1)
  })
})

describe('a forged notification', () => {
  const forge = async (forgery: Forgery) => {
    await deliver('hold')
    await pay()
    const { attempt } = await shop.control<{ attempt: unknown }>(
      `notifications/${(await only()).id}/send`,
      { forge: forgery },
    )
    expect(attempt).toMatchObject({ forged: forgery, result: 204 })
    return first()
  }

  it('settles nothing, even acknowledged', async () => {
    await forge('amount')

    expect(await only()).toMatchObject({ state: 'held' })
  })

  it('signature: WeChat’s, of something else', async () => {
    expect(signed(await forge('signature'))).toBe(false)
  })

  it('G3-12 probe: begins WECHATPAY/SIGNTEST/', async () => {
    const message = await forge('probe')

    expect(header(message, 'signature')).toMatch(/^WECHATPAY\/SIGNTEST\//)
    expect(signed(message)).toBe(false)
  })

  it.each([
    ['old-timestamp', -600],
    ['future-timestamp', 600],
  ] as const)('%s: well signed, %i s off', async (forgery, shift) => {
    const message = await forge(forgery)

    const now = shop.simulator.clock().getTime() / 1000
    expect(signed(message)).toBe(true)
    expect(Math.abs(Number(header(message, 'timestamp')) - now - shift)).toBeLessThan(5)
  })

  it('unknown-serial: no key of this merchant', async () => {
    const message = await forge('unknown-serial')

    expect(header(message, 'serial')).not.toBe(shop.env('WECHATPAY_PUBLIC_KEY_ID'))
  })

  it('ciphertext: well signed, cannot be opened', async () => {
    const message = await forge('ciphertext')

    expect(signed(message)).toBe(true)
    expect(() => opened(message)).toThrow()
  })

  it('amount and merchant: well signed, false words inside', async () => {
    expect(opened(await forge('amount'))).toMatchObject({ amount: { total: 1 } })
    await shop.afresh()
    const other = await forge('merchant')
    expect(signed(other)).toBe(true)
    expect(opened(other)['mchid']).not.toBe(shop.env('MCH_ID'))
  })

  it('extra-field: only the raw text tells that something was added', async () => {
    const message = await forge('extra-field')

    expect(JSON.parse(message.body)).toHaveProperty('unsigned_field')
    expect(opened(message)).toMatchObject({ trade_state: 'SUCCESS' })
    expect(signed(message)).toBe(false)
  })
})

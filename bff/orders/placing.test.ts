import { AppId, Fen, OpenId, ProductId, RequestId, UserId } from '../contract/primitives'
import type { Launcher } from '../contract/pay'
import {
  draw,
  fingerprint,
  isSamePayer,
  payerOf,
  type Buyer,
  type Offer,
  type Wish,
} from './placing'

const orange = ProductId.parse('orange')
const card = ProductId.parse('gift-card')
const offers = new Map<ProductId, Offer>([
  [
    orange,
    { title: '橙', imageUrl: 'https://x/o.jpg', price: Fen.parse(4990), goodsType: 'physical' },
  ],
  [
    card,
    { title: '卡', imageUrl: 'https://x/c.jpg', price: Fen.parse(10000), goodsType: 'virtual' },
  ],
])
const identity = { appId: AppId.parse('wx0123456789abcdef'), openId: OpenId.parse('o1') }
const buyer = (client: Buyer['client']): Buyer => ({
  userId: UserId.parse('u1'),
  client,
  ip: '203.0.113.9',
  ...(client === 'guest' ? {} : { identity }),
})
const guestAppId = AppId.parse('wx00000000000000aa')
const payer = (client: Buyer['client'], asked?: Launcher) =>
  payerOf(buyer(client), { asked, guestAppId })
const wish = (items: Wish['items'], rest: Partial<Wish> = {}): Wish => ({
  requestId: RequestId.parse('00000000-0000-4000-8000-000000000001'),
  items,
  ...rest,
})
const drawFor = (client: 'h5' | 'weapp', items: Wish['items']) =>
  draw({
    wish: wish(items),
    offers,
    buyer: buyer(client),
    payer: payer(client),
    now: new Date('2026-11-20T17:00:00Z'),
    ttlMinutes: 30,
  })

test('an order is priced by the shop, and the same product twice is one item', () => {
  const order = drawFor('h5', [
    { productId: orange, quantity: 1 },
    { productId: orange, quantity: 2 },
  ])

  expect(order.items).toMatchObject([{ productId: 'orange', price: 4990, quantity: 3 }])
  expect(order.amount).toBe(14_970)
  expect(order.expiresAt).toBe('2026-11-20T17:30:00.000Z')
})

test('its number begins with the day in Beijing and is never the same', () => {
  const numbers = Array.from(
    { length: 50 },
    () => drawFor('h5', [{ productId: orange, quantity: 1 }]).outTradeNo,
  )

  expect(numbers[0]).toMatch(/^20261121[0-9A-Z]{14}$/)
  expect(new Set(numbers).size).toBe(50)
})

test('a mini-program may not sell virtual goods, an H5 page may', () => {
  expect(() => drawFor('weapp', [{ productId: card, quantity: 1 }])).toThrow(/virtual goods/)
  expect(drawFor('h5', [{ productId: card, quantity: 1 }]).amount).toBe(10_000)
})

test('what is not on sale cannot be ordered', () => {
  expect(() => drawFor('h5', [{ productId: ProductId.parse('gone'), quantity: 1 }])).toThrow(
    /Nothing on sale/,
  )
})

test('with a WeChat identity the launcher is the session’s own', () => {
  expect(payer('h5')).toEqual({ launcher: 'wechat-jssdk', ...identity, ip: '203.0.113.9' })
  expect(payer('weapp', 'wechat-mini-program').launcher).toBe('wechat-mini-program')
  expect(() => payer('weapp', 'wechat-jssdk')).toThrow(/launcher/)
  expect(() => payer('h5', 'wechat-native')).toThrow(/launcher/)
})

test('a guest pays through the shop’s app, on a phone from its own address, or by a code', () => {
  expect(payer('guest')).toEqual({ launcher: 'wechat-h5', appId: guestAppId, ip: '203.0.113.9' })
  expect(payer('guest', 'wechat-native').launcher).toBe('wechat-native')
  expect(() => payer('guest', 'wechat-jssdk')).toThrow(/wechat-h5 or wechat-native/)
  expect(() => payerOf(buyer('guest'), { asked: undefined, guestAppId: undefined })).toThrow(
    /guest cannot pay/,
  )
})

test('an order is paid one way only; where a guest’s phone is by now does not matter', () => {
  const elsewhere = payerOf(
    { ...buyer('guest'), ip: '198.51.100.1' },
    { asked: undefined, guestAppId },
  )

  expect(isSamePayer(payer('guest'), elsewhere)).toBe(true)
  expect(isSamePayer(payer('guest'), payer('guest', 'wechat-native'))).toBe(false)
  expect(isSamePayer(payer('h5'), payer('weapp'))).toBe(false)
})

test('a wish keeps its fingerprint in any order and changes it with any content', () => {
  const one = wish([
    { productId: orange, quantity: 1 },
    { productId: card, quantity: 2 },
  ])
  const turned = wish([
    { productId: card, quantity: 1 },
    { productId: orange, quantity: 1 },
    { productId: card, quantity: 1 },
  ])

  expect(fingerprint(turned)).toBe(fingerprint(one))
  expect(fingerprint(wish([{ productId: orange, quantity: 2 }]))).not.toBe(fingerprint(one))
  expect(fingerprint({ ...one, remark: '放门口' })).not.toBe(fingerprint(one))
})

import { AppId, Fen, OpenId, ProductId, RequestId, UserId } from '../contract/primitives'
import { draw, fingerprint, payerOf, type Buyer, type Offer, type Wish } from './placing'

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
  ...(client === 'guest' ? {} : { identity }),
})
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
    payer: payerOf(buyer(client), undefined),
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

test('the launcher is the session’s own', () => {
  expect(payerOf(buyer('h5'), undefined).launcher).toBe('wechat-jssdk')
  expect(payerOf(buyer('weapp'), 'wechat-mini-program').launcher).toBe('wechat-mini-program')
  expect(() => payerOf(buyer('weapp'), 'wechat-jssdk')).toThrow(/launcher/)
  expect(() => payerOf(buyer('guest'), undefined)).toThrow(/No launcher for this session/)
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

/** From what somebody asks for to the order it makes. Pure but for the random part of its number. */
import { createHash, randomInt } from 'node:crypto'
import type { Address, OrderItem } from '../contract/order'
import type { Launcher } from '../contract/pay'
import {
  Fen,
  instant,
  OutTradeNo,
  type AppId,
  type OpenId,
  type ProductId,
  type RequestId,
  type UserId,
} from '../contract/primitives'
import { AppError } from '../errors'
import type { Payer } from '../payments/channel'
import type { Order } from './order'
import { topUpFingerprint, topUpItem, type TopUpWish } from './top-ups'

/** What an order takes of a product. `total`: how many exist in all; absent: not counted. */
export interface Offer {
  title: string
  imageUrl: string
  unit?: string
  price: Fen
  goodsType: 'physical' | 'virtual'
  total?: number
}

/** The session a request came with, and where from. */
export interface Buyer {
  userId: UserId
  identity?: { appId: AppId; openId: OpenId }
  client: 'h5' | 'weapp' | 'guest'
  ip: string
}

export interface Wish {
  requestId: RequestId
  items: { productId: ProductId; quantity: number }[]
  address?: Address | undefined
  remark?: string | undefined
}

/**
 * Who pays, and through what: with a WeChat identity the session's own app and launcher, as a guest the shop's app
 * and one of the launchers outside WeChat.
 * @throws AppError `forbidden` when there is no way to pay, `invalid-input` for another session's launcher
 */
export function payerOf(
  buyer: Buyer,
  { asked, guestAppId }: { asked: Launcher | undefined; guestAppId: AppId | undefined },
): Payer {
  const { identity, client, ip } = buyer
  if (client === 'guest' || !identity) {
    if (!guestAppId) throw new AppError('forbidden', 403, 'A guest cannot pay in this shop')
    const launcher = allowed(asked, ['wechat-h5', 'wechat-native'])
    return { launcher, appId: guestAppId, ip }
  }
  const launcher =
    client === 'weapp' ? allowed(asked, ['wechat-mini-program']) : allowed(asked, ['wechat-jssdk'])
  return { launcher, appId: identity.appId, openId: identity.openId, ip }
}

/** The one asked for, or else the first. */
function allowed<L extends Launcher>(asked: Launcher | undefined, own: [L, ...L[]]): L {
  if (asked === undefined) return own[0]
  const launcher = own.find((candidate) => candidate === asked)
  if (launcher) return launcher
  throw new AppError(
    'invalid-input',
    400,
    `launcher: this session pays through ${own.join(' or ')}`,
  )
}

/** WeChat binds an order number to one way of paying it; where the payer is by now does not matter. */
export function isSamePayer(one: Payer, other: Payer): boolean {
  const openIdOf = (payer: Payer) => ('openId' in payer ? payer.openId : undefined)
  return (
    one.launcher === other.launcher &&
    one.appId === other.appId &&
    openIdOf(one) === openIdOf(other)
  )
}

/**
 * The order, priced by us.
 * @throws AppError `not-found`, `virtual-goods-not-allowed`, `invalid-input`
 */
export function draw({
  wish,
  offers,
  buyer,
  payer,
  now,
  ttlMinutes,
}: Drawing & { wish: Wish; offers: ReadonlyMap<ProductId, Offer> }): Order {
  const items = merge(wish.items).map(({ productId, quantity }) =>
    priced({ productId, quantity, offer: offers.get(productId), payer }),
  )
  return {
    ...unpaid({ items, buyer, payer, now, ttlMinutes }),
    ...(wish.address ? { address: wish.address } : {}),
    ...(wish.remark ? { remark: wish.remark } : {}),
    requestId: wish.requestId,
    fingerprint: fingerprint(wish),
  }
}

/** The order that tops up a balance. @throws AppError `invalid-input` for nothing */
export function drawTopUp({ wish, ...rest }: Drawing & { wish: TopUpWish }): Order {
  return {
    ...unpaid({ ...rest, items: [topUpItem(wish.amount)] }),
    purpose: 'top-up',
    requestId: wish.requestId,
    fingerprint: topUpFingerprint(wish),
  }
}

interface Drawing {
  buyer: Buyer
  payer: Payer
  now: Date
  ttlMinutes: number
}

function unpaid({ items, buyer, payer, now, ttlMinutes }: Drawing & { items: OrderItem[] }) {
  return {
    outTradeNo: newOutTradeNo(now),
    status: 'awaiting-payment' as const,
    items,
    amount: totalOf(items),
    refunded: Fen.parse(0),
    createdAt: instant(now),
    expiresAt: instant(new Date(now.getTime() + ttlMinutes * 60_000)),
    refunds: [],
    userId: buyer.userId,
    payer,
  }
}

/** The same wish has the same fingerprint, however it was spelled. */
export function fingerprint({ items, address, remark }: Wish): string {
  const said = [
    merge(items)
      .map(({ productId, quantity }) => [productId, quantity] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
    address
      ? [
          address.userName,
          address.telNumber,
          address.provinceName,
          address.cityName,
          address.countyName,
          address.detailInfo,
          address.postalCode ?? '',
        ]
      : [],
    remark ?? '',
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

function merge(items: Wish['items']): Wish['items'] {
  const quantities = new Map<ProductId, number>()
  for (const { productId, quantity } of items) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }))
}

function priced({
  productId,
  quantity,
  offer,
  payer,
}: {
  productId: ProductId
  quantity: number
  offer: Offer | undefined
  payer: Payer
}): OrderItem {
  if (!offer) {
    throw new AppError('not-found', 404, `Nothing on sale is called ${productId}`, {
      details: { productId },
    })
  }
  if (offer.goodsType === 'virtual' && payer.launcher === 'wechat-mini-program') {
    throw new AppError(
      'virtual-goods-not-allowed',
      409,
      'A mini-program may not sell virtual goods through requestPayment; buy them in the H5 shop',
      { details: { productId } },
    )
  }
  const { title, imageUrl, unit, price } = offer
  return { productId, title, imageUrl, price, quantity, ...(unit === undefined ? {} : { unit }) }
}

function totalOf(items: OrderItem[]): Fen {
  const total = Fen.safeParse(items.reduce((sum, { price, quantity }) => sum + price * quantity, 0))
  if (!total.success || total.data === 0) {
    throw new AppError(
      'invalid-input',
      400,
      'items: the total is nothing, or more than can be paid at once',
    )
  }
  return total.data
}

/** No 0/O, 1/I/L, U: people read these numbers to each other. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

function newOutTradeNo(now: Date): OutTradeNo {
  return OutTradeNo.parse(newNumber(now))
}

/** The day in Beijing and 14 random characters. */
export function newNumber(now: Date): string {
  const beijing = new Date(now.getTime() + 8 * 60 * 60 * 1000)
  const day = beijing.toISOString().slice(0, 10).replaceAll('-', '')
  const random = Array.from({ length: 14 }, () => ALPHABET.charAt(randomInt(ALPHABET.length)))
  return day + random.join('')
}

/** What WeChat shows on the bill. */
export function descriptionOf({ items }: Order): string {
  const [first, ...others] = items
  if (!first) return '拾橘'
  return others.length === 0 ? `拾橘-${first.title}` : `拾橘-${first.title}等${items.length}种`
}

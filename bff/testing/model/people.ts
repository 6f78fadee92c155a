/** The shop of the model: few people and few goods, so that they get in each other's way. */
import { readConfig } from '../../config'
import { AppId, Fen, Instant, OpenId, ProductId, UserId } from '../../contract/primitives'
import type { Caller } from '../../http/handlers'
import type { Offer } from '../../orders/placing'

const OFFICIAL_ACCOUNT = AppId.parse('wx00000000000000aa')
const MINI_PROGRAM = AppId.parse('wx00000000000000bb')

export const config = readConfig({
  PUBLIC_ORIGIN: 'https://shop.example.com',
  OFFICIAL_ACCOUNT_APPID: OFFICIAL_ACCOUNT,
  OFFICIAL_ACCOUNT_SECRET: 'not-used',
  MINI_PROGRAM_APPID: MINI_PROGRAM,
  MINI_PROGRAM_SECRET: 'not-used',
  PAY_CHANNEL: 'wechat-v2',
  MCH_ID: '1900000001',
  MCH_API_V2_KEY: '0'.repeat(32),
})

export const GOODS = ['lemon', 'pomelo', 'kumquat'].map((name) => ProductId.parse(name))
const [LEMON, POMELO, KUMQUAT] = GOODS as [ProductId, ProductId, ProductId]

const offer = (title: string, price: number): Offer => ({
  title,
  imageUrl: '',
  price: Fen.parse(price),
  goodsType: 'physical',
})

/** Two are scarce, one is not counted. */
export const OFFERS: ReadonlyMap<ProductId, Offer> = new Map([
  [LEMON, { ...offer('柠檬', 500), total: 3 }],
  [POMELO, { ...offer('蜜柚', 700), total: 2 }],
  [KUMQUAT, offer('金桔', 300)],
])

export interface Person {
  userId: UserId
  client: 'h5' | 'weapp' | 'guest'
  caller: Caller
}

function person(name: string, client: Person['client'], appId?: AppId): Person {
  const userId = UserId.parse(name)
  const identity = appId && { identity: { appId, openId: OpenId.parse(`o-${name}`) } }
  const session = {
    tokenHash: `token of ${name}`,
    userId,
    client,
    createdAt: Instant.parse('2026-11-01T00:00:00.000Z'),
    expiresAt: Instant.parse('2027-11-01T00:00:00.000Z'),
    ...identity,
  }
  return { userId, client, caller: { session, ip: '203.0.113.9' } }
}

export const BUYERS = [
  person('xiaoman', 'weapp', MINI_PROGRAM),
  person('ajuan', 'h5', OFFICIAL_ACCOUNT),
  person('linhai', 'h5', OFFICIAL_ACCOUNT),
  person('nobody', 'guest'),
]
export const MERCHANT = person('laochen', 'h5', OFFICIAL_ACCOUNT)

export const buyerOf = (userId: UserId): Person => {
  const found = BUYERS.find((one) => one.userId === userId)
  if (!found) throw new Error(`${userId} never bought anything`)
  return found
}

/** Orders and people as tests need them: complete, and different each time unless told otherwise. */
import { randomUUID } from 'node:crypto'
import {
  AppId,
  Fen,
  Instant,
  OpenId,
  OutTradeNo,
  ProductId,
  RequestId,
  UserId,
} from '../../contract/primitives'
import type { Order } from '../../orders/order'
import type { Identity, SignIn, StoredSession, User } from '../../sessions/store'
import type { LedgerEntry } from '../../wallet/store'
import type { OrderTask, TaskStore } from '../../tasks/store'

export const PONKAN = ProductId.parse('ponkan-5')
export const MARMALADE = ProductId.parse('marmalade')
export const OFFICIAL_ACCOUNT = AppId.parse('wx00000000000000aa')
export const MINI_PROGRAM = AppId.parse('wx00000000000000bb')

/** `2026-11-20` at noon, and so many seconds later. */
export function moment(seconds = 0): Instant {
  return Instant.parse(new Date(Date.UTC(2026, 10, 20, 12, 0, seconds)).toISOString())
}

export const aUserId = (): UserId => UserId.parse(randomUUID())

export function anIdentity(appId = MINI_PROGRAM): Identity {
  return { appId, openId: OpenId.parse(`o${randomUUID()}`) }
}

export function anItem(productId = PONKAN, quantity = 1): Order['items'][number] {
  return {
    productId,
    title: '椪柑',
    imageUrl: 'https://shop.example/p.png',
    price: Fen.parse(5900),
    quantity,
  }
}

export function anOrder(differences: Partial<Order> = {}): Order {
  return {
    outTradeNo: OutTradeNo.parse(randomUUID().replaceAll('-', '')),
    userId: aUserId(),
    requestId: RequestId.parse(randomUUID()),
    fingerprint: 'f'.repeat(64),
    payer: { ...anIdentity(), launcher: 'wechat-mini-program', ip: '203.0.113.9' },
    status: 'awaiting-payment',
    items: [anItem()],
    amount: Fen.parse(5900),
    refunded: Fen.parse(0),
    createdAt: moment(),
    expiresAt: moment(1800),
    refunds: [],
    address: {
      userName: '林小满',
      telNumber: '13800000000',
      provinceName: '广东省',
      cityName: '广州市',
      countyName: '天河区',
      detailInfo: '橘园路 1 号',
    },
    remark: '放门口',
    ...differences,
  }
}

export function aUser(differences: Partial<User> = {}): User {
  return { id: aUserId(), identities: [], createdAt: moment(), ...differences }
}

export function aSession(differences: Partial<StoredSession> = {}): StoredSession {
  return {
    tokenHash: randomUUID(),
    userId: aUserId(),
    client: 'weapp',
    createdAt: moment(),
    expiresAt: moment(86_400),
    ...differences,
  }
}

export function aSignIn(differences: Partial<SignIn> = {}): SignIn {
  return {
    stateHash: randomUUID(),
    browserHash: randomUUID(),
    returnTo: '/pages/index/index',
    scope: 'base',
    expiresAt: moment(600),
    ...differences,
  }
}

/** The task of this id, which must be about an order. */
export async function orderTask({ tasks }: { tasks: TaskStore }, id: string): Promise<OrderTask> {
  const task = await tasks.find(id)
  if (!task || !('outTradeNo' in task)) throw new Error(`no task ${id} about an order`)
  return task
}

export function aTask(differences: Partial<OrderTask> = {}): OrderTask {
  return {
    id: `report-shipment/${randomUUID()}`,
    kind: 'report-shipment',
    outTradeNo: OutTradeNo.parse(randomUUID().replaceAll('-', '')),
    dueAt: moment(),
    attempts: 0,
    ...differences,
  }
}

export function anEntry(differences: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id: `top-up/${randomUUID()}`,
    userId: aUserId(),
    amount: 10_000,
    at: moment(),
    reason: 'top-up',
    outTradeNo: OutTradeNo.parse(randomUUID().replaceAll('-', '')),
    ...differences,
  }
}

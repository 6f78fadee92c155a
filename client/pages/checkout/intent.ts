/** One intention to buy: what would be ordered, under the one request id that makes asking twice asking once. */
import Taro from '@tarojs/taro'
import type { Address } from '../../../bff/contract/order'
import { newRequestId } from '@/checkout'

export interface Wish {
  productId: string
  quantity: number
  address: Address
  remark: string
}

export interface Intent {
  requestId: string
  wish: Wish
}

/** The same wish keeps its request id; a changed one is a new intention. */
export function intentFor(wish: Wish, before: Intent | undefined): Intent {
  const isSame = before && JSON.stringify(before.wish) === JSON.stringify(wish)
  return isSame ? before : { requestId: newRequestId(), wish }
}

export function orderRequest({ requestId, wish }: Intent) {
  const { productId, quantity, address, remark } = wish
  return {
    requestId,
    items: [{ productId, quantity }],
    address,
    ...(remark.trim() && { remark: remark.trim() }),
  }
}

const KEY = 'checkout-under-way'
const MINUTES_10 = 600_000

/**
 * What is about to be ordered waits here, so that a reload asks for the same order and not for another.
 * `isLeaving`: signing in on H5 leaves the page, which goes on by itself when it is back.
 */
export function keepIntent(intent: Intent, { isLeaving }: { isLeaving: boolean }): void {
  Taro.setStorageSync(KEY, { ...intent, isLeaving, keptAt: Date.now() })
}

export function dropIntent(): void {
  Taro.removeStorageSync(KEY)
}

/** What was left behind a short while ago for this product, if anything. */
export function keptIntent(productId: string): (Intent & { isLeaving: boolean }) | undefined {
  const kept: unknown = Taro.getStorageSync(KEY)
  if (!isKept(kept) || kept.wish.productId !== productId) return undefined
  return Date.now() - kept.keptAt < MINUTES_10
    ? { requestId: kept.requestId, wish: kept.wish, isLeaving: kept.isLeaving === true }
    : undefined
}

/** Only this file writes under its key; the check is for versions of it that people still have. */
function isKept(value: unknown): value is Intent & { keptAt: number; isLeaving?: boolean } {
  if (typeof value !== 'object' || value === null) return false
  if (!('keptAt' in value && 'requestId' in value && 'wish' in value)) return false
  const { keptAt, requestId, wish } = value
  if (typeof keptAt !== 'number' || typeof requestId !== 'string') return false
  return typeof wish === 'object' && wish !== null && 'productId' in wish && 'address' in wish
}

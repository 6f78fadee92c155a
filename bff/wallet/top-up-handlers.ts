/** The routes about a person's balance: who may top it up, and by how much. */
import type { Order as OrderReply } from '../contract/order'
import type { PayParams } from '../contract/pay'
import type { Fen, RequestId } from '../contract/primitives'
import { AppError } from '../errors'
import { signedIn, type Caller, type Handlers } from '../http/handlers'

type Routes = 'GET /api/top-ups' | 'POST /api/top-ups'

/** Fen, both allowed. */
export interface TopUpBounds {
  min: Fen
  max: Fen
}

export interface PlacedTopUp {
  order: OrderReply
  /** Absent when this `requestId` is that of an order paid or closed meanwhile. */
  pay?: PayParams
  isNew: boolean
}

/** @throws AppError `conflict` (same `requestId`, other amount), `wechat-rejected`, `wechat-unavailable` */
export type PlaceTopUp = (
  wish: { requestId: RequestId; amount: Fen },
  caller: Caller,
) => Promise<PlacedTopUp>

export function createTopUpHandlers({
  bounds,
  place,
}: {
  bounds: TopUpBounds
  place: PlaceTopUp
}): Handlers<Routes> {
  return {
    'GET /api/top-ups'(_input, caller) {
      assertMayTopUp(caller)
      return Promise.resolve(bounds)
    },
    async 'POST /api/top-ups'(wish, caller) {
      assertMayTopUp(caller)
      assertWithin(wish.amount, bounds)
      const { order, pay, isNew } = await place(wish, caller)
      return { answer: { order, ...(pay && { pay }) }, status: isNew ? 201 : 200 }
    },
  }
}

/**
 * A balance is virtual goods. WeChat's notice of 2026-02-27 leaves those in mini-programs to virtual payment alone
 * (`wx.requestVirtualPayment`); a guest's balance would be gone with the browser.
 * @throws AppError `unauthenticated`, `virtual-goods-not-allowed`, `forbidden`
 */
function assertMayTopUp(caller: Caller): void {
  const { client } = signedIn(caller)
  if (client === 'weapp') {
    throw new AppError(
      'virtual-goods-not-allowed',
      409,
      'A balance is virtual goods, which a mini-program may not sell through requestPayment; top up in the H5 shop',
      { details: { reason: 'mini-program' } },
    )
  }
  if (client === 'guest') {
    throw new AppError('forbidden', 403, 'A guest has no balance; open the shop inside WeChat')
  }
}

function assertWithin(amount: Fen, { min, max }: TopUpBounds): void {
  if (amount >= min && amount <= max) return
  throw new AppError('invalid-input', 400, `amount: from ${min} to ${max} fen at a time`, {
    details: { min, max },
  })
}

/** Who pays in the mini-program becomes known across the shop's apps, without being asked (ML-10). */
import { randomUUID } from 'node:crypto'
import { instant, UserId, type AppId, type OpenId } from '../contract/primitives'
import { describeError, type Log } from '../log'
import type { UserStore } from './store'

export interface PaidUnionIds {
  appId: AppId
  /**
   * `not-bound`: the app belongs to no Open Platform account, so nobody has a unionid.
   * @throws AppError `wechat-rejected`, `wechat-unavailable`, `rate-limited`
   */
  find(p: { openId: OpenId; transactionId: string }): Promise<{ unionId: string } | 'not-bound'>
}

export interface PaidOrder {
  /** Absent: whoever has the payer's identity. */
  userId?: UserId
  payer: { appId: AppId; openId?: OpenId }
  /** WeChat's number of the payment. */
  transactionId: string
}

/** Never rejects: it runs beside the settlement, which must not hear of it. Good for five minutes after the payment. */
export type LearnUnionId = (paid: PaidOrder) => Promise<void>

export function createUnionIdLearner({
  users,
  unionIds,
  clock,
  log,
}: {
  users: UserStore
  /** Absent: no mini-program is configured. */
  unionIds: PaidUnionIds | undefined
  clock: () => Date
  log: Log
}): LearnUnionId {
  // An app is bound by hand and rarely: a restart is soon enough to notice.
  let isBound = true

  async function learn({ userId, payer, transactionId }: PaidOrder): Promise<void> {
    const { appId, openId } = payer
    if (!unionIds || !isBound || openId === undefined || appId !== unionIds.appId) return
    if (userId !== undefined && !(await isNews(userId))) return
    const found = await unionIds.find({ openId, transactionId })
    if (found === 'not-bound') isBound = false
    else await join({ appId, openId, ...found })
  }

  async function isNews(userId: UserId): Promise<boolean> {
    const user = await users.find(userId)
    return user !== undefined && user.unionId === undefined
  }

  /** Somebody who cancelled their account meanwhile stays forgotten. */
  async function join(found: { appId: AppId; openId: OpenId; unionId: string }): Promise<void> {
    const fresh = UserId.parse(randomUUID())
    const user = await users.identify(found, {
      id: fresh,
      identities: [],
      createdAt: instant(clock()),
    })
    if (user.id === fresh) await users.erase(fresh)
  }

  return async function learnUnionId(paid) {
    try {
      await learn(paid)
    } catch (error) {
      // Whatever it is, the payment stands: the person is joined when they sign in elsewhere.
      log({ level: 'warn', event: 'unionid-not-learned', ...describeError(error) })
    }
  }
}

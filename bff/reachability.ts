/** Whether WeChat answered when we last needed it: for `/readyz`, without a call of its own. */
import type { Channel } from './payments/channel'
import { WechatUnreachableError, type WechatApi } from './wechat/http'
import { WechatPayV2Error } from './wechat/pay-v2-error'
import { WechatPayError } from './wechat/pay-v3-error'

/** A silence older than this says nothing about now; else nobody would ever ask again. */
const REMEMBERED_MS = 60_000

export interface Reachability {
  isReachable(): boolean
  watchApi(api: WechatApi): WechatApi
  watchChannel(channel: Channel): Channel
}

/** The two hosts, each remembered for itself: one may be silent while the other speaks. */
export function createReachability(clock: () => Date): Reachability {
  const accounts = createMemory(clock)
  const payments = createMemory(clock)
  return {
    isReachable: () => !accounts.isSilent() && !payments.isSilent(),
    watchApi: (api) => ({
      get: (call) => accounts.watch(api.get(call)),
      getOnce: (call) => accounts.watch(api.getOnce(call)),
      post: (call) => accounts.watch(api.post(call)),
    }),
    watchChannel: (channel) => ({
      ...channel,
      prepay: (charge) => payments.watch(channel.prepay(charge)),
      query: (key) => payments.watch(channel.query(key)),
      close: (key) => payments.watch(channel.close(key)),
      refund: (request) => payments.watch(channel.refund(request)),
      queryRefund: (key) => payments.watch(channel.queryRefund(key)),
    }),
  }
}

function createMemory(clock: () => Date) {
  let silentAt: number | undefined
  return {
    isSilent: () => silentAt !== undefined && clock().getTime() - silentAt <= REMEMBERED_MS,
    async watch<T>(asked: Promise<T>): Promise<T> {
      try {
        const answer = await asked
        silentAt = undefined
        return answer
      } catch (error) {
        silentAt = isSilence(error) ? clock().getTime() : undefined
        throw error
      }
    },
  }
}

/** No answer, or trouble of its own. Who refuses is there: asked too often, or with a key that does not fit. */
function isSilence(error: unknown): boolean {
  if (error instanceof WechatUnreachableError) return true
  if (error instanceof WechatPayError) return error.status >= 500
  if (error instanceof WechatPayV2Error) return error.isTemporary
  return error instanceof Error && isSilence(error.cause)
}

/** The unionid of a person who has just paid, without asking them. */
import { z } from 'zod'
import type { AccessTokens } from './access-token'
import type { WechatApi } from './http'

const UnionIdReply = z.object({ unionid: z.string().min(1) })

/** WeChat's number of the payment, or ours. */
export type PaidOrder = { transaction_id: string } | { mch_id: string; out_trade_no: string }

export function createPaidUnionIds({ api, tokens }: { api: WechatApi; tokens: AccessTokens }) {
  return {
    /**
     * Works for 300 seconds after the payment.
     * @throws WechatApiError 40003 bad openid, 89002 no Open Platform account, 89300 no such payment (ML-10)
     */
    async getPaidUnionId(openid: string, order: PaidOrder): Promise<string> {
      const { unionid } = await tokens.withToken((access_token) =>
        api.get({
          path: '/wxa/getpaidunionid',
          query: { access_token, openid, ...order },
          reply: UnionIdReply,
        }),
      )
      return unionid
    },
  }
}

/** The message about a payment as a subscribe message of the mini-program: its formats, its answers. */
import type { Fen, Instant } from '../contract/primitives'
import type { MessageOutcome, PaidMessage, PaidMessages } from '../orders/messages'
import type { PaidMessageTemplate } from './paid-message'
import type { AccessTokens } from '../wechat/access-token'
import { explainInEnglish } from '../wechat/errors/explain'
import { WechatApiError, WechatUnreachableError, type WechatApi } from '../wechat/http'
import { createSubscribeMessages } from '../wechat/subscribe-message'
import { fitThing } from '../wechat/subscribe-message-fields'

const NO_CONSENT = 43101
/** Person, template, page, ban, forbidden word, data (SM-1, feature 4.9): asking again changes nothing. */
const REFUSALS = [40003, 40037, 41030, 43107, 45168, 47003]

export function createPaidMessages({
  template,
  api,
  tokens,
}: {
  template: PaidMessageTemplate
  api: WechatApi
  tokens: AccessTokens
}): PaidMessages {
  const subscribeMessages = createSubscribeMessages({ api, tokens })
  const { templateId, fields } = template

  return {
    templateId,
    async send(message) {
      const words = wordsOf(message)
      const data = Object.entries(fields).map(([key, word]) => [key, words[word]])
      // First a token: where there is none, nothing was sent for sure.
      await tokens.withToken(() => Promise.resolve())
      try {
        await subscribeMessages.send({
          touser: message.openId,
          template_id: templateId,
          page: `pages/order/index?outTradeNo=${message.outTradeNo}`,
          data: Object.fromEntries(data) as Record<string, string>,
        })
        return { kind: 'sent' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
  }
}

/** @throws what may go better later */
function outcomeOf(error: unknown): MessageOutcome {
  if (error instanceof WechatUnreachableError) return { kind: 'in-doubt', problem: error.message }
  // A limit of WeChat's was broken, and nothing was sent.
  if (error instanceof RangeError) return { kind: 'refused', problem: error.message }
  if (!(error instanceof WechatApiError)) throw error
  const { errcode, path } = error
  if (errcode === NO_CONSENT) return { kind: 'no-consent' }
  if (!REFUSALS.includes(errcode)) throw error
  const explanation = explainInEnglish({ product: 'mini-program', code: errcode, api: path })
  return { kind: 'refused', problem: `WeChat answered ${errcode}: ${explanation ?? ''}` }
}

function wordsOf({ outTradeNo, goods, amount, paidAt }: PaidMessage) {
  return { outTradeNo, goods: fitThing(goods), amount: yuan(amount), paidAt: beijingMinute(paidAt) }
}

/** `¥59.00`; integers only, so that no fen is lost. */
function yuan(amount: Fen): string {
  const fen = String(amount % 100).padStart(2, '0')
  return `¥${Math.floor(amount / 100)}.${fen}`
}

const EIGHT_HOURS_MS = 8 * 60 * 60 * 1000

/** `2026年11月20日 13:05` */
function beijingMinute(at: Instant): string {
  const beijing = new Date(Date.parse(at) + EIGHT_HOURS_MS)
  const day = `${beijing.getUTCFullYear()}年${beijing.getUTCMonth() + 1}月${beijing.getUTCDate()}日`
  return `${day} ${beijing.toISOString().slice(11, 16)}`
}

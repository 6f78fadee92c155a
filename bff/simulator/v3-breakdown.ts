import type { Context } from 'koa'
import type { Fault } from './control-api'
import type { Faults } from './faults'
import { PayError } from './pay-error'

/** What answers instead of WeChat Pay, before anybody looked at the request: nothing of it has happened. */
export function breakDown(faults: Faults): void {
  for (const [fault, make] of refusals) if (faults.take(fault)) throw make()
}

const refusals: [Fault, () => PayError][] = [
  [
    'pay-500',
    () => new PayError(500, 'SYSTEM_ERROR', '系统繁忙，请稍后重试', { number: 268435456 }),
  ],
  ['pay-429', () => new PayError(429, 'FREQUENCY_LIMITED', '频率超限', { number: 268447840 })],
  [
    'pay-502',
    () => new PayError(502, 'SERVICE_UNAVAILABLE', '服务不可用，请稍后重试', { number: 268435456 }),
  ],
  ['pay-unsigned-4xx', () => new PayError(400, 'PARAM_ERROR', '参数错误', { number: 268435461 })],
]

/** G3-5: as a gateway that has never heard of the path, or not with this method. */
export function emptyStatus(faults: Faults): 404 | 405 | undefined {
  if (faults.take('pay-empty-404')) return 404
  return faults.take('pay-empty-405') ? 405 : undefined
}

/** 202: taken, not done; send the very same request again (E3-2). Signed like every 2xx. */
export function postpone(ctx: Context): void {
  ctx.status = 202
  ctx.body = { code: 'ACCEPTED', message: '请求已受理，请使用原参数重复请求一遍' }
}

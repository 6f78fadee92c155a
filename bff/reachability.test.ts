import { randomUUID } from 'node:crypto'
import { notConfigured } from './errors'
import { toAppError as fromV2 } from './payments/wechat-v2-error'
import { toAppError as fromV3 } from './payments/wechat-v3-error'
import { createReachability } from './reachability'
import type { Fault, Protocol } from './simulator/control-api'
import { startHouse } from './testing/house'
import { WechatApiError, WechatUnreachableError, type WechatApi } from './wechat/http'
import { WechatPayV2Error } from './wechat/pay-v2-error'
import { WechatCertificatesError } from './wechat/pay-v3-certificates'
import { WechatPayError } from './wechat/pay-v3-error'

const refused = new WechatPayError({ status: 401, code: 'SIGN_ERROR' })
const v2 = (err_code: string) => new WechatPayV2Error({ path: '/pay/orderquery', err_code })
const silence = new WechatUnreachableError('no answer')

const v3Failure = (error: Error) => fromV3(error) as Error
const v2Failure = (error: Error) => fromV2(error) as Error

async function reachableAfter(error: Error): Promise<boolean> {
  const reachability = createReachability(() => new Date())
  const fail = () => Promise.reject(error)
  const api: WechatApi = { get: fail, getOnce: fail, post: fail }
  await expect(reachability.watchApi(api).get({} as never)).rejects.toBe(error)
  return reachability.isReachable()
}

test.each<[string, Error]>([
  ['asked too often', v3Failure(new WechatPayError({ status: 429, code: 'FREQUENCY_LIMITED' }))],
  ['asked too often, in v2', v2Failure(v2('FREQUENCY_LIMITED'))],
  ['a signature WeChat does not take', v3Failure(refused)],
  [
    'certificates that our key does not get',
    v3Failure(new WechatCertificatesError('none', { cause: refused })),
  ],
  ['an order that is paid', v2Failure(v2('ORDERPAID'))],
  ['a wrong secret', new WechatApiError({ errcode: 40125, errmsg: 'invalid', path: '/token' })],
  ['nobody to ask as', notConfigured('MINI_PROGRAM_APPID')],
])('%s: WeChat is there', async (_what, error) => {
  expect(await reachableAfter(error)).toBe(true)
})

test.each<[string, Error]>([
  ['no answer', silence],
  ['no answer to a payment', v3Failure(silence)],
  [
    'no certificates for want of an answer',
    v3Failure(new WechatCertificatesError('none', { cause: silence })),
  ],
  ['trouble of its own', v3Failure(new WechatPayError({ status: 502 }))],
  ['trouble of its own, in v2', v2Failure(v2('SYSTEMERROR'))],
])('%s: WeChat is away', async (_what, error) => {
  expect(await reachableAfter(error)).toBe(false)
})

test.each<[Protocol, Fault, number]>([
  ['v3-public-key', 'pay-429', 200],
  ['v3-public-key', 'pay-500', 503],
  ['v2-md5', 'pay-429', 200],
])('over %s after %s the shop answers /readyz with %d', async (protocol, fault, status) => {
  const house = await startHouse({ protocol, patience: { retryPausesMs: [1] } })
  const buyer = house.weapp('xiaoman')
  await buyer.signIn()
  await house.control('faults', { fault, times: 20 })

  const items = [{ productId: 'anyue-lemon', quantity: 1 }]
  const placed = await buyer.refusal('POST /api/orders', { requestId: randomUUID(), items })

  expect(placed).toBe('503 wechat-unavailable')
  expect((await fetch(`${house.origin}/readyz`)).status).toBe(status)
  await house.stop()
})

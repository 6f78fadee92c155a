import type { Context, Next } from 'koa'
import { jsonBody } from './api-door'
import type { Apps } from './apps'
import type { CallLog } from './call-log'
import { PROVIDER } from './cloud-words'
import { cgiError, Errcode } from './errcode'
import type { Faults } from './faults'
import type { Merchant } from './merchant'
import { randomHex, randomText } from './random'
import { breakDown } from './v2-door'
import { V2Failure, V2Refusal } from './v2-error'
import { emptyStatus } from './v3-breakdown'

export type Wish = Record<string, unknown>

/** One address below `/_/pay/`: the fields of a success, or a text. @throws Errcode, V2Failure, V2Refusal */
export type CloudProduct = (wish: Wish) => Record<string, unknown> | string

export interface CloudDoorParts {
  merchant: Merchant
  apps: Apps
  faults: Faults
  calls: CallLog
  products: Map<string, CloudProduct>
}

/**
 * WeChat Pay as a container of WeChat Cloud Run reaches it (8.5): api.weixin.qq.com without a token, JSON both ways.
 * The gateway's own refusals are an `errcode`, those of WeChat Pay stand in `respdata`.
 */
export function createCloudDoor(parts: CloudDoorParts) {
  const { faults, calls } = parts
  return async function cloudDoor(ctx: Context, next: Next): Promise<void> {
    if (!ctx.path.startsWith('/_/pay/')) return void (await next())
    const nothing = nobodyAtHome(ctx, faults)
    if (nothing) return empty(ctx, nothing)
    if (faults.take('pay-timeout')) return void (ctx.respond = false)
    ctx.status = 200
    try {
      ctx.body = { errcode: 0, errmsg: 'ok', respdata: respdataOf(ctx, parts) }
    } catch (error) {
      if (!(error instanceof Errcode)) throw error
      calls.note(ctx.req, `${error.errcode} ${error.message}`)
      ctx.body = { errcode: error.errcode, errmsg: error.message }
    }
    if (faults.take('pay-cut-after-accepting')) cut(ctx)
  }
}

/** Without the header the gateway answers 400 and nothing (doc page 云托管/开发指引/微信支付). */
function nobodyAtHome(ctx: Context, faults: Faults): number | undefined {
  if (ctx.method === 'POST' && !ctx.is('application/json')) return 400
  return faults.take('pay-502') ? 502 : emptyStatus(faults)
}

function respdataOf(ctx: Context, parts: CloudDoorParts): unknown {
  const { products, faults, calls } = parts
  const product = products.get(ctx.path)
  if (!product) throw new Errcode(40066, 'invalid url')
  if (ctx.method !== 'POST') throw cgiError(43002)
  if (faults.take('api-busy')) throw new Errcode(-1, 'system error')
  const wish = jsonBody(ctx)
  if (!wish) throw cgiError(47001)
  try {
    return answerOf(wish, product, parts)
  } catch (error) {
    if (!(error instanceof V2Failure)) throw error
    const { message, errorCode } = error
    calls.note(ctx.req, `FAIL ${message}`)
    return {
      return_code: 'FAIL',
      return_msg: message,
      ...(errorCode !== undefined && { error_code: errorCode }),
    }
  }

  function answerOf(
    wish: Wish,
    product: CloudProduct,
    { merchant, apps }: CloudDoorParts,
  ): unknown {
    if (wish['sub_mch_id'] !== merchant.mchId) throw new V2Failure('受理关系不存在')
    const common = {
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: PROVIDER.appId,
      mch_id: PROVIDER.mchId,
      sub_mch_id: merchant.mchId,
      nonce_str: randomText(16),
      // By the provider's key, which nobody in a container has.
      sign: randomHex(32).toUpperCase(),
    }
    try {
      breakDown(faults)
      boundApp(wish, apps)
      const told = product(wish)
      return typeof told === 'string' ? told : { ...common, result_code: 'SUCCESS', ...told }
    } catch (error) {
      if (!(error instanceof V2Refusal)) throw error
      const { errCode, message } = error
      calls.note(ctx.req, `${errCode} ${message}`)
      return { ...common, result_code: 'FAIL', err_code: errCode, err_code_des: message }
    }
  }
}

/** The app need not be named. @throws V2Refusal APPID_NOT_EXIST */
function boundApp({ sub_appid: appId }: Wish, apps: Apps): void {
  if (appId === undefined || (typeof appId === 'string' && apps.find(appId))) return
  throw new V2Refusal('APPID_NOT_EXIST', 'appid不存在')
}

function empty(ctx: Context, status: number): void {
  ctx.body = null
  ctx.status = status
}

function cut(ctx: Context): void {
  ctx.respond = false
  ctx.req.socket.destroy()
}

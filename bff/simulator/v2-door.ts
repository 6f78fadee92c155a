import type { Context, Next } from 'koa'
import type { Apps } from './apps'
import type { CallLog } from './call-log'
import type { Faults } from './faults'
import type { Merchant } from './merchant'
import type { Certificates, Certified } from './v2-certificates'
import { V2Failure, V2Refusal } from './v2-error'
import { admitV2, boundApp, gateWords, type GateWords, type V2Request } from './v2-gate'
import { signedXml } from './v2-message'
import { writeXml, type Fields } from './v2-xml'

/** One address of WeChat Pay v2. */
export interface Product {
  /** Beyond appid, mch_id, nonce_str and sign. */
  required: string[]
  /** The fields of a signed answer. @throws V2Failure, V2Refusal */
  answer(request: V2Request): Fields
}

/** downloadbill: a file, or an unsigned failure in words of its own (B2-1, B2-2). */
export interface FileProduct {
  required: string[]
  words: GateWords
  file(request: V2Request): Buffer
}

export interface V2DoorParts {
  merchant: Merchant
  apps: Apps
  faults: Faults
  calls: CallLog
  products: Map<string, Product | FileProduct>
  certificates: Certificates
}

/** Probes saw no other type; a reader may not depend on it (V2-2). */
const ANSWER_TYPE = 'text/plain; charset=utf-8'

/** api.mch.weixin.qq.com's old half: XML both ways, HTTP 200 whatever happens (V2-2). */
export function createV2Door(parts: V2DoorParts) {
  const { products, faults, calls } = parts
  return async function v2Door(ctx: Context, next: Next): Promise<void> {
    if (!/^\/(pay|secapi)\//.test(ctx.path)) return void (await next())
    const product = products.get(ctx.path)
    if (!product) return nothingHere(ctx)
    if (ctx.path.startsWith('/secapi/')) {
      const certified = parts.certificates.check(ctx.req)
      if (certified !== 'yes') return withoutCertificate(ctx, certified, calls)
    }
    if (faults.take('pay-timeout')) return void (ctx.respond = false)
    ctx.status = 200
    try {
      ctx.body = 'file' in product ? fileOf(ctx, product, parts) : messageOf(ctx, product, parts)
    } catch (error) {
      if (!(error instanceof V2Failure)) throw error
      calls.note(ctx.req, `FAIL ${error.message}`)
      ctx.body = failed(error)
    }
    if (!Buffer.isBuffer(ctx.body)) ctx.type = ANSWER_TYPE
    if (faults.take('pay-cut-after-accepting')) cut(ctx)
  }
}

function messageOf(ctx: Context, product: Product, parts: V2DoorParts): string {
  const { merchant, apps, faults, calls } = parts
  const request = admitV2(ctx, { merchant, required: product.required, words: gateWords })
  const answer = outcome()
  // V2-4: in the type of the request.
  return signedXml(
    {
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: request.fields['appid'] ?? '',
      mch_id: merchant.mchId,
      ...answer,
    },
    { merchant, signType: request.signType, falsely: faults.take('pay-wrong-signature') },
  )

  function outcome(): Fields {
    try {
      breakDown(faults)
      boundApp(apps, request)
      return { result_code: 'SUCCESS', ...product.answer(request) }
    } catch (error) {
      if (!(error instanceof V2Refusal)) throw error
      calls.note(ctx.req, `${error.errCode} ${error.message}`)
      return { result_code: 'FAIL', err_code: error.errCode, err_code_des: error.message }
    }
  }
}

function fileOf(ctx: Context, product: FileProduct, parts: V2DoorParts): Buffer {
  const { required, words } = product
  const request = admitV2(ctx, { merchant: parts.merchant, required, words })
  try {
    breakDown(parts.faults)
    boundApp(parts.apps, request)
    ctx.type = request.fields['tar_type'] ? 'application/x-gzip' : ANSWER_TYPE
    return product.file(request)
  } catch (error) {
    if (!(error instanceof V2Refusal)) throw error
    throw new V2Failure(error.errCode)
  }
}

/** @throws V2Refusal */
export function breakDown(faults: Faults): void {
  if (faults.take('pay-500')) throw new V2Refusal('SYSTEMERROR', '系统繁忙，请稍后重试')
  if (faults.take('pay-429')) throw new V2Refusal('FREQUENCY_LIMITED', '频率限制')
}

const failed = ({ message, errorCode }: V2Failure): string =>
  writeXml({
    return_code: 'FAIL',
    return_msg: message,
    ...(errorCode && { error_code: errorCode }),
  })

function nothingHere(ctx: Context): void {
  ctx.body = null
  ctx.status = 404
}

/** What nginx says before WeChat Pay hears of it; one of the few answers that are not HTTP 200. */
function withoutCertificate(
  ctx: Context,
  certified: Exclude<Certified, 'yes'>,
  calls: CallLog,
): void {
  const reason =
    certified === 'no' ? 'No required SSL certificate was sent' : 'The SSL certificate error'
  calls.note(ctx.req, `400 ${reason}`)
  ctx.status = 400
  ctx.type = 'text/html'
  ctx.body = `<html>\r\n<head><title>400 ${reason}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>${reason}</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
}

function cut(ctx: Context): void {
  ctx.respond = false
  ctx.req.socket.destroy()
}

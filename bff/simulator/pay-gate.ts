import type { Context } from 'koa'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import type { Clock } from './clock'
import type { Merchant } from './merchant'
import { PayError, signError } from './pay-error'
import type { Keys } from './v3-keys'

const SCHEME = 'WECHATPAY2-SHA256-RSA2048 '
const WINDOW_SECONDS = 300

export interface GateParts {
  merchant: Merchant
  keys: Keys
  clock: Clock
}

/**
 * Who signed this request (G3-1 … G3-4, G3-8, G3-10). What is signed is the path as it came in, not as it reads.
 * @returns the merchant number of the header
 * @throws PayError 400 or 401
 */
export function admit(ctx: Context, { merchant, keys, clock }: GateParts): string {
  const transactions = ctx.path.startsWith('/v3/pay/transactions/')
  // G3-4: WeChat does not insist on these for transactions.
  if (!transactions && !(ctx.get('accept') && ctx.get('user-agent'))) {
    throw new PayError(400, 'INVALID_REQUEST', 'Http头缺少Accept或User-Agent', {
      number: 268435461,
    })
  }
  const signed = readAuthorization(ctx.get('authorization'))
  if (!signed) {
    throw signError(
      transactions
        ? '签名信息错误，验签失败'
        : 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    )
  }
  // G3-3: the clock before the signature.
  const age = clock.now().getTime() / 1000 - Number(signed.timestamp)
  if (!(Math.abs(age) <= WINDOW_SECONDS)) {
    throw signError('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟')
  }
  if (signed.mchid !== merchant.mchId || signed.serial_no !== merchant.certificateSerial) {
    throw signError('商户证书序列号有误') // G3-10
  }
  const message = Formatter.request(
    ctx.method,
    ctx.url,
    signed.timestamp,
    signed.nonce_str,
    typeof ctx.request.rawBody === 'string' ? ctx.request.rawBody : '',
  )
  if (!Rsa.verify(message, signed.signature, merchant.publicKey)) throw signError('签名错误')
  refuseUnknownKey(ctx, keys)
  return signed.mchid
}

const value = z.string().min(1)
const Authorization = z.strictObject({
  mchid: value,
  nonce_str: value,
  signature: value,
  timestamp: value,
  serial_no: value,
})

/** The scheme, one space, five `k="v"` joined by commas in any order (G3-8). */
function readAuthorization(header: string): z.infer<typeof Authorization> | undefined {
  if (!header.startsWith(SCHEME)) return undefined
  const pairs = header
    .slice(SCHEME.length)
    .split(',')
    .map((part) => part.match(/^([a-z_]+)="([^"]+)"$/)?.slice(1) ?? [])
  return Authorization.safeParse(Object.fromEntries(pairs)).data
}

/** R3-6: a key or certificate named in the request must be one of this merchant's. */
function refuseUnknownKey(ctx: Context, keys: Keys): void {
  const serial = ctx.get('wechatpay-serial')
  if (serial === '' || keys.bySerial(serial)) return
  throw new PayError(400, 'PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误', {
    number: 268435461,
  })
}

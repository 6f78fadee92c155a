/** Whole requests around hostile bodies: where they go, as whom, with which headers. */
import { createDice, type Dice } from './dice'
import { hostileJson, hostileXml, type Bodies } from './hostile-bodies'
import { WRAPPINGS } from './wrappings'

export interface HostileRequest {
  /** In words, to be told when it did harm. */
  kind: string
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
}

/** What whoever attacks may know, or be. */
export interface Known {
  /** Signed in. */
  token: string
  merchantToken: string
  /** An order that is not paid. */
  outTradeNo: string
  appId: string
  /** `appid:openid` of the merchant. */
  merchantIdentity: string
  mchId: string
  /** How WeChat's key is called. */
  serial: string
}

const uuid = '00000000-0000-4000-8000-000000000000'

/** Routes of the API with an input each of them refuses, whoever asks. */
const routes = ({ outTradeNo }: Known): [string, string, Record<string, unknown>][] => [
  [
    'POST',
    '/api/orders',
    { requestId: uuid, items: [{ productId: 'No Such', quantity: 1 }], remark: '' },
  ],
  ['POST', '/api/sessions', { kind: 'nobody', code: 5 }],
  ['POST', '/api/me/phone', { code: 5, encryptedData: '', iv: 5 }],
  ['PATCH', '/api/me', { nickname: 5, avatarUrl: 'javascript:alert(1)' }],
  ['POST', `/api/orders/${outTradeNo}/messages`, { accepted: 'all' }],
  ['POST', '/api/orders/NOSUCHORDER/pay', { launcher: 'cash' }],
  [
    'POST',
    `/api/merchant/orders/${outTradeNo}/shipment`,
    { carrier: 5, trackingNo: '', pickup: 'yes' },
  ],
  [
    'POST',
    `/api/merchant/orders/${outTradeNo}/refunds`,
    { requestId: uuid, amount: -1, reason: '' },
  ],
]

const NOTIFY = [
  '/notify/wechat-v2',
  '/notify/wechat-v2/refund',
  '/notify/wechat-v3',
  '/notify/wechat-cloud',
]

/** The same for the same seed and number. */
export function hostileRequest(p: { seed: number; at: number; known: Known }): HostileRequest {
  const dice = createDice(p.seed + Math.imul(p.at, 0x9e3779b1))
  return dice.below(100) < 60 ? toNotify(dice, p.known) : toApi(dice, p.known)
}

function toNotify(dice: Dice, known: Known): HostileRequest {
  const path = dice.pick(NOTIFY)
  const isXml = dice.below(10) < (path.startsWith('/notify/wechat-v2') ? 8 : 2)
  const { kind, body, headers } = made(
    dice,
    isXml ? hostileXml(payment(known)) : hostileJson(callback(dice, known)),
    isXml ? 'text/xml' : 'application/json',
  )
  return {
    kind: `${isXml ? 'XML' : 'JSON'}, ${kind}`,
    method: dice.below(50) === 0 ? dice.pick(['PUT', 'PATCH', 'DELETE', 'PROPFIND']) : 'POST',
    path,
    headers: {
      ...headers,
      ...oddHeaders(dice),
      ...(path.endsWith('v3') && signature(dice, known)),
    },
    body,
  }
}

function toApi(dice: Dice, known: Known): HostileRequest {
  const [method, path, base] = dice.pick(routes(known))
  const isXml = dice.below(12) === 0
  const { kind, body, headers } = made(
    dice,
    isXml ? hostileXml({ requestId: uuid }) : hostileJson(base),
    isXml ? 'text/xml' : 'application/json',
  )
  const isForged = dice.below(12) === 0
  const token = path.includes('merchant') ? known.merchantToken : known.token
  return {
    kind: `${isXml ? 'XML' : 'JSON'}, ${kind}${isForged ? ', somebody else’s name' : ''}`,
    method: dice.below(60) === 0 ? dice.pick(['PUT', 'PROPFIND', 'UNLOCK']) : method,
    path,
    headers: {
      ...headers,
      ...oddHeaders(dice),
      ...(isForged ? forgedName(dice, known) : { authorization: `Bearer ${token}` }),
    },
    body,
  }
}

function made(dice: Dice, bodies: Bodies, type: string) {
  const name = dice.pick(Object.keys(bodies))
  // Most as they are: the reader they are made for is behind the wrapping.
  const wrapping = dice.below(10) < 6 ? 'as it is' : dice.pick(Object.keys(WRAPPINGS))
  const make = bodies[name]
  const wrapIn = WRAPPINGS[wrapping]
  if (!make || !wrapIn) throw new Error(`no ${name} ${wrapping}`)
  return { kind: `${name}, ${wrapping}`, ...wrapIn(make(dice), type, dice) }
}

/** As a payment of v2, but nobody signed it. */
const payment = ({ mchId, appId, outTradeNo }: Known) => ({
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  appid: appId,
  mch_id: mchId,
  out_trade_no: outTradeNo,
  transaction_id: '4200000000000000000000000000',
  total_fee: '1',
})

/** As a notification of v3, or a callback in WeChat Cloud Run, with nothing behind it. */
const callback = (dice: Dice, { mchId, appId, outTradeNo }: Known): Record<string, unknown> =>
  dice.pick([
    {
      id: uuid,
      event_type: dice.pick(['TRANSACTION.SUCCESS', 'REFUND.SUCCESS', '__proto__']),
      resource: {
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: dice.bytes(60).toString('base64'),
        nonce: dice.hex(12),
        associated_data: 'transaction',
      },
    },
    {
      subAppid: appId,
      subMchId: mchId,
      outTradeNo: dice.pick([outTradeNo, 'NOSUCHORDER', '../../x', '']),
      returnCode: 'SUCCESS',
      resultCode: 'SUCCESS',
    },
    {
      subAppid: appId,
      subMchId: '0',
      outTradeNo,
      outRefundNo: dice.pick(['1', '', '|'.repeat(99)]),
    },
  ])

function signature(dice: Dice, { serial }: Known): Record<string, string> {
  if (dice.below(8) === 0) return {}
  const now = Math.floor(Date.now() / 1000)
  return {
    'wechatpay-timestamp': dice.pick([
      String(now),
      String(now),
      String(now),
      String(now + 9_999),
      '-1',
      '1e9',
      '9'.repeat(500),
      'NaN',
    ]),
    'wechatpay-nonce': dice.pick([dice.hex(32), 'n'.repeat(1_500), '\t', '%00']),
    'wechatpay-serial': dice.pick([
      serial,
      serial,
      serial,
      dice.hex(40),
      'PUB_KEY_ID_0',
      '__proto__',
      'S'.repeat(2_000),
    ]),
    'wechatpay-signature': dice.pick([
      dice.bytes(256).toString('base64'),
      dice.bytes(256).toString('base64'),
      'A'.repeat(4_000),
      '=',
      `WECHATPAY/SIGNTEST/${dice.hex(32)}`,
      '__proto__',
    ]),
    'wechatpay-signature-type': dice.pick(['WECHATPAY2-SHA256-RSA2048', 'none']),
  }
}

function oddHeaders(dice: Dice): Record<string, string> {
  if (dice.below(5) > 0) return {}
  return dice.pick<Record<string, string>>([
    { 'x-request-id': 'r'.repeat(5_000) },
    {
      'x-http-method-override': dice.pick(['DELETE', 'TRACE', '__proto__', 'P'.repeat(5_000), '']),
    },
    {
      'x-forwarded-for': '1.2.3.4, '.repeat(600),
      'x-forwarded-proto': 'gopher',
      'x-forwarded-host': 'evil.example',
    },
    { cookie: `session=${'s'.repeat(3_000)}; ${'a=b; '.repeat(300)}__proto__=1` },
    { origin: 'null', referer: 'javascript:' },
    { 'accept-encoding': 'gzip;q=0, '.repeat(150), 'if-none-match': '"'.repeat(3_000) },
    { range: `bytes=${'0-1,'.repeat(1_000)}0-`, te: 'trailers', upgrade: 'nonsense' },
    { 'x-wx-openid': 'o'.repeat(4_000), 'x-wx-appid': 'wx', 'x-wx-source': '' },
  ])
}

/** The name of the merchant where nobody vouches for it, and impossible names where somebody does. */
function forgedName(dice: Dice, { merchantIdentity }: Known): Record<string, string> {
  const [appId = '', openId = ''] = merchantIdentity.split(':')
  return dice.pick<Record<string, string>>([
    { 'x-wx-appid': appId, 'x-wx-openid': openId, 'x-wx-unionid': openId },
    { 'x-wx-appid': appId, 'x-wx-openid': 'o'.repeat(3_000), 'x-wx-source': 'wx_client' },
    { 'x-wx-appid': 'wx0000000000000000', 'x-wx-openid': openId, 'x-wx-source': 'wx_client' },
    { authorization: `Bearer ${'t'.repeat(6_000)}` },
    { authorization: `Bearer ${'__proto__'}` },
    { authorization: `Basic ${'='.repeat(6_000)}` },
    {},
  ])
}

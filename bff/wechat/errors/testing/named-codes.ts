/** The codes that the protocol facts name, row by row: what the catalogue must know. */
import type { Product } from '../explain'

export interface NamedCodes {
  row: string
  product: Product
  codes: readonly (number | string)[]
  api?: string
}

const links = [40165, 40212, 44990, 44993, 85079, 85401, 85402, 85406, 85407, 85408]
const tokens = [-1, 40001, 40002, 40013, 40125, 40164, 40243, 41004, 50004, 50007, 89503]
const stableTokens = [
  40002, 40013, 40125, 40164, 41002, 41004, 43002, 45009, 45011, 89503, 89506, 89507,
]
const deadTokens = [40001, 40014, 42001, 41001]

const officialAccount: [string, (number | string)[]][] = [
  ['OA-2', [10003]],
  ['OA-7', [10003, 10004, 10005, 10006, 10009, 10010, 10011, 10012, 10013, 10015, 10016]],
  ['OT-2', [40029, 40163, 42003, 41008, 40013, 40125, 40002]],
  ['OT-3', [40030, 42002, 42007]],
  ['OT-4', [48001]],
  ['OT-5', [40003]],
  ['OT-6', [40001]],
  ['AT-2', tokens],
  ['AT-3', [43002]],
  ['AT-4', stableTokens],
  ['AT-5', deadTokens],
  ['JT-1', [40001]],
]

const miniProgram: [string, (number | string)[]][] = [
  ['ML-3', [-1, 40029, 40226, 45011, 40163, 40013, 40125]],
  ['ML-6', [87009]],
  ['ML-7', [40097, 45011, 87007, 87008, 87009]],
  ['ML-9', [45011, -1]],
  ['ML-10', [40003, 89002, 89300]],
  ['AT-2', tokens],
  ['AT-4', stableTokens],
  ['AT-5', deadTokens],
  ['SM-1', [40003, 40014, 40037, 43101, 43107, 43108, 45168, 47003]],
  ['4.9', [41030]],
  [
    'SH-1',
    [
      10060001, 10060002, 10060003, 10060004, 10060006, 10060007, 10060023, 10060024, 10060031,
      268485216, 268485226, 268485227, 268485228,
    ],
  ],
]

const payV2: [string, (number | string)[]][] = [
  ['V2-2', ['签名错误']],
  ['UO-2', ['LACK_PARAMS']],
  [
    'UO-4',
    [
      ...['INVALID_REQUEST', 'NOAUTH', 'NOTENOUGH', 'ORDERPAID', 'ORDERCLOSED', 'SYSTEMERROR'],
      ...['APPID_NOT_EXIST', 'MCHID_NOT_EXIST', 'APPID_MCHID_NOT_MATCH', 'LACK_PARAMS'],
      ...['OUT_TRADE_NO_USED', 'SIGNERROR', 'XML_FORMAT_ERROR', 'REQUIRE_POST_METHOD'],
      ...['POST_DATA_EMPTY', 'NOT_UTF8', 'PARAM_ERROR'],
    ],
  ],
  ['UO-5', ['INVALID_REQUEST', 'OUT_TRADE_NO_USED', 'ORDERPAID', 'ORDERCLOSED', 201]],
  ['Q2-1', ['ORDERNOTEXIST', 'SYSTEMERROR']],
  [
    'C2-1',
    [
      ...['ORDERPAID', 'ORDERCLOSED', 'ORDERNOTEXIST', 'TRADE_STATE_ERROR', 'SYSTEMERROR'],
      ...['SIGNERROR', 'REQUIRE_POST_METHOD', 'XML_FORMAT_ERROR'],
    ],
  ],
  [
    'R2-2',
    [
      ...['SYSTEMERROR', 'BIZERR_NEED_RETRY', 'TRADE_OVERDUE', 'ERROR', 'USER_ACCOUNT_ABNORMAL'],
      ...['INVALID_REQ_TOO_MUCH', 'NOTENOUGH', 'INVALID_TRANSACTIONID', 'PARAM_ERROR'],
      ...['APPID_NOT_EXIST', 'MCHID_NOT_EXIST', 'ORDERNOTEXIST', 'REQUIRE_POST_METHOD'],
      ...['SIGNERROR', 'XML_FORMAT_ERROR', 'FREQUENCY_LIMITED'],
    ],
  ],
  ['R2-3', ['PARAM_ERROR', 'REFUNDNOTEXIST']],
  [
    'B2-2',
    [
      ...['SYSTEMERROR', 'invalid bill_type', 'data format error', 'missing parameter'],
      ...['SIGN ERROR', 'NO Bill Exist', 20002, 'Bill Creating'],
      ...['CompressGZip Error', 'UnCompressGZip Error'],
    ],
  ],
  ['MP-1', ['USERPAYING']],
]

const payV3: [string, (number | string)[]][] = [
  ['G3-1', ['SIGN_ERROR']],
  ['G3-2', ['SIGN_ERROR']],
  ['G3-3', ['SIGN_ERROR']],
  ['G3-4', ['INVALID_REQUEST']],
  ['G3-5', ['HTTP 404', 'HTTP 405']],
  ['G3-9', ['PARAM_ERROR']],
  ['G3-10', ['SIGN_ERROR']],
  [
    'E3-2',
    [
      ...['PARAM_ERROR', 'INVALID_REQUEST', 'APPID_MCHID_NOT_MATCH', 'MCH_NOT_EXISTS'],
      ...['ORDER_CLOSED', 'NO_STATEMENT_EXIST', 'STATEMENT_CREATING', 'SIGN_ERROR', 'NO_AUTH'],
      ...['OUT_TRADE_NO_USED', 'RULE_LIMIT', 'TRADE_ERROR', 'NOT_ENOUGH', 'ORDER_NOT_EXIST'],
      ...['USER_ACCOUNT_ABNORMAL', 'RESOURCE_NOT_EXISTS', 'FREQUENCY_LIMITED', 'SYSTEM_ERROR'],
      ...['RATELIMIT_EXCEEDED', 'SERVICE_UNAVAILABLE', 'HTTP 202', 'HTTP 429', 'HTTP 500'],
      ...['HTTP 502', 'HTTP 503'],
    ],
  ],
  [
    'E3-3',
    [
      268512771, 268447840, 268435461, 268449538, 268498689, 270924358, 268447843, 268447914,
      268449641, 268443699, 268501013, 268498688, 268445527, 268435464,
    ],
  ],
  ['E3-4', ['HTTP 202', 'RESOURCE_NOT_EXISTS', 'SYSTEM_ERROR']],
  ['O3-3', [268501013, 'PARAM_ERROR']],
  ['O3-4', [268498688, 268449538, 'INVALID_REQUEST', 'OUT_TRADE_NO_USED', 'ORDER_CLOSED', 201]],
  ['O3-8', ['ORDER_PAID']],
  ['R3-2', ['REFUND_FEE_MISMATCH']],
  [
    'R3-4',
    [
      ...['NOT_ENOUGH', 'USER_ACCOUNT_ABNORMAL', 'RESOURCE_NOT_EXISTS', 'MCH_NOT_EXISTS'],
      ...['FREQUENCY_LIMITED', 'SYSTEM_ERROR', 'TRADE_OVERDUE'],
    ],
  ],
  ['R3-6', ['PARAM_ERROR']],
  ['B3-2', ['STATEMENT_CREATING', 'NO_STATEMENT_EXIST']],
  ['MP-1', [268449641]],
]

const client: [string, (number | string)[]][] = [
  ['JS-2', ['config:invalid signature', 'config:invalid url domain']],
  [
    'JS-3',
    [
      ...['chooseWXPay:permission denied', 'scanQRCode:function not exist'],
      ...['chooseWXPay:fail, the permission value is offline verifying', 'access denied'],
      'no permission to execute',
    ],
  ],
  ['JS-5', ['get_brand_wcpay_request:cancel', 'get_brand_wcpay_request:fail']],
  ['JS-5', ['chooseWXPay:cancel', 'chooseWXPay:fail']],
  [
    'JS-6',
    [
      ...['get_brand_wcpay_request:fail 当前页面的URL未注册：https://shop.example.com/'],
      ...['下单账号与支付账号不一致', '支付验证签名失败'],
    ],
  ],
  ['JS-4', ['调用支付JSAPI缺少参数：timeStamp']],
  ['JS-8', ['system:access_denied']],
  ['JS-9', ['requestPayment:fail cancel', 'requestPayment:fail 支付场景非法', 102]],
  ['JS-9', ['requestPayment:fail jsapi has no permission', 'requestPayment:fail timeout']],
  ['ML-9', ['getPhoneNumber:fail user deny', 1400001]],
  ['O3-9', ['请在微信外打开订单，进行支付', '支付请求已失效', '签名验证失败']],
  ['PrivacyAuthorize', [104, 112, 'getPhoneNumber:fail privacy permission is not authorized']],
  ['PrivacyAuthorize', ['chooseAddress:fail api scope is not declared in the privacy agreement']],
]

const of = (product: Product, rows: readonly [string, (number | string)[]][]): NamedCodes[] =>
  rows.map(([row, codes]) => ({ row, product, codes }))

export const namedCodes: readonly NamedCodes[] = [
  ...of('official-account', officialAccount),
  ...of('mini-program', miniProgram),
  ...of('pay-v2', payV2),
  ...of('pay-v3', payV3),
  ...of('client', client),
  {
    row: 'ML-9',
    product: 'mini-program',
    codes: [40013, 40029],
    api: '/wxa/business/getuserphonenumber',
  },
  { row: 'AT-2', product: 'official-account', codes: [40001], api: '/cgi-bin/token' },
  { row: 'UL-1', product: 'mini-program', codes: [40002, 40013], api: '/wxa/generatescheme' },
  { row: 'UL-1', product: 'mini-program', codes: [40002, 40013], api: '/wxa/generate_urllink' },
  { row: '4.7', product: 'mini-program', codes: links, api: '/wxa/generatescheme' },
  { row: 'R2-2', product: 'pay-v2', codes: ['NOAUTH', 'ORDERNOTEXIST'], api: '/secapi/pay/refund' },
  {
    row: 'R3-2',
    product: 'pay-v3',
    codes: ['INVALID_REQUEST'],
    api: '/v3/refund/domestic/refunds',
  },
  { row: 'B3-3', product: 'pay-v3', codes: ['NO_AUTH'], api: '/v3/billdownload/file' },
  { row: 'CE-1', product: 'pay-v3', codes: ['RESOURCE_NOT_EXISTS'], api: '/v3/certificates' },
]

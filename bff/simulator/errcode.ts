import { randomHex, randomText } from './random'

/** A failure of api.weixin.qq.com: HTTP 200 and `{errcode, errmsg}`. */
export class Errcode extends Error {
  readonly errcode: number

  constructor(errcode: number, errmsg: string) {
    super(errmsg)
    this.name = 'Errcode'
    this.errcode = errcode
  }
}

const words: Record<number, string> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40030: 'invalid refresh_token',
  40037: 'invalid template_id',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40164: 'invalid ip, not in whitelist',
  40165: 'invalid weapp pagepath',
  40212: 'invalid query',
  40226: 'code blocked',
  40243: 'appsecret is frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41003: 'refresh_token missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  41009: 'missing openid',
  41030: 'invalid page',
  42001: 'access_token expired',
  42002: 'refresh_token expired',
  42003: 'code expired',
  43002: 'require POST method',
  43101: 'user refuse to accept the msg',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  47003: 'argument invalid',
  48001: 'api unauthorized',
  85401: 'invalid expire time',
  85402: 'invalid env_version',
  87007: 'session_key is not existed or expired',
  87008: 'invalid sig_method',
  87009: 'invalid signature',
  89002: 'open not exists',
  89300: 'order not found',
  10060001: '支付单不存在',
  10060002: '支付单已完成发货，无法继续发货',
  10060003: '支付单已使用重新发货机会',
  10060004: '支付单处于不可发货的状态',
  10060005: '物流类型有误',
  10060006: '非快递发货时不允许分拆发货',
  10060007: '分拆发货模式下必须填写 is_all_delivered',
  10060008: '商品描述 item_desc 不能为空',
  10060009: '商品描述 item_desc 太长',
  10060014: '参数错误',
  10060023: '发货信息未更新',
  10060024: '物流信息列表太长',
  10060025: '物流公司编码太长',
  10060026: '物流单号太长',
  10060031: '支付单不属于该 openid',
  10060035: '消息跳转路径有误',
  268485194: '订单单号类型有误',
  268485195: '微信支付单号不能为空',
  268485196: '商户号不能为空',
  268485197: '商户订单号不能为空',
  268485216: '上传时间非法',
  268485224: '发货模式非法',
  268485226: '物流单号不能为空',
  268485227: '物流公司编码不能为空',
  268485228: '统一发货模式下物流单只能有一个',
}

/** `/sns/…` says which request it was in its own way (OT-2). */
export const snsError = (code: number): Errcode =>
  new Errcode(code, `${words[code] ?? 'unknown'}, hints: [ req_id: ${randomText(12)} ]`)

/** `/cgi-bin/…` names the request by a rid. */
export const cgiError = (code: number): Errcode =>
  new Errcode(
    code,
    `${words[code] ?? 'unknown'} rid: ${randomHex(8)}-${randomHex(8)}-${randomHex(8)}`,
  )

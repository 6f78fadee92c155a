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
  40125: 'invalid appsecret',
  40163: 'code been used',
  40226: 'code blocked',
  41001: 'access_token missing',
  41002: 'appid missing',
  41003: 'refresh_token missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  41009: 'missing openid',
  42001: 'access_token expired',
  42002: 'refresh_token expired',
  42003: 'code expired',
  43002: 'require POST method',
  45009: 'reach max api daily quota limit',
  47001: 'data format error',
  48001: 'api unauthorized',
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

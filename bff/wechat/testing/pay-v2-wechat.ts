/** WeChat Pay's half of the v2 protocol for tests: signs and seals with node:crypto alone, not with what is tested. */
import { createCipheriv, createHash, createHmac, createSecretKey } from 'node:crypto'
import type { Answer } from './local-server'

export const API_V2_KEY = '0123456789abcdefghijklmnopqrstuv'

export const merchantV2 = {
  mchId: '1900000001',
  apiKey: createSecretKey(Buffer.from(API_V2_KEY)),
  signType: 'MD5',
} as const

type Fields = Record<string, string | number>

export function signOf(fields: Fields, key = API_V2_KEY, signType = 'MD5'): string {
  const lines = Object.entries(fields).filter(([name, value]) => name !== 'sign' && value !== '')
  const sorted = lines
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  const text = `${sorted.join('&')}&key=${key}`
  const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key)
  return digest.update(text).digest('hex').toUpperCase()
}

export const xmlOf = (fields: Fields, root = 'xml') =>
  `<${root}>\n${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>\n`)
    .join('')}</${root}>`

/** A message as WeChat signs it; `fields` win over what every message has. */
export function signedXml(fields: Fields, signType = 'MD5'): string {
  const message = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    appid: 'wx0123456789abcdef',
    mch_id: '1900000001',
    nonce_str: '5d2b6c2a8db53831f7eda20af46e531c',
    ...fields,
  }
  return xmlOf({ ...message, sign: signOf(message, API_V2_KEY, signType) })
}

export const signedAnswer = (fields: Fields = {}, signType = 'MD5'): Answer => ({
  headers: { 'content-type': 'text/plain' },
  body: signedXml(fields, signType),
})

export function sealedReqInfo(plain: string, key = API_V2_KEY): string {
  const digits = createHash('md5').update(key).digest('hex')
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(digits), null)
  return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]).toString('base64')
}

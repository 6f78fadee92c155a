/** The signature `wx.config` needs. */
import { createHash } from 'node:crypto'

/**
 * Signs a page for the JS-SDK (JT-2). `url` goes in byte for byte as the browser shows it, without its fragment;
 * encoding or tidying it gives `config:invalid signature`. `timestamp` in seconds.
 */
export function signUrl(p: {
  ticket: string
  nonceStr: string
  timestamp: number
  url: string
}): string {
  const page = p.url.replace(/#.*$/s, '')
  const text = `jsapi_ticket=${p.ticket}&noncestr=${p.nonceStr}&timestamp=${p.timestamp}&url=${page}`
  return createHash('sha1').update(text).digest('hex')
}

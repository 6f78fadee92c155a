/** Requests that carry the merchant's client certificate, which `fetch` cannot present (V2-1). */
import { Agent, request as httpsRequest } from 'node:https'
import { createSecureContext } from 'node:tls'
import { exchange, WechatUnreachableError, type WireAnswer, type WireRequest } from './http'

const MAX_ANSWER_BYTES = 1024 * 1024

/**
 * Opens the `apiclient_cert.p12` of the merchant platform and sends with it, over https; what goes over plain http,
 * on one machine, has nobody to show it to. Without a certificate https is refused before anything is sent.
 * @throws when the file does not open with the merchant number as its passphrase
 */
export function certificateExchange(p: {
  pfx: Buffer | undefined
  mchId: string
}): (request: WireRequest) => Promise<WireAnswer> {
  const agent = p.pfx && agentFrom(p.pfx, p.mchId)
  return (request) => {
    if (request.url.protocol !== 'https:') return exchange(request)
    if (agent) return exchangeThrough(agent, request)
    throw new Error(
      `${request.url.pathname} needs the merchant's client certificate: configure apiclient_cert.p12`,
    )
  }
}

function agentFrom(pfx: Buffer, passphrase: string): Agent {
  try {
    createSecureContext({ pfx, passphrase })
  } catch (cause) {
    throw new Error(
      'The client certificate does not open: its passphrase is the merchant number; a file of the old encryption ' +
        'is rewritten by openssl pkcs12 -legacy -nodes, then openssl pkcs12 -export',
      { cause },
    )
  }
  return new Agent({ pfx, passphrase })
}

/** As `exchange` does: one request, one answer of any status, no redirects. @throws WechatUnreachableError */
async function exchangeThrough(
  agent: Agent,
  { url, method, headers, body, timeoutMs }: WireRequest,
): Promise<WireAnswer> {
  try {
    return await new Promise<WireAnswer>((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const sent = httpsRequest(url, { method, headers, agent, signal }, (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too long'))
        })
        response.on('error', reject)
        response.on('end', () => {
          const given = Object.entries(response.headers)
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(given.map(([name, value]) => [name, value?.toString()])),
            body: Buffer.concat(chunks),
          })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  } catch (cause) {
    throw new WechatUnreachableError(
      `${method} ${url.origin}${url.pathname}: no answer within ${timeoutMs} ms, or the connection failed`,
      { cause },
    )
  }
}

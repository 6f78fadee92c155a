/** A shop that is nobody's: it has WeChat start with it, signs with a library of others, and writes down what reaches it. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { SimulatorState } from '../control-api'
import { startSimulator } from '../index'

export interface Received {
  /** Path and query. */
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export type Shop = Awaited<ReturnType<typeof openShop>>

export async function openShop() {
  const received: Received[] = []
  let answer: number | 'nothing' = 204
  let words = ''
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body })
      if (answer !== 'nothing') response.writeHead(answer).end(words)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`
  const simulator = await startSimulator({ shopOrigin: origin })

  const env = (name: string): string => {
    const value = simulator.environment[name]
    if (value === undefined) throw new Error(`no ${name}`)
    return value
  }
  const ask = (path: string, init?: RequestInit) =>
    fetch(simulator.origin + path, { redirect: 'manual', ...init })

  async function control<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T> {
    const reply = await ask(`/_simulator/api/${path}`, body === undefined ? {} : post(body))
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    // Told by the caller, who knows the control API.
    return (await reply.json()) as T
  }

  return {
    origin,
    simulator,
    received,
    env,
    ask,
    control,
    state: () => control<SimulatorState>('state'),
    /** Lets what is under way or due arrive. */
    settle: (seconds = 0) => control('clock', { advanceSeconds: seconds }),
    answerWith(status: number | 'nothing', body = '') {
      answer = status
      words = body
    },
    async json(path: string, init?: RequestInit): Promise<Record<string, unknown>> {
      return (await (await ask(path, init)).json()) as Record<string, unknown>
    },
    async afresh() {
      await control('reset', {})
      await control('clock', { reset: true })
      received.length = 0
      answer = 204
      words = ''
    },
    async close() {
      await simulator.stop()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** `expect.stringMatching`, without its `any`. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

export const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export interface Signing {
  timestamp?: number
  mchid?: string
  serial?: string
  /** Signs this instead of what is sent. */
  signs?: string
}

/** One request of a v3 merchant. */
export async function call(
  shop: Shop,
  method: string,
  path: string,
  {
    body,
    headers = {},
    signing = {},
  }: { body?: unknown; headers?: HeadersInit; signing?: Signing } = {},
): Promise<{ status: number; headers: Headers; text: string; body: Record<string, unknown> }> {
  const sent = body === undefined ? '' : JSON.stringify(body)
  const timestamp = signing.timestamp ?? Math.floor(shop.simulator.clock().getTime() / 1000)
  const nonce = Formatter.nonce()
  const message = Formatter.request(method, path, timestamp, nonce, signing.signs ?? sent)
  const signature = Rsa.sign(message, Rsa.from(shop.env('MCH_PRIVATE_KEY'), 'private'))
  const reply = await shop.ask(path, {
    method,
    headers: {
      accept: 'application/json',
      'user-agent': 'merchant',
      'content-type': 'application/json',
      'wechatpay-serial': shop.env('WECHATPAY_PUBLIC_KEY_ID'),
      authorization: Formatter.authorization(
        signing.mchid ?? shop.env('MCH_ID'),
        nonce,
        signature,
        timestamp,
        signing.serial ?? shop.env('MCH_CERT_SERIAL_NO'),
      ),
      ...Object.fromEntries(new Headers(headers)),
    },
    ...(sent && { body: sent }),
  })
  const text = await reply.text()
  const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {}
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    body: Object(parsed) as Record<string, unknown>,
  }
}

/** Who a person is to the mini-program. */
export async function openIdOf(shop: Shop, person: string): Promise<string> {
  const { code } = await shop.control<{ code: string }>('mini-program/login', { person })
  const { openid } = await shop.json(`/sns/jscode2session?${sessionQuery(shop, code)}`)
  return String(openid)
}

export const sessionQuery = (shop: Shop, code: string): string =>
  new URLSearchParams({
    appid: shop.env('MINI_PROGRAM_APPID'),
    secret: shop.env('MINI_PROGRAM_SECRET'),
    js_code: code,
    grant_type: 'authorization_code',
  }).toString()

/** A right order, to be made wrong by the tests. */
export const orderOf = (shop: Shop, openid: string, changes: Record<string, unknown> = {}) => ({
  appid: shop.env('MINI_PROGRAM_APPID'),
  mchid: shop.env('MCH_ID'),
  description: '秭归脐橙 5 斤装',
  out_trade_no: 'order-000001',
  notify_url: `${shop.origin}/notify`,
  amount: { total: 2990, currency: 'CNY' },
  payer: { openid },
  ...changes,
})

/** What a client launches with a prepay_id (vectors `v3.paySign`). */
export function launchOf(shop: Shop, prepayId: string, appId = shop.env('MINI_PROGRAM_APPID')) {
  const timeStamp = String(Math.floor(shop.simulator.clock().getTime() / 1000))
  const nonceStr = Formatter.nonce()
  const packaged = `prepay_id=${prepayId}`
  const paySign = Rsa.sign(
    Formatter.joinedByLineFeed(appId, timeStamp, nonceStr, packaged),
    Rsa.from(shop.env('MCH_PRIVATE_KEY'), 'private'),
  )
  return { timeStamp, nonceStr, package: packaged, signType: 'RSA', paySign }
}

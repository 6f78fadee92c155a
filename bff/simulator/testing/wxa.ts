/** A mini-program's server that is nobody's: its token, its people, what they paid. */
import { call, openIdOf, orderOf, post, sessionQuery, type Shop } from './shop'

export type Account = 'OFFICIAL_ACCOUNT' | 'MINI_PROGRAM'

export async function tokenOf(shop: Shop, account: Account = 'MINI_PROGRAM'): Promise<string> {
  const { access_token } = await shop.json(
    '/cgi-bin/stable_token',
    post({
      grant_type: 'client_credential',
      appid: shop.env(`${account}_APPID`),
      secret: shop.env(`${account}_SECRET`),
    }),
  )
  return String(access_token)
}

/** A call with the account's token, in the query as ever. */
export async function askWxa(
  shop: Shop,
  path: string,
  { query = {}, body, as }: { query?: Record<string, string>; body?: unknown; as?: Account } = {},
): Promise<Record<string, unknown>> {
  const words = new URLSearchParams({ access_token: await tokenOf(shop, as), ...query })
  return shop.json(`${path}?${words}`, body === undefined ? {} : post(body))
}

export interface Session {
  openid: string
  sessionKey: string
}

export async function logIn(shop: Shop, person = 'xiaoman'): Promise<Session> {
  const { code } = await shop.control<{ code: string }>('mini-program/login', { person })
  const { openid, session_key } = await shop.json(`/sns/jscode2session?${sessionQuery(shop, code)}`)
  return { openid: String(openid), sessionKey: String(session_key) }
}

export interface Paid {
  openid: string
  outTradeNo: string
  transactionId: string
}

/** An order of 29.90 yuan, paid in the mini-program. */
export async function payFor(
  shop: Shop,
  outTradeNo = 'order-000001',
  person = 'xiaoman',
): Promise<Paid> {
  const openid = await openIdOf(shop, person)
  const body = orderOf(shop, openid, { out_trade_no: outTradeNo })
  await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
  const { order } = await shop.control<{ order: { transactionId: string } }>(
    `orders/${outTradeNo}/outcome`,
    { outcome: 'pay' },
  )
  return { openid, outTradeNo, transactionId: order.transactionId }
}

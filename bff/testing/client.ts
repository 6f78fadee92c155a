/** Speaks the contract over HTTP, for tests. */
import { contract, type Reply, type Route, type SentInput } from '../contract/index'
import { ErrorReply } from '../contract/errors'

export interface Said {
  status: number
  headers: Headers
  body: unknown
}

export interface Client {
  /** The contract's reply. @throws Refused when the answer is an error */
  call<R extends Route>(route: R, input: SentInput<R>): Promise<Reply<R>>
  /** Whatever is answered; `input` is sent as it is, right or wrong. */
  ask(route: Route, input: Record<string, unknown>): Promise<Said>
  /** The error's status and code. @throws when the answer is none */
  refusal(route: Route, input: Record<string, unknown>): Promise<string>
}

export type Send = (path: string, init: RequestInit) => Promise<Response>

export function createClient(send: Send): Client {
  async function ask(route: Route, input: Record<string, unknown>): Promise<Said> {
    const [method = '', pattern = ''] = route.split(' ')
    const rest = { ...input }
    const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
      const value = String(rest[name])
      delete rest[name]
      return encodeURIComponent(value)
    })
    const isInQuery = method === 'GET' || method === 'DELETE'
    const query =
      isInQuery && Object.keys(rest).length > 0 ? `?${new URLSearchParams(asTexts(rest))}` : ''
    const response = await send(path + query, {
      method,
      ...(isInQuery
        ? {}
        : { body: JSON.stringify(rest), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, headers: response.headers, body }
  }

  async function call<R extends Route>(route: R, input: SentInput<R>): Promise<Reply<R>> {
    const { status, body } = await ask(route, { ...input })
    if (status >= 400) throw new Error(`${route} → ${status} ${JSON.stringify(body)}`)
    return replyOf(route, body)
  }

  async function refusal(route: Route, input: Record<string, unknown>): Promise<string> {
    const { status, body } = await ask(route, input)
    return `${status} ${ErrorReply.parse(body).error.code}`
  }

  return { ask, call, refusal }
}

/** The schema of a route gives the reply of that route, which TypeScript does not follow through the table. */
function replyOf<R extends Route>(route: R, body: unknown): Reply<R> {
  const schema: { parse(value: unknown): unknown } = contract[route].reply
  return schema.parse(body) as Reply<R>
}

const asTexts = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))

/**
 * The gateway of WeChat Cloud Run (8.3, 8.4): what `wx.cloud.callContainer` sends comes out at the shop with the
 * caller's identity in headers that only the gateway can set.
 */
import type Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import type { Apps } from './apps'
import type { CloudAnswer, CloudCall, Person } from './control-api'
import type { People } from './people'

/** `CBR_ENV_ID` of a container here. */
export const CLOUD_ENVIRONMENT = 'simulated-env'
/** The caller's address, and the one the developer tools give as their source. */
const ADDRESS = '203.0.113.7'
const SOURCE = 'wx_devtools'
/** Limits of doc page 调用云托管服务/微信小程序. */
const PATIENCE_MS = 15_000
const MAX_REQUEST_BYTES = 100 * 1024

const cloudCall = z.strictObject({
  person: z.string(),
  path: z.string().startsWith('/'),
  method: z.enum(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE']),
  header: z.record(z.string(), z.string()).exactOptional(),
  data: z.union([z.string(), z.record(z.string(), z.unknown())]).exactOptional(),
}) satisfies z.ZodType<CloudCall>

export interface CloudGatewayParts {
  apps: Apps
  people: People
  shopOrigin: string
  /** The body of a control request. */
  read: <S extends z.ZodType>(ctx: Context, schema: S) => z.output<S>
}

/** The control API's `cloud/call`. Without a service in its headers a call reaches nobody. */
export function serveCloudGateway(router: Router, api: string, parts: CloudGatewayParts): void {
  const { people, shopOrigin, read } = parts
  router.post(`${api}/cloud/call`, async (ctx) => {
    const call = read(ctx, cloudCall)
    const person = people.find(call.person) ?? ctx.throw(404, 'nobody has this id')
    const headers = headersOf(call, person, parts)
    if (!headers.get('x-wx-service')) ctx.throw(400, 'X-WX-SERVICE is missing')
    const { url, body } = requestOf(call, headers, shopOrigin)
    if (Buffer.byteLength(body ?? '') > MAX_REQUEST_BYTES) ctx.throw(413, 'more than 100 KiB')
    const reply = await fetch(url, {
      method: call.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body !== undefined && { body }),
    }).catch(() => ctx.throw(502, 'the container does not answer'))
    ctx.body = await answerOf(reply)
  })
}

function headersOf(
  { header = {} }: CloudCall,
  person: Person,
  { apps, people }: CloudGatewayParts,
): Headers {
  const { appId } = apps.miniProgram
  const unionId = people.unionId(person)
  const own = Object.entries(header).filter(([name]) => isCallers(name.toLowerCase()))
  const headers = new Headers({ 'content-type': 'application/json', ...lowerCase(own) })
  headers.set('X-WX-OPENID', people.openId(appId, person))
  headers.set('X-WX-APPID', appId)
  if (unionId !== undefined) headers.set('X-WX-UNIONID', unionId)
  headers.set('X-WX-ENV', CLOUD_ENVIRONMENT)
  headers.set('X-WX-SOURCE', SOURCE)
  headers.set('X-Original-Forwarded-For', ADDRESS)
  return headers
}

/** Nobody says about themselves who they are; a mini-program cannot set its referrer either. */
const isCallers = (name: string): boolean =>
  name === 'x-wx-service' || !/^(x-wx-|x-original-forwarded-for$|referer$|host$|content-length$)/.test(name) // prettier-ignore

const lowerCase = (header: [string, string][]): Record<string, string> =>
  Object.fromEntries(header.map(([name, value]) => [name.toLowerCase(), value]))

/** As `wx.request` does it: the data of a GET are its query, an object is JSON. */
function requestOf(
  { path, method, data }: CloudCall,
  headers: Headers,
  shopOrigin: string,
): { url: URL; body: string | undefined } {
  const url = new URL(shopOrigin + path)
  if (method === 'GET' || method === 'HEAD') {
    const query = typeof data === 'object' ? Object.entries(data) : []
    for (const [name, value] of query) url.searchParams.append(name, String(value))
    headers.delete('content-type')
    return { url, body: undefined }
  }
  return { url, body: typeof data === 'object' ? JSON.stringify(data) : data }
}

async function answerOf(reply: Response): Promise<CloudAnswer> {
  const text = await reply.text()
  return {
    statusCode: reply.status,
    header: Object.fromEntries(reply.headers),
    data: parsed(text),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

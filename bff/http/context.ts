/** What this app keeps on a request while it passes through. */
import type { Middleware } from 'koa'
import type Router from '@koa/router'
import type { Caller } from './handlers'

export interface HttpState {
  requestId: string
  caller: Caller
}

export type HttpMiddleware = Middleware<HttpState>
export type HttpRouter = Router<HttpState>

/** What the routes of the contract are answered by. Handlers see an input and a caller, never HTTP. */
import type { Input, Reply, Route } from '../contract/index'
import type { Instant } from '../contract/primitives'
import { AppError } from '../errors'
import type { StoredSession } from '../sessions/store'

export interface Caller {
  /** Absent: nobody, or somebody whose session is over. */
  session: StoredSession | undefined
  /** The session's own: opens what is sealed with it. Present with `session`; never logged, never kept. */
  token?: string
  ip: string
}

/** A reply that also says something in HTTP's words. */
export interface Answer<Body> {
  answer: Body
  /** When the contract's own status does not fit, e.g. 200 for an order that existed already. */
  status?: number
  /** The browser's session cookie: set it, or take it away. */
  cookie?: SessionCookie | 'clear'
}

export interface SessionCookie {
  token: string
  expiresAt: Instant
}

/** Wants every route: a missing handler does not compile. */
export type Handlers<R extends Route = Route> = {
  [K in R]: (input: Input<K>, caller: Caller) => Promise<Reply<K> | Answer<Reply<K>>>
}

/** The caller's session. @throws AppError `unauthenticated` */
export function signedIn(caller: Caller): StoredSession {
  if (caller.session) return caller.session
  throw new AppError('unauthenticated', 401, 'Sign in first: no session, or it is over')
}

/** What pages and use cases call the BFF with, typed by the contract. */
import type { Reply, Route, SentInput } from '../bff/contract'
import { platform } from '@/platform'
import { ApiError } from './api-error'
import { send } from './send'
import { sessionsMade, signIn, signingIn } from './sign-in'

export { ApiError, Leaving } from './api-error'

/**
 * Calls with the session; on a 401 signs in once and repeats the call once.
 * @throws Leaving on H5 when signing in means leaving the page
 * @throws ApiError
 */
export async function call<R extends Route>(route: R, input: SentInput<R>): Promise<Reply<R>> {
  await signingIn()
  const used = session()
  try {
    return await send(route, input)
  } catch (error) {
    if (!isUnauthenticated(error)) throw error
    // Another call may have signed in while this one was under way: twice would be two guests.
    if (session() === used) await signIn()
    return send(route, input)
  }
}

/** Calls as whoever one is already: for public pages, which never start a sign-in. @throws ApiError */
export function callSignedOut<R extends Route>(route: R, input: SentInput<R>): Promise<Reply<R>> {
  return send(route, input)
}

/** Which session a call goes out with; on H5 the cookie is out of sight, so they are counted too. */
function session(): string {
  return JSON.stringify([sessionsMade(), platform.credentials.header()])
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'unauthenticated'
}

/** Signing in, at most once at a time, and telling whoever listens how it went. */
import type { Credential, User } from '../bff/contract/session'
import { platform } from '@/platform'
import type { SignInOptions, SignInProblem, SignInResult } from '@/platform/platform'
import { ApiError, Leaving } from './api-error'
import { send } from './send'

export type SignInEvent =
  | { kind: 'signing-in' }
  | { kind: 'signed-in'; user: User }
  | { kind: 'signed-out'; problem: SignInProblem | 'network' }

type Listener = (event: SignInEvent) => void

const listeners = new Set<Listener>()
let flight: Promise<void> | undefined
let made = 0

/** Returns the function that stops listening. */
export function onSignIn(listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/**
 * Everybody who asks while one sign-in is under way shares it. Options: a person asked.
 * @throws Leaving on H5 when the page is being left
 * @throws ApiError `unauthenticated` with `details.problem`, or what the call for a session met
 */
export function signIn(options?: SignInOptions): Promise<void> {
  flight ??= authenticate(options).finally(() => {
    flight = undefined
  })
  return flight
}

/** The sign-in under way, if any. */
export function signingIn(): Promise<void> | undefined {
  return flight
}

/** How many sessions were made since the app began. */
export function sessionsMade(): number {
  return made
}

async function authenticate(options?: SignInOptions): Promise<void> {
  tell({ kind: 'signing-in' })
  const result = await credential(options)
  switch (result.kind) {
    case 'leaving':
      throw new Leaving()
    case 'unavailable':
      tell({ kind: 'signed-out', problem: result.reason })
      throw new ApiError('unauthenticated', { details: { problem: result.reason } })
    case 'credential':
      return exchange(result.credential)
    default:
      return result satisfies never
  }
}

async function credential(options?: SignInOptions): Promise<SignInResult> {
  try {
    return await platform.signIn(options)
  } catch (cause) {
    tell({ kind: 'signed-out', problem: 'network' })
    throw new ApiError('network', { cause })
  }
}

async function exchange(input: Credential): Promise<void> {
  try {
    const { token, user } = await send('POST /api/sessions', input)
    platform.credentials.keep(token)
    made += 1
    tell({ kind: 'signed-in', user })
  } catch (error) {
    tell({ kind: 'signed-out', problem: 'network' })
    throw error
  }
}

function tell(event: SignInEvent): void {
  listeners.forEach((listener) => listener(event))
}

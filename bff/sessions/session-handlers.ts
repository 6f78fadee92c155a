/** The routes about the caller themselves. */
import { signedIn, type Answer, type Handlers } from '../http/handlers'
import type { Session } from '../contract/session'
import type { Log } from '../log'
import { createPhones, type PhoneNumbers } from './phone'
import type { Profiles } from './profiles'
import { createKeyEnder, type SessionKeys } from './session-key'
import type { OpenedSession, Sessions } from './sessions'

type Routes =
  | 'POST /api/sessions'
  | 'DELETE /api/sessions/current'
  | 'GET /api/me'
  | 'PATCH /api/me'
  | 'POST /api/me/phone'
  | 'DELETE /api/me'

export function createSessionHandlers({
  sessions,
  profiles,
  numbers,
  keys,
  log,
}: {
  sessions: Sessions
  profiles: Profiles
  /** Absent, as `keys`: no mini-program is configured. */
  numbers?: PhoneNumbers
  keys?: SessionKeys
  log: Log
}): Handlers<Routes> {
  const phones = createPhones({ numbers, keys, keep: profiles.changePhone })
  const endKey = createKeyEnder({ keys, log })
  const reply = async ({ token, session, user }: OpenedSession): Promise<Session> => ({
    token,
    expiresAt: session.expiresAt,
    user: await profiles.describe(user),
  })

  return {
    async 'POST /api/sessions'(credential, caller) {
      switch (credential.kind) {
        case 'weapp-code':
          return reply(await sessions.openByMiniProgramCode(credential.code))
        case 'guest':
          return withCookie(await reply(await sessions.openAsGuest(caller.session)))
        default:
          return credential satisfies never
      }
    },
    async 'DELETE /api/sessions/current'(_input, caller) {
      await sessions.end(signedIn(caller))
      return { answer: undefined, cookie: 'clear' }
    },
    async 'GET /api/me'(_input, caller) {
      return { user: await profiles.show(signedIn(caller).userId) }
    },
    async 'PATCH /api/me'({ nickname, avatarUrl }, caller) {
      const changes = {
        ...(nickname === undefined ? {} : { nickname }),
        ...(avatarUrl === undefined ? {} : { avatarUrl }),
      }
      return { user: await profiles.change(signedIn(caller).userId, changes) }
    },
    async 'POST /api/me/phone'(proof, caller) {
      return { user: await phones.prove(proof, caller) }
    },
    async 'DELETE /api/me'(_input, caller) {
      await profiles.erase(signedIn(caller).userId)
      await endKey(caller)
      return { answer: undefined, cookie: 'clear' }
    },
  }
}

/** A browser keeps the token where scripts cannot read it. */
const withCookie = (session: Session): Answer<Session> => ({
  answer: session,
  cookie: { token: session.token, expiresAt: session.expiresAt },
})

/** The routes about the caller themselves. */
import { signedIn, type Answer, type Handlers } from '../http/handlers'
import type { Session } from '../contract/session'
import type { Profiles } from './profiles'
import type { OpenedSession, Sessions } from './sessions'

type Routes =
  | 'POST /api/sessions'
  | 'DELETE /api/sessions/current'
  | 'GET /api/me'
  | 'PATCH /api/me'
  | 'DELETE /api/me'

export function createSessionHandlers({
  sessions,
  profiles,
}: {
  sessions: Sessions
  profiles: Profiles
}): Handlers<Routes> {
  const reply = ({ token, session, user }: OpenedSession): Session => ({
    token,
    expiresAt: session.expiresAt,
    user: profiles.describe(user),
  })

  return {
    async 'POST /api/sessions'(credential) {
      switch (credential.kind) {
        case 'weapp-code':
          return reply(await sessions.openByMiniProgramCode(credential.code))
        case 'guest':
          return withCookie(reply(await sessions.openAsGuest()))
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
    async 'DELETE /api/me'(_input, caller) {
      await profiles.erase(signedIn(caller).userId)
      return { answer: undefined, cookie: 'clear' }
    },
  }
}

/** A browser keeps the token where scripts cannot read it. */
const withCookie = (session: Session): Answer<Session> => ({
  answer: session,
  cookie: { token: session.token, expiresAt: session.expiresAt },
})

/** Who somebody is, and for how long we remember it. */
import { randomUUID } from 'node:crypto'
import type { AppId, OpenId } from '../contract/primitives'
import { instant, UserId } from '../contract/primitives'
import { notConfigured } from '../errors'
import { sealSessionKey } from './session-key'
import type { Identity, SessionStore, StoredSession, User, UserStore } from './store'
import { newSecret, sha256 } from './token'

const DAY_MS = 24 * 60 * 60 * 1000

/** A mini-program's `wx.login` code becomes a person. @throws AppError `wechat-rejected`, `wechat-unavailable` */
export interface MiniProgramLogin {
  appId: AppId
  /** `sessionKey` never leaves the server. */
  exchange(code: string): Promise<{ openId: OpenId; unionId?: string; sessionKey: string }>
}

export interface OpenedSession {
  /** Known to the caller only; we keep its hash. */
  token: string
  session: StoredSession
  user: User
}

type Person = Identity & { unionId?: string }

export interface Sessions {
  /** @throws AppError `wechat-rejected`, `wechat-unavailable` (also when no mini-program is configured) */
  openByMiniProgramCode(code: string): Promise<OpenedSession>
  /** For a person WeChat has named already. */
  open(person: Person, client: 'h5' | 'weapp'): Promise<OpenedSession>
  /** For one request of a person WeChat's gateway vouches for each time: nothing to remember, no token. */
  recognise(person: Person, client: 'h5' | 'weapp'): Promise<StoredSession>
  /** Somebody new; with a guest's session they stay the guest they are, and that session is over. */
  openAsGuest(current?: StoredSession): Promise<OpenedSession>
  /** The session of this token, unless it is over. */
  find: (token: string) => Promise<StoredSession | undefined>
  end(session: StoredSession): Promise<void>
  /** Forgets what is over. */
  sweep(): Promise<void>
}

export function createSessions({
  users,
  sessions,
  miniProgram,
  clock,
  ttlDays,
}: {
  users: UserStore
  sessions: SessionStore
  miniProgram: MiniProgramLogin | undefined
  clock: () => Date
  ttlDays: number
}): Sessions {
  const freshUser = (): User => ({
    id: UserId.parse(randomUUID()),
    identities: [],
    createdAt: instant(clock()),
  })

  async function keep(
    user: User,
    client: StoredSession['client'],
    { identity, sessionKey }: { identity?: Identity; sessionKey?: string } = {},
  ): Promise<OpenedSession> {
    const now = clock()
    const token = newSecret()
    const tokenHash = sha256(token)
    const session: StoredSession = {
      tokenHash,
      userId: user.id,
      client,
      createdAt: instant(now),
      expiresAt: instant(new Date(now.getTime() + ttlDays * DAY_MS)),
      ...(identity ? { identity } : {}),
      ...(sessionKey === undefined
        ? {}
        : { sealedSessionKey: sealSessionKey(sessionKey, { token, tokenHash }) }),
    }
    await sessions.insert(session)
    return { token, session, user }
  }

  async function userOf({ appId, openId, unionId }: Person): Promise<User> {
    const identity = { appId, openId }
    const joined = unionId === undefined ? {} : { unionId }
    return users.identify(
      { ...identity, ...joined },
      { ...freshUser(), ...joined, identities: [identity] },
    )
  }

  async function openAgain(guest: StoredSession): Promise<OpenedSession | undefined> {
    const user = await users.find(guest.userId)
    if (!user) return undefined
    const opened = await keep(user, 'guest')
    await sessions.remove(guest.tokenHash)
    return opened
  }

  return {
    async open(person, client) {
      const { appId, openId } = person
      return keep(await userOf(person), client, { identity: { appId, openId } })
    },
    async recognise(person, client) {
      const { id: userId } = await userOf(person)
      const { appId, openId } = person
      const now = instant(clock())
      const identity = { appId, openId }
      return { tokenHash: '', userId, client, identity, createdAt: now, expiresAt: now }
    },
    async openByMiniProgramCode(code) {
      if (!miniProgram) throw notConfigured('MINI_PROGRAM_APPID and MINI_PROGRAM_SECRET')
      const { sessionKey, ...person } = await miniProgram.exchange(code)
      const identity = { appId: miniProgram.appId, openId: person.openId }
      const user = await userOf({ ...person, ...identity })
      return keep(user, 'weapp', { identity, sessionKey })
    },
    async openAsGuest(current) {
      const again = current?.client === 'guest' ? await openAgain(current) : undefined
      if (again) return again
      const guest = freshUser()
      await users.insert(guest)
      return keep(guest, 'guest')
    },
    async find(token) {
      const session = await sessions.find(sha256(token))
      return session && Date.parse(session.expiresAt) > clock().getTime() ? session : undefined
    },
    end: (session) => sessions.remove(session.tokenHash),
    sweep: () => sessions.removeExpired(instant(clock())),
  }
}

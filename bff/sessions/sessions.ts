/** Who somebody is, and for how long we remember it. */
import { randomUUID } from 'node:crypto'
import type { AppId, OpenId } from '../contract/primitives'
import { instant, UserId } from '../contract/primitives'
import { AppError } from '../errors'
import type { Identity, SessionStore, StoredSession, User, UserStore } from './store'
import { newSecret, sha256 } from './token'

const DAY_MS = 24 * 60 * 60 * 1000

/** A mini-program's `wx.login` code becomes a person. @throws AppError `wechat-rejected`, `wechat-unavailable` */
export interface MiniProgramLogin {
  appId: AppId
  exchange(code: string): Promise<{ openId: OpenId; unionId?: string }>
}

export interface OpenedSession {
  /** Known to the caller only; we keep its hash. */
  token: string
  session: StoredSession
  user: User
}

export interface Sessions {
  /** @throws AppError `wechat-rejected`, `wechat-unavailable` (also when no mini-program is configured) */
  openByMiniProgramCode(code: string): Promise<OpenedSession>
  /** For a person WeChat has named already. */
  open(person: Identity & { unionId?: string }, client: 'h5' | 'weapp'): Promise<OpenedSession>
  openAsGuest(): Promise<OpenedSession>
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
    identity?: Identity,
  ): Promise<OpenedSession> {
    const now = clock()
    const token = newSecret()
    const session: StoredSession = {
      tokenHash: sha256(token),
      userId: user.id,
      client,
      createdAt: instant(now),
      expiresAt: instant(new Date(now.getTime() + ttlDays * DAY_MS)),
      ...(identity ? { identity } : {}),
    }
    await sessions.insert(session)
    return { token, session, user }
  }

  const open: Sessions['open'] = async ({ appId, openId, unionId }, client) => {
    const identity = { appId, openId }
    const joined = unionId === undefined ? {} : { unionId }
    const user = await users.identify(
      { ...identity, ...joined },
      { ...freshUser(), ...joined, identities: [identity] },
    )
    return keep(user, client, identity)
  }

  return {
    open,
    async openByMiniProgramCode(code) {
      if (!miniProgram) throw notConfigured('MINI_PROGRAM_APPID and MINI_PROGRAM_SECRET')
      const person = await miniProgram.exchange(code)
      return open({ appId: miniProgram.appId, ...person }, 'weapp')
    },
    async openAsGuest() {
      const guest = freshUser()
      await users.insert(guest)
      return keep(guest, 'guest')
    },
    async find(token) {
      const session = await sessions.find(sha256(token))
      return session && session.expiresAt > instant(clock()) ? session : undefined
    },
    end: (session) => sessions.remove(session.tokenHash),
    sweep: () => sessions.removeExpired(instant(clock())),
  }
}

/** A platform this server was not told about: WeChat cannot be asked. */
export function notConfigured(names: string): AppError {
  return new AppError('wechat-unavailable', 503, `Not configured on this server: set ${names}`)
}

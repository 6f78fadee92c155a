/** The ports through which people, sessions and sign-ins under way are kept. Durable before they resolve. */
import type { AppId, Instant, OpenId, UserId } from '../contract/primitives'

/** A person within one app. */
export interface Identity {
  appId: AppId
  openId: OpenId
}

export interface User {
  id: UserId
  identities: Identity[]
  /** Joins the identities of one person across the apps of one Open Platform account. */
  unionId?: string
  nickname?: string
  avatarUrl?: string
  phone?: string
  createdAt: Instant
}

export interface UserStore {
  /**
   * The user of this identity: found by (appId, openId), else by unionId, else `fresh` is kept. Where identity and
   * unionId belong to two users, the older one takes over the other's identities, orders and sessions. Atomic.
   */
  identify(found: Identity & { unionId?: string }, fresh: User): Promise<User>
  /** Keeps a person without an identity (a guest). */
  insert(user: User): Promise<void>
  find(id: UserId): Promise<User | undefined>
  /** @throws AppError `not-found` */
  update(id: UserId, transition: (user: User) => User): Promise<User>
  /** Forgets the person and their sessions; their orders stay without address, remark and name. */
  erase(id: UserId): Promise<void>
}

/** The store sees the SHA-256 of a token, never the token. */
export interface StoredSession {
  tokenHash: string
  userId: UserId
  /** Absent: a guest, signed in with no WeChat identity. */
  identity?: Identity
  client: 'h5' | 'weapp' | 'guest'
  /** A mini-program's session_key, sealed with the token: who has only the store cannot read it. */
  sealedSessionKey?: string
  createdAt: Instant
  expiresAt: Instant
}

export interface SessionStore {
  insert(session: StoredSession): Promise<void>
  find(tokenHash: string): Promise<StoredSession | undefined>
  remove(tokenHash: string): Promise<void>
  /** Drops what expired before `now`: sessions, sign-ins under way and what WeChat has lent. */
  removeExpired(now: Instant): Promise<void>
}

/** One walk to WeChat and back, bound to the browser that began it. */
export interface SignIn {
  stateHash: string
  /** SHA-256 of the browser's own secret cookie. */
  browserHash: string
  returnTo: string
  scope: 'base' | 'userinfo'
  expiresAt: Instant
  /** Set once, by the callback that came first: a state works once. */
  codeHash?: string
  /** The session it made, sealed with the browser's secret: the same callback again gets the same session. */
  sealedToken?: string
}

export interface SignInStore {
  insert(signIn: SignIn): Promise<void>
  find(stateHash: string): Promise<SignIn | undefined>
  /** @throws AppError `not-found` */
  update(stateHash: string, transition: (signIn: SignIn) => SignIn): Promise<SignIn>
}

/** A mini-program's session_key: sealed with the token of its session, so that the store alone cannot read it. */
import type { AppId, OpenId } from '../contract/primitives'
import type { Caller } from '../http/handlers'
import { describeError, type Log } from '../log'
import { open, seal } from './seal'

/** Whose key it is, and the key. Never leaves the server, never logged. */
export interface KeyHolder {
  appId: AppId
  openId: OpenId
  sessionKey: string
}

/** @throws AppError `wechat-rejected`, `wechat-unavailable`, `rate-limited` */
export interface SessionKeys {
  /** Whether WeChat still seals with this key. */
  isAlive(holder: KeyHolder): Promise<boolean>
  /** From then on WeChat knows another key, which nobody has. */
  end(holder: KeyHolder): Promise<void>
}

export const sealSessionKey = (
  sessionKey: string,
  { token, tokenHash }: { token: string; tokenHash: string },
): string => seal(sessionKey, { secret: token, context: tokenHash })

/** Undefined for a caller whose session has none. */
export function keyHolder({ session, token }: Caller): KeyHolder | undefined {
  if (!session?.identity || session.sealedSessionKey === undefined || !token) return undefined
  const { identity, sealedSessionKey, tokenHash } = session
  return { ...identity, sessionKey: open(sealedSessionKey, { secret: token, context: tokenHash }) }
}

/** Ends the caller's key as far as WeChat can be reached: an account that is gone leaves nothing usable behind. */
export function createKeyEnder({ keys, log }: { keys: SessionKeys | undefined; log: Log }) {
  return async function endKey(caller: Caller): Promise<void> {
    const holder = keyHolder(caller)
    if (!keys || !holder) return
    try {
      await keys.end(holder)
    } catch (error) {
      // The account is cancelled either way; without its session nobody here can open the key again.
      log({ level: 'warn', event: 'session-key-not-ended', ...describeError(error) })
    }
  }
}

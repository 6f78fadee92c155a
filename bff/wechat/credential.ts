/**
 * A credential WeChat lends for a while (access_token, jsapi_ticket): asked for by one caller at a time however many
 * wait, kept a little shorter than it lives. WeChat counts these calls, and each new one may end the one before.
 */
export interface LentCredential {
  value: string
  /** Milliseconds since 1970: from then on a new one is asked for. */
  freshUntil: number
}

/** Where credentials are kept. In memory for one process; several processes must share one. */
export interface CredentialCache {
  get(key: string): Promise<LentCredential | undefined>
  set(key: string, credential: LentCredential): Promise<void>
  delete(key: string): Promise<void>
}

export interface Loan {
  value: string
  /** Seconds left to live, as WeChat told: the remaining ones for a stable_token (AT-3). */
  expires_in: number
}

export interface Credential {
  current(): Promise<string>
  /** One that is not `dead`, as far as WeChat lends one. Callers who hold the same dead one share the answer. */
  replace(dead: string): Promise<string>
}

export function createCredential({
  key,
  cache,
  clock,
  borrow,
}: {
  /** Carries the appid, never a secret. */
  key: string
  cache: CredentialCache
  clock: () => Date
  borrow: (dead: string | undefined) => Promise<Loan>
}): Credential {
  let underWay: { dead: string | undefined; value: Promise<string> } | undefined

  const kept = async (dead?: string): Promise<string> => {
    const found = await cache.get(key)
    if (found && found.value !== dead && found.freshUntil > clock().getTime()) return found.value
    if (found) await cache.delete(key)
    const askedAt = clock().getTime()
    const { value, expires_in } = await borrow(dead)
    await cache.set(key, { value, freshUntil: askedAt + keepFor(expires_in) * 1000 })
    return value
  }

  const oneAtATime = (dead?: string): Promise<string> => {
    underWay ??= {
      dead,
      value: kept(dead).finally(() => {
        underWay = undefined
      }),
    }
    return underWay.value
  }

  return {
    current: () => oneAtATime(),
    async replace(dead) {
      const joined = underWay
      const value = await oneAtATime(dead)
      // What it joined may have begun before anyone knew of the death: ask again, now by name.
      return joined && joined.dead !== dead && value === dead ? oneAtATime(dead) : value
    },
  }
}

const EARLY_SECONDS = 300

/** Five minutes early; of a loan about to end, a moment, so that a busy minute asks once and not at every call. */
const keepFor = (seconds: number) => Math.max(seconds - EARLY_SECONDS, Math.min(seconds / 2, 30))

export function createMemoryCache(): CredentialCache {
  const kept = new Map<string, LentCredential>()
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set(key, credential) {
      kept.set(key, credential)
      return Promise.resolve()
    },
    delete(key) {
      kept.delete(key)
      return Promise.resolve()
    },
  }
}

/** What the mini-program did while it ran; scenarios assert on it. */
export interface WxCall {
  /** Without the `wx.`. */
  name: string
  /** The first argument as it would cross the bridge: functions gone. */
  options: Record<string, unknown>
  page: string
}

export interface SetData {
  page: string
  keys: string[]
  bytes: number
}

export interface Journal {
  calls: WxCall[]
  setDatas: SetData[]
  logs: { level: string; text: string }[]
  /** Uncaught errors of the app. */
  errors: string[]
  /** What a phone or DevTools would object to; said once each. */
  problems: string[]
  problem(message: string): void
  error(cause: unknown, where: string): void
  /** Runs code of the app: what it throws is an uncaught error of the app, and the phone goes on. */
  attempt<T>(where: string, run: () => T): T | undefined
}

export function createJournal(): Journal {
  const problems: string[] = []
  const errors: string[] = []
  const error = (cause: unknown, where: string) => void errors.push(`${where}: ${describe(cause)}`)
  return {
    calls: [],
    setDatas: [],
    logs: [],
    errors,
    problems,
    problem(message) {
      if (!problems.includes(message)) problems.push(message)
    },
    error,
    attempt(where, run) {
      try {
        return run()
      } catch (cause) {
        error(cause, where)
        return undefined
      }
    },
  }
}

/** Errors of the app come from its own realm, so `instanceof Error` says nothing about them. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && 'stack' in value) return String(value.stack)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

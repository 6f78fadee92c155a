/**
 * The wx object: every function the typings know, with their parameter checks. What has an effect outside
 * the app (sign-in, payment, addresses) is answered by the scenario's handlers; anything else unscripted fails.
 */
import { createRequire } from 'node:module'
import { describe, type Journal } from './journal'
import { type Dictionary, invoke, isDictionary, type Realm } from './realm'
import type { Routes } from './wx-request'
import { createRequest } from './wx-request'
import { createStorage } from './wx-storage'
import { checkOption, readWxTypings, type WxMethod } from './wx-typings'

/** Resolves to the fields of the answer; rejects with the words after `<name>:fail`. */
export type WxHandler = (options: Dictionary) => unknown
export type WxHandlers = Readonly<Record<string, WxHandler>>

/** Calls whose only effect is one on the screen. */
const HARMLESS = new Set([
  ...['showToast', 'hideToast', 'showLoading', 'hideLoading', 'setNavigationBarTitle'],
  ...['showNavigationBarLoading', 'hideNavigationBarLoading', 'setNavigationBarColor'],
  ...['setBackgroundColor', 'setBackgroundTextStyle', 'startPullDownRefresh', 'pageScrollTo'],
  ...['stopPullDownRefresh', 'showTabBar', 'hideTabBar', 'setTabBarItem', 'setTabBarStyle'],
  ...['setTabBarBadge', 'removeTabBarBadge', 'showTabBarRedDot', 'hideTabBarRedDot'],
  ...['vibrateShort', 'vibrateLong', 'hideKeyboard', 'showShareMenu', 'hideShareMenu'],
  ...['updateShareMenu', 'setClipboardData', 'reportEvent', 'reportAnalytics', 'reportMonitor'],
])

export interface WxParts {
  realm: Realm
  journal: Journal
  handlers: WxHandlers
  routes: Routes
  router: Readonly<Record<string, (options: Dictionary) => Promise<unknown>>>
  storage: Map<string, string>
  page: () => string
}

export function createWx(parts: WxParts) {
  const { realm, journal } = parts
  const wx = realm.adopt<Dictionary>({})
  const calls = createAsyncCalls({ realm, journal })
  const storage = createStorage(realm, parts.storage)
  const listeners = createListeners()
  const request = createRequest(parts)
  const answers: Record<string, WxHandler> = {
    ...Object.fromEntries([...HARMLESS].map((name) => [name, () => ({})])),
    ...storage.asynchronous,
    ...parts.router,
    request: (options) => request(bridged(options)),
    ...parts.handlers,
  }

  function implementation(method: WxMethod): (...args: unknown[]) => unknown {
    const { name } = method
    const answer = answers[name]
    if (answer) return (option) => calls.start(name, option, answer)
    if (method.listener) return listeners.of(name)
    const known = own[name] ?? canned(name, realm)
    if (known && !method.asynchronous) return known
    const refuse = () => {
      journal.problem(`wx.${name} was called, and nobody in this run answers it`)
      if (method.asynchronous) throw new Error('no answer in this run')
    }
    return method.asynchronous ? (option) => calls.start(name, option, refuse) : refuse
  }

  const own: Record<string, (...args: unknown[]) => unknown> = {
    ...storage.synchronous,
    canIUse: (schema) => typeof schema === 'string' && methods.has(schema.split('.')[0] ?? ''),
    nextTick: (callback) => void setTimeout(() => invoke(callback, undefined, []), 0),
  }

  function define(method: WxMethod): void {
    const { name } = method
    const run = implementation(method)
    wx[name] = (...args: unknown[]) => {
      journal.calls.push({ name, options: bridged(args[0]), page: parts.page() })
      const faults = checkOption(method, args[0])
      for (const fault of faults) journal.problem(`wx.${name}: ${fault}`)
      if (!faults.length || !method.asynchronous) return run(...args)
      // the base library refuses wrongly typed parameters itself; WeChat never sees the call
      return calls.start(name, args[0], () => {
        throw new Error(`parameter error: ${faults[0]};`)
      })
    }
  }

  const methods = readWxTypings()
  for (const method of methods.values()) define(method)
  wx.env = realm.adopt({ USER_DATA_PATH: 'http://usr' })
  return { wx, emit: listeners.emit, underWay: calls.underWay }
}

/** What crosses the bridge to WeChat: JSON, functions gone. */
function bridged(option: unknown): Dictionary {
  if (!isDictionary(option)) return option === undefined ? {} : { value: option }
  const copy: unknown = JSON.parse(JSON.stringify(option))
  return isDictionary(copy) ? copy : {}
}

/** System information, the menu button's place and the like, as WeChat's miniprogram-simulate has them. */
function canned(name: string, realm: Realm): ((...args: unknown[]) => unknown) | undefined {
  const all: unknown = createRequire(import.meta.url)('miniprogram-simulate/src/api/index.js')
  const value = isDictionary(all) ? all[name] : undefined
  if (typeof value !== 'function') return undefined
  return (...args) => realm.adopt(invoke(value, undefined, args))
}

function createListeners() {
  const listeners = new Map<string, Set<unknown>>()
  const named = (event: string) => {
    const known = listeners.get(event) ?? new Set()
    listeners.set(event, known)
    return known
  }
  return {
    of: (name: string) => (callback: unknown) => {
      const event = named(name.replace(/^(on|off)/, ''))
      if (name.startsWith('on')) event.add(callback)
      else if (callback) event.delete(callback)
      else event.clear()
    },
    emit: (event: string, value: unknown) => {
      for (const callback of named(event)) invoke(callback, undefined, [value])
    },
  }
}

/** success/fail/complete, or a promise where none of them is given; never synchronous, as on a phone. */
function createAsyncCalls({ realm, journal }: Pick<WxParts, 'realm' | 'journal'>) {
  let running = 0

  function start(name: string, option: unknown, answer: WxHandler): unknown {
    const options: Dictionary = isDictionary(option) ? option : {}
    const settled = run(name, options, answer)
    const isCallback = ['success', 'fail', 'complete'].some((key) => Boolean(options[key]))
    if (name === 'request') return taskOf(realm)
    if (isCallback) return undefined
    return realm.adopt(
      settled.then(({ ok, result }) => {
        if (!ok) throw result
        return result
      }),
    )
  }

  async function run(name: string, options: Dictionary, answer: WxHandler) {
    running += 1
    const outcome = await Promise.resolve()
      .then(() => answer(options))
      .then(
        (fields) => ({ ok: true, fields: isDictionary(fields) ? fields : {} }),
        (error: unknown) => ({ ok: false, fields: refusal(name, error) }),
      )
    await new Promise((resolve) => setTimeout(resolve, 0))
    running -= 1
    if (!outcome.ok) journal.logs.push({ level: 'fail', text: describe(outcome.fields) })
    const result = realm.adopt<unknown>({ errMsg: `${name}:ok`, ...outcome.fields })
    for (const key of [outcome.ok ? 'success' : 'fail', 'complete'])
      journal.attempt(`${name} ${key}`, () => invoke(options[key], undefined, [result]))
    return { ok: outcome.ok, result }
  }

  return { start, underWay: () => running }
}

function refusal(name: string, error: unknown): Dictionary {
  const words = error instanceof Error ? error.message : String(error)
  return { errMsg: words.startsWith(`${name}:`) ? words : `${name}:fail ${words}` }
}

function taskOf(realm: Realm): unknown {
  const names = ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onChunkReceived']
  return realm.adopt(
    Object.fromEntries([...names, 'offChunkReceived'].map((name) => [name, () => undefined])),
  )
}

/**
 * The JavaScript world the app's code runs in, as bare as a phone's: no window, document, process, fetch
 * or URL; `eval` and `new Function` are off.
 */
import vm from 'node:vm'
import { describe, type Journal } from './journal'

export type Dictionary = Record<string, unknown>

export const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === 'object' && value !== null

/** Calls what the app defined, of a type nobody knows; undefined where it is no function. */
export function invoke(callee: unknown, self: unknown, args: readonly unknown[]): unknown {
  if (typeof callee !== 'function') return undefined
  const result: unknown = Reflect.apply(callee, self, args)
  return result
}

export interface Realm {
  context: vm.Context
  global: Dictionary
  run<T>(code: string): T
  /** Plain objects, arrays and promises made again with the realm's own prototypes: React and Taro ask for `instanceof Object`. */
  adopt<T>(value: T): T
  /** Ends the app's timers. */
  close(): void
}

const CONSOLE = ['log', 'info', 'warn', 'error', 'debug', 'group', 'groupEnd', 'time', 'timeEnd']

export function createRealm(journal: Journal): Realm {
  const bare: Dictionary = { __proto__: null }
  const context = vm.createContext(bare, {
    name: 'app service',
    codeGeneration: { strings: false, wasm: false },
  })
  // vm hands back `any`; what the code makes is known only to who wrote it.
  const run = <T>(code: string): T => vm.runInContext(code, context) as T
  const global = run<Dictionary>('globalThis')
  const timers = createTimers(journal)
  Object.assign(global, { console: createConsole(journal), ...timers.functions, global })
  for (const absent of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) delete global[absent]
  run(FUNCTION_AS_ON_A_PHONE)
  const adopt = run<(host: object) => Realm['adopt']>(ADOPT)({
    isPromise: (value: unknown) => value instanceof Promise,
    isPlain: (value: object) =>
      Array.isArray(value) ||
      value instanceof Promise ||
      [Object.prototype, null].some((plain) => plain === Object.getPrototypeOf(value)),
    keys: (value: object) => Object.keys(value),
  })
  return { context, global, run, adopt, close: timers.close }
}

/** Taro's page boundary swallows render errors into console.error, so one is a problem. */
function createConsole(journal: Journal): Dictionary {
  const write = (level: string): [string, unknown] => [
    level,
    (...words: unknown[]) => {
      const text = words.map(describe).join(' ')
      journal.logs.push({ level, text })
      if (level === 'error') journal.problem(`console.error: ${text.split('\n')[0]}`)
    },
  ]
  return Object.fromEntries<unknown>(CONSOLE.map(write))
}

type Callback = (...args: unknown[]) => unknown

function createTimers(journal: Journal) {
  const running = new Set<NodeJS.Timeout>()
  const guarded =
    (callback: Callback) =>
    (...args: unknown[]) =>
      void journal.attempt('timer', () => callback(...args))
  const start = (timer: NodeJS.Timeout) => {
    running.add(timer)
    return timer[Symbol.toPrimitive]()
  }
  return {
    functions: {
      setTimeout: (callback: Callback, ms?: number, ...args: unknown[]) =>
        start(setTimeout(guarded(callback), ms, ...args)),
      setInterval: (callback: Callback, ms?: number, ...args: unknown[]) =>
        start(setInterval(guarded(callback), ms, ...args)),
      clearTimeout: (id?: number) => clearTimeout(id),
      clearInterval: (id?: number) => clearInterval(id),
    },
    close: () => running.forEach((timer) => clearTimeout(timer)),
  }
}

/** WeChat patches Function so that only `new Function('return this')` keeps working. */
const FUNCTION_AS_ON_A_PHONE = `(() => {
  const g = globalThis
  const F = Function
  const P = function (...args) {
    if (args[args.length - 1] === 'return this') return () => g
    throw new EvalError('the Function constructor is not available in a mini-program')
  }
  P.prototype = F.prototype
  F.prototype.constructor = P
  g.Function = P
})()`

const ADOPT = `((host) => function adopt(value) {
  if (value === null || typeof value !== 'object') return value
  if (host.isPromise(value)) {
    return new Promise((resolve, reject) => {
      value.then((result) => resolve(adopt(result)), (error) => reject(adopt(error)))
    })
  }
  if (value instanceof Object || !host.isPlain(value)) return value
  if (Array.isArray(value)) return value.map(adopt)
  const copy = {}
  for (const key of host.keys(value)) copy[key] = adopt(value[key])
  return copy
})`

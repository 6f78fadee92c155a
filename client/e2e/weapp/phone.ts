/** A person's phone: WeChat with the mini-program in it, the simulated WeChat and the real BFF behind it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SheetOutcome } from '../../../bff/simulator/control-api'
import type { CreateEngine } from './runtime/engine'
import type { Journal, WxCall } from './runtime/journal'
import { bootMiniProgram, type Launch, type MiniProgram } from './runtime/mini-program'
import { type Dictionary, isDictionary } from './runtime/realm'

/** What a scenario needs of the running house. */
export interface House {
  origin: string
  simulatorOrigin: string
  control(path: string, body: object): Promise<unknown>
}

export interface PhoneParts {
  house: House
  dist: string
  createEngine: CreateEngine
  /** Origins the build was made for. */
  built: { api: string; simulator: string | undefined }
}

const MINI_PROGRAM = 'wx0000000000000002'
const ADDRESS = {
  userName: '林小满',
  telNumber: '13800000000',
  provinceName: '浙江省',
  cityName: '杭州市',
  countyName: '西湖区',
  detailInfo: '龙井路 1 号',
  postalCode: '310013',
}

const Code = z.object({ code: z.string() })
const Sheet = z.object({
  sheet: z.object({ id: z.string(), outTradeNo: z.string(), amount: z.number() }),
})
const PhoneNumber = z.object({ code: z.string(), encryptedData: z.string(), iv: z.string() })
const Refusal = z.object({ errMsg: z.string() })

export type Phone = Awaited<ReturnType<typeof createPhone>>

/** A phone never used before, of somebody WeChat knows and the shop does not. */
export async function createPhone({ house, dist, createEngine, built }: PhoneParts) {
  const person = `person-${randomUUID().slice(0, 8)}`
  await house.control('people', { id: person })
  const storage = new Map<string, string>()
  const earlier: WxCall[] = []
  let app: MiniProgram | undefined
  let inSheet: SheetOutcome = 'pay'

  const handlers = {
    login: async () => Code.parse(await house.control('mini-program/login', { person })),
    checkSession: () => ({}),
    chooseAddress: () => ADDRESS,
    showModal: () => ({ confirm: true, cancel: false }),
    requestPayment: pay,
    requestSubscribeMessage: ({ tmplIds }: Dictionary) =>
      house.control('mini-program/subscribe', { person, templateIds: tmplIds, accept: true }),
  }

  /** WeChat verifies the parameters, the person decides, WeChat answers. */
  async function pay(params: Dictionary): Promise<unknown> {
    const { success: _s, fail: _f, complete: _c, ...signed } = params
    const asked = { appId: MINI_PROGRAM, params: signed }
    const answer = await house.control('mini-program/request-payment', asked)
    const opened = Sheet.safeParse(answer)
    if (!opened.success) throw new Error(Refusal.parse(answer).errMsg)
    const path = `sheets/${opened.data.sheet.id}/outcome`
    const { errMsg } = Refusal.parse(await house.control(path, { outcome: inSheet }))
    if (errMsg !== 'requestPayment:ok') throw new Error(errMsg)
    return { errMsg }
  }

  /** Leaves the app without looking at how it went. */
  function abandon(): Journal | undefined {
    const journal = app?.journal
    app?.close()
    app = undefined
    earlier.push(...(journal?.calls ?? []))
    return journal
  }

  /** @throws when anything went wrong in the app meanwhile. */
  function close(): void {
    const journal = abandon()
    if (!journal) return
    assert.deepEqual(journal.errors, [], 'uncaught errors of the app')
    assert.deepEqual(journal.problems, [], 'what a phone would object to')
  }

  /** Opens the app; what it kept before is still there. */
  async function open(launch: Launch = {}): Promise<MiniProgram> {
    close()
    const routes = {
      [built.api]: house.origin,
      ...(built.simulator ? { [built.simulator]: house.simulatorOrigin } : {}),
    }
    const { requestPayment: _, ...others } = handlers
    const played = built.simulator ? others : handlers
    app = await bootMiniProgram({
      dist,
      createEngine,
      handlers: played,
      routes,
      storage,
      ...launch,
    })
    return app
  }

  const running = () => {
    assert.ok(app, 'the app is open')
    return app
  }
  const calls = (name: string) =>
    [...earlier, ...(app?.journal.calls ?? [])].filter((call) => call.name === name)
  const requests = (method: string, path: string | RegExp) =>
    calls('request').filter(({ options }) => {
      const { pathname } = new URL(String(options.url))
      const isIt = typeof path === 'string' ? pathname === path : path.test(pathname)
      return isIt && (options.method ?? 'GET') === method
    })

  /** Waits for the page to say or show something. */
  async function until(what: string, isSo: () => boolean, patience = 10_000): Promise<void> {
    const end = Date.now() + patience
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`waited for ${what}; ${sight(running())}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      await running().settle()
    }
  }

  return {
    open,
    close,
    abandon,
    calls,
    requests,
    until,
    shows: (text: string) => until(`「${text}」`, () => running().text().includes(text)),
    arrives: (page: string) => until(page, () => running().routes().at(-1) === page),
    /** What the person will do in the payment sheets to come. */
    inSheet(outcome: SheetOutcome) {
      inSheet = outcome
    },
    /** What WeChat answers to the phone number button once the person has agreed. */
    async phoneNumber() {
      return PhoneNumber.parse(await house.control('mini-program/phone', { person }))
    },
    /** Asks the BFF with the session the app used last. */
    async ask(method: string, path: string): Promise<{ status: number; body: unknown }> {
      const headers = calls('request').map(({ options }) => options.header)
      const used = headers.filter(isDictionary).findLast((header) => header.Authorization)
      const reply = await fetch(house.origin + path, {
        method,
        headers: { authorization: String(used?.Authorization) },
      })
      const text = await reply.text()
      return { status: reply.status, body: text ? JSON.parse(text) : undefined }
    },
  }
}

/** What a person at the desk would look at when something does not happen. */
function sight({ draw, routes, journal }: MiniProgram): string {
  const { errors, problems, logs } = journal
  const refused = logs.filter(({ level }) => level === 'fail').map(({ text }) => text)
  const troubles = [...errors, ...problems, ...refused].map((trouble) => `! ${trouble}`)
  return [`${routes().join(' > ')} shows:`, ...draw(), ...troubles].join('\n')
}

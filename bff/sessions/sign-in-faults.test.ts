/** Each fault of WeChat’s accounts at the doors that ask them: a clear answer, no secret in it, and the next try works. */
import { ErrorReply } from '../contract/errors'
import type { Fault } from '../simulator/control-api'
import type { Said } from '../testing/client'
import { startHouse, type House } from '../testing/house'

/** More often than anybody asks in one test. */
const LASTING = 100
/** A token or a ticket is older than that when it is asked for again. */
const TOKEN_SECONDS = 7200

type Door = 'code' | 'page' | 'ticket' | 'plain ticket'
type Refusal = '429 rate-limited' | '502 wechat-rejected' | '503 wechat-unavailable'

interface Strike {
  refusal: Refusal
  errcode?: number
  /** Struck once, nobody notices. */
  isSurvived?: true
}

const rejected = (errcode: number): Strike => ({ refusal: '502 wechat-rejected', errcode })
const unavailable: Strike = { refusal: '503 wechat-unavailable' }
const asked: Strike = { ...unavailable, isSurvived: true }
const both = (strike: Strike) => ({ ticket: strike, 'plain ticket': strike })
/** One refresh and one more try. */
const dead = (errcode: number) => both({ ...rejected(errcode), isSurvived: true })
/** Of another host. */
const ofPay = {}

/** The doors a fault stands at; at the others it does not strike. */
const effects: Record<Fault, Partial<Record<Door, Strike>>> = {
  // A code works once, and so is never sent twice.
  'api-busy': { code: unavailable, page: unavailable, ...both(asked) },
  'api-no-answer': { code: unavailable, page: unavailable, ...both(unavailable) },
  'api-invalid-token': dead(40001),
  'api-malformed-token': dead(40014),
  'api-token-expired': dead(42001),
  'api-too-often': { code: { refusal: '429 rate-limited', errcode: 45011 } },
  'api-ip-refused': both(rejected(40164)),
  // The stable call does not know it (AT-2).
  'api-secret-frozen': { 'plain ticket': rejected(40243) },
  'api-code-expired': { page: rejected(42003) },
  'pay-500': ofPay,
  'pay-429': ofPay,
  'pay-timeout': ofPay,
  'pay-cut-after-accepting': ofPay,
  'pay-wrong-signature': ofPay,
  'pay-202': ofPay,
  'pay-502': ofPay,
  'pay-empty-404': ofPay,
  'pay-empty-405': ofPay,
  'pay-unsigned-4xx': ofPay,
  'pay-no-request-id': ofPay,
  'pay-wrong-timestamp': ofPay,
  'pay-old-timestamp': ofPay,
  'pay-future-timestamp': ofPay,
  'pay-probe': ofPay,
  'pay-not-enough': ofPay,
}
const entries = Object.entries(effects) as [Fault, Partial<Record<Door, Strike>>][]
const at = (door: Door) => {
  const all = entries.map(([fault, strikes]) => ({ fault, strike: strikes[door] }))
  return {
    striking: all.flatMap(({ fault, strike }) => (strike ? [{ fault, strike }] : [])),
    sparing: all.flatMap(({ fault, strike }) => (strike ? [] : [fault])),
  }
}

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())
beforeEach(() => house.control('reset', {}))

const strike = (fault: Fault, times: number) => house.control('faults', { fault, times })
const count = async (path: string) =>
  (await house.state()).calls.filter((call) => call.path.startsWith(path)).length

function expectRefusal(said: Said, { refusal, errcode }: Strike): void {
  const { error } = ErrorReply.parse(said.body)
  expect(`${said.status} ${error.code}`).toBe(refusal)
  expect(error.details?.['errcode']).toBe(errcode)
  if (refusal === '429 rate-limited') expect(said.headers.get('retry-after')).toBe('60')
  const body = JSON.stringify(error)
  expect(body).not.toMatch(/https?:|\d+\.\d+\.\d+\.\d+|access_token=|secret=/)
  for (const name of ['OFFICIAL_ACCOUNT_SECRET', 'MINI_PROGRAM_SECRET']) {
    expect(body).not.toContain(house.simulator.environment[name])
  }
}

/** A fresh person each time, so that nothing but the fault can be in the way. */
let people = 0
async function newPerson(): Promise<string> {
  const id = `newcomer-${++people}`
  await house.control('people', { id })
  return id
}

async function loginCode(): Promise<string> {
  const person = await newPerson()
  return (await house.control<{ code: string }>('mini-program/login', { person })).code
}
const signIn = (code: string) =>
  house.anyone().ask('POST /api/sessions', { kind: 'weapp-code', code })

describe('a code of the mini-program', () => {
  const { striking, sparing } = at('code')

  test.each(striking)('$fault: nobody is signed in, and the code is not spent', async (one) => {
    const code = await loginCode()

    await strike(one.fault, LASTING)
    const said = await signIn(code)
    await strike(one.fault, 0)

    expectRefusal(said, one.strike)
    expect(JSON.stringify(said.body)).not.toContain(code)
    expect(await count('/sns/jscode2session')).toBe(1)
    expect((await signIn(code)).status).toBe(201)
  })

  test('no other fault has to do with it', async () => {
    for (const fault of sparing) {
      await strike(fault, 1)
      expect([fault, (await signIn(await loginCode())).status]).toEqual([fault, 201])
    }
  })
})

describe('the walk of a page to WeChat and back', () => {
  const { striking, sparing } = at('page')
  const walk = async (person: string) => {
    const client = house.h5(person)
    const { url } = await client.signIn('/healthz')
    return {
      url: url.slice(house.origin.length),
      isIn: client.browser.cookie('session') !== undefined,
    }
  }
  const landed = { url: '/healthz', isIn: true }

  test.each(striking)('$fault: the person lands on their page, to walk again', async (one) => {
    const person = await newPerson()

    await strike(one.fault, LASTING)
    const first = await walk(person)
    await strike(one.fault, 0)

    expect(first).toEqual({ url: '/healthz?sign_in=expired', isIn: false })
    expect(await count('/sns/oauth2/access_token')).toBe(1)
    const failure = house.log.filter(({ event }) => event === 'sign-in-failed').at(-1)
    const { errcode } = one.strike
    expect(failure).toMatchObject(
      errcode === undefined ? { level: 'warn' } : { details: { errcode } },
    )
    expect(await walk(person)).toEqual(landed)
  })

  test('no other fault has to do with it', async () => {
    for (const fault of sparing) {
      await strike(fault, 1)
      expect([fault, await walk(await newPerson())]).toEqual([fault, landed])
    }
  })
})

const sign = () => house.anyone().ask('GET /api/jssdk-config', { url: `${house.origin}/` })

function aTicketIsAskedFor(door: 'ticket' | 'plain ticket', path: string): void {
  const { striking, sparing } = at(door)
  const isDead = ({ strike: { errcode, isSurvived } }: (typeof striking)[number]) =>
    isSurvived === true && errcode !== undefined
  beforeEach(() => house.control('clock', { advanceSeconds: TOKEN_SECONDS }))

  test.each(striking)(
    '$fault, lasting: the page is told, and signed the next time',
    async (one) => {
      await strike(one.fault, LASTING)
      const said = await sign()
      await strike(one.fault, 0)

      expectRefusal(said, one.strike)
      expect(await count('/cgi-bin/ticket/getticket')).toBe(isDead(one) ? 2 : 0)
      expect((await sign()).status).toBe(200)
    },
  )

  test.each(striking)('$fault, once', async (one) => {
    await strike(one.fault, 1)

    const said = await sign()

    if (one.strike.isSurvived) expect(said.status).toBe(200)
    else expectRefusal(said, one.strike)
    expect((await sign()).status).toBe(200)
    if (isDead(one)) {
      // The first one, and one refresh.
      expect(await count(path)).toBe(2)
      expect(await count('/cgi-bin/ticket/getticket')).toBe(2)
    }
  })

  test('no other fault has to do with it', async () => {
    for (const fault of sparing) {
      await strike(fault, 1)
      await house.control('clock', { advanceSeconds: TOKEN_SECONDS })
      expect([fault, (await sign()).status]).toEqual([fault, 200])
    }
  })
}

describe('a ticket, with stable tokens', () => {
  aTicketIsAskedFor('ticket', '/cgi-bin/stable_token')
})

describe('a ticket, with plain tokens', () => {
  beforeAll(async () => {
    await house.stop()
    house = await startHouse({ environment: { WECHAT_TOKEN: 'plain' } })
  })

  aTicketIsAskedFor('plain ticket', '/cgi-bin/token')
})

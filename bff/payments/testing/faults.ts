/**
 * What each fault of WeChat does to whoever asks WeChat Pay something, by protocol. A fault that is not decided here
 * does not compile.
 */
import type { Fault } from '../../simulator/control-api'

export const spoken = ['v3-public-key', 'v2-md5', 'cloud'] as const
export type Spoken = (typeof spoken)[number]

/** What WeChat is asked for. */
export type Stage = 'place' | 'ask' | 'close' | 'refund' | 'bill'

export type Refusal = '502 wechat-rejected' | '503 wechat-unavailable'

export interface Strike {
  /** What comes of it when it strikes once; absent: nothing, WeChat is asked again. */
  once?: Refusal
  /** What comes of it while it lasts; absent: nothing at all. */
  lasting?: Refusal
  /** What WeChat said, as the caller is told; absent: it said nothing. */
  details?: { wechatCode: string } | { errcode: number }
  /** Absent: whatever is asked. */
  stages?: readonly Stage[]
}

const rejected = '502 wechat-rejected'
const unavailable = '503 wechat-unavailable'

/** Asked again with the same words. */
const passing: Strike = { lasting: unavailable }
/** An answer nobody can trust is not asked for again at once. */
const distrusted: Strike = { once: unavailable, lasting: unavailable }
const harmless: Strike = {}
const busy = (wechatCode: string): Strike => ({ ...passing, details: { wechatCode } })
/** At once it would only make it worse. */
const tooOften = (wechatCode: string): Strike => ({ ...distrusted, details: { wechatCode } })
const denied = (wechatCode: string): Strike => ({
  once: rejected,
  lasting: rejected,
  details: { wechatCode },
})
const poor = (wechatCode: string): Strike => ({ ...denied(wechatCode), stages: ['refund'] })

/** By protocol, or why it cannot happen there. */
type Effects = Record<Spoken, Strike | string>

const v3Alone = (strike: Strike, cloud: Strike | string): Effects => ({
  'v3-public-key': strike,
  'v2-md5': 'v2 answers HTTP 200, without a time, a Request-ID or a probe',
  cloud,
})
const UNSIGNED = 'answers inside the container are not signed'

/** Of api.weixin.qq.com; sessions/sign-in-faults.test.ts has them. */
const ofAccounts: Effects = {
  'v3-public-key': 'WeChat Pay is another host',
  'v2-md5': 'WeChat Pay is another host',
  cloud: 'no token, code or secret is sent to pay',
}

export const effects: Record<Fault, Effects> = {
  'api-busy': { ...ofAccounts, cloud: { ...distrusted, details: { errcode: -1 } } },
  'api-invalid-token': ofAccounts,
  'api-token-expired': ofAccounts,
  'api-malformed-token': ofAccounts,
  'api-too-often': ofAccounts,
  'api-ip-refused': ofAccounts,
  'api-secret-frozen': ofAccounts,
  'api-code-expired': ofAccounts,
  'api-no-answer': ofAccounts,
  'pay-500': {
    'v3-public-key': busy('SYSTEM_ERROR'),
    'v2-md5': busy('SYSTEMERROR'),
    cloud: busy('SYSTEMERROR'),
  },
  'pay-429': {
    'v3-public-key': tooOften('FREQUENCY_LIMITED'),
    'v2-md5': tooOften('FREQUENCY_LIMITED'),
    cloud: tooOften('FREQUENCY_LIMITED'),
  },
  'pay-timeout': { 'v3-public-key': passing, 'v2-md5': passing, cloud: passing },
  'pay-cut-after-accepting': {
    // Of what is posted, as it says.
    'v3-public-key': { ...passing, stages: ['place', 'close', 'refund'] },
    'v2-md5': passing,
    cloud: passing,
  },
  'pay-wrong-signature': {
    'v3-public-key': distrusted,
    // A bill is a file, and no file is signed (B2-1).
    'v2-md5': { ...distrusted, stages: ['place', 'ask', 'close', 'refund'] },
    cloud: UNSIGNED,
  },
  'pay-202': v3Alone(passing, 'v2 has no such answer, in JSON neither'),
  'pay-502': v3Alone(busy('SERVICE_UNAVAILABLE'), passing),
  'pay-empty-404': v3Alone(denied('HTTP 404'), passing),
  'pay-empty-405': v3Alone(denied('HTTP 405'), passing),
  'pay-unsigned-4xx': v3Alone(denied('PARAM_ERROR'), UNSIGNED),
  'pay-no-request-id': v3Alone(harmless, UNSIGNED),
  'pay-wrong-timestamp': v3Alone(distrusted, UNSIGNED),
  'pay-old-timestamp': v3Alone(distrusted, UNSIGNED),
  'pay-future-timestamp': v3Alone(distrusted, UNSIGNED),
  'pay-probe': v3Alone(passing, UNSIGNED),
  'pay-not-enough': {
    'v3-public-key': poor('NOT_ENOUGH'),
    'v2-md5': poor('NOTENOUGH'),
    cloud: poor('NOTENOUGH'),
  },
}

export interface Case {
  fault: Fault
  strike: Strike
}

/** The faults that meet this question, and those that do not. */
export function faultsAt(stage: Stage, protocol: Spoken): { striking: Case[]; sparing: Fault[] } {
  const striking: Case[] = []
  const sparing: Fault[] = []
  for (const [fault, effect] of entries()) {
    const strike = effect[protocol]
    const isMet = typeof strike !== 'string' && (strike.stages?.includes(stage) ?? true)
    if (isMet) striking.push({ fault, strike })
    else sparing.push(fault)
  }
  return { striking, sparing }
}

/** The record's keys are all the faults there are, which `Object.entries` forgets. */
const entries = (): [Fault, Effects][] => Object.entries(effects) as [Fault, Effects][]

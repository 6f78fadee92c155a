/** The environment, read once: everything wrong with it is said at once, and nothing secret has a default. */
import { z } from 'zod'
import { AlertWebhook } from './alert-config'
import { withFiles, type Given } from './config-files'
import { AppId, Fen, OpenId } from './contract/primitives'
import { PaidMessageSetting } from './accounts/paid-message'
import { PayChannel, readPayment, type PaymentConfig } from './payment-config'
import { readStore, type StoreConfig, StoreKind } from './store-config'

const WECHAT_ORIGINS = {
  WECHAT_OPEN_ORIGIN: 'https://open.weixin.qq.com',
  WECHAT_API_ORIGIN: 'https://api.weixin.qq.com',
  WECHAT_PAY_ORIGIN: 'https://api.mch.weixin.qq.com',
} as const

/** No account of WeChat's begins like this; development ones do. */
const DEVELOPMENT_APPID = /^wx0000/

export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(
      `This configuration cannot work:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    )
    this.name = 'ConfigError'
  }
}

const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'is an origin such as https://shop.example.com, without a path',
  )
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
/** Up to a million yuan. */
const fen = whole(1, 1_000_000_00)
const appId = AppId.optional()
const secret = z.string().min(1).optional()

const merchants = z
  .string()
  .default('')
  .transform((list) =>
    list
      .split(',')
      .map((pair) => pair.trim())
      .filter(Boolean),
  )
  .pipe(
    z.array(z.string().regex(/^wx[0-9A-Za-z]+:.+$/, 'is a comma-separated list of appid:openid')),
  )
  .transform((pairs) =>
    pairs.map((pair) => {
      const colon = pair.indexOf(':')
      return {
        appId: AppId.parse(pair.slice(0, colon)),
        openId: OpenId.parse(pair.slice(colon + 1)),
      }
    }),
  )

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: whole(0, 65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_ORIGIN: origin.optional(),
  WECHAT_OPEN_ORIGIN: origin.default(WECHAT_ORIGINS.WECHAT_OPEN_ORIGIN),
  WECHAT_API_ORIGIN: origin.default(WECHAT_ORIGINS.WECHAT_API_ORIGIN),
  WECHAT_PAY_ORIGIN: origin.default(WECHAT_ORIGINS.WECHAT_PAY_ORIGIN),
  OFFICIAL_ACCOUNT_APPID: appId,
  OFFICIAL_ACCOUNT_SECRET: secret,
  MINI_PROGRAM_APPID: appId,
  MINI_PROGRAM_SECRET: secret,
  WECHAT_TOKEN: z.enum(['stable', 'plain'], 'is stable or plain').default('stable'),
  PAY_CHANNEL: PayChannel.default('wechat-v3'),
  STORE: StoreKind.default('json'),
  DATA_DIR: z.string().min(1).default('data'),
  MERCHANT_OPENIDS: merchants,
  PAID_MESSAGE: PaidMessageSetting.optional(),
  ORDER_TTL_MINUTES: whole(1, 24 * 60).default(30),
  SESSION_TTL_DAYS: whole(1, 365).default(30),
  TOP_UP_MIN: fen.default(1_00),
  TOP_UP_MAX: fen.default(5000_00),
  METRICS_TOKEN: secret,
  ALERT_WEBHOOK: AlertWebhook.optional(),
  TRUST_PROXY: whole(0, 10).default(0),
  CLOUD_RUN: z.enum(['0', '1'], 'is 0 or 1').default('0'),
  CBR_ENV_ID: z.string().optional(),
  CLOUD_RUN_SERVICE: z.string().optional(),
})

type Settings = z.output<typeof Environment>

export interface Account {
  appId: AppId
  secret: string
}

export type Config = ReturnType<typeof shape>

/** @throws ConfigError naming every problem */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = []
  const given = withFiles(environment, problems)
  const parsed = Environment.safeParse(given)
  const payment = readPayment(given)
  const store = readStore(given)
  for (const { error } of [parsed, payment, store]) problems.push(...problemsOfSchema(error, given))
  problems.push(...problemsOfPairs(given))
  if (parsed.success) problems.push(...problemsOfTopUps(parsed.data))
  if (given['NODE_ENV'] === 'production') problems.push(...problemsOfProduction(given))
  if (!parsed.success || !payment.success || !store.success || problems.length > 0) {
    throw new ConfigError([...new Set(problems)])
  }
  return shape(parsed.data, { payment: payment.data, store: store.data })
}

export function problemsOfSchema(error: z.ZodError | undefined, given: Given): string[] {
  return (error?.issues ?? []).map(({ path, message, input }) => {
    const name = String(path[0])
    const isMissing = given[name] === undefined && input === undefined
    return `${name} ${isMissing ? 'is missing' : message}`
  })
}

const PAIRS = [
  ['OFFICIAL_ACCOUNT_APPID', 'OFFICIAL_ACCOUNT_SECRET'],
  ['MINI_PROGRAM_APPID', 'MINI_PROGRAM_SECRET'],
  ['WECHATPAY_PUBLIC_KEY_ID', 'WECHATPAY_PUBLIC_KEY'],
] as const

function problemsOfPairs(given: Given): string[] {
  return PAIRS.flatMap(([one, other]) =>
    (given[one] === undefined) === (given[other] === undefined)
      ? []
      : [`${one} and ${other} come together, or not at all`],
  )
}

const problemsOfTopUps = ({ TOP_UP_MIN, TOP_UP_MAX }: Settings): string[] =>
  TOP_UP_MIN > TOP_UP_MAX ? ['TOP_UP_MIN is more than TOP_UP_MAX'] : []

/** What is fine at a desk and dangerous before customers. */
function problemsOfProduction(given: Given): string[] {
  const problems: string[] = []
  for (const [name, theirs] of Object.entries(WECHAT_ORIGINS)) {
    if ((given[name] ?? theirs) !== theirs)
      problems.push(`${name} can only be ${theirs} in production`)
  }
  for (const name of ['OFFICIAL_ACCOUNT_APPID', 'MINI_PROGRAM_APPID']) {
    if (DEVELOPMENT_APPID.test(given[name] ?? '')) {
      problems.push(
        `${name} is a development appid; production needs your own from mp.weixin.qq.com`,
      )
    }
  }
  if (given['ALERT_WEBHOOK']?.startsWith('http:')) {
    problems.push('ALERT_WEBHOOK must be https in production')
  }
  const ours = given['PUBLIC_ORIGIN']
  if (ours === undefined)
    problems.push('PUBLIC_ORIGIN is missing: how the world reaches this server')
  else if (!/^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(ours)) {
    problems.push(
      'PUBLIC_ORIGIN must be https in production (plain http only on this machine itself)',
    )
  }
  return problems
}

function shape(
  settings: Settings,
  { payment, store }: { payment: PaymentConfig; store: StoreConfig },
) {
  return {
    isProduction: settings.NODE_ENV === 'production',
    host: settings.HOST,
    port: settings.PORT,
    publicOrigin: settings.PUBLIC_ORIGIN ?? `http://${settings.HOST}:${settings.PORT}`,
    openOrigin: settings.WECHAT_OPEN_ORIGIN,
    apiOrigin: settings.WECHAT_API_ORIGIN,
    payOrigin: settings.WECHAT_PAY_ORIGIN,
    officialAccount: account(settings.OFFICIAL_ACCOUNT_APPID, settings.OFFICIAL_ACCOUNT_SECRET),
    wechatToken: settings.WECHAT_TOKEN,
    miniProgram: account(settings.MINI_PROGRAM_APPID, settings.MINI_PROGRAM_SECRET),
    payment,
    store,
    /** Of the catalogue, its pictures and avatars; of the JSON store too. */
    dataDirectory: settings.DATA_DIR,
    merchants: settings.MERCHANT_OPENIDS,
    paidMessage: settings.PAID_MESSAGE,
    orderTtlMinutes: settings.ORDER_TTL_MINUTES,
    sessionTtlDays: settings.SESSION_TTL_DAYS,
    /** Fen, at a time. */
    topUp: { min: Fen.parse(settings.TOP_UP_MIN), max: Fen.parse(settings.TOP_UP_MAX) },
    metricsToken: settings.METRICS_TOKEN,
    alertWebhook: settings.ALERT_WEBHOOK,
    trustedProxies: settings.TRUST_PROXY,
    /** Inside WeChat Cloud Run: where, as far as the environment says it. */
    cloudRun:
      settings.CLOUD_RUN === '1'
        ? cloudPlace(settings.CBR_ENV_ID, settings.CLOUD_RUN_SERVICE)
        : undefined,
  }
}

const account = (
  appIdOfAccount: AppId | undefined,
  secretOfAccount: string | undefined,
): Account | undefined =>
  appIdOfAccount && secretOfAccount ? { appId: appIdOfAccount, secret: secretOfAccount } : undefined

const cloudPlace = (envId: string | undefined, service: string | undefined) => ({
  ...(envId !== undefined && { envId }),
  ...(service !== undefined && { service }),
})

/** The environment, read once: everything wrong with it is said at once, and nothing secret has a default. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppId, OpenId } from './contract/primitives'

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
const appId = AppId.optional()
const secret = z.string().min(1).optional()

const pemKey = (read: (pem: string) => KeyObject) =>
  z.string().transform((pem, context) => {
    try {
      return read(pem.replaceAll('\\n', '\n'))
    } catch {
      context.addIssue({ code: 'custom', message: 'is not a key in PEM' })
      return z.NEVER
    }
  })

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
  PAY_CHANNEL: z.enum(['wechat-v3', 'wechat-v2'], 'is wechat-v3 or wechat-v2').default('wechat-v3'),
  MCH_ID: z.string().regex(/^\d{1,32}$/, 'is the merchant number, digits only'),
  STORE: z.literal('json', 'only json is built in so far').default('json'),
  DATA_DIR: z.string().min(1).default('data'),
  MERCHANT_OPENIDS: merchants,
  ORDER_TTL_MINUTES: whole(1, 24 * 60).default(30),
  SESSION_TTL_DAYS: whole(1, 365).default(30),
  METRICS_TOKEN: secret,
  TRUST_PROXY: whole(0, 10).default(0),
  CLOUD_RUN: z.literal('0', 'cloud run is not built in so far').default('0'),
})

const key32 = z.string().refine((key) => Buffer.byteLength(key) === 32, 'is 32 bytes long')

/** What each payment channel needs besides. */
const channels = {
  'wechat-v3': z.object({
    PAY_CHANNEL: z.literal('wechat-v3').default('wechat-v3'),
    MCH_API_V3_KEY: key32,
    MCH_PRIVATE_KEY: pemKey(createPrivateKey),
    MCH_CERT_SERIAL_NO: z
      .string()
      .regex(/^[0-9A-Za-z]{1,64}$/, 'is the serial number of the merchant certificate'),
    WECHATPAY_PUBLIC_KEY_ID: z.string().regex(/^PUB_KEY_ID_/, 'begins with PUB_KEY_ID_'),
    WECHATPAY_PUBLIC_KEY: pemKey(createPublicKey),
  }),
  'wechat-v2': z.object({
    PAY_CHANNEL: z.literal('wechat-v2'),
    MCH_API_V2_KEY: key32,
    MCH_V2_SIGN_TYPE: z.enum(['MD5', 'HMAC-SHA256'], 'is MD5 or HMAC-SHA256').default('MD5'),
  }),
}

type Settings = z.output<typeof Environment>
type ChannelSettings = z.output<(typeof channels)[keyof typeof channels]>

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
  const chosen = given['PAY_CHANNEL'] === 'wechat-v2' ? 'wechat-v2' : 'wechat-v3'
  const payment = channels[chosen].safeParse({ ...given, PAY_CHANNEL: chosen })
  for (const { error } of [parsed, payment]) problems.push(...problemsOfSchema(error, given))
  problems.push(...problemsOfPairs(given))
  if (given['NODE_ENV'] === 'production') problems.push(...problemsOfProduction(given))
  if (!parsed.success || !payment.success || problems.length > 0) {
    throw new ConfigError([...new Set(problems)])
  }
  return shape(parsed.data, payment.data)
}

type Given = Record<string, string | undefined>

function problemsOfSchema(error: z.ZodError | undefined, given: Given): string[] {
  return (error?.issues ?? []).map(({ path, message, input }) => {
    const name = String(path[0])
    const isMissing = given[name] === undefined && input === undefined
    return `${name} ${isMissing ? 'is missing' : message}`
  })
}

/** `X_PATH` names a file with the value of `X`; an empty variable counts as absent. */
function withFiles(environment: NodeJS.ProcessEnv, problems: string[]): Given {
  const given: Given = {}
  for (const [name, value] of Object.entries(environment)) if (value?.trim()) given[name] = value
  for (const name of ['MCH_PRIVATE_KEY', 'WECHATPAY_PUBLIC_KEY']) {
    const path = given[`${name}_PATH`]
    if (given[name] !== undefined || path === undefined) continue
    try {
      given[name] = readFileSync(path, 'utf8')
    } catch (error) {
      problems.push(`${name}_PATH cannot be read: ${error instanceof Error ? error.message : path}`)
    }
  }
  return given
}

function problemsOfPairs(given: Given): string[] {
  return ['OFFICIAL_ACCOUNT', 'MINI_PROGRAM'].flatMap((account) => {
    const [appIdName, secretName] = [`${account}_APPID`, `${account}_SECRET`]
    const hasBoth = (given[appIdName] === undefined) === (given[secretName] === undefined)
    return hasBoth ? [] : [`${appIdName} and ${secretName} come together, or not at all`]
  })
}

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

function shape(settings: Settings, payment: ChannelSettings) {
  return {
    isProduction: settings.NODE_ENV === 'production',
    host: settings.HOST,
    port: settings.PORT,
    publicOrigin: settings.PUBLIC_ORIGIN ?? `http://${settings.HOST}:${settings.PORT}`,
    openOrigin: settings.WECHAT_OPEN_ORIGIN,
    apiOrigin: settings.WECHAT_API_ORIGIN,
    payOrigin: settings.WECHAT_PAY_ORIGIN,
    officialAccount: account(settings.OFFICIAL_ACCOUNT_APPID, settings.OFFICIAL_ACCOUNT_SECRET),
    miniProgram: account(settings.MINI_PROGRAM_APPID, settings.MINI_PROGRAM_SECRET),
    payment: paymentOf(settings.MCH_ID, payment),
    dataDirectory: settings.DATA_DIR,
    merchants: settings.MERCHANT_OPENIDS,
    orderTtlMinutes: settings.ORDER_TTL_MINUTES,
    sessionTtlDays: settings.SESSION_TTL_DAYS,
    metricsToken: settings.METRICS_TOKEN,
    trustedProxies: settings.TRUST_PROXY,
  }
}

const account = (
  appIdOfAccount: AppId | undefined,
  secretOfAccount: string | undefined,
): Account | undefined =>
  appIdOfAccount && secretOfAccount ? { appId: appIdOfAccount, secret: secretOfAccount } : undefined

/** How the merchant is paid: the choice of channel and what that channel needs. */
function paymentOf(mchId: string, settings: ChannelSettings) {
  switch (settings.PAY_CHANNEL) {
    case 'wechat-v3':
      return {
        channel: settings.PAY_CHANNEL,
        mchId,
        apiV3Key: settings.MCH_API_V3_KEY,
        privateKey: settings.MCH_PRIVATE_KEY,
        certSerialNo: settings.MCH_CERT_SERIAL_NO,
        publicKeyId: settings.WECHATPAY_PUBLIC_KEY_ID,
        publicKey: settings.WECHATPAY_PUBLIC_KEY,
      }
    case 'wechat-v2':
      return {
        channel: settings.PAY_CHANNEL,
        mchId,
        apiV2Key: settings.MCH_API_V2_KEY,
        signType: settings.MCH_V2_SIGN_TYPE,
      }
    default:
      return settings satisfies never
  }
}

import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from './config'
import { CLIENT_PFX, MERCHANT_NUMBER } from './wechat/testing/pay-v2-certificates'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privatePem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const publicPem = String(publicKey.export({ type: 'spki', format: 'pem' }))

const complete = {
  MCH_ID: '1900000109',
  MCH_API_V3_KEY: '0123456789abcdef0123456789abcdef',
  MCH_PRIVATE_KEY: privatePem,
  MCH_CERT_SERIAL_NO: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000001092024112000000000000001',
  WECHATPAY_PUBLIC_KEY: publicPem,
}
const inProduction = {
  ...complete,
  NODE_ENV: 'production',
  PUBLIC_ORIGIN: 'https://shop.example.com',
  MINI_PROGRAM_APPID: 'wx0123456789abcdef',
  MINI_PROGRAM_SECRET: 's',
}

test('what is not said has the documented default', () => {
  expect(readConfig(complete)).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    publicOrigin: 'http://127.0.0.1:3000',
    openOrigin: 'https://open.weixin.qq.com',
    apiOrigin: 'https://api.weixin.qq.com',
    payOrigin: 'https://api.mch.weixin.qq.com',
    dataDirectory: 'data',
    store: { kind: 'json', directory: 'data' },
    orderTtlMinutes: 30,
    sessionTtlDays: 30,
    topUp: { min: 100, max: 500_000 },
    trustedProxies: 0,
    isProduction: false,
    officialAccount: undefined,
    miniProgram: undefined,
    merchants: [],
  })
})

test('all that is wrong is said at once', () => {
  const read = () =>
    readConfig({
      PORT: 'many',
      MCH_API_V3_KEY: 'short',
      MCH_PRIVATE_KEY: 'nonsense',
      WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_1',
      OFFICIAL_ACCOUNT_APPID: 'wx0123456789abcdef',
      PUBLIC_ORIGIN: 'https://shop.example.com/shop',
      PAY_CHANNEL: 'paypal',
      STORE: 'mysql',
      MYSQL_ADDRESS: '10.0.0.7',
    })

  for (const problem of [
    /PORT /,
    /MCH_ID is missing/,
    /MCH_API_V3_KEY is 32 bytes/,
    /MCH_PRIVATE_KEY is not a key/,
    /OFFICIAL_ACCOUNT_APPID and OFFICIAL_ACCOUNT_SECRET come together/,
    /PUBLIC_ORIGIN is an origin/,
    /PAY_CHANNEL is wechat-v3, wechat-v2 or wechat-cloud/,
    /WECHATPAY_PUBLIC_KEY_ID and WECHATPAY_PUBLIC_KEY come together/,
    /MYSQL_ADDRESS is host:port/,
    /MYSQL_USERNAME is missing/,
    /MYSQL_PASSWORD is missing/,
    /MYSQL_DATABASE is missing/,
  ]) {
    expect(read).toThrow(problem)
  }
  expect(read).not.toThrow(/nonsense|short/)
})

test('a MySQL store is where WeChat Cloud Run says it is, and needs nothing said of the JSON one', () => {
  const mysql = {
    STORE: 'mysql',
    MYSQL_ADDRESS: '10.0.0.7:3306',
    MYSQL_USERNAME: 'shop',
    MYSQL_PASSWORD: 'secret',
    MYSQL_DATABASE: 'taro_shop',
  }

  const config = readConfig({ ...complete, ...mysql, DATA_DIR: '/mnt/shop' })

  expect(config.store).toEqual({
    kind: 'mysql',
    place: {
      host: '10.0.0.7',
      port: 3306,
      username: 'shop',
      password: 'secret',
      database: 'taro_shop',
    },
  })
  expect(config.dataDirectory).toBe('/mnt/shop')
  const { MYSQL_PASSWORD: _password, ...incomplete } = mysql
  expect(() => readConfig({ ...complete, ...incomplete })).toThrow(/MYSQL_PASSWORD is missing/)
  expect(readConfig({ ...complete, ...mysql, STORE: 'json' }).store.kind).toBe('json')
  expect(() => readConfig({ ...complete, STORE: 'sqlite' })).toThrow(/STORE is json or mysql/)
})

test('keys come from files or with escaped line ends', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'))
  writeFileSync(join(folder, 'private.pem'), privatePem)

  const config = readConfig({
    ...complete,
    MCH_PRIVATE_KEY: '',
    MCH_PRIVATE_KEY_PATH: join(folder, 'private.pem'),
    WECHATPAY_PUBLIC_KEY: publicPem.replaceAll('\n', '\\n'),
  })

  const { payment } = config
  if (payment.channel !== 'wechat-v3') throw new Error('v3 is the default')
  expect(payment.privateKey.equals(privateKey)).toBe(true)
  expect(payment.publicKey?.key.equals(publicKey)).toBe(true)
  rmSync(folder, { recursive: true })
})

test('a merchant with a v2 key needs nothing of v3, and the other way round', () => {
  const { MCH_ID } = complete
  const v2 = { PAY_CHANNEL: 'wechat-v2', MCH_ID, MCH_API_V2_KEY: 'k'.repeat(32) }

  expect(readConfig(v2).payment).toEqual({
    channel: 'wechat-v2',
    mchId: MCH_ID,
    apiV2Key: 'k'.repeat(32),
    signType: 'MD5',
  })
  expect(readConfig({ ...v2, MCH_V2_SIGN_TYPE: 'HMAC-SHA256' }).payment).toMatchObject({
    signType: 'HMAC-SHA256',
  })
  expect(() => readConfig({ ...v2, MCH_API_V2_KEY: 'short' })).toThrow(/MCH_API_V2_KEY is 32 bytes/)
  expect(() => readConfig({ ...v2, PAY_CHANNEL: 'wechat-v3' })).toThrow(
    /MCH_PRIVATE_KEY is missing/,
  )
})

test('without the public key WeChat’s certificates are fetched instead', () => {
  const { WECHATPAY_PUBLIC_KEY: _key, WECHATPAY_PUBLIC_KEY_ID: _id, ...certificates } = complete

  expect(readConfig(complete).payment).toHaveProperty('publicKey.id')
  expect(readConfig(certificates).payment).not.toHaveProperty('publicKey')
})

test('in WeChat Cloud Run the merchant number is all it takes, and elsewhere there is no such channel', () => {
  const cloud = { PAY_CHANNEL: 'wechat-cloud', MCH_ID: complete.MCH_ID }

  const config = readConfig({ ...cloud, CLOUD_RUN: '1', CBR_ENV_ID: 'prod-1' })

  expect(config.payment).toEqual({ channel: 'wechat-cloud', mchId: complete.MCH_ID })
  expect(config.cloudRun).toEqual({ envId: 'prod-1' })
  expect(readConfig({ ...complete, CBR_ENV_ID: 'prod-1' }).cloudRun).toBeUndefined()
  expect(() => readConfig(cloud)).toThrow(/CLOUD_RUN is missing/)
  expect(() => readConfig({ ...cloud, CLOUD_RUN: '0' })).toThrow(/CLOUD_RUN must be 1/)
})

describe('the client certificate of v2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const path = join(folder, 'apiclient_cert.p12')
  writeFileSync(path, Buffer.from(CLIENT_PFX, 'base64'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const v2 = { PAY_CHANNEL: 'wechat-v2', MCH_ID: MERCHANT_NUMBER, MCH_API_V2_KEY: 'k'.repeat(32) }

  test('V2-1 is the file named, as bytes', () => {
    expect(readConfig({ ...v2, MCH_CLIENT_CERT_PATH: path }).payment).toMatchObject({
      clientCertificate: Buffer.from(CLIENT_PFX, 'base64'),
    })
    expect(readConfig(v2).payment).not.toHaveProperty('clientCertificate')
  })

  test.each([
    ['is not there', { MCH_CLIENT_CERT_PATH: join(folder, 'none') }, /cannot be used: .*none/],
    ['is another merchant’s', { MCH_CLIENT_CERT_PATH: path, MCH_ID: '1900000002' }, /not open/],
  ])('V2-1 is refused beside other problems when it %s', (_name, changes, problem) => {
    const read = () => readConfig({ ...v2, ...changes, PORT: 'many' })

    for (const each of [problem, /PORT /]) expect(read).toThrow(each)
  })
})

test('merchants are pairs of appid and openid', () => {
  const { merchants } = readConfig({
    ...complete,
    MERCHANT_OPENIDS: 'wx0123456789abcdef:oA_1, wx0123456789abcdef:oB:2',
  })

  expect(merchants).toEqual([
    { appId: 'wx0123456789abcdef', openId: 'oA_1' },
    { appId: 'wx0123456789abcdef', openId: 'oB:2' },
  ])
})

test('a complete production environment is accepted', () => {
  expect(readConfig(inProduction)).toMatchObject({ isProduction: true })
})

test.each([
  [{ WECHAT_PAY_ORIGIN: 'http://127.0.0.1:3001' }, /WECHAT_PAY_ORIGIN can only be/],
  [
    { WECHAT_API_ORIGIN: 'https://api.weixin.qq.com.evil.example' },
    /WECHAT_API_ORIGIN can only be/,
  ],
  [{ MINI_PROGRAM_APPID: 'wx0000000000000002' }, /MINI_PROGRAM_APPID is a development appid/],
  [{ PUBLIC_ORIGIN: 'http://shop.example.com' }, /must be https/],
  [{ PUBLIC_ORIGIN: 'http://127.0.0.1.evil.example' }, /must be https/],
  [{ PUBLIC_ORIGIN: '' }, /PUBLIC_ORIGIN is missing/],
])('production refuses %j', (changes, problem) => {
  expect(() => readConfig({ ...inProduction, ...changes })).toThrow(problem)
})

test('production may be tried on this machine itself', () => {
  expect(() =>
    readConfig({ ...inProduction, PUBLIC_ORIGIN: 'http://127.0.0.1:3000' }),
  ).not.toThrow()
})

test('bounds of a top-up that leave nothing between them are refused', () => {
  const read = () => readConfig({ ...complete, TOP_UP_MIN: '200', TOP_UP_MAX: '100' })

  expect(read).toThrow('TOP_UP_MIN is more than TOP_UP_MAX')
})

describe('where the merchant is told', () => {
  const bot = 'qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7a0c'
  const read = (ALERT_WEBHOOK: string, others: Record<string, string> = complete) =>
    readConfig({ ...others, ALERT_WEBHOOK }).alertWebhook

  test('is a bot of a group, and nobody when nothing is said', () => {
    expect(read(`https://${bot}`, inProduction)).toEqual({
      origin: 'https://qyapi.weixin.qq.com',
      key: '693a91f6-7a0c',
    })
    expect(read('')).toBeUndefined()
  })

  test('may be plain http on this machine at a desk alone', () => {
    const here = 'http://127.0.0.1:4000/cgi-bin/webhook/send?key=secret-key'

    expect(read(here)).toEqual({ origin: 'http://127.0.0.1:4000', key: 'secret-key' })
    expect(() => read(here, inProduction)).toThrow(/ALERT_WEBHOOK must be https in production/)
    expect(() => read(`http://${bot}`)).toThrow(/ALERT_WEBHOOK is the address of a group bot/)
  })

  test.each([
    'a word',
    'https://qyapi.weixin.qq.com/cgi-bin/webhook/send',
    'https://qyapi.weixin.qq.com/secret-path?key=secret-key',
  ])('%j is refused without repeating it', (given) => {
    expect(() => read(given)).toThrow(/ALERT_WEBHOOK is the address of a group bot/)
    expect(() => read(given)).not.toThrow(/a word|secret/)
  })
})

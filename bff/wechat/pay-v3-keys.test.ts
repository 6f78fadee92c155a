import { apiV3KeyFrom } from './crypto'
import { createPlatformCertificates } from './pay-v3-certificates'
import { createWechatKeys } from './pay-v3-keys'
import { receiveNotification } from './pay-v3-notification'
import { certificateEntry, makeCertificate } from './testing/certificate'
import { startServer, type LocalServer } from './testing/local-server'
import { depsOf, now, signed, wechat } from './testing/pay-v3-merchant'
import { API_V3_KEY, makeKeys, notificationBody, SERIAL, signedHeaders } from './testing/wechat-pay'

const CERTIFICATE = '5157F09E'
const certificateKeys = makeKeys()
const apiV3Key = apiV3KeyFrom(API_V3_KEY)
let server: LocalServer

beforeAll(async () => {
  const from = new Date(now.getTime() - 3_600_000)
  const to = new Date(now.getTime() + 3_600_000)
  const pem = makeCertificate({ keys: certificateKeys, serial: CERTIFICATE, from, to })
  server = await startServer(() =>
    signed(
      { data: [certificateEntry({ serial: CERTIFICATE, pem })] },
      { keys: certificateKeys, serial: CERTIFICATE },
    ),
  )
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const certificates = () => {
  const { origin, merchant, clock } = depsOf(server)
  return createPlatformCertificates({ origin, merchant, clock, apiV3Key })
}
const publicKey = { serial: SERIAL, publicKey: wechat.publicKey }
const modes = {
  'the public key': () => createWechatKeys({ publicKey }),
  certificates: () => createWechatKeys({ certificates: certificates() }),
  both: () => createWechatKeys({ publicKey, certificates: certificates() }),
}

const rawBody = notificationBody({ content: {}, eventType: 'SOME.EVENT' })
const byPublicKey = signedHeaders({
  keys: wechat,
  body: rawBody,
  timestamp: now.getTime() / 1000,
})
const byCertificate = signedHeaders({
  keys: certificateKeys,
  body: rawBody,
  timestamp: now.getTime() / 1000,
  serial: CERTIFICATE,
})
const isBelieved = (keys: ReturnType<typeof createWechatKeys>, headers: Record<string, string>) =>
  receiveNotification({ headers, rawBody, keys, apiV3Key, now }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.name === 'WechatSignatureError') return false
      throw error
    },
  )

test.each([
  ['the public key', true, false],
  ['certificates', false, true],
  ['both', true, true],
] as const)(
  'with %s configured, notifications of the 7 days are told apart by their serial: %s, %s',
  async (mode, publicKeyBelieved, certificateBelieved) => {
    const keys = modes[mode]()

    await expect(isBelieved(keys, byPublicKey)).resolves.toBe(publicKeyBelieved)
    await expect(isBelieved(keys, byCertificate)).resolves.toBe(certificateBelieved)
  },
)

test('a key signs only under its own serial', async () => {
  const keys = modes.both()

  await expect(isBelieved(keys, { ...byPublicKey, 'wechatpay-serial': CERTIFICATE })).resolves.toBe(
    false,
  )
  await expect(isBelieved(keys, { ...byCertificate, 'wechatpay-serial': SERIAL })).resolves.toBe(
    false,
  )
})

test('neither the public key nor an unknown one makes us fetch certificates', async () => {
  const keys = modes.both()

  await expect(keys.get(SERIAL)).resolves.toBe(wechat.publicKey)
  await expect(keys.get('PUB_KEY_ID_OTHER')).resolves.toBeUndefined()

  expect(server.asked).toHaveLength(0)
})

test('messages name every serial at hand', async () => {
  const keys = modes.both()
  await keys.get(CERTIFICATE)

  expect([...keys.keys()]).toEqual([SERIAL, CERTIFICATE])
  expect([...modes['the public key']().keys()]).toEqual([SERIAL])
})

test('what is encrypted goes to the public key where there is one, else to the newest certificate', async () => {
  await expect(modes.both().forEncryption()).resolves.toEqual(publicKey)
  await expect(modes['the public key']().forEncryption()).resolves.toEqual(publicKey)
  await expect(modes.certificates().forEncryption()).resolves.toMatchObject({ serial: CERTIFICATE })
})

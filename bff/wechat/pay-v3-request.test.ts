import { createVerify } from 'node:crypto'
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { WechatPayError } from './pay-v3-error'
import { callRepeatedly, type PayV3Deps } from './pay-v3-request'
import { WechatSignatureError } from './pay-v3-signature'
import { startServer, type LocalServer, type Reply } from './testing/local-server'
import { depsOf, merchantKeys, refused, signed } from './testing/pay-v3-merchant'
import { makeKeys, SERIAL } from './testing/wechat-pay'

let main: LocalServer
let standby: LocalServer
let answer: () => Reply
/** Where nobody listens. */
let dead: { origin: string }

beforeAll(async () => {
  main = await startServer(() => answer())
  standby = await startServer(() => signed({ ok: 'standby' }))
  const stopped = await startServer(() => 'hang')
  await stopped.stop()
  dead = { origin: stopped.origin }
})
beforeEach(() => {
  main.asked.length = 0
  standby.asked.length = 0
})
afterAll(() => Promise.all([main.stop(), standby.stop()]))

const reply = z.object({ ok: z.string() })
const ask = (deps: PayV3Deps, path = '/v3/some/thing?mchid=1') =>
  callRepeatedly(deps, { method: 'POST', path, payload: { a: 1 }, reply })

describe('the standby host', () => {
  const withStandby = (server: { origin: string }) => ({
    ...depsOf(server),
    standbyOrigin: standby.origin,
  })

  test('is asked, once and with the same signed path, when no connection to the main one is made', async () => {
    await expect(ask(withStandby(dead))).resolves.toEqual({ ok: 'standby' })

    expect(standby.asked).toHaveLength(1)
    const [asked] = standby.asked
    const header = z.string().parse(asked?.headers['authorization'])
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? ''
    const text = `POST\n/v3/some/thing?mchid=1\n${field('timestamp')}\n${field('nonce_str')}\n{"a":1}\n`
    const verifier = createVerify('RSA-SHA256').update(text)
    expect(verifier.verify(merchantKeys.publicKey, field('signature'), 'base64')).toBe(true)
  })

  test('is asked when the name of the main one cannot be resolved', async () => {
    const deps = withStandby({ origin: `http://${'a'.repeat(64)}.invalid` })

    await expect(ask(deps)).resolves.toEqual({ ok: 'standby' })
  })

  test.each<[string, Reply]>([
    ['hangs', 'hang'],
    ['cuts the connection', 'cut'],
    ['answers 500', refused(500, 'SYSTEM_ERROR')],
    ['answers 503 with nothing', { status: 503 }],
    ['answers 404', refused(404, 'ORDER_NOT_EXIST')],
    ['answers without a signature', { body: '{"ok":"main"}' }],
  ])('is left alone when the main one %s: it may have accepted', async (_name, first) => {
    answer = () => first

    await expect(ask(withStandby(main))).rejects.toThrow()

    expect(main.asked.length).toBeGreaterThan(0)
    expect(standby.asked).toHaveLength(0)
  })

  test('that is dead as well leaves the matter open', async () => {
    const deps = { ...depsOf(dead), standbyOrigin: dead.origin }

    await expect(ask(deps)).rejects.toBeInstanceOf(WechatUnreachableError)
  })

  test('is never asked when none is configured', async () => {
    await expect(ask(depsOf(dead))).rejects.toBeInstanceOf(WechatUnreachableError)
    expect(standby.asked).toHaveLength(0)
  })
})

describe('the key of the answer', () => {
  test('is asked for only when a public key is configured', async () => {
    answer = () => signed({ ok: 'main' })
    const { publicKeyId, ...withoutPublicKey } = depsOf(main)

    await ask({ ...withoutPublicKey, publicKeyId })
    await ask(withoutPublicKey)

    expect(main.asked[0]?.headers).toHaveProperty('wechatpay-serial', SERIAL)
    expect(main.asked[1]?.headers).not.toHaveProperty('wechatpay-serial')
  })

  test('may be fetched when the serial is known', async () => {
    const certificate = makeKeys()
    const keys = {
      get: (serial: string) =>
        Promise.resolve(serial === '5157F09E' ? certificate.publicKey : undefined),
      keys: () => ['5157F09E'],
    }
    answer = () => signed({ ok: 'main' }, { keys: certificate, serial: '5157F09E' })
    await expect(ask({ ...depsOf(main), keys })).resolves.toEqual({ ok: 'main' })

    answer = () => signed({ ok: 'main' }, { serial: '5157F09E' })
    await expect(ask({ ...depsOf(main), keys })).rejects.toMatchObject({ problem: 'mismatch' })

    answer = () => signed({ ok: 'main' }, { serial: 'OTHER' })
    await expect(ask({ ...depsOf(main), keys })).rejects.toThrow(
      'unknown serial OTHER, configured: 5157F09E',
    )
  })

  test('that cannot be fetched is no answer from WeChat: its 404 is not taken for one', async () => {
    const failed = new WechatPayError({ status: 404, code: 'RESOURCE_NOT_EXISTS' })
    const keys = { get: () => Promise.reject(failed), keys: () => [] }
    answer = () => signed({ ok: 'main' })

    const asked = ask({ ...depsOf(main), keys })

    await expect(asked).rejects.toBeInstanceOf(WechatSignatureError)
    await expect(asked).rejects.toMatchObject({ problem: 'unknown-serial', cause: failed })
  })

  test.each([
    ['old', { timestamp: Date.parse('2026-11-20T04:54:00Z') / 1000 }],
    ['of the future', { timestamp: Date.parse('2026-11-20T05:06:00Z') / 1000 }],
  ])('is not even looked for when the answer is %s', async (_name, at) => {
    const get = jest.fn(() => undefined)
    answer = () => signed({ ok: 'main' }, at)

    await expect(ask({ ...depsOf(main), keys: { get, keys: () => [] } })).rejects.toMatchObject({
      problem: 'clock',
    })
    expect(get).not.toHaveBeenCalled()
  })
})

import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { apiV3KeyFrom } from './crypto'
import { WechatUnreachableError } from './http'
import { createPlatformCertificates, WechatCertificatesError } from './pay-v3-certificates'
import { WechatSignatureError } from './pay-v3-signature'
import { certificateEntry, makeCertificate } from './testing/certificate'
import { startServer, type LocalServer, type Reply } from './testing/local-server'
import { depsOf, now, refused, signed } from './testing/pay-v3-merchant'
import { vector } from './testing/vectors'
import { API_V3_KEY, makeKeys, type KeyPair } from './testing/wechat-pay'

let server: LocalServer
let answer: () => Reply
/** Milliseconds after `now`. */
let later = 0
const MINUTE = 60_000
const HOUR = 3_600_000
const at = (ms: number) => new Date(now.getTime() + ms)
const clock = () => at(later)

beforeAll(async () => {
  server = await startServer(() => answer())
})
beforeEach(() => {
  server.asked.length = 0
  later = 0
})
afterAll(() => server.stop())

const create = (apiV3Key = API_V3_KEY) => {
  const { origin, merchant, timeoutMs } = depsOf(server)
  return createPlatformCertificates({
    origin,
    merchant,
    timeoutMs,
    clock,
    apiV3Key: apiV3KeyFrom(apiV3Key),
  })
}

interface Known {
  keys: KeyPair
  serial: string
  pem: string
}
function known(serial: string, { from = -HOUR, to = 1_000 * HOUR } = {}): Known {
  const keys = makeKeys()
  return { keys, serial, pem: makeCertificate({ keys, serial, from: at(from), to: at(to) }) }
}
const first = known('1A01')
const second = known('2B02', { from: -MINUTE })
const early = known('3C03', { from: 24 * HOUR })

/** The list as WeChat signs it. */
function listed(by: Known, ...certificates: Known[]): Reply {
  const { keys, serial } = by
  const data = certificates.map((certificate) => certificateEntry(certificate))
  return signed({ data }, { keys, serial, timestamp: clock().getTime() / 1000 })
}
const pemOf = (key: { export(p: { type: 'spki'; format: 'pem' }): string | Buffer } | undefined) =>
  key?.export({ type: 'spki', format: 'pem' })

describe('the first answer', () => {
  test('is verified with a certificate it brings, whose key then verifies the rest', async () => {
    answer = () => listed(first, first)
    const certificates = create()

    expect(pemOf(await certificates.get('1A01'))).toBe(pemOf(first.keys.publicKey))
    expect([...certificates.keys()]).toEqual(['1A01'])
    expect(server.asked[0]).toMatchObject({ method: 'GET', url: '/v3/certificates' })
    expect(server.asked[0]?.headers).not.toHaveProperty('wechatpay-serial')
    expect(server.asked).toHaveLength(1)
  })

  const list = (by: Known, entry: object) => () =>
    signed({ data: [entry] }, { keys: by.keys, serial: by.serial })

  test.each<[string, () => Reply, unknown]>([
    [
      'unsigned',
      () => ({ body: JSON.stringify({ data: [certificateEntry(first)] }) }),
      WechatSignatureError,
    ],
    [
      'signed by another key',
      list({ ...first, keys: makeKeys() }, certificateEntry(first)),
      WechatSignatureError,
    ],
    ['signed by what it does not bring', () => listed(second, first), WechatSignatureError],
    [
      'sealed with another key',
      list(first, certificateEntry({ ...first, apiV3Key: 'x'.repeat(32) })),
      WechatCertificatesError,
    ],
    [
      'sealed for another purpose',
      list(first, certificateEntry({ ...first, associatedData: 'transaction' })),
      WechatCertificatesError,
    ],
    [
      'listed under another serial',
      list(first, certificateEntry({ ...first, serial: '9F09' })),
      WechatCertificatesError,
    ],
    [
      'not a certificate',
      list(first, certificateEntry({ ...first, pem: '{}' })),
      WechatCertificatesError,
    ],
    ['of another shape', () => signed({ data: {} }), WechatUnreachableError],
    ['a time-out', () => 'hang', WechatUnreachableError],
  ])('that is %s leaves nothing to believe', async (_name, reply, expected) => {
    answer = reply
    const certificates = create()

    await expect(certificates.get(first.serial)).rejects.toBeInstanceOf(expected)
    expect([...certificates.keys()]).toEqual([])
  })

  test('of a merchant who only has the public key says what to do', async () => {
    answer = () => refused(404, 'RESOURCE_NOT_EXISTS')
    const certificates = create()

    await expect(certificates.newest()).rejects.toThrow('configure PUB_KEY_ID_')
    await expect(certificates.newest()).rejects.toMatchObject({
      name: 'WechatCertificatesError',
      cause: { name: 'WechatCertificatesError' },
    })
    expect(server.asked).toHaveLength(1)
  })
})

describe('fetching again', () => {
  test('happens every 11 hours, and what is listed no longer is dropped', async () => {
    answer = () => listed(first, first)
    const certificates = create()
    await certificates.get('1A01')

    later = 11 * HOUR - 1
    await certificates.get('1A01')
    expect(server.asked).toHaveLength(1)

    later = 11 * HOUR
    answer = () => listed(first, first, second)
    await certificates.get('1A01')
    expect([...certificates.keys()]).toEqual(['1A01', '2B02'])

    later = 22 * HOUR
    answer = () => listed(second, second)
    await expect(certificates.get('1A01')).resolves.toBeUndefined()
    expect(server.asked).toHaveLength(3)
  })

  test('happens for an unknown serial, but a minute apart: forged serials cost nothing', async () => {
    answer = () => listed(first, first)
    const certificates = create()
    await certificates.get('1A01')
    answer = () => listed(first, first, second)

    for (let forged = 0; forged < 50; forged += 1) {
      await expect(certificates.get(`F0${forged}`)).resolves.toBeUndefined()
    }
    expect(server.asked).toHaveLength(1)

    later = MINUTE
    expect(pemOf(await certificates.get('2B02'))).toBe(pemOf(second.keys.publicKey))
    await certificates.get('F000')
    expect(server.asked).toHaveLength(2)
  })

  test('is one request for all who wait', async () => {
    answer = () => listed(first, first)
    const certificates = create()

    const found = await Promise.all(
      ['1A01', '1A01', 'F000', '1A01'].map((serial) => certificates.get(serial)),
    )

    expect(found.map((key) => key !== undefined)).toEqual([true, true, false, true])
    expect(server.asked).toHaveLength(1)
  })

  test('may fail while a certificate is valid, and is tried again after a minute', async () => {
    answer = () => listed(first, first)
    const certificates = create()
    await certificates.get('1A01')
    answer = () => ({ status: 500 })

    later = 12 * HOUR
    await expect(certificates.get('1A01')).resolves.toBeDefined()
    await expect(certificates.newest()).resolves.toMatchObject({ serial: '1A01' })
    expect(server.asked).toHaveLength(2)

    later += MINUTE
    await expect(certificates.get('1A01')).resolves.toBeDefined()
    await expect(certificates.get('F000')).resolves.toBeUndefined()
    expect(server.asked).toHaveLength(3)
  })

  test('an expired certificate is worth nothing', async () => {
    const short = known('4D04', { to: HOUR })
    answer = () => listed(short, short)
    const certificates = create()
    await expect(certificates.get('4D04')).resolves.toBeDefined()

    later = HOUR
    answer = () => ({ status: 500 })

    await expect(certificates.get('4D04')).rejects.toMatchObject({ status: 500 })
    await expect(certificates.newest()).rejects.toBeInstanceOf(WechatCertificatesError)
  })
})

test('the newest in effect encrypts, the others still verify', async () => {
  answer = () => listed(first, early, first, second)
  const certificates = create()

  await expect(certificates.newest()).resolves.toMatchObject({ serial: '2B02' })
  for (const serial of ['1A01', '2B02', '3C03']) {
    await expect(certificates.get(serial)).resolves.toBeDefined()
  }

  later = 25 * HOUR
  answer = () => listed(first, early, first, second)
  await expect(certificates.newest()).resolves.toMatchObject({ serial: '3C03' })
})

describe('published lists (kind v3.certificates)', () => {
  const Published = z.object({ body: z.string(), apiV3Key: z.string() })

  test('the list of the Java SDK opens to its certificate; unsigned as published, it is not believed', async () => {
    const { input, expected } = vector('v3-certificates-java', {
      input: Published,
      expected: z.object({ serials: z.array(z.string()), pem: z.string() }),
    })
    const [serial = ''] = expected.serials
    // Whoever signs it: no private key of theirs is published, so a certificate of ours signs along.
    const ours = { ...known('5E05'), apiV3Key: input.apiV3Key }
    const { data } = z.object({ data: z.array(z.looseObject({})) }).parse(JSON.parse(input.body))
    answer = () => signed({ data: [...data, certificateEntry(ours)] }, ours)
    const certificates = create(input.apiV3Key)

    const key = await certificates.get(serial)

    expect(pemOf(key)).toBe(pemOf(new X509Certificate(expected.pem).publicKey))
    expect([...certificates.keys()]).toEqual([serial, '5E05'])

    answer = () => ({ body: input.body })
    await expect(create(input.apiV3Key).get(serial)).rejects.toMatchObject({ problem: 'unsigned' })
  })

  test('the sample of the documents, with its misspelt names, is of the known shape', async () => {
    const { input } = vector('v3-certificates-doc-trailing-space-keys', {
      input: z.object({ json: z.unknown() }),
      expected: z.unknown(),
    })
    answer = () => signed(input.json)

    // Its key is not published: it must fail at the opening, not at the names of its times.
    await expect(create().newest()).rejects.toThrow(
      'Certificate 5157F09EFDC096DE15EBE81A47057A7232F1B8E1 does not open',
    )
  })

  test('the list of the Go SDK is sealed with a key of 16 bytes, which is no APIv3 key', () => {
    const { input } = vector('v3-certificates-go-16-byte-key', {
      input: Published,
      expected: z.unknown(),
    })

    expect(() => create(input.apiV3Key)).toThrow('32 bytes, this one 16')
  })
})

import { readFileSync, statSync } from 'node:fs'
import { startSimulator } from './index'
import { openShop, post, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.control('protocol', { protocol: 'v3-public-key' })
  await shop.afresh()
})

const environment = () => shop.simulator.environment

describe('the protocol', () => {
  it('is v3 with the public key until another is chosen', async () => {
    expect((await shop.state()).protocol).toBe('v3-public-key')

    expect(await shop.control('protocol', { protocol: 'v2-md5' })).toEqual({ protocol: 'v2-md5' })

    expect((await shop.state()).protocol).toBe('v2-md5')
    expect(environment()).toEqual(shop.simulator.environmentFor('v2-md5'))
  })

  it.each([{ protocol: 'v4' }, {}, { protocol: 'cloud', really: true }])(
    'is none of %j',
    async (body) => {
      await expect(shop.control('protocol', body)).rejects.toThrow('protocol: 400')
    },
  )

  it.each([
    ['v3-public-key', 'public-key', 0],
    ['v3-certificate', 'certificate', 0],
    ['v3-switching', 'both', 50],
    ['v2-hmac', 'public-key', 0],
    ['cloud', 'public-key', 0],
  ] as const)('%s has the keys of a merchant with %s, also after a reset', async (protocol, mode, share) => {
    await shop.control('protocol', { protocol })
    expect((await shop.state()).keys).toMatchObject({ mode, share })

    await shop.control('keys', { mode: 'both', share: 7, rotating: true })
    await shop.control('reset', {})

    const { keys } = await shop.state()
    expect(keys).toMatchObject({ mode, share })
    expect(keys.certificates).toHaveLength(mode === 'public-key' ? 0 : 1)
    expect((await shop.state()).protocol).toBe(protocol)
  }) // prettier-ignore

  it('v3-certificate leaves the public key out', () => {
    const names = Object.keys(shop.simulator.environmentFor('v3-certificate'))

    expect(names).toContain('MCH_API_V3_KEY')
    expect(names.filter((name) => name.startsWith('WECHATPAY_PUBLIC_KEY'))).toEqual([])
    expect(shop.simulator.environmentFor('v3-switching')).toEqual(
      shop.simulator.environmentFor('v3-public-key'),
    )
  })

  it.each([
    ['v2-md5', 'MD5'],
    ['v2-hmac', 'HMAC-SHA256'],
  ] as const)('V2-1 %s goes over https, with the client certificate in a file', (protocol, type) => {
    const { origin, pfx } = shop.simulator.secure

    const { MCH_CLIENT_CERT_PATH: path = '', ...told } = shop.simulator.environmentFor(protocol)

    expect(told).toMatchObject({
      PAY_CHANNEL: 'wechat-v2',
      MCH_V2_SIGN_TYPE: type,
      WECHAT_PAY_ORIGIN: origin,
      WECHAT_API_ORIGIN: shop.simulator.origin,
    })
    expect(readFileSync(path).equals(pfx)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  }) // prettier-ignore

  it('cloud tells what a container in the cloud is told', () => {
    expect(shop.simulator.environmentFor('cloud')).toMatchObject({
      PAY_CHANNEL: 'wechat-cloud',
      CLOUD_RUN: '1',
      CBR_ENV_ID: 'simulated-env',
      CLOUD_RUN_SERVICE: 'shop',
    })
  })
})

describe('whoever lives by it', () => {
  const start = (onProtocol: (environment: Record<string, string>) => Promise<void>) =>
    startSimulator({ shopOrigin: shop.origin, onProtocol })
  const choose = ({ origin }: { origin: string }, protocol: string) =>
    fetch(`${origin}/_simulator/api/protocol`, post({ protocol }))

  it('hears of it before the one who chose', async () => {
    const heard: unknown[] = []
    const simulator = await start(async (told) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      heard.push(told['MCH_V2_SIGN_TYPE'])
    })

    const both = await Promise.all([choose(simulator, 'v2-md5'), choose(simulator, 'v2-hmac')])

    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect(heard).toEqual(['MD5', 'HMAC-SHA256'])
    expect(simulator.environment['MCH_V2_SIGN_TYPE']).toBe('HMAC-SHA256')
    await simulator.stop()
  })

  it('can refuse it: the old one stays, with its keys', async () => {
    const simulator = await start(async (told) => {
      await Promise.resolve()
      if (!told['WECHATPAY_PUBLIC_KEY']) throw new Error('WECHATPAY_PUBLIC_KEY is missing')
    })
    await simulator.choose('v3-switching')

    const refused = await choose(simulator, 'v3-certificate')

    expect([refused.status, await refused.text()]).toEqual([409, 'WECHATPAY_PUBLIC_KEY is missing'])
    const state: unknown = await (await fetch(`${simulator.origin}/_simulator/api/state`)).json()
    expect(state).toMatchObject({ protocol: 'v3-switching', keys: { mode: 'both', share: 50 } })
    await expect(simulator.choose('v2-md5')).resolves.toBeUndefined()
    await simulator.stop()
  })

  it('finds no certificate on disk when it is over', async () => {
    const simulator = await start(async () => {})
    const path = simulator.environmentFor('v2-md5')['MCH_CLIENT_CERT_PATH'] ?? ''
    expect(readFileSync(path).length).toBeGreaterThan(0)

    await simulator.stop()

    expect(() => readFileSync(path)).toThrow('ENOENT')
  })
})

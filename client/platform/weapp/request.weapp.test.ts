/** The two ways to the BFF; which one is decided when the mini-program is built. */
import { user } from '@/testing/samples'
import { ok, refusal } from '@/testing/server'

const CLOUD = { TARO_APP_CLOUD_ENV: 'prod-1g2h', TARO_APP_CLOUD_SERVICE: 'shop' }
const built = { ...process.env }

afterEach(() => {
  process.env = { ...built }
})

/** The modules as a build with these constants has them. */
async function buildWith(constants: Record<string, string>) {
  Object.assign(process.env, constants)
  jest.resetModules()
  const world = {
    device: (await import('@/testing/device')).device,
    server: (await import('@/testing/server')).server,
    ...(await import('@/api')),
  }
  world.device.reset()
  world.server.reset()
  return world
}

describe('with a cloud environment and a service', () => {
  test('every call goes through the gateway, which is told the service', async () => {
    const { server, callSignedOut } = await buildWith(CLOUD)
    server.on('GET /api/orders', () => ok('GET /api/orders', { orders: [] }))

    await callSignedOut('GET /api/orders', { status: 'paid', cursor: 'a/b' })

    expect(server.sent).toMatchObject([
      {
        origin: 'https://prod-1g2h.container',
        method: 'GET',
        path: '/api/orders?status=paid&cursor=a%2Fb',
        header: { 'X-WX-SERVICE': 'shop' },
      },
    ])
  })

  test('the cloud is entered once, before the first call', async () => {
    const { server, device, callSignedOut } = await buildWith(CLOUD)
    server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))

    await Promise.all([callSignedOut('GET /api/me', {}), callSignedOut('GET /api/me', {})])
    await callSignedOut('GET /api/me', {})

    expect(device.clouds).toEqual([{ env: 'prod-1g2h' }])
    expect(server.sent).toHaveLength(3)
  })

  test('whom the gateway has named is not asked to sign in', async () => {
    const { server, device, call } = await buildWith(CLOUD)
    server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))

    await call('GET /api/me', {})

    expect(device.logins).toBe(0)
    expect(server.sent[0]?.header).not.toHaveProperty('Authorization')
  })

  test('a 401 leads to wx.login and one more try all the same', async () => {
    const { server, device, call } = await buildWith(CLOUD)
    server.on('POST /api/sessions', () => ({
      statusCode: 201,
      data: { token: 'token-1', expiresAt: '2026-12-20T05:00:00.000Z', user: user() },
    }))
    server.on('GET /api/me', ({ header }) =>
      header['Authorization']
        ? ok('GET /api/me', { user: user() })
        : refusal(401, 'unauthenticated'),
    )

    await expect(call('GET /api/me', {})).resolves.toMatchObject({ user: { nickname: '小橘' } })

    expect(device.logins).toBe(1)
    expect(new Set(server.sent.map(({ origin }) => origin)).size).toBe(1)
  })

  test('PATCH goes as a POST that says what it means', async () => {
    const { server, callSignedOut } = await buildWith(CLOUD)
    server.on('PATCH /api/me', () => ok('PATCH /api/me', { user: user() }))

    await callSignedOut('PATCH /api/me', { nickname: '小橘' })

    expect(server.sent[0]).toMatchObject({
      method: 'POST',
      header: { 'X-HTTP-Method-Override': 'PATCH', 'X-WX-SERVICE': 'shop' },
      data: { nickname: '小橘' },
    })
  })

  test('bytes arrive as they are, under their own content type', async () => {
    const { server } = await buildWith(CLOUD)
    const { platform } = await import('@/platform')
    server.on('PATCH /api/me', () => ok('PATCH /api/me', { user: user() }))
    const body = new Uint8Array([0x89, 0x50, 0x4e, 0x47]).buffer

    const header = { 'Content-Type': 'image/png' }
    await platform.request({ method: 'PATCH', path: '/api/me', header, body, timeout: 1000 })

    expect(server.sent[0]?.data).toBe(body)
    expect(server.sent[0]?.header).toMatchObject(header)
  })

  test('an answer outside 2xx is the BFF’s own word, as over the internet', async () => {
    const { server, callSignedOut } = await buildWith(CLOUD)
    server.on('GET /api/orders', () => refusal(503, 'wechat-unavailable'))

    const failed = callSignedOut('GET /api/orders', {})

    await expect(failed).rejects.toMatchObject({ code: 'wechat-unavailable', status: 503 })
  })

  test('what the gateway says instead of an answer reads as a network failure', async () => {
    const { server, callSignedOut } = await buildWith(CLOUD)
    server.on('GET /api/orders', () => {
      throw Object.assign(new Error(), { errCode: -606001, errMsg: 'Invalid host' })
    })

    const failed = callSignedOut('GET /api/orders', {})

    await expect(failed).rejects.toMatchObject({ code: 'network', cause: { errCode: -606001 } })
  })
})

test.each([{}, { TARO_APP_CLOUD_ENV: 'prod-1g2h' }, { TARO_APP_CLOUD_SERVICE: 'shop' }])(
  'with %j alone the BFF is called over the internet',
  async (constants) => {
    const origin = 'https://shop.example.com'
    const { server, device, callSignedOut } = await buildWith({
      TARO_APP_API_ORIGIN: origin,
      ...constants,
    })
    server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))

    await callSignedOut('GET /api/me', {})

    expect(server.sent).toMatchObject([{ origin, path: '/api/me' }])
    expect(device.clouds).toEqual([])
  },
)

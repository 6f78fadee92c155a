import { platform } from '@/platform'
import { device } from '@/testing/device'
import { product, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { ApiError, call, callSignedOut } from './api'

beforeEach(() => {
  device.reset()
  server.reset()
})

test('path parameters go into the path, the rest of a GET into the query', async () => {
  server.on('GET /api/products/:id', () => ok('GET /api/products/:id', { product: product() }))
  server.on('GET /api/orders', () => ok('GET /api/orders', { orders: [] }))

  await callSignedOut('GET /api/products/:id', { id: 'a/b' })
  await callSignedOut('GET /api/orders', { status: 'paid', cursor: undefined })

  expect(server.sent.map(({ method, path, data }) => ({ method, path, data }))).toEqual([
    { method: 'GET', path: '/api/products/a%2Fb', data: {} },
    { method: 'GET', path: '/api/orders?status=paid', data: {} },
  ])
})

test('an answer outside 2xx is thrown with the server’s code and details', async () => {
  server.on('GET /api/orders', () => refusal(503, 'wechat-unavailable', { errcode: -1 }))

  const error: unknown = await call('GET /api/orders', {}).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ code: 'wechat-unavailable', status: 503, details: { errcode: -1 } })
})

test.each([
  [502, '<html>Bad Gateway</html>', 'internal'],
  [413, '', 'payload-too-large'],
  [409, { error: { code: 'a-code-of-next-year' } }, 'internal'],
])('a %d with the body %j reads as %s', async (statusCode, data, code) => {
  server.on('GET /api/products', () => ({ statusCode, data }))

  await expect(callSignedOut('GET /api/products', {})).rejects.toMatchObject({ code })
})

test('no answer at all reads as a network failure', async () => {
  server.on('GET /api/products', () => {
    throw new TypeError('Failed to fetch')
  })

  await expect(callSignedOut('GET /api/products', {})).rejects.toMatchObject({ code: 'network' })
})

test('a call that need not be signed in never starts a sign-in', async () => {
  server.on('GET /api/me', () => refusal(401, 'unauthenticated'))

  await expect(callSignedOut('GET /api/me', {})).rejects.toMatchObject({ code: 'unauthenticated' })

  expect(device.logins).toBe(0)
  expect(server.sent).toHaveLength(1)
})

test('PATCH reaches the server even from a client that cannot send it', async () => {
  server.on('PATCH /api/me', () => ok('PATCH /api/me', { user: user() }))
  const asPost = { method: 'POST', header: { 'X-HTTP-Method-Override': 'PATCH' } }

  await call('PATCH /api/me', { nickname: '小橘' })

  expect(server.sent[0]).toMatchObject({
    path: '/api/me',
    data: { nickname: '小橘' },
    ...(platform.name === 'h5' ? { method: 'PATCH' } : asPost),
  })
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { aNumber, aString } from '../testing/matchers'
import { startHouse, type House } from '../testing/house'

let house: House
let pages: string
beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'pages-'))
  await mkdir(join(pages, 'js'))
  await writeFile(join(pages, 'index.html'), '<html>shop</html>')
  await writeFile(join(pages, '.secret'), 'no')
  await writeFile(join(pages, 'js', 'app.0123abcd.js'), 'code')
  await writeFile(join(pages, 'js', 'app.0123abcd.js.br'), brotliCompressSync('code'))
  house = await startHouse({
    h5Directory: pages,
    environment: { METRICS_TOKEN: 'let-me-count' },
  })
})
afterAll(async () => {
  await house.stop()
  await rm(pages, { recursive: true })
})

const get = (path: string, init?: RequestInit) => fetch(house.origin + path, init)
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as {
    error: { code: string; message: string; requestId: string }
  }
  return { status: response.status, ...error }
}

/** `fetch` tidies paths; an attacker does not. */
const raw = (path: string, headers: Record<string, string> = {}) =>
  new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(house.origin)
    request({ hostname, port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

describe('errors', () => {
  test('every answer has a request id, and an error repeats it', async () => {
    const response = await get('/api/nothing')

    expect((await get('/healthz')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await errorOf(response)).toMatchObject({
      status: 404,
      code: 'not-found',
      requestId: response.headers.get('x-request-id'),
    })
  })

  test('a wrong method is 405 and says which are right', async () => {
    const response = await get('/api/products', { method: 'DELETE' })

    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toMatch(/GET/)
    expect(await errorOf(response)).toMatchObject({ code: 'not-found' })
  })

  test('invalid input names every field', async () => {
    const response = await get('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"kind":"weapp-code","code":""}',
    })

    expect(await errorOf(response)).toMatchObject({
      status: 400,
      code: 'invalid-input',
      details: { issues: [{ path: 'code' }] },
    })
  })

  test.each([
    ['broken JSON', '{"kind":', 400, 'invalid-input'],
    ['more than 256 KiB', JSON.stringify({ kind: 'x'.repeat(300_000) }), 413, 'payload-too-large'],
    ['a list', '[]', 400, 'invalid-input'],
    ['nothing', '', 400, 'invalid-input'],
  ])('%s', async (_what, body, status, code) => {
    const response = await get('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })

    expect(await errorOf(response)).toMatchObject({ status, code })
  })

  test('a path that cannot be decoded is the caller’s mistake', async () => {
    expect(await raw('/api/products/%E0%A4%A')).toBe(400)
  })
})

describe('origin', () => {
  const post = async (headers: Record<string, string>) => {
    const client = house.h5('xiaoman')
    await client.signIn('/healthz')
    const cookie = `session=${client.browser.cookie('session')}`
    return (
      await get('/api/me', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', cookie, ...headers },
        body: '{"nickname":"橘"}',
      })
    ).status
  }

  test('with a cookie only our own pages may change anything', async () => {
    expect(await post({ origin: house.origin })).toBe(200)
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await post({})).toBe(403)
    expect(await post({ origin: 'https://evil.example' })).toBe(403)
    expect(await post({ origin: 'null' })).toBe(403)
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await post({ 'sec-fetch-site': 'none' })).toBe(403)
    expect(await post({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' })).toBe(
      403,
    )
  })

  test('a bearer token is no cookie, and a wrong one is not helped by a cookie', async () => {
    const client = house.weapp('xiaoman')
    await client.signIn()

    expect((await client.ask('PATCH /api/me', { nickname: '橘' })).status).toBe(200)
    expect(await post({ authorization: 'Bearer wrong' })).toBe(401)
  })
})

test('a mini-program, whose requests have no PATCH, says it in a header', async () => {
  const { token } = await house.anyone().call('POST /api/sessions', { kind: 'guest' })

  const response = await get('/api/me', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-http-method-override': 'PATCH',
    },
    body: JSON.stringify({ nickname: '橘子' }),
  })

  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ user: { nickname: '橘子' } })
})

describe('files', () => {
  test('pages are asked for each time, hashed files never again', async () => {
    const page = await get('/')
    const script = await get('/js/app.0123abcd.js', { headers: { 'accept-encoding': 'br' } })

    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(script.headers.get('content-encoding')).toBe('br')
    expect(script.headers.get('vary')).toContain('Accept-Encoding')
    expect(await script.text()).toBe('code')
  })

  test('what has not changed is not sent again', async () => {
    const modified = (await get('/')).headers.get('last-modified') ?? ''

    expect(await raw('/', { 'if-modified-since': modified })).toBe(304)
  })

  test('an address of no file opens the shop, but never below /api or for a missing script', async () => {
    const accept = { headers: { accept: 'text/html' } }

    expect(await (await get('/pages/cart/index', accept)).text()).toBe('<html>shop</html>')
    expect((await get('/api/pages', accept)).status).toBe(404)
    expect((await get('/js/gone.js', accept)).status).toBe(404)
  })

  test.each([
    '/.secret',
    '/../package.json',
    '/..%2f..%2fetc/passwd',
    '/pictures/..%2fcatalogue.json',
    '/avatars/..%2fcatalogue.json',
  ])('nothing outside the folder is served: %s', async (path) => {
    expect(await raw(path)).toBe(404)
  })

  test('a merchant’s picture comes before the built-in one', async () => {
    const { products } = await house.anyone().call('GET /api/products', {})
    const [product] = products
    await mkdir(join(house.dataDirectory, 'pictures'))
    await writeFile(
      join(house.dataDirectory, 'pictures', new URL(product?.imageUrl ?? '').pathname.slice(10)),
      'mine',
    )

    expect(product?.imageUrl.startsWith(`${house.origin}/pictures/`)).toBe(true)
    expect(await (await fetch(product?.imageUrl ?? '')).text()).toBe('mine')
  })

  test('answers are not sniffed, framed or kept', async () => {
    const { headers } = await get('/api/products')

    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('operations', () => {
  test('alive and ready', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'alive' })
    expect(await (await get('/readyz')).json()).toEqual({
      status: 'ready',
      parts: { store: true, wechat: true },
    })
  })

  test('metrics count requests by route, for this machine and the bearer of the token only', async () => {
    await get('/api/products/gannan-navel-orange')
    await get('/no/such/path')

    const text = await (await get('/metrics')).text()
    expect(text).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/products/:id",status="200"} 1',
    )
    expect(text).toMatch(/route="other",status="404"/)
    expect(text).not.toContain('gannan')
    const forwarded = { 'x-forwarded-for': '203.0.113.9' }
    expect((await get('/metrics', { headers: forwarded })).status).toBe(403)
    const wrong = { ...forwarded, authorization: 'Bearer wrong' }
    expect((await get('/metrics', { headers: wrong })).status).toBe(403)
    const right = { ...forwarded, authorization: 'Bearer let-me-count' }
    expect((await get('/metrics', { headers: right })).status).toBe(200)
  })

  test('not ready for a minute after WeChat was silent', async () => {
    const buyer = house.weapp('xiaoman')
    await buyer.signIn()
    await house.control('faults', { fault: 'pay-500', times: 20 })
    await buyer.ask('POST /api/orders', {
      requestId: crypto.randomUUID(),
      items: [{ productId: 'gannan-navel-orange', quantity: 1 }],
    })
    await house.control('reset', {})

    const response = await get('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ parts: { store: true, wechat: false } })
    await house.control('clock', { advanceSeconds: 61 })

    expect((await get('/readyz')).status).toBe(200)
  }, 30_000)

  test('a request is one line, without its query', async () => {
    house.log.length = 0
    await get('/api/jssdk-config?url=http://evil.example/?secret=1')

    expect(house.log).toEqual([
      {
        level: 'info',
        event: 'request',
        method: 'GET',
        path: '/api/jssdk-config',
        status: 400,
        ms: aNumber,
        requestId: aString,
        userId: undefined,
      },
    ])
  })

  test('cookies are Secure when the world reaches us by https', async () => {
    const other = await startHouse({ environment: { PUBLIC_ORIGIN: 'https://shop.example.com' } })
    try {
      const made = await fetch(`${other.origin}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"kind":"guest"}',
      })
      expect(made.headers.get('set-cookie')).toMatch(/; secure/i)
    } finally {
      await other.stop()
    }
  })
})

import { startHouse, type House } from '../testing/house'

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())
beforeEach(() => house.control('reset', {}))

const link = (page: string) => house.anyone().call('GET /api/mini-program-link', { page })
const made = async () => (await house.state()).links
const DAY_SECONDS = 86_400

test('anybody gets an address of a page, made by WeChat for that page and its query', async () => {
  const page = '/pages/order/index?outTradeNo=R20261120x&from=sms'

  const { url } = await link(page)

  expect(url).toMatch(/^https:\/\//)
  expect(await made()).toEqual([
    { link: url, path: '/pages/order/index', query: 'outTradeNo=R20261120x&from=sms' },
  ])
})

test('one page costs one link a day, however many ask and across restarts', async () => {
  const page = '/pages/product/index?id=anyue-lemon'

  const atOnce = await Promise.all(Array.from({ length: 20 }, () => link(page)))
  await house.restart()
  await house.control('clock', { advanceSeconds: DAY_SECONDS - 600 })
  const later = await link(page)

  expect(new Set([...atOnce, later].map(({ url }) => url)).size).toBe(1)
  expect(await made()).toHaveLength(1)
  await house.control('clock', { advanceSeconds: DAY_SECONDS })
  expect((await link(page)).url).not.toBe(later.url)
})

test('pages with different queries have different links', async () => {
  const one = await link('/pages/home/index')
  const other = await link('/pages/home/index?a=1')

  expect(one.url).not.toBe(other.url)
})

test.each([
  '/pages/elsewhere/index',
  'https://evil.example/',
  '/pages/home/index#x',
  '/pages/home/index?a=<b>',
])('%s is no page of ours', async (page) => {
  expect(await house.anyone().refusal('GET /api/mini-program-link', { page })).toBe(
    '400 invalid-input',
  )
  expect(await made()).toEqual([])
})

test('what WeChat refuses is said with its number and a cause', async () => {
  await house.control('published', { published: false })

  const { status, body } = await house
    .anyone()
    .ask('GET /api/mini-program-link', { page: '/pages/orders/index' })

  expect(status).toBe(502)
  expect(body).toMatchObject({ error: { code: 'wechat-rejected', details: { errcode: 40002 } } })
  expect(JSON.stringify(body)).toContain('explanation')
})

test('without a mini-program the answer says what to configure', async () => {
  const other = await startHouse({
    environment: { MINI_PROGRAM_APPID: '', MINI_PROGRAM_SECRET: '' },
  })
  try {
    const { status, body } = await other
      .anyone()
      .ask('GET /api/mini-program-link', { page: '/pages/home/index' })
    expect(status).toBe(503)
    expect(JSON.stringify(body)).toContain('MINI_PROGRAM_APPID')
  } finally {
    await other.stop()
  }
})

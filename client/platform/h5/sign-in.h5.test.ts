import { jsSdkConfig } from '@/testing/samples'
import { browseAs, openAt, userAgents, watchNavigation } from '@/testing/wechat-browser'

const gone = watchNavigation()

beforeEach(() => {
  sessionStorage.clear()
  gone.length = 0
  browseAs(userAgents.wechatIos)
})

afterEach(() => jest.useRealTimers())

/** What loading the page anew means to the platform. */
async function load(address: string) {
  jest.resetModules()
  openAt(address)
  const { platform } = await import('@/platform')
  platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) })
  return platform
}

function journey(at = 0) {
  const url = new URL(gone[at] ?? '', location.origin)
  return { path: url.pathname, ...Object.fromEntries(url.searchParams) }
}

test('leaves for WeChat, silently, and asks to come back to this very page', async () => {
  const platform = await load('/?from=groupmessage#/pages/order/index?outTradeNo=SJ1&a=%2F')

  expect(await platform.signIn()).toEqual({ kind: 'leaving' })

  expect(journey()).toEqual({
    path: '/auth/wechat',
    return_to: '/?from=groupmessage#/pages/order/index?outTradeNo=SJ1&a=%2F',
    scope: 'base',
  })
})

test('asks for nickname and avatar only when a person wanted that', async () => {
  const platform = await load('/#/pages/me/index')

  await platform.signIn({ profile: true })

  expect(journey()).toMatchObject({ scope: 'userinfo' })
})

test('leaves once however many calls were refused at the same time', async () => {
  const platform = await load('/#/pages/orders/index')

  const results = await Promise.all([platform.signIn(), platform.signIn(), platform.signIn()])

  expect(results).toEqual(Array(3).fill({ kind: 'leaving' }))
  expect(gone).toHaveLength(1)
})

test.each([undefined, {}])('outside WeChat one is a guest (asked with %j)', async (options) => {
  browseAs(userAgents.safari)
  const platform = await load('/#/pages/orders/index')

  expect(await platform.signIn(options)).toEqual({
    kind: 'credential',
    credential: { kind: 'guest' },
  })
  expect(gone).toEqual([])
})

test('outside WeChat nobody can be asked for a WeChat profile', async () => {
  browseAs(userAgents.safari)
  const platform = await load('/#/pages/me/index')

  expect(await platform.signIn({ profile: true })).toEqual({
    kind: 'unavailable',
    reason: 'outside-wechat',
  })
  expect(gone).toEqual([])
})

test.each(['refused', 'expired', 'snapshot'])(
  'coming back %s is told once instead of leaving again',
  async (reason) => {
    const platform = await load(`/?sign_in=${reason}#/pages/orders/index`)

    expect(platform.signInRefusal()).toBe(reason)
    expect(await platform.signIn()).toEqual({ kind: 'unavailable', reason })
    expect(gone).toEqual([])
    expect(await platform.signIn()).toEqual({ kind: 'leaving' })
  },
)

test('a person who asks again after a refusal is taken to WeChat at once', async () => {
  const platform = await load('/?sign_in=refused#/pages/me/index')

  expect(await platform.signIn({})).toEqual({ kind: 'leaving' })
})

test('the refusal is wiped from the address, and nothing else is', async () => {
  const platform = await load('/?a=%7e+1&sign_in=refused#/pages/me/index?b=2')

  expect(location.pathname + location.search + location.hash).toBe('/?a=%7e+1#/pages/me/index?b=2')
  await platform.signIn({})
  expect(journey()).toMatchObject({ return_to: '/?a=%7e+1#/pages/me/index?b=2' })
})

test('a word in the address that is not ours is no reason, and is wiped too', async () => {
  const platform = await load('/?sign_in=%3Cscript%3E#/pages/me/index')

  expect(platform.signInRefusal()).toBeUndefined()
  expect(location.search).toBe('')
})

describe('the loop breaker', () => {
  beforeEach(() => jest.useFakeTimers({ now: new Date('2026-11-20T05:00:00Z') }))

  const journeys = async (count: number) => {
    for (let done = 0; done < count; done += 1) await (await load('/#/pages/orders/index')).signIn()
    return load('/#/pages/orders/index')
  }

  test('stops the third silent journey within a minute', async () => {
    const platform = await journeys(2)

    expect(await platform.signIn()).toEqual({ kind: 'unavailable', reason: 'looping' })
    expect(gone).toHaveLength(2)
  })

  test('lets a person try all the same', async () => {
    const platform = await journeys(2)

    expect(await platform.signIn({})).toEqual({ kind: 'leaving' })
  })

  test('forgets journeys that led to an accepted session', async () => {
    const platform = await journeys(2)

    platform.credentials.accepted()

    expect(await platform.signIn()).toEqual({ kind: 'leaving' })
  })

  test('forgets journeys older than a minute', async () => {
    const platform = await journeys(2)

    jest.setSystemTime(Date.now() + 61_000)

    expect(await platform.signIn()).toEqual({ kind: 'leaving' })
  })
})

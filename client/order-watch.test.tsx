import { act, renderHook } from '@testing-library/react'
import { device } from '@/testing/device'
import { order } from '@/testing/samples'
import { type Answer, ok, refusal, server } from '@/testing/server'
import { useOrder } from './order-watch'

const route = 'GET /api/orders/:outTradeNo'
const unpaid = () => ok(route, { order: order() })
const paid = () => ok(route, { order: order({ status: 'paid' }) })
const dead = (): Answer => {
  throw new TypeError('Failed to fetch')
}

beforeEach(() => {
  device.reset()
  server.reset()
  server.on(route, unpaid)
  jest.useFakeTimers()
})

afterEach(() => jest.useRealTimers())

const pass = (milliseconds: number) => act(() => jest.advanceTimersByTimeAsync(milliseconds))
const asked = () => server.count(route)

async function watch(expectPayment: boolean) {
  const hook = renderHook(() => useOrder('SJ20261120000001', { expectPayment }))
  expect(hook.result.current).toMatchObject({ state: 'loading', confirming: false })
  await pass(0)
  return hook
}

test('without a payment to expect the server is asked once', async () => {
  const { result } = await watch(false)
  await pass(600_000)

  expect(result.current).toMatchObject({ state: 'ready', order: order(), confirming: false })
  expect(asked()).toBe(1)
})

test('after a payment it is asked again at growing distances until it knows', async () => {
  const { result } = await watch(true)
  expect(result.current).toMatchObject({ state: 'ready', confirming: true })
  const counts: number[] = []

  for (const pause of [500, 1_000, 2_000, 3_000]) {
    await pass(pause - 1)
    counts.push(asked())
    await pass(1)
    counts.push(asked())
  }
  server.on(route, paid)
  await pass(5_000)

  expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4, 5])
  expect(result.current).toMatchObject({ confirming: false, order: { status: 'paid' } })
  await pass(600_000)
  expect(asked()).toBe(6)
})

test('it is not asked for ever: after three minutes the page stops confirming', async () => {
  const { result } = await watch(true)

  await pass(160_000)
  expect(result.current.confirming).toBe(true)
  await pass(30_000)
  expect(result.current).toMatchObject({ state: 'ready', confirming: false })
  const sofar = asked()
  await pass(600_000)

  expect(asked()).toBe(sofar)
  expect(sofar).toBeLessThan(25)
})

test('a broken connection while confirming keeps the order in sight and the questions going', async () => {
  const { result } = await watch(true)
  server.on(route, dead)
  await pass(500)
  expect(result.current).toMatchObject({ state: 'ready', order: order(), confirming: true })

  server.on(route, paid)
  await pass(1_000)

  expect(result.current).toMatchObject({ confirming: false, order: { status: 'paid' } })
})

test('an order that cannot be had fails, and can be asked for again', async () => {
  server.on(route, dead)
  const { result } = await watch(false)
  expect(result.current).toMatchObject({ state: 'failed', error: { code: 'network' } })

  server.on(route, unpaid)
  act(() => result.current.reload())
  await pass(0)

  expect(result.current).toMatchObject({ state: 'ready', order: order() })
  expect(result.current.error).toBeUndefined()
})

test('an order that does not exist is not asked for again', async () => {
  server.on(route, () => refusal(404, 'not-found'))
  const { result } = await watch(true)
  await pass(60_000)

  expect(result.current).toMatchObject({ state: 'failed', confirming: false })
  expect(asked()).toBe(1)
})

test('a page out of sight asks nothing, and asks at once when it is back', async () => {
  const { result } = await watch(true)
  await device.meet('hide')
  await pass(60_000)
  expect(asked()).toBe(1)

  server.on(route, paid)
  await device.meet('show')
  await pass(0)

  expect(asked()).toBe(2)
  expect(result.current).toMatchObject({ order: { status: 'paid' }, confirming: false })
})

test('an answer that arrives out of sight starts no new questions', async () => {
  let answer = (_: Answer) => {}
  server.on(route, () => new Promise<Answer>((resolve) => (answer = resolve)))
  const { result } = await watch(true)
  await device.meet('hide')

  act(() => answer(unpaid()))
  await pass(60_000)

  expect(asked()).toBe(1)
  expect(result.current).toMatchObject({ state: 'loading' })
})

test('a page that is gone asks nothing', async () => {
  const { unmount } = await watch(true)

  unmount()
  await pass(60_000)

  expect(asked()).toBe(1)
})

test('while a code waits to be scanned the questions go on, five seconds apart, until it is paid', async () => {
  const { result } = renderHook(() =>
    useOrder('SJ20261120000001', { expectPayment: true, isScanning: true }),
  )
  await pass(20 * 60_000)
  expect(asked()).toBeGreaterThan(200)

  server.on(route, paid)
  await pass(5_000)
  expect(result.current).toMatchObject({ confirming: false, order: { status: 'paid' } })
  const sofar = asked()
  await pass(60_000)

  expect(asked()).toBe(sofar)
})

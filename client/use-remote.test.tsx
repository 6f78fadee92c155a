import { act, renderHook, waitFor } from '@testing-library/react'
import { device } from '@/testing/device'
import { product } from '@/testing/samples'
import { type Answer, ok, refusal, server } from '@/testing/server'
import { type Remote, useRemote } from './use-remote'

const route = 'GET /api/products/:id'

beforeEach(() => {
  device.reset()
  server.reset()
  server.on(route, ({ path }) => ok(route, { product: product({ title: path }) }))
})

const open = (id = 'a') =>
  renderHook((props: { id: string }) => useRemote(route, { id: props.id }, { signedOut: true }), {
    initialProps: { id },
  })

const reload = (remote: Remote<unknown>) => {
  if (remote.state !== 'loading') remote.reload()
}

test('loads, then shows what came, however often the page draws', async () => {
  const { result, rerender } = open()
  expect(result.current).toEqual({ state: 'loading' })

  await waitFor(() => expect(result.current.state).toBe('ready'))
  rerender({ id: 'a' })

  expect(result.current).toMatchObject({ data: { product: { title: '/api/products/a' } } })
  expect(server.sent).toHaveLength(1)
})

test('another input is loaded anew and a late answer to the old one is dropped', async () => {
  let answerOld = (_: Answer) => {}
  const old = new Promise<Answer>((resolve) => (answerOld = resolve))
  server.on(route, ({ path }) =>
    path.endsWith('/a') ? old : ok(route, { product: product({ title: path }) }),
  )
  const { result, rerender } = open('a')

  rerender({ id: 'b' })
  expect(result.current).toEqual({ state: 'loading' })
  await waitFor(() => expect(result.current.state).toBe('ready'))
  await act(() => Promise.resolve(answerOld(ok(route, { product: product({ title: 'old' }) }))))

  expect(result.current).toMatchObject({ data: { product: { title: '/api/products/b' } } })
})

test('reloading keeps what is in sight until the new answer is there', async () => {
  const { result } = open()
  await waitFor(() => expect(result.current.state).toBe('ready'))
  server.on(route, () => ok(route, { product: product({ title: 'new' }) }))

  act(() => reload(result.current))

  expect(result.current).toMatchObject({ state: 'ready', refreshing: true })
  await waitFor(() => expect(result.current).toMatchObject({ refreshing: false }))
  expect(result.current).toMatchObject({ data: { product: { title: 'new' } } })
})

test('a failure is shown by its code, and reloading starts over', async () => {
  server.on(route, () => refusal(404, 'not-found'))
  const { result } = open()
  await waitFor(() =>
    expect(result.current).toMatchObject({ state: 'failed', error: { code: 'not-found' } }),
  )
  server.on(route, () => ok(route, { product: product() }))

  act(() => reload(result.current))
  expect(result.current).toEqual({ state: 'loading' })

  await waitFor(() => expect(result.current.state).toBe('ready'))
})

test('a public route is asked for without signing in', async () => {
  server.on(route, () => refusal(401, 'unauthenticated'))
  const { result } = open()

  await waitFor(() => expect(result.current.state).toBe('failed'))

  expect(server.sent).toHaveLength(1)
  expect(device.logins).toBe(0)
})

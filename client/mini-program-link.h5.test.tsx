/** The way from a phone's browser into the mini-program is shown once it is known to lead somewhere. */
import { renderHook, waitFor } from '@testing-library/react'
import * as react from 'react'
import { pages } from './links'
import { ok, refusal } from './testing/server'
import { browseAs, userAgents, watchNavigation } from './testing/wechat-browser'

const gone = watchNavigation()
const product = pages.product('navel-orange')
const settled = () => react.act(() => new Promise((resolve) => setTimeout(resolve, 10)))

/** A new visit: nothing is remembered; the React that draws stays the one. */
async function visit(browser: keyof typeof userAgents = 'safari') {
  gone.length = 0
  jest.resetModules()
  jest.doMock('react', () => react)
  browseAs(userAgents[browser])
  const { server } = await import('./testing/server')
  const { useMiniProgramLink } = await import('./mini-program-link')
  server.reset()
  const asked = () => server.sent.map(({ path }) => decodeURIComponent(path))
  return { server, asked, show: (page: string) => renderHook(() => useMiniProgramLink(page)) }
}

const link = (url: string) => () => ok('GET /api/mini-program-link', { url })

test('a tap goes to the address the server gave for this page', async () => {
  const { server, asked, show } = await visit()
  server.on('GET /api/mini-program-link', link('https://wxaurl.cn/abc'))
  const { result } = show(product)
  expect(result.current).toBeUndefined()
  await waitFor(() => expect(result.current).toBeDefined())

  result.current?.()

  expect(asked()).toEqual(['/api/mini-program-link?page=/pages/product/index?id=navel-orange'])
  expect(gone).toEqual(['https://wxaurl.cn/abc'])
})

test('each page is asked for once', async () => {
  const { server, asked, show } = await visit()
  server.on('GET /api/mini-program-link', link('https://wxaurl.cn/abc'))
  for (const page of [product, product, pages.home]) {
    const { result } = show(page)
    await waitFor(() => expect(result.current).toBeDefined())
  }

  expect(asked()).toHaveLength(2)
})

test('where the server has none it stays away, and is not asked again in this visit', async () => {
  const { server, asked, show } = await visit()
  server.on('GET /api/mini-program-link', () => refusal(503, 'wechat-rejected'))
  const { result } = show(product)
  await settled()
  const other = show(pages.home).result
  await settled()

  expect([result.current, other.current]).toEqual([undefined, undefined])
  expect(asked()).toHaveLength(1)
})

test('a dead network says nothing about it', async () => {
  const { server, show } = await visit()
  server.on('GET /api/mini-program-link', () => {
    throw new TypeError('Failed to fetch')
  })
  show(product)
  await settled()

  server.on('GET /api/mini-program-link', link('https://wxaurl.cn/abc'))
  const { result } = show(product)

  await waitFor(() => expect(result.current).toBeDefined())
})

test.each(['wechatAndroid', 'wechatWebView', 'chromeDesktop'] as const)(
  '%s never asks',
  async (browser) => {
    const { asked, show } = await visit(browser)
    const { result } = show(product)
    await settled()

    expect(result.current).toBeUndefined()
    expect(asked()).toEqual([])
  },
)

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { openDevShop, type DevShop, type OpenShop } from './dev-shop'

let shop: DevShop
let server: Server
let origin: string
let told: string[]
let asked: () => void
let isAsked: Promise<void>

/** One that says its name, at once or when it is let. */
const named =
  (name: string, until?: Promise<void>): (() => Promise<OpenShop>) =>
  async () => {
    await Promise.resolve()
    told.push(`${name} opens`)
    return {
      handler: (request, response) => {
        const wait = request.url === '/slow' ? until : undefined
        if (wait) asked()
        void Promise.resolve(wait).then(() => response.end(name))
      },
      stop: async () => {
        await Promise.resolve()
        told.push(`${name} stops`)
      },
    }
  }

beforeEach(async () => {
  told = []
  isAsked = new Promise((resolve) => (asked = resolve))
  server = createServer((request, response) => void shop.answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
})
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
)

const ask = async (path = '/') => (await fetch(origin + path)).text()

test('the next shop opens when the old one has answered and stopped; who asks meanwhile waits', async () => {
  let finish = () => {}
  const slow = new Promise<void>((resolve) => (finish = resolve))
  shop = await openDevShop(named('first', slow))
  const underWay = ask('/slow')
  await isAsked

  const exchanged = shop.exchange(named('second'))
  const meanwhile = ask()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(told).toEqual(['first opens'])
  finish()

  expect(await Promise.all([underWay, meanwhile])).toEqual(['first', 'second'])
  await exchanged
  expect(told).toEqual(['first opens', 'first stops', 'second opens'])
})

test('an answer that never comes does not keep it from closing', async () => {
  shop = await openDevShop(named('first', new Promise(() => {})), { patienceMs: 20 })
  const never = ask('/slow').catch(() => 'hung up')
  await isAsked

  await shop.exchange(named('second'))

  expect(await ask()).toBe('second')
  server.closeAllConnections()
  expect(await never).toBe('hung up')
})

test('when the next one does not open the old one is open again, and it is told why', async () => {
  shop = await openDevShop(named('first'))

  const exchanged = shop.exchange(() => Promise.reject(new Error('no such channel')))

  await expect(exchanged).rejects.toThrow('no such channel')
  expect(await ask()).toBe('first')
  expect(told).toEqual(['first opens', 'first stops', 'first opens'])
  await shop.stop()
  expect(told.at(-1)).toBe('first stops')
})

import { rm } from 'node:fs/promises'
import path from 'node:path'
import { openJsonStore } from './json'
import { hasJsonStore, markMoved } from './json-directory'
import { anOrder } from './testing/fixtures'
import { temporaryDirectory } from './testing/temporary-json-store'

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('a store that has moved is opened by nobody until somebody goes back to it', async () => {
  const order = anOrder()
  const store = await openJsonStore({ directory })
  await store.orders.insert(order, new Map())
  await store.close()
  await markMoved(directory, { to: 'shop on 10.0.0.7:3306', at: new Date(0) })

  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(openJsonStore({ directory })).rejects.toThrow(
      /has moved to MySQL \(To shop on 10\.0\.0\.7:3306, at 1970-.+remove .+MOVED-TO-MYSQL/,
    )
  }

  await rm(path.join(directory, 'MOVED-TO-MYSQL'))
  const again = await openJsonStore({ directory })
  expect(await again.orders.find(order.outTradeNo)).toEqual(order)
  await again.close()
})

test('a directory holds a store once one was opened in it', async () => {
  expect(await hasJsonStore(path.join(directory, 'nowhere'))).toBe(false)
  expect(await hasJsonStore(directory)).toBe(false)

  await (await openJsonStore({ directory })).close()

  expect(await hasJsonStore(directory)).toBe(true)
})

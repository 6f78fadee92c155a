import { startHouse, type House } from './house'

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())

test('people of both platforms sign in, and stay signed in after a restart', async () => {
  const inBrowser = house.h5('xiaoman')
  const inMiniProgram = house.weapp('ajuan')

  const page = await inBrowser.signIn('/healthz')
  await inMiniProgram.signIn()
  await house.restart()

  expect(page.url).toBe(`${house.origin}/healthz`)
  const one = await inBrowser.call('GET /api/me', {})
  const other = await inMiniProgram.call('GET /api/me', {})
  expect(one.user.id).not.toBe(other.user.id)
})

import { device } from '@/testing/device'
import { dropIntent, intentFor, keepIntent, keptIntent, orderRequest } from './intent'
import type { Wish } from './intent'

const wish: Wish = {
  productId: 'navel-orange',
  quantity: 2,
  remark: ' 周末送 ',
  address: {
    userName: '林小满',
    telNumber: '13800138000',
    provinceName: '浙江省',
    cityName: '杭州市',
    countyName: '西湖区',
    detailInfo: '文三路 1 号',
  },
}

beforeEach(() => device.reset())
afterEach(() => jest.useRealTimers())

test('asking again for the same is the same request', () => {
  const first = intentFor(wish, undefined)

  expect(intentFor({ ...wish }, first).requestId).toBe(first.requestId)
})

test('one more of it is a new request', () => {
  const first = intentFor(wish, undefined)

  expect(intentFor({ ...wish, quantity: 3 }, first).requestId).not.toBe(first.requestId)
})

test('the request says what is wanted and never what it costs', () => {
  const request = orderRequest(intentFor(wish, undefined))

  expect(request).toMatchObject({
    items: [{ productId: 'navel-orange', quantity: 2 }],
    remark: '周末送',
  })
  expect(JSON.stringify(request)).not.toMatch(/price|amount/)
})

test('what was left behind to sign in is found again for the same product only', () => {
  const left = intentFor(wish, undefined)
  keepIntent(left, { isLeaving: true })

  expect(keptIntent('navel-orange')).toEqual({ ...left, isLeaving: true })
  expect(keptIntent('lemon')).toBeUndefined()
  dropIntent()
  expect(keptIntent('navel-orange')).toBeUndefined()
})

test('what was left behind long ago stays there', () => {
  jest.useFakeTimers()
  keepIntent(intentFor(wish, undefined), { isLeaving: false })

  jest.setSystemTime(Date.now() + 11 * 60_000)

  expect(keptIntent('navel-orange')).toBeUndefined()
})

test('something else under its name in the phone is not an intention', () => {
  device.storage.set('checkout-under-way', { keptAt: 'yesterday' })

  expect(keptIntent('navel-orange')).toBeUndefined()
})

import { OrderStatus } from '../../../bff/contract/order'
import { order } from '@/testing/samples'
import { headlineOf } from './headline'

test('while a payment is being confirmed it is called neither unpaid nor paid', () => {
  const { title, text } = headlineOf(order(), true)

  expect(title).toBe('确认中')
  expect(text).toContain('向微信确认')
})

test('once the server knows, its word counts, even while questions are still under way', () => {
  expect(headlineOf(order({ status: 'paid' }), true).title).toBe('已付款')
})

test('every status has words of its own', () => {
  const titles = OrderStatus.options.map((status) => headlineOf(order({ status }), false).title)

  expect(new Set(titles).size).toBe(OrderStatus.options.length)
})

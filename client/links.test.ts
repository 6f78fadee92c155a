import { pages, param } from './links'

test('a page is addressed with its parameters escaped', () => {
  expect(pages.product('navel-orange')).toBe('/pages/product/index?id=navel-orange')
  expect(pages.checkout({ productId: 'a&b', quantity: 2 })).toBe(
    '/pages/checkout/index?productId=a%26b&quantity=2',
  )
})

test('what a link was made with is what the page reads', () => {
  const query = pages.order('SJ 2026/1&橘').split('?')[1]?.split('=')[1] ?? ''

  expect(param({ outTradeNo: query, $taroTimestamp: '1' }, 'outTradeNo')).toBe('SJ 2026/1&橘')
})

test.each([[{}], [{ id: '' }], [{ id: '%E6%A9' }]])('%j holds no id', (params) => {
  expect(param(params, 'id')).toBeUndefined()
})

import { product } from '@/testing/samples'
import { categoriesOf, goodsIn } from './goods'

const orange = product({ category: '橙与柑' })
const peel = product({ category: '橘制' })
const loose = product({})

test('categories come once each, in the shop’s order', () => {
  expect(categoriesOf([orange, peel, loose, orange])).toEqual(['橙与柑', '橘制'])
})

test('without a category everything is shown, also what has none', () => {
  expect(goodsIn([orange, peel, loose], undefined)).toHaveLength(3)
  expect(goodsIn([orange, peel, loose], '橘制')).toEqual([peel])
})

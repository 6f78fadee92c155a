import { returnPath, withRefusal } from './return-to'

const OURS = 'https://shop.example.com'

test.each([
  ['/', '/'],
  ['/#/pages/order/index?id=1', '/#/pages/order/index?id=1'],
  ['/?from=share&x=%20a#/pages/shop/index', '/?from=share&x=%20a#/pages/shop/index'],
  ['/pages/shop/index', '/pages/shop/index'],
])('%s is a path of ours', (asked, path) => {
  expect(returnPath(asked, OURS)).toBe(path)
})

test.each([
  undefined,
  '',
  'pages',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
  `/${'a'.repeat(3000)}`,
  '/auth/wechat?return_to=/',
  '/api/me',
])('%j is not, and becomes the home page', (asked) => {
  expect(returnPath(asked, OURS)).toBe('/')
})

test('an old sign_in falls away, its neighbours stay', () => {
  expect(returnPath('/?a=1&sign_in=expired&b=2#/x', OURS)).toBe('/?a=1&b=2#/x')
})

test.each([
  ['/', '/?sign_in=expired'],
  ['/#/pages/mine/index', '/?sign_in=expired#/pages/mine/index'],
  ['/?a=1#/x?sign_in=no', '/?a=1&sign_in=expired#/x?sign_in=no'],
  ['/?sign_in=refused', '/?sign_in=expired'],
])('the reason goes into the query of %s, before the fragment', (path, landed) => {
  expect(withRefusal(path, 'expired')).toBe(landed)
})

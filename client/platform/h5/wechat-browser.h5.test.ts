import { userAgents } from '@/testing/wechat-browser'
import { signedUrl } from './wechat-browser'

const landing = 'https://shop.example.com/?sign_in=expired#/pages/home/index'
const current = 'https://shop.example.com/#/pages/product/index?id=navel-orange'

test('iOS signs the URL the page was first loaded with', () => {
  const url = signedUrl({ landing, current, userAgent: userAgents.wechatIos })

  expect(url).toBe('https://shop.example.com/?sign_in=expired')
})

test('Android signs the URL the page is at now', () => {
  const url = signedUrl({ landing, current, userAgent: userAgents.wechatAndroid })

  expect(url).toBe('https://shop.example.com/')
})

test('the query is signed byte for byte and the fragment never', () => {
  const href = 'https://shop.example.com/?from=singlemessage&a=%E6%A9%98#/pages/me/index?x=1#2'

  const url = signedUrl({ landing: href, current: href, userAgent: userAgents.wechatAndroid })

  expect(url).toBe('https://shop.example.com/?from=singlemessage&a=%E6%A9%98')
})

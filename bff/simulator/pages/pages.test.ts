import { consentPage, errorPage, staticFile } from './index'

const hostile = `</title><script>alert("1")</script>'&`
const escaped = '&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;'

describe('WeChat’s own pages', () => {
  it('ask for consent with both ways out as links', () => {
    const page = consentPage({
      appName: '拾橘',
      person: { nickname: '小橙', avatarUrl: '' },
      acceptUrl: 'http://shop.test/auth?code=c1&state=s1',
      refuseUrl: 'http://shop.test/auth?state=s1',
    })

    expect(page).toContain('获得你的公开信息（昵称、头像等）')
    expect(page).toContain('href="http://shop.test/auth?code=c1&amp;state=s1">允许</a>')
    expect(page).toContain('href="http://shop.test/auth?state=s1">拒绝</a>')
  })

  it('escape every word that comes from outside', () => {
    const pages = [
      consentPage({
        appName: hostile,
        person: { nickname: hostile, avatarUrl: `https://a.test/${hostile}` },
        acceptUrl: hostile,
        refuseUrl: hostile,
      }),
      errorPage({ code: hostile, message: hostile }),
    ]

    for (const page of pages) {
      expect(page).toContain(escaped)
      expect(page).not.toContain('<script')
      expect(page).not.toContain(`'&"`)
    }
  })

  it('show no picture from an address that is none', () => {
    const page = consentPage({
      appName: '拾橘',
      person: { nickname: '小橙', avatarUrl: 'javascript:alert(1)' },
      acceptUrl: '/a',
      refuseUrl: '/r',
    })

    expect(page).not.toContain('javascript:')
  })

  it('load nothing from elsewhere', () => {
    const page = errorPage({ code: 10003, message: 'redirect_uri域名与后台配置错误' })

    expect(page).toContain('10003')
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  })
})

describe('the files under /_simulator/', () => {
  it('are the control page and the bridge', async () => {
    expect((await staticFile(''))?.type).toMatch('text/html')
    expect((await staticFile('control-page.js'))?.type).toMatch('text/javascript')
    expect((await staticFile('control-page.css'))?.type).toMatch('text/css')
    expect((await staticFile('bridge.js'))?.body).toContain('WeixinJSBridge')
    expect((await staticFile('bridge/payment-views.js'))?.body).toContain('确认支付')
  })

  it.each([
    'nothing.js',
    '../control-api.js',
    'bridge/../control-api.js',
    'bridge/%2e%2e/x.js',
    '/',
  ])('are no others: %s', async (path) => {
    expect(await staticFile(path)).toBeUndefined()
  })
})

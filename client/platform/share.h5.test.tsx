/** One card, two platforms: what WeChat is told when a page is shared. */
import { render } from '@testing-library/react'
import { platform } from '@/platform'
import { device } from '@/testing/device'
import { jsSdkConfig } from '@/testing/samples'
import {
  browseAs,
  type FakeBridge,
  injectBridge,
  openAt,
  userAgents,
} from '@/testing/wechat-browser'
import type { ShareCard } from './platform'

declare const __PLATFORM__: 'weapp' | 'h5'

const card: ShareCard = {
  title: '赣南脐橙',
  description: '皮薄汁多，现摘现发',
  imageUrl: 'https://shop.example.com/images/navel-orange.jpg',
  page: '/pages/product/index?id=navel-orange',
}

function Page(props: { card?: ShareCard }) {
  platform.useShare(props.card)
  return null
}

describe('in the WeChat browser', () => {
  let bridge: FakeBridge

  beforeEach(() => {
    device.reset()
    browseAs(userAgents.wechatAndroid)
    openAt('/?code=061Qr2#/pages/order/index?outTradeNo=SJ1')
    platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) })
    const ok = () => ({ err_msg: 'update:ok' })
    bridge = injectBridge({ updateAppMessageShareData: ok, updateTimelineShareData: ok })
  })

  afterEach(() => bridge.remove())

  // Loaded when first needed, which takes longer than a card may; it asks at once whose browser this is.
  beforeAll(async () => {
    browseAs(userAgents.wechatAndroid)
    await import('weixin-js-sdk')
  })

  const settled = () => new Promise((resolve) => setTimeout(resolve, 30))
  const told = (method: string) => bridge.invoked.filter((call) => call.method === method)

  test('friends and Moments get a link made from the page, with nothing of the address bar in it', async () => {
    render(<Page card={card} />)
    await settled()

    const shared = {
      title: card.title,
      link: 'http://localhost/#/pages/product/index?id=navel-orange',
      imgUrl: card.imageUrl,
    }
    expect(bridge.last('updateAppMessageShareData')).toMatchObject({
      ...shared,
      desc: card.description,
    })
    expect(bridge.last('updateTimelineShareData')).toMatchObject(shared)
  })

  test('nothing is set before the page knows its card, and once for equal cards', async () => {
    const page = render(<Page />)
    await settled()
    expect(told('updateAppMessageShareData')).toHaveLength(0)

    page.rerender(<Page card={card} />)
    page.rerender(<Page card={{ ...card }} />)
    await settled()

    expect(told('updateAppMessageShareData')).toHaveLength(1)
  })

  test('a changed card is set again', async () => {
    const page = render(<Page card={card} />)
    page.rerender(<Page card={{ ...card, title: '砂糖橘' }} />)
    await settled()

    expect(bridge.last('updateAppMessageShareData')).toMatchObject({ title: '砂糖橘' })
  })

  test('a page under another one stays silent and speaks again when it is back', async () => {
    const page = render(<Page card={card} />)
    await settled()
    await device.meet('hide')
    page.rerender(<Page card={{ ...card, title: '砂糖橘' }} />)
    await settled()
    expect(told('updateAppMessageShareData')).toHaveLength(1)

    await device.meet('show')
    await settled()

    expect(bridge.last('updateAppMessageShareData')).toMatchObject({ title: '砂糖橘' })
  })
})

describe('in a browser outside WeChat', () => {
  test('no card is set and nothing breaks', () => {
    browseAs(userAgents.safari)

    expect(() => render(<Page card={card} />)).not.toThrow()
  })
})

/** One card, two platforms: what WeChat is told when a page is shared. */
import { render } from '@testing-library/react'
import { platform } from '@/platform'
import { device } from '@/testing/device'
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

describe('in the mini-program', () => {
  beforeEach(() => device.reset())

  test('a friend gets a card that opens this page', () => {
    render(<Page card={card} />)

    expect(device.shareMessage?.()).toEqual({
      title: card.title,
      path: card.page,
      imageUrl: card.imageUrl,
    })
  })

  test('Moments get the query without the path', () => {
    render(<Page card={card} />)

    expect(device.shareTimeline?.()).toEqual({
      title: card.title,
      query: 'id=navel-orange',
      imageUrl: card.imageUrl,
    })
  })

  test('what is shared is what the page knows by then', () => {
    const page = render(<Page />)
    expect(device.shareMessage?.()).toEqual({})

    page.rerender(<Page card={card} />)

    expect(device.shareMessage?.()).toMatchObject({ title: card.title })
  })
})

import { View } from '@tarojs/components'
import Taro, { useDidHide, useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import type { OrderStatus } from '../../../bff/contract/order'
import { Blank, Failure } from '@/components/blank'
import { Button } from '@/components/button'
import { Skeleton } from '@/components/skeleton'
import { pages } from '@/links'
import { signInProblems, words } from '@/messages'
import { platform } from '@/platform'
import { useSession } from '@/session'
import { OrderCard } from './order-card'
import { useOrderPages } from './use-order-pages'
import type { OrderPages } from './use-order-pages'
import './index.css'

const shelves: { word: string; status: OrderStatus | undefined }[] = [
  { word: '全部', status: undefined },
  { word: '待付款', status: 'awaiting-payment' },
  { word: '已付款', status: 'paid' },
  { word: '已关闭', status: 'closed' },
]

export default function Orders() {
  const session = useSession()
  const [status, setStatus] = useState<OrderStatus>()
  const found = useOrderPages(status, session.state === 'signed-in')
  const isBecomingGuest = useGuest()

  useDidShow(() => {
    if (found.state !== 'loading') found.reload()
  })
  useReachBottom(found.more)
  usePullDownRefresh(() => {
    found.reload()
    Taro.stopPullDownRefresh()
  })

  return (
    <View className="page orders">
      <View className="orders__tabs">
        {shelves.map((shelf) => (
          <View
            key={shelf.word}
            className={`orders__tab ${shelf.status === status ? 'orders__tab--chosen' : ''}`}
            onClick={() => setStatus(shelf.status)}
          >
            {shelf.word}
          </View>
        ))}
      </View>
      {session.state === 'signed-in' || session.state === 'checking' || isBecomingGuest ? (
        <List found={found} />
      ) : (
        <SignedOut />
      )}
    </View>
  )
}

function List({ found }: { found: OrderPages }) {
  if (found.state === 'loading') {
    return (
      <>
        {[0, 1, 2].map((place) => (
          <Skeleton key={place} kind="block" />
        ))}
      </>
    )
  }
  if (found.state === 'failed') return <Failure text={words(found.error)} onRetry={found.reload} />
  if (found.orders.length === 0) {
    return (
      <Blank icon="slice" title="这里还没有订单" text="挑几样当季的尝尝">
        <Button onTap={() => void Taro.switchTab({ url: pages.home })}>去逛逛</Button>
      </Blank>
    )
  }
  return (
    <>
      {found.orders.map((order) => (
        <OrderCard
          key={order.outTradeNo}
          order={order}
          onTap={() => void Taro.navigateTo({ url: pages.order(order.outTradeNo) })}
        />
      ))}
      <View className="orders__end">
        {found.error && <View>{words(found.error)}</View>}
        {found.hasMore ? (
          <Button tone="quiet" size="small" busy={found.isLoadingMore} onTap={found.more}>
            加载更多
          </Button>
        ) : (
          '没有更多了'
        )}
      </View>
    </>
  )
}

/**
 * Becoming a guest asks nobody for anything, so that looking for one's orders is enough; not for as
 * long as the page is out of sight, where signing out happens.
 */
function useGuest(): boolean {
  const session = useSession()
  const { state, problem } = session
  const [isShown, setShown] = useState(false)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))

  const isStranger = platform.account === 'guest' && state === 'signed-out' && !problem
  useEffect(() => {
    if (isShown && isStranger) void session.signIn()
  }, [isShown, isStranger, session])

  return isStranger || (platform.account === 'guest' && state === 'signing-in')
}

function SignedOut() {
  const session = useSession()
  const { state, problem } = session
  if (platform.account === 'guest') {
    return (
      <Failure text={signInProblems[problem ?? 'network']} onRetry={() => void session.signIn()} />
    )
  }
  return (
    <Blank
      icon="user"
      title="登录后查看订单"
      text={problem ? signInProblems[problem] : '用微信登录，在哪里下的单都在这里'}
    >
      <Button busy={state === 'signing-in'} onTap={() => void session.signIn()}>
        微信登录
      </Button>
    </Blank>
  )
}

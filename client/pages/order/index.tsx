import { View } from '@tarojs/components'
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro'
import { useState } from 'react'
import { Blank, Failure } from '@/components/blank'
import { BottomBar } from '@/components/bottom-bar'
import { Button } from '@/components/button'
import { Skeleton } from '@/components/skeleton'
import { pages, param } from '@/links'
import { words } from '@/messages'
import { useOrder } from '@/order-watch'
import { Actions } from './actions'
import { Facts, Goods, Where } from './facts'
import { Status } from './status'
import './index.css'

export default function OrderPage() {
  const { params } = useRouter()
  // WeChat's own order list opens `?id=<merchant order number>&channel=wxOrder`.
  const outTradeNo = param(params, 'outTradeNo') ?? param(params, 'id')
  if (!outTradeNo) {
    return (
      <View className="page order">
        <Blank icon="orders" title="没有找到这笔订单">
          <Button onTap={goToOrders}>我的订单</Button>
        </Blank>
      </View>
    )
  }
  return <Watched outTradeNo={outTradeNo} paying={param(params, 'paying') === '1'} />
}

function Watched({ outTradeNo, paying }: { outTradeNo: string; paying: boolean }) {
  const [expectPayment, setExpectPayment] = useState(paying)
  const watched = useOrder(outTradeNo, { expectPayment })
  const { state, order, confirming, error } = watched
  const reload = () => watched.reload()

  usePullDownRefresh(() => {
    reload()
    Taro.stopPullDownRefresh()
  })

  return (
    <View className="page page--bar order">
      {state === 'loading' && <Waiting />}
      {state === 'failed' && <Failure text={words(error)} onRetry={reload} />}
      {order && (
        <>
          <Status order={order} confirming={confirming} onExpire={reload} />
          <Goods order={order} />
          <Where order={order} />
          <Facts order={order} />
        </>
      )}
      <BottomBar>
        <View className="order__home">
          <Button tone="bare" onTap={() => void Taro.switchTab({ url: pages.home })}>
            首页
          </Button>
        </View>
        {order && (
          <Actions
            order={order}
            confirming={confirming}
            onChange={reload}
            onPaymentTried={() => {
              setExpectPayment(true)
              if (expectPayment) reload()
            }}
          />
        )}
      </BottomBar>
    </View>
  )
}

function Waiting() {
  return (
    <>
      <View className="order__status order__status--waiting" />
      <Skeleton kind="block" />
      <Skeleton kind="block" />
    </>
  )
}

const goToOrders = () => void Taro.switchTab({ url: pages.orders })

import { View } from '@tarojs/components'
import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import { Blank, Failure } from '@/components/blank'
import { BottomBar } from '@/components/bottom-bar'
import { Button } from '@/components/button'
import { Notice } from '@/components/notice'
import { Skeleton } from '@/components/skeleton'
import { pages, param } from '@/links'
import { words } from '@/messages'
import { useOrder } from '@/order-watch'
import { platform } from '@/platform'
import { dropScanCode, keepScanCode, keptScanCode } from '@/scan-code'
import { Actions } from './actions'
import { AskRefund } from './ask-refund'
import { Facts, Goods, Where } from './facts'
import { Refunds } from './refunds'
import { ScanCard } from './scan-card'
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
  const [codeUrl, setCodeUrl] = useScanCode(outTradeNo)
  const isScanning = codeUrl !== undefined
  const watched = useOrder(outTradeNo, { expectPayment: expectPayment || isScanning, isScanning })
  const { state, order, error } = watched
  // Nobody has tried to pay yet while the code waits to be scanned.
  const confirming = watched.confirming && !isScanning
  const isUnpaid = order?.status === 'awaiting-payment'
  const reload = () => watched.reload()
  const payment = {
    onChange: reload,
    onPaymentTried: () => {
      setExpectPayment(true)
      if (expectPayment || isScanning) reload()
    },
    onCode: setCodeUrl,
  }

  useEffect(() => {
    if (order && !isUnpaid) dropScanCode(outTradeNo)
  }, [order, isUnpaid, outTradeNo])

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
          {isUnpaid && platform.handOver && (
            <View className="order__elsewhere">
              <Notice tone="citrus">这里不能付款，请到小程序的订单里付。</Notice>
            </View>
          )}
          {codeUrl && isUnpaid && <ScanCard order={order} codeUrl={codeUrl} {...payment} />}
          <Goods order={order} />
          <Refunds order={order} />
          <Where order={order} />
          <Facts order={order} />
          <AskRefund order={order} onChange={reload} />
        </>
      )}
      <BottomBar>
        <View className="order__home">
          <Button tone="bare" onTap={() => void Taro.switchTab({ url: pages.home })}>
            首页
          </Button>
        </View>
        {order && (
          <Actions order={order} confirming={confirming} isScanning={isScanning} {...payment} />
        )}
      </BottomBar>
    </View>
  )
}

/** The code handed over by the page before, or asked for here; none where it cannot be shown. */
function useScanCode(outTradeNo: string) {
  const [codeUrl, setCodeUrl] = useState(() =>
    platform.qrCode ? keptScanCode(outTradeNo) : undefined,
  )
  const keep = (fresh: string) => {
    keepScanCode(outTradeNo, fresh)
    setCodeUrl(fresh)
  }
  return [codeUrl, keep] as const
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

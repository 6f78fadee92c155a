import { Textarea, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import type { ReactNode } from 'react'
import type { Product } from '../../../bff/contract/shop'
import { Blank, Failure } from '@/components/blank'
import { BottomBar } from '@/components/bottom-bar'
import { Button } from '@/components/button'
import { Cell, Group } from '@/components/cell'
import { Notice } from '@/components/notice'
import { Picture } from '@/components/picture'
import { Price, subtotal } from '@/components/price'
import { Skeleton } from '@/components/skeleton'
import { Stepper } from '@/components/stepper'
import { pages, param } from '@/links'
import { words } from '@/messages'
import { platform } from '@/platform'
import { useRemote } from '@/use-remote'
import { AddressCard } from './address-card'
import { useCheckout } from './use-checkout'
import './index.css'

const MOST = 99

export default function Checkout() {
  const { params } = useRouter()
  const id = param(params, 'productId') ?? ''
  const remote = useRemote('GET /api/products/:id', { id }, { signedOut: true })
  return (
    <View className="page page--bar checkout">
      {remote.state === 'loading' && <Skeleton kind="block" />}
      {remote.state === 'loading' && <Skeleton kind="block" />}
      {remote.state === 'failed' && (
        <Failure text={words(remote.error)} onRetry={() => remote.reload()} />
      )}
      {remote.state === 'ready' && (
        <Form product={remote.data.product} quantity={quantityOf(param(params, 'quantity'))} />
      )}
    </View>
  )
}

function Form({ product, quantity: asked }: { product: Product; quantity: number }) {
  const most = Math.min(MOST, product.stock ?? MOST)
  const checkout = useCheckout({ productId: product.id, quantity: asked, most })
  /** Inside a mini-program's web-view: it is ordered on the mini-program's own page. */
  const isElsewhere = platform.handOver !== undefined
  if (most === 0) return <SoldOut />

  const total = subtotal(product.price, checkout.quantity)
  return (
    <>
      {isElsewhere ? (
        <Notice>选好数量，到小程序里填地址、付款。</Notice>
      ) : (
        <AddressCard
          address={checkout.address}
          problem={checkout.problem?.at === 'address' ? checkout.problem.text : undefined}
          onChange={(address) => checkout.setAddress(address)}
        />
      )}
      <Goods product={product}>
        <Stepper
          value={checkout.quantity}
          max={most}
          disabled={checkout.isBusy}
          onChange={checkout.setQuantity}
        />
      </Goods>
      <Group>
        <Cell label="商品金额" value={<Price fen={total} size="small" tone="ink" />} />
        <Cell label="运费" value="包邮" />
        {!isElsewhere && <Remark text={checkout.remark} onChange={checkout.setRemark} />}
      </Group>
      {checkout.problem?.at === 'order' && <Notice tone="alert">{checkout.problem.text}</Notice>}
      <BottomBar>
        <View className="checkout__total">
          <View className="checkout__total-word">合计</View>
          <Price fen={total} />
        </View>
        <Button busy={checkout.isBusy} onTap={() => void checkout.submit()}>
          {isElsewhere ? '去小程序结算' : '提交订单'}
        </Button>
      </BottomBar>
    </>
  )
}

function Goods({ product, children }: { product: Product; children: ReactNode }) {
  return (
    <View className="card goods">
      <Picture src={product.imageUrl} alt={product.title} shape="thumb" />
      <View className="goods__text">
        <View className="goods__title">{product.title}</View>
        <View className="goods__unit">{product.unit}</View>
        <View className="goods__foot">
          <Price fen={product.price} size="small" tone="ink" />
          {children}
        </View>
      </View>
    </View>
  )
}

function Remark({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  return (
    <View className="cell remark">
      <View className="cell__label">备注</View>
      <Textarea
        className="remark__text"
        value={text}
        maxlength={200}
        autoHeight
        placeholder="选填，200 字以内"
        placeholderClass="field__placeholder"
        onInput={(event) => onChange(event.detail.value)}
      />
    </View>
  )
}

function SoldOut() {
  return (
    <Blank icon="leaf" title="这件商品刚刚卖完" text="去看看别的，或者过几天再来">
      <Button onTap={() => void Taro.switchTab({ url: pages.home })}>回到首页</Button>
    </Blank>
  )
}

function quantityOf(text: string | undefined): number {
  const quantity = Number(text)
  return Number.isInteger(quantity) && quantity >= 1 ? Math.min(quantity, MOST) : 1
}

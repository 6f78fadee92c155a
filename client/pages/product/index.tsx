import { View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import type { Product as Goods } from '../../../bff/contract/shop'
import { Blank, Failure } from '@/components/blank'
import { BottomBar } from '@/components/bottom-bar'
import { Button } from '@/components/button'
import { Cell, Group } from '@/components/cell'
import { MiniProgramKey } from '@/components/mini-program-key'
import { Picture } from '@/components/picture'
import { Price } from '@/components/price'
import { Skeleton } from '@/components/skeleton'
import { Tag } from '@/components/tag'
import { HomeKey, ShareKey } from './keys'
import { pages, param } from '@/links'
import { words } from '@/messages'
import { useMiniProgramLink } from '@/mini-program-link'
import { platform } from '@/platform'
import { useRemote } from '@/use-remote'
import './index.css'

export default function ProductPage() {
  const id = param(useRouter().params, 'id') ?? ''
  const remote = useRemote('GET /api/products/:id', { id }, { signedOut: true })
  const openMiniProgram = useMiniProgramLink(pages.product(id))
  const product = remote.state === 'ready' ? remote.data.product : undefined

  platform.useShare(
    product && {
      title: `${product.title}｜拾橘`,
      description: firstSentence(product.description),
      imageUrl: product.imageUrl,
      page: pages.product(product.id),
    },
  )

  return (
    <View className="page page--bar product">
      {remote.state !== 'failed' && <MiniProgramKey onTap={openMiniProgram} />}
      {remote.state === 'loading' && <Waiting />}
      {remote.state === 'failed' &&
        (remote.error.code === 'not-found' || remote.error.code === 'invalid-input' ? (
          <Blank icon="leaf" title="这件商品不在架上了" text="它可能已经过季，去看看别的">
            <Button onTap={goHome}>回到首页</Button>
          </Blank>
        ) : (
          <Failure text={words(remote.error)} onRetry={() => remote.reload()} />
        ))}
      {product && <Details product={product} />}
      {remote.state !== 'failed' && (
        <BottomBar>
          <HomeKey onTap={goHome} />
          <ShareKey hint={platform.shareHint} />
          <Buy product={product} />
        </BottomBar>
      )}
    </View>
  )
}

function Details({ product }: { product: Goods }) {
  return (
    <>
      <View className="product__picture">
        <Picture src={product.imageUrl} alt={product.title} eager />
      </View>
      <View className="product__head card rise">
        <View className="product__title serif">{product.title}</View>
        <View className="product__tags">
          {product.origin && <Tag tone="leaf">{product.origin}</Tag>}
          {product.unit && <Tag>{product.unit}</Tag>}
        </View>
        <View className="product__price">
          <Price fen={product.price} size="large" />
          <View className={`product__stock ${isScarce(product) ? 'product__stock--scarce' : ''}`}>
            {stockWords(product)}
          </View>
        </View>
      </View>
      <Group title="关于它">
        <View className="product__story">
          {product.description.split('\n').map((paragraph) => (
            <View key={paragraph} className="product__paragraph">
              {paragraph}
            </View>
          ))}
        </View>
      </Group>
      <Group title="到你手里">
        <Cell icon="truck" label="发货" value="付款后 48 小时内发出，包邮" />
        <Cell icon="pin" label="配送" value="新疆、西藏和港澳台暂时送不到" />
        <Cell icon="check" label="售后" value="签收 48 小时内有破损，拍照给我们就补" />
      </Group>
    </>
  )
}

function Buy({ product }: { product: Goods | undefined }) {
  const soldOut = product?.stock === 0
  const { handOver } = platform
  const canBuy = handOver !== undefined || platform.canShowPay()
  return (
    <Button
      className="product__buy"
      tone={soldOut ? 'quiet' : 'primary'}
      disabled={!product || soldOut || !canBuy}
      onTap={() => {
        if (!product) return
        const page = pages.checkout({ productId: product.id, quantity: 1 })
        if (handOver) handOver.navigateTo(page)
        else void Taro.navigateTo({ url: page })
      }}
    >
      {soldOut ? '已售罄' : canBuy ? '立即购买' : '当前页面不能购买'}
    </Button>
  )
}

function Waiting() {
  return (
    <>
      <View className="product__picture">
        <View className="picture picture--square skeleton skeleton--picture" />
      </View>
      <View className="product__head product__head--waiting card">
        <View className="product__title">
          <Skeleton wide="half" />
        </View>
        <View className="product__tags">
          <Skeleton wide="third" />
        </View>
        <View className="product__price">
          <Skeleton wide="third" />
        </View>
      </View>
    </>
  )
}

const goHome = () => void Taro.switchTab({ url: pages.home })
const isScarce = ({ stock }: Goods) => stock !== undefined && stock <= 5

function stockWords(product: Goods): string {
  if (product.stock === undefined) return '现货'
  if (product.stock === 0) return '已售罄'
  return isScarce(product) ? `仅剩 ${product.stock} 件` : '现货'
}

const firstSentence = (text: string) => `${text.split(/[。\n]/)[0] ?? ''}。`

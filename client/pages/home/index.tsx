import { ScrollView, View } from '@tarojs/components'
import Taro, { usePullDownRefresh } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import type { Product } from '../../../bff/contract/shop'
import { Blank, Failure } from '@/components/blank'
import { Mark } from '@/components/brand'
import { MiniProgramKey } from '@/components/mini-program-key'
import { ProductCard } from '@/components/product-card'
import { ProductCardSkeleton } from '@/components/skeleton'
import { pages } from '@/links'
import { words } from '@/messages'
import { useMiniProgramLink } from '@/mini-program-link'
import { platform } from '@/platform'
import { useRemote } from '@/use-remote'
import { categoriesOf, goodsIn } from './goods'
import { seasonLine } from './season'
import './index.css'

export default function Home() {
  const goods = useRemote('GET /api/products', {}, { signedOut: true })
  const [category, setCategory] = useState<string>()
  const products = goods.state === 'ready' ? goods.data.products : undefined
  const cover = products?.[0]
  const openMiniProgram = useMiniProgramLink(pages.home)
  const isSettled = goods.state === 'failed' || (goods.state === 'ready' && !goods.refreshing)

  platform.useShare(
    cover && {
      title: '拾橘｜柑橘，和用它做的东西',
      description: seasonLine(new Date()),
      imageUrl: cover.imageUrl,
      page: pages.home,
    },
  )
  usePullDownRefresh(() => {
    if (goods.state !== 'loading') goods.reload()
  })
  useEffect(() => {
    if (isSettled) Taro.stopPullDownRefresh()
  }, [isSettled])

  return (
    <View className="page home">
      <MiniProgramKey onTap={openMiniProgram} />
      <View className="home__brand">
        <Mark />
        <View>
          <View className="home__name serif">拾橘</View>
          <View className="home__season">{seasonLine(new Date())}</View>
        </View>
      </View>
      <Categories
        names={products ? categoriesOf(products) : []}
        chosen={category}
        onChoose={setCategory}
      />
      {goods.state === 'failed' && (
        <Failure text={words(goods.error)} onRetry={() => goods.reload()} />
      )}
      {goods.state === 'loading' && <Waiting />}
      {products && <Shelf key={category} products={goodsIn(products, category)} />}
    </View>
  )
}

interface CategoriesProps {
  names: string[]
  chosen: string | undefined
  onChoose: (name: string | undefined) => void
}

function Categories({ names, chosen, onChoose }: CategoriesProps) {
  return (
    <ScrollView className="home__chips" scrollX enhanced showScrollbar={false}>
      <View className="home__chips-row">
        {[undefined, ...names].map((name) => (
          <View
            key={name ?? 'all'}
            className={`home__chip ${name === chosen ? 'home__chip--chosen' : ''}`}
            onClick={() => onChoose(name)}
          >
            {name ?? '全部'}
          </View>
        ))}
      </View>
    </ScrollView>
  )
}

/** With an odd number the first one goes across, so that no last one stands alone. */
function Shelf({ products }: { products: Product[] }) {
  if (products.length === 0)
    return <Blank icon="leaf" title="这一季还没有货" text="过些日子再来看看" />
  return (
    <View className="home__shelf rise">
      {products.map((product, index) => (
        <ProductCard
          key={product.id}
          title={product.title}
          imageUrl={product.imageUrl}
          price={product.price}
          unit={product.unit}
          origin={product.origin}
          stock={product.stock}
          featured={index === 0 && products.length % 2 === 1}
          onTap={() => void Taro.navigateTo({ url: pages.product(product.id) })}
        />
      ))}
    </View>
  )
}

function Waiting() {
  return (
    <View className="home__shelf">
      <ProductCardSkeleton featured />
      {[0, 1, 2, 3].map((place) => (
        <ProductCardSkeleton key={place} />
      ))}
    </View>
  )
}

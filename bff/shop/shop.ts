/** The shop window, and what an order needs to know of a product. */
import type { ProductId } from '../contract/primitives'
import type { Product } from '../contract/shop'
import { AppError } from '../errors'
import type { Handlers } from '../http/handlers'
import type { Catalogue } from './catalogue'
import type { Listing } from './catalogue-file'
import type { StockStore } from './store'

/** A product as an order takes it. `total`: how many exist in all; absent: not counted. */
export interface Offer {
  productId: ProductId
  title: string
  imageUrl: string
  unit?: string
  price: Product['price']
  goodsType: Product['goodsType']
  total?: number
}

export interface Shop {
  handlers: Handlers<'GET /api/products' | 'GET /api/products/:id'>
  /** What is on sale now, by product. */
  offers: () => Promise<ReadonlyMap<ProductId, Offer>>
}

export function createShop({
  catalogue,
  stock,
  publicOrigin,
}: {
  catalogue: Catalogue
  stock: StockStore
  publicOrigin: string
}): Shop {
  const imageUrl = ({ image }: Listing) => `${publicOrigin}/pictures/${image}`

  const show = (listing: Listing, taken: ReadonlyMap<ProductId, number>): Product => {
    const { image: _image, onSale: _onSale, stock: total, ...said } = listing
    return {
      ...said,
      imageUrl: imageUrl(listing),
      ...(total === undefined ? {} : { stock: Math.max(0, total - (taken.get(listing.id) ?? 0)) }),
    }
  }

  const offersOf = (listings: readonly Listing[]) =>
    new Map(listings.map((listing) => [listing.id, offer(listing, imageUrl(listing))]))

  /** Every order and every payment asks; the catalogue changes once in a while. */
  let known: { listings: readonly Listing[]; offers: ReadonlyMap<ProductId, Offer> } | undefined

  return {
    handlers: {
      async 'GET /api/products'() {
        const [listings, taken] = await Promise.all([catalogue.listings(), stock.taken()])
        return { products: listings.map((listing) => show(listing, taken)) }
      },
      async 'GET /api/products/:id'({ id }) {
        const [listings, taken] = await Promise.all([catalogue.listings(), stock.taken()])
        const listing = listings.find((candidate) => candidate.id === id)
        if (!listing) throw new AppError('not-found', 404, `Nothing on sale is called ${id}`)
        return { product: show(listing, taken) }
      },
    },
    async offers() {
      const listings = await catalogue.listings()
      if (listings !== known?.listings) known = { listings, offers: offersOf(listings) }
      return known.offers
    },
  }
}

function offer({ id, title, unit, price, goodsType, stock }: Listing, imageUrl: string): Offer {
  return {
    productId: id,
    title,
    imageUrl,
    price,
    goodsType,
    ...(unit === undefined ? {} : { unit }),
    ...(stock === undefined ? {} : { total: stock }),
  }
}

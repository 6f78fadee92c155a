/** Every page of the app and how to get there, as `Taro.navigateTo` and share cards take it. */

export const pages = {
  home: '/pages/home/index',
  product: (id: string) => link('/pages/product/index', { id }),
  checkout: (goods: { productId: string; quantity: number }) =>
    link('/pages/checkout/index', {
      productId: goods.productId,
      quantity: String(goods.quantity),
    }),
  order: (outTradeNo: string) => link('/pages/order/index', { outTradeNo }),
  orders: '/pages/orders/index',
  me: '/pages/me/index',
}

/**
 * One parameter of a page. `useRouter().params` is not decoded on H5 and holds Taro's own keys
 * (`$taroTimestamp`, `stamp`), so ask for each by name; undefined when it is missing, empty or torn.
 */
export function param(params: Partial<Record<string, string>>, name: string): string | undefined {
  try {
    return decodeURIComponent(params[name] ?? '') || undefined
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function link(page: string, query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${page}?${pairs.join('&')}`
}

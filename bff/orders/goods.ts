/** What was bought, in words, such as `椪柑×2、柠檬×1`. */
import type { Order } from './order'

export const goodsOf = ({ items }: Pick<Order, 'items'>): string =>
  items.map(({ title, quantity }) => `${title}×${quantity}`).join('、')

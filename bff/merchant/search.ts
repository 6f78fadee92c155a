/** Finding an order by what a person on the phone can say of it. */
import { OutTradeNo } from '../contract/primitives'
import type { OrderStatus } from '../contract/order'
import type { Order } from '../orders/order'
import type { OrderPage } from '../orders/store'
import type { OrderBook } from './store'

export interface Search {
  status?: OrderStatus | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** One answer looks at no more orders than this; the next page goes on where it stopped. */
const MOST_LOOKS = 2000
/** The end of a number says something from here on. */
const TELLING = 4

/**
 * Orders of all people, newest first. `q` is a whole order number or payment number, which is looked up, or the end
 * of an order number, of the receiver's phone number or name, which is looked for among 2,000 orders at a time.
 * @throws AppError `invalid-input` for an unknown cursor
 */
export async function searchOrders(
  book: OrderBook,
  { q, status, cursor, limit }: Search,
): Promise<OrderPage> {
  if (q === undefined) return book.page({ status, cursor, limit, looks: limit })
  const known = await lookUp(book, q)
  if (known) return { orders: status === undefined || known.status === status ? [known] : [] }
  const matching = (order: Order) => isCalled(order, q)
  return book.page({ status, cursor, limit, matching, looks: MOST_LOOKS })
}

async function lookUp(book: OrderBook, q: string): Promise<Order | undefined> {
  const outTradeNo = OutTradeNo.safeParse(q)
  const found = outTradeNo.success ? await book.find(outTradeNo.data) : undefined
  return found ?? book.findByTransaction(q)
}

function isCalled({ outTradeNo, address }: Order, q: string): boolean {
  if (address?.userName.endsWith(q)) return true
  if (q.length >= TELLING && outTradeNo.endsWith(q.toUpperCase())) return true
  const digits = digitsOf(q)
  return digits.length >= TELLING && digitsOf(address?.telNumber ?? '').endsWith(digits)
}

/** People write phone numbers with spaces and hyphens. */
const digitsOf = (text: string): string =>
  /^[0-9+\- ]+$/.test(text) ? text.replace(/[^0-9]/g, '') : ''

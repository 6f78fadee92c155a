import { useCallback, useEffect, useRef, useState } from 'react'
import type { Order, OrderStatus } from '../../../bff/contract/order'
import { ApiError, call, Leaving } from '@/api'

export interface OrderPages {
  state: 'loading' | 'ready' | 'failed'
  orders: Order[]
  error?: ApiError | undefined
  hasMore: boolean
  isLoadingMore: boolean
  more: () => void
  reload: () => void
}

interface Seen {
  status: OrderStatus | undefined
  orders: Order[]
  cursor?: string | undefined
  error?: ApiError
}

const PAGE = 10

/** One's own orders, newest first, a page at a time; asked only while `enabled` (signed in). */
export function useOrderPages(status: OrderStatus | undefined, enabled: boolean): OrderPages {
  const [seen, setSeen] = useState<Seen>()
  const [isLoadingMore, setLoadingMore] = useState(false)
  /** Answers to older questions are not listened to. */
  const question = useRef(0)

  const ask = useCallback(
    (before: Seen | undefined) => {
      const mine = ++question.current
      void pageOf(status, before).then((answer) => {
        if (mine !== question.current) return
        setLoadingMore(false)
        if (answer) setSeen(answer)
      })
    },
    [status],
  )

  useEffect(() => {
    if (enabled) ask(undefined)
    return () => {
      question.current += 1
      // Whoever signs in next may be somebody else.
      setSeen(undefined)
    }
  }, [ask, enabled])

  const current = seen?.status === status ? seen : undefined
  return {
    state: stateOf(current),
    orders: current?.orders ?? [],
    error: current?.error,
    hasMore: current?.cursor !== undefined,
    isLoadingMore,
    more() {
      if (!current?.cursor || isLoadingMore) return
      setLoadingMore(true)
      ask(current)
    },
    reload: () => {
      if (enabled) ask(undefined)
    },
  }
}

async function pageOf(
  status: OrderStatus | undefined,
  before: Seen | undefined,
): Promise<Seen | undefined> {
  const orders = before?.orders ?? []
  const cursor = before?.cursor
  try {
    const reply = await call('GET /api/orders', {
      limit: PAGE,
      ...(status && { status }),
      ...(cursor && { cursor }),
    })
    return { status, orders: [...orders, ...reply.orders], cursor: reply.nextCursor }
  } catch (error) {
    if (error instanceof Leaving) return undefined
    const problem = error instanceof ApiError ? error : new ApiError('internal', { cause: error })
    return { status, orders, cursor, error: problem }
  }
}

function stateOf(seen: Seen | undefined): OrderPages['state'] {
  if (!seen) return 'loading'
  return seen.error && seen.orders.length === 0 ? 'failed' : 'ready'
}

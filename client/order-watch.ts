import { useDidHide, useDidShow } from '@tarojs/taro'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Order } from '../bff/contract/order'
import { ApiError, call, Leaving } from './api'

export interface WatchedOrder {
  state: 'loading' | 'ready' | 'failed'
  order?: Order
  /** A payment was made or tried, and the server does not know it yet. */
  confirming: boolean
  error?: ApiError
  reload(): void
}

interface Expectation {
  expectPayment: boolean
  /** The code stays in sight until it is scanned, which takes people longer than a sheet does. */
  isScanning?: boolean
}

/** Milliseconds between questions; the last one repeats until the patience is over. */
const PAUSES = [500, 1_000, 2_000, 3_000, 5_000, 8_000, 13_000]
const SHEET = { patience: 180_000, longestPause: 13_000 }
const SCAN = { patience: 7_200_000, longestPause: 5_000 }

type Facts = Omit<WatchedOrder, 'reload'>

/**
 * An order as the server knows it. After a payment was tried the server is asked again and again,
 * since WeChat's word may arrive late; not while the page is out of sight.
 */
export function useOrder(outTradeNo: string, expectation: Expectation): WatchedOrder {
  const { expectPayment, isScanning = false } = expectation
  const [facts, setFacts] = useState<Facts>({ state: 'loading', confirming: false })
  const stop = useRef<() => void>()
  const isHidden = useRef(false)

  const ask = useCallback(() => {
    stop.current?.()
    stop.current = watch({ outTradeNo, expectPayment, isScanning, report: setFacts })
  }, [outTradeNo, expectPayment, isScanning])

  useEffect(() => {
    ask()
    return () => stop.current?.()
  }, [ask])

  useDidHide(() => {
    isHidden.current = true
    stop.current?.()
  })
  useDidShow(() => {
    if (isHidden.current) ask()
    isHidden.current = false
  })

  return { ...facts, reload: ask }
}

interface Watch extends Required<Expectation> {
  outTradeNo: string
  report: (change: (before: Facts) => Facts) => void
}

/** Returns the function that stops it. */
function watch({ outTradeNo, expectPayment, isScanning, report }: Watch): () => void {
  const { patience, longestPause } = isScanning ? SCAN : SHEET
  const since = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  async function ask(times: number): Promise<void> {
    const answer = await answerOf(outTradeNo)
    if (isStopped) return
    const pause = Math.min(PAUSES[times] ?? longestPause, longestPause)
    const hasTime = Date.now() - since + pause <= patience
    const goesOn = expectPayment && hasTime && isOpen(answer)
    report((before) => after(before, answer, goesOn))
    if (goesOn) timer = setTimeout(() => void ask(times + 1), pause)
  }

  void ask(0)
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

type Answer = { order: Order } | { error: ApiError } | 'leaving'

async function answerOf(outTradeNo: string): Promise<Answer> {
  try {
    return await call('GET /api/orders/:outTradeNo', { outTradeNo })
  } catch (error) {
    if (error instanceof Leaving) return 'leaving'
    return { error: error instanceof ApiError ? error : new ApiError('internal', { cause: error }) }
  }
}

/** Worth asking again: still unpaid, or no answer that would settle it. */
function isOpen(answer: Answer): boolean {
  if (answer === 'leaving') return false
  if ('order' in answer) return answer.order.status === 'awaiting-payment'
  return ['network', 'internal', 'unavailable', 'rate-limited', 'wechat-unavailable'].includes(
    answer.error.code,
  )
}

function after(before: Facts, answer: Answer, goesOn: boolean): Facts {
  if (answer === 'leaving') return before
  if ('order' in answer) return { state: 'ready', order: answer.order, confirming: goesOn }
  // An order once seen stays in sight; the next question may be answered.
  if (before.order) return { ...before, confirming: goesOn }
  return { state: 'failed', error: answer.error, confirming: goesOn }
}

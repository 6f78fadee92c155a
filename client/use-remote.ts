import { useCallback, useEffect, useRef, useState } from 'react'
import type { Reply, Route, SentInput } from '../bff/contract'
import { ApiError, call, callSignedOut, Leaving } from './api'

export type Remote<T> =
  | { state: 'loading' }
  | { state: 'ready'; data: T; refreshing: boolean; reload(): void }
  | { state: 'failed'; error: ApiError; reload(): void }

type Seen<T> = { key: string } & (
  { state: 'ready'; data: T; refreshing: boolean } | { state: 'failed'; error: ApiError }
)

/** What a route answers to an input, asked again whenever the input changes in content. */
export function useRemote<R extends Route>(
  route: R,
  input: SentInput<R>,
  options: { signedOut?: boolean } = {},
): Remote<Reply<R>> {
  const key = JSON.stringify([route, input])
  const [seen, setSeen] = useState<Seen<Reply<R>>>()
  const [asked, setAsked] = useState(0)
  const ask = useRef(() => call(route, input))

  useEffect(() => {
    ask.current = () => (options.signedOut ? callSignedOut(route, input) : call(route, input))
  })

  useEffect(() => {
    let isCurrent = true
    const show = (next: Seen<Reply<R>>) => {
      if (isCurrent) setSeen(next)
    }
    ask.current().then(
      (data) => show({ key, state: 'ready', data, refreshing: false }),
      (error: unknown) => {
        // The page is going away: whatever it shows may stay.
        if (!(error instanceof Leaving)) show({ key, state: 'failed', error: apiErrorOf(error) })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [key, asked])

  const reload = useCallback(() => {
    setSeen((before) => (before?.state === 'ready' ? { ...before, refreshing: true } : undefined))
    setAsked((count) => count + 1)
  }, [])

  if (seen?.key !== key) return { state: 'loading' }
  return { ...seen, reload }
}

function apiErrorOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('internal', { cause: error })
}

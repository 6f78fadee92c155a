import type { HttpMiddleware } from './context'

/**
 * Sends what one turn of the event loop has answered in one go, at its end, and then says so. A single answer waits for
 * nothing; of many, only the first has to wake whoever is listening, which costs as much as making an answer.
 */
export function answerTogether(answered: () => void): HttpMiddleware {
  let turn: Promise<void> | undefined
  const endOfTurn = () =>
    (turn ??= new Promise((resolve) => {
      setImmediate(() => {
        turn = undefined
        resolve()
        setImmediate(answered)
      })
    }))

  return async function answerAtEndOfTurn(_ctx, next) {
    await next()
    await endOfTurn()
  }
}

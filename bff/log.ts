/**
 * One JSON line per thing worth knowing. What must never be in one: tokens, codes, secrets, openids,
 * addresses, payloads.
 */
export interface LogEntry {
  level: 'info' | 'warn' | 'error'
  event: string
  [field: string]: unknown
}

export type Log = (entry: LogEntry) => void

/** Writes each entry as one line of JSON, stamped with the instant. */
export function createLog({
  write,
  clock,
}: {
  write: (line: string) => void
  clock: () => Date
}): Log {
  const stamp = createStamp(clock)
  return (entry) => {
    write(`${JSON.stringify({ at: stamp(), ...entry })}\n`)
  }
}

/** Spells each millisecond once: a busy server has many lines in it. */
function createStamp(clock: () => Date): () => string {
  let spelled = new Date(NaN)
  let text = ''
  return () => {
    const now = clock()
    if (now.getTime() !== spelled.getTime()) text = now.toISOString()
    spelled = now
    return text
  }
}

/**
 * Writes together what one turn of the event loop has to say, and at the end of the process what is left: a write takes
 * as long for one line as for the dozens of a busy server.
 */
export function inBatches(write: (text: string) => void): (line: string) => void {
  let lines = ''
  function flush(): void {
    process.removeListener('exit', flush)
    const text = lines
    lines = ''
    if (text !== '') write(text)
  }
  return (line) => {
    if (lines === '') {
      process.once('exit', flush)
      setImmediate(flush)
    }
    lines += line
  }
}

/** What a log line may say about a failure: names and messages all the way down, never the objects themselves. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeCause(error.cause) }),
  }
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const deeper = cause.cause === undefined ? '' : ` ← ${describeCause(cause.cause)}`
  return `${cause.name}: ${cause.message}${deeper}`
}

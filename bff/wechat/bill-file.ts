/** The file of a bill while it arrives: fetched with patience, unpacked where it is packed, never whole in memory. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

export type Bytes = AsyncGenerator<Uint8Array, void, void>

/** Makes of what went wrong the error to throw. */
export type Failure = (cause: unknown) => unknown

/**
 * The body of an answer. Its beginning and each chunk have `timeoutMs` (milliseconds) to come, and no clock runs while
 * whoever reads the bill is at work. Who stops reading closes the connection. @throws what `failure` makes
 */
export async function* arriving(p: {
  /** Resolves with the body once there is an answer. */
  open: (signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>
  timeoutMs: number
  failure: Failure
}): Bytes {
  const silence = new AbortController()
  const patiently = async <T>(wait: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => silence.abort(), p.timeoutMs)
    try {
      return await wait()
    } catch (cause) {
      throw p.failure(cause)
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    const body = await patiently(() => p.open(silence.signal))
    const chunks = body[Symbol.asyncIterator]()
    for (;;) {
      const chunk = await patiently(() => chunks.next())
      if (chunk.done) return
      yield chunk.value
    }
  } finally {
    silence.abort()
  }
}

/** Enough to tell a packed file by, and a refusal behind a byte order mark. */
const FIRST_BYTES = 16

/**
 * The unpacked file and its first bytes. Looks at what came: what was asked for and what headers say does not always
 * agree with it. @throws what `failure` makes of a packed file that does not unpack, and whatever `bytes` throws
 */
export async function unpackedFile(
  bytes: Bytes,
  failure: Failure,
): Promise<{ first: Buffer; all: Bytes }> {
  const file = await peeked(bytes)
  const isPacked = file.first[0] === 0x1f && file.first[1] === 0x8b
  return isPacked ? peeked(gunzipped(file.all, failure)) : file
}

async function peeked(bytes: Bytes): Promise<{ first: Buffer; all: Bytes }> {
  let first = Buffer.alloc(0)
  while (first.length < FIRST_BYTES) {
    const { done, value } = await bytes.next()
    if (done) break
    first = Buffer.concat([first, value])
  }
  return { first, all: rejoined(first, bytes) }
}

async function* rejoined(first: Buffer, rest: Bytes): Bytes {
  try {
    if (first.length > 0) yield first
    yield* rest
  } finally {
    // Also when nobody reads on.
    await rest.return()
  }
}

async function* gunzipped(packed: Bytes, failure: Failure): Bytes {
  const source = Readable.from(packed)
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const chunk of source.pipe(gunzip)) yield z.instanceof(Uint8Array).parse(chunk)
  } catch (cause) {
    throw BadGzip.safeParse(cause).success ? failure(cause) : cause
  } finally {
    gunzip.destroy()
    source.destroy()
  }
}

/** By the codes of zlib. Anything else went wrong before. */
const BadGzip = z.object({ code: z.string().startsWith('Z_') })

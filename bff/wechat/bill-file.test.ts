import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { arriving, unpackedFile, type Bytes } from './bill-file'

class Broken extends Error {}
const failure = (cause: unknown) => new Broken('broken', { cause })

async function* of(...chunks: (string | Uint8Array)[]): Bytes {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk))
}

async function read(bytes: Bytes): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

describe('bytes that arrive', () => {
  const TIMEOUT_MS = 400

  test('have a deadline each, none together', async () => {
    async function* slow() {
      for (let count = 0; count < 4; count += 1) {
        await pause(TIMEOUT_MS / 3)
        yield Buffer.from('x')
      }
    }
    const bytes = arriving({ open: () => Promise.resolve(slow()), timeoutMs: TIMEOUT_MS, failure })

    await expect(read(bytes)).resolves.toBe('xxxx')
  })

  test('wait for a slow reader, and no clock runs meanwhile', async () => {
    let signal: AbortSignal | undefined
    const bytes = arriving({
      open: (given) => {
        signal = given
        return Promise.resolve(of('a', 'b'))
      },
      timeoutMs: TIMEOUT_MS,
      failure,
    })

    await bytes.next()
    await pause(TIMEOUT_MS * 2)

    expect(signal?.aborted).toBe(false)
    await expect(read(bytes)).resolves.toBe('b')
  })

  test.each<[string, (signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>]>([
    ['never begin', (signal) => aborted(signal)],
    ['stop', (signal) => Promise.resolve(stopping(signal))],
    ['fail to begin', () => Promise.reject(new Error('refused'))],
  ])('that %s end in the failure, and what was open is ended', async (_name, open) => {
    let signal: AbortSignal | undefined
    const bytes = arriving({
      open: (given) => {
        signal = given
        return open(given)
      },
      timeoutMs: TIMEOUT_MS,
      failure,
    })

    await expect(read(bytes)).rejects.toBeInstanceOf(Broken)
    expect(signal?.aborted).toBe(true)
  })

  test('are ended by a reader who stops', async () => {
    let signal: AbortSignal | undefined
    const bytes = arriving({
      open: (given) => {
        signal = given
        return Promise.resolve(stopping(given))
      },
      timeoutMs: TIMEOUT_MS,
      failure,
    })

    for await (const _chunk of bytes) break

    expect(signal?.aborted).toBe(true)
  })
})

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error('aborted'))),
  )

async function* stopping(signal: AbortSignal): Bytes {
  yield Buffer.from('some')
  await aborted(signal)
}

describe('a file', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('a')],
    ['a text', Buffer.from('交易时间,公众账号ID,商户号')],
  ])('of %s is the same packed or not, however it is cut', async (_name, plain) => {
    for (const whole of [plain, gzipSync(plain)]) {
      for (const size of [1, 3, 1_000]) {
        const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
          whole.subarray(at * size, (at + 1) * size),
        )

        const { first, all } = await unpackedFile(of(...chunks), failure)

        expect(plain.subarray(0, first.length)).toEqual(first)
        expect(first.length).toBeGreaterThanOrEqual(Math.min(plain.length, 16))
        await expect(read(all)).resolves.toBe(plain.toString('utf8'))
      }
    }
  })

  test.each([
    ['cut', gzipSync('a'.repeat(10_000)).subarray(0, 25)],
    ['no gzip behind its mark', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4])],
    ['damaged at its end', Buffer.concat([gzipSync('a').subarray(0, -8), Buffer.alloc(8)])],
  ])('that is packed and %s ends in the failure', async (_name, bytes) => {
    const open = async () => read((await unpackedFile(of(bytes), failure)).all)

    await expect(open()).rejects.toBeInstanceOf(Broken)
  })

  test('that breaks off says why, packed or not', async () => {
    const [start, why] = [gzipSync('a'.repeat(10_000)).subarray(0, 20), new Error('cut')]
    async function* cut(chunk: Buffer): Bytes {
      yield await Promise.resolve(chunk)
      throw why
    }
    const open = async (chunk: Buffer) => read((await unpackedFile(cut(chunk), failure)).all)

    await expect(open(start)).rejects.toBe(why)
    await expect(open(Buffer.from('交易时间,公众账号ID'))).rejects.toBe(why)
  })
})

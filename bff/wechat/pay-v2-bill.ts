/** Bills of WeChat Pay v2: downloadbill, whose success is a file and whose refusal is XML (B2-1, B2-2). */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { fenFromYuan, readBill, WechatBillError, type BillLine } from './pay-v2-bill-reader'
import { refusalFrom } from './pay-v2-error'
import { again, fieldsIn, requestFrom, type PayV2Wire } from './pay-v2-wire'

export interface BillOrder {
  appid: string
  /** yyyyMMdd, in China. */
  bill_date: string
  bill_type: 'ALL' | 'SUCCESS' | 'REFUND' | 'RECHARGE_REFUND'
}

export interface PayV2Bills {
  /**
   * The rows of a day, then its summary. Ask for yesterday after 10:00 in China (B2-3). A bill is whole only when the
   * loop over it ends without an error. No bill on a day is a WechatPayV2Error of err_code 20002.
   * @throws WechatPayV2Error, WechatUnreachableError, WechatBillError
   */
  downloadBill(order: BillOrder): AsyncGenerator<BillLine, void>
}

const PATH = '/pay/downloadbill'

export function payV2Bills(wire: PayV2Wire): PayV2Bills {
  return {
    async *downloadBill(order) {
      // Only until the file begins: what a reader has seen cannot be taken back.
      const file = await again(wire, () => openFile(wire, order))
      for await (const line of readBill(file)) {
        if (line.kind === 'summary') checkCount(line, order)
        yield line
      }
    },
  }
}

const COUNT = '总交易单数'

/** In bills of refunds alone it is not documented what the number counts. */
function checkCount(summary: BillLine & { kind: 'summary' }, { bill_type }: BillOrder): void {
  const count = summary.cells.get(COUNT)
  if (count === undefined || (bill_type !== 'ALL' && bill_type !== 'SUCCESS')) return
  // 45.0 is how it is written, as an amount is.
  if (fenFromYuan(count) !== summary.rows * 100) {
    throw new WechatBillError(`The bill announces ${count} rows and has ${summary.rows}`)
  }
}

/** The unpacked file, once it is known to be one. @throws WechatPayV2Error where it is a refusal */
async function openFile(wire: PayV2Wire, order: BillOrder): Promise<Bytes> {
  const packed = await peeked(answerTo(wire, order))
  const isPacked = packed.first[0] === 0x1f && packed.first[1] === 0x8b
  const file = isPacked ? await peeked(unpacked(packed.all)) : packed
  if (!/^(?:\xEF\xBB\xBF)?\s*</.test(file.first.toString('latin1'))) return file.all
  const fields = fieldsIn(await whole(file.all), PATH)
  if (fields['return_code'] === 'FAIL') throw refusalFrom(fields, PATH)
  throw new WechatUnreachableError(`${PATH}: neither a bill nor a refusal`)
}

type Bytes = AsyncGenerator<Uint8Array, void>

async function* answerTo(wire: PayV2Wire, order: BillOrder): Bytes {
  const { url, timeoutMs, ...request } = requestFrom(wire, {
    path: PATH,
    fields: { ...order, tar_type: 'GZIP' },
  })
  const stall = new AbortController()
  const patience = () => setTimeout(() => stall.abort(), timeoutMs)
  let timer = patience()
  try {
    const response = await fetch(url, { ...request, redirect: 'error', signal: stall.signal })
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`)
    const reader = response.body?.getReader()
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      // The clock stands still while whoever reads the bill is at work.
      clearTimeout(timer)
      yield read.value
      timer = patience()
    }
  } catch (cause) {
    throw new WechatUnreachableError(
      `POST ${url.origin}${PATH}: no byte within ${timeoutMs} ms, or the connection failed`,
      { cause },
    )
  } finally {
    clearTimeout(timer)
    stall.abort()
  }
}

/** The first bytes beside the whole: two tell a packed file, a few more a refusal. */
async function peeked(bytes: Bytes): Promise<{ first: Buffer; all: Bytes }> {
  let first = Buffer.alloc(0)
  while (first.length < 16) {
    const { done, value } = await bytes.next()
    if (done) break
    first = Buffer.concat([first, value])
  }
  return { first, all: rejoined(first, bytes) }
}

async function* rejoined(first: Buffer, rest: Bytes): Bytes {
  try {
    yield first
    yield* rest
  } finally {
    // Closes the connection when nobody reads on.
    await rest.return()
  }
}

async function* unpacked(packed: Bytes): Bytes {
  const gunzip = createGunzip()
  const source = Readable.from(packed)
  source.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const chunk of source.pipe(gunzip)) yield z.instanceof(Uint8Array).parse(chunk)
  } catch (cause) {
    if (cause instanceof WechatUnreachableError) throw cause
    throw new WechatUnreachableError(`${PATH}: a packed file that does not unpack`, { cause })
  } finally {
    source.destroy()
  }
}

async function whole(bytes: Bytes): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_REFUSAL_BYTES) break
  }
  return Buffer.concat(chunks)
}

const MAX_REFUSAL_BYTES = 64 * 1024

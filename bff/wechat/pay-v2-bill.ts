/** Bills of WeChat Pay v2: downloadbill, whose success is a file and whose refusal is XML (B2-1, B2-2). */
import { arriving, unpackedFile, type Bytes } from './bill-file'
import { billLines, uncheckedBillLines, type BillLine } from './bill-rows'
import { WechatUnreachableError } from './http'
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
   * @throws WechatPayV2Error, WechatUnreachableError, BillFormatError
   */
  downloadBill(order: BillOrder): AsyncGenerator<BillLine, void>
}

const PATH = '/pay/downloadbill'

export function payV2Bills(wire: PayV2Wire): PayV2Bills {
  return {
    async *downloadBill(order) {
      // Only until the file begins: what a reader has seen cannot be taken back.
      const file = await again(wire, () => openFile(wire, order))
      yield* readerOf(order)(file)
    },
  }
}

/** In bills of refunds alone it is not documented what the summary counts. */
const readerOf = ({ bill_type }: BillOrder) =>
  bill_type === 'ALL' || bill_type === 'SUCCESS' ? billLines : uncheckedBillLines

/** The unpacked file, once it is known to be one. @throws WechatPayV2Error where it is a refusal */
async function openFile(wire: PayV2Wire, order: BillOrder): Promise<Bytes> {
  const file = await unpackedFile(
    answerTo(wire, order),
    (cause) => new WechatUnreachableError(`${PATH}: a packed file that does not unpack`, { cause }),
  )
  if (!/^(?:\xEF\xBB\xBF)?\s*</.test(file.first.toString('latin1'))) return file.all
  const fields = fieldsIn(await whole(file.all), PATH)
  if (fields['return_code'] === 'FAIL') throw refusalFrom(fields, PATH)
  throw new WechatUnreachableError(`${PATH}: neither a bill nor a refusal`)
}

function answerTo(wire: PayV2Wire, order: BillOrder): Bytes {
  const { url, timeoutMs, ...request } = requestFrom(wire, {
    path: PATH,
    fields: { ...order, tar_type: 'GZIP' },
  })
  return arriving({
    timeoutMs,
    open: async (signal) => {
      const { status, body } = await wire.transport.open({ url, ...request, signal })
      if (status !== 200) throw new Error(`HTTP ${status}`)
      return body
    },
    failure: (cause) =>
      new WechatUnreachableError(
        `POST ${url.origin}${PATH}: no byte within ${timeoutMs} ms, or the connection failed`,
        { cause },
      ),
  })
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

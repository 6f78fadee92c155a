/** Bills of WeChat Pay on WeChat Cloud Run: the file is a text in the answer (doc page 下载对账单). */
import { billLines, type BillLine } from './bill-rows'
import { WechatUnreachableError } from './http'
import { fieldsOf, pathOf, respdataOf, textsOf, type PayCloudWire } from './pay-cloud-wire'
import { refusalFrom } from './pay-v2-error'
import { again } from './pay-v2-wire'

export interface CloudBillOrder {
  /** yyyyMMdd, in China. */
  bill_date: string
  bill_type: 'ALL' | 'SUCCESS'
}

export interface PayCloudBills {
  /**
   * The rows of a day, then its summary. Ask for yesterday after 10:00 in China (B2-3). A bill is whole only when the
   * loop over it ends without an error. No bill on a day is a WechatPayV2Error of err_code 20002.
   * @throws WechatPayV2Error, WechatApiError, WechatUnreachableError, BillFormatError
   */
  downloadBill(order: CloudBillOrder): AsyncGenerator<BillLine, void, void>
}

const ACTION = 'downloadbill'

/** A whole day comes in one answer. */
const TIMES_AS_LONG = 12

export function payCloudBills(wire: PayCloudWire): PayCloudBills {
  const patient = { ...wire, timeoutMs: wire.timeoutMs * TIMES_AS_LONG }
  return {
    async *downloadBill({ bill_date, bill_type }) {
      const file = await again(wire, async () =>
        fileIn(await respdataOf(patient, { action: ACTION, fields: { bill_date, bill_type } })),
      )
      yield* billLines(inOnePiece(file))
    },
  }
}

function fileIn(respdata: unknown): string {
  if (typeof respdata === 'string') return respdata
  const path = pathOf(ACTION)
  const fields = fieldsOf(respdata, path)
  if ([fields['return_code'], fields['result_code']].includes('FAIL')) {
    throw refusalFrom(textsOf(fields), path)
  }
  throw new WechatUnreachableError(`${path}: neither a bill nor a refusal`)
}

async function* inOnePiece(file: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(file))
}

import { createCipheriv } from 'node:crypto'
import { Hash } from 'wechatpay-axios-plugin'
import { beijingTime } from './clock'
import type { Forgery } from './control-api'
import type { Compose } from './notifications'
import { randomText } from './random'
import { v2Message } from './v2-notification'
import { orderNames, STATUS } from './v2-refunds'
import { writeXml, type Fields } from './v2-xml'
import type { Refund } from './v3-refund'

/** How a refund ended (N2-4): nothing signed, the words locked with the API key (vectors `v2.refund.req_info`). */
export function endedV2(refund: Refund): Compose {
  const { appid, mchid } = refund.order.request
  return (merchant, forge) => {
    const lie = lies(forge)
    if (!lie) return undefined
    const words = writeXml({ ...wordsOf(refund), ...lie }, 'root')
    const locked = lock(words, merchant.apiV2Key)
    return v2Message(
      writeXml({
        return_code: 'SUCCESS',
        appid,
        mch_id: forge === 'merchant' ? '1900000001' : mchid,
        nonce_str: randomText(32),
        req_info: (forge === 'ciphertext' ? tampered(locked) : locked).toString('base64'),
      }),
    )
  }
}

function lies(forge: Forgery | undefined): Fields | undefined {
  if (forge === 'amount') return { refund_fee: '1', settlement_refund_fee: '1' }
  return forge === undefined || forge === 'merchant' || forge === 'ciphertext' ? {} : undefined
}

/** What WeChat Pay says of an ended refund, in plain text. */
export function wordsOf(refund: Refund): Fields {
  const { request, refundId, status, endedAt } = refund
  const total = String(request.amount.total)
  const part = String(request.amount.refund)
  return {
    ...orderNames(refund),
    refund_id: refundId,
    out_refund_no: request.out_refund_no,
    total_fee: total,
    settlement_total_fee: total,
    refund_fee: part,
    settlement_refund_fee: part,
    refund_status: STATUS[status],
    ...(endedAt &&
      status === 'SUCCESS' && {
        success_time: beijingTime(endedAt).slice(0, 19).replace('T', ' '),
      }),
    refund_recv_accout: '支付用户零钱',
    refund_account: 'REFUND_SOURCE_UNSETTLED_FUNDS',
    refund_request_source: 'API',
  }
}

/** AES-256-ECB with the lower-case MD5 of the key as its 32 bytes; by Node itself, because the library pads wrongly. */
function lock(words: string, key: string): Buffer {
  const cipher = createCipheriv('aes-256-ecb', Hash.md5(key), null)
  return Buffer.concat([cipher.update(words, 'utf8'), cipher.final()])
}

/** One bit of the last block, where the padding is. */
function tampered(locked: Buffer): Buffer {
  const bytes = Buffer.from(locked)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  return bytes
}

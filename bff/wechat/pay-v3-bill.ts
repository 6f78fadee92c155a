/**
 * Bills of WeChat Pay v3: asked for, fetched, unzipped, hashed and read in one go, a line at a time. The file comes
 * unsigned (B3-3); what vouches for it is the SHA-1 in the signed answer, known to fit only at the end.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { arriving, unpackedFile, type Bytes } from './bill-file'
import { billLines, uncheckedBillLines, WechatBillError, type BillLine } from './bill-rows'
import { bytesOf, WechatUnreachableError } from './http'
import { errorFrom, WechatPayError } from './pay-v3-error'
import { callRepeatedly, signedHeadersOf, type PayV3Deps } from './pay-v3-request'

/** `bill_date` is `YYYY-MM-DD` in China, ready the next day from about 10:00, for three months (B3-2). */
export interface TradeBillRequest {
  bill_date: string
  bill_type?: 'ALL' | 'SUCCESS' | 'REFUND'
  tar_type?: 'GZIP'
}

export interface FundFlowBillRequest {
  bill_date: string
  account_type?: 'BASIC' | 'OPERATION' | 'FEES'
  tar_type?: 'GZIP'
}

/**
 * Rows, then a summary. The summary comes only after the hash was found right: act on nothing before it.
 * @throws WechatPayError (`STATEMENT_CREATING`: too early, `NO_STATEMENT_EXIST`: an empty day),
 *   WechatUnreachableError, WechatSignatureError, WechatBillError (BillFormatError if it is the rows)
 */
export interface PayV3Bills {
  trade(request: TradeBillRequest): AsyncGenerator<BillLine, void, void>
  fundFlow(request: FundFlowBillRequest): AsyncGenerator<BillLine, void, void>
}

const Announced = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9A-Fa-f]{40}$/),
  download_url: z.url(),
})

export function createPayV3Bills(deps: PayV3Deps): PayV3Bills {
  async function* bill(
    kind: 'tradebill' | 'fundflowbill',
    query: TradeBillRequest | FundFlowBillRequest,
  ): AsyncGenerator<BillLine, void, void> {
    const { hash_value, download_url } = await callRepeatedly(deps, {
      method: 'GET',
      path: `/v3/bill/${kind}?${new URLSearchParams(Object.entries(query)).toString()}`,
      reply: Announced,
    })
    const file = await unpackedFile(
      download(deps, new URL(download_url)),
      (cause) => new WechatBillError('The bill is a broken gzip file', { cause }),
    )
    const isOfRefunds = 'bill_type' in query && query.bill_type === 'REFUND'
    const lines = isOfRefunds ? uncheckedBillLines : billLines
    yield* lines(hashed(file.all, hash_value.toLowerCase()))
  }

  return {
    trade: (request) => bill('tradebill', request),
    fundFlow: (request) => bill('fundflowbill', request),
  }
}

/** The request is signed as any other, so it goes to WeChat Pay's own hosts and follows no redirect. */
function download(deps: PayV3Deps, url: URL): Bytes {
  if (![deps.origin, deps.standbyOrigin].some((origin) => origin && isOriginOf(origin, url))) {
    throw new WechatBillError(`The bill lies at ${url.origin}, which is not WeChat Pay`)
  }
  const path = url.pathname + url.search
  return arriving({
    timeoutMs: deps.timeoutMs ?? 5_000,
    open: async (signal) => {
      const headers = await signedHeadersOf(deps, { method: 'GET', path, body: '' })
      const response = await fetch(url, { headers, redirect: 'error', signal })
      if (response.status !== 200) throw await refusalOf(response)
      return bytesOf(response)
    },
    failure: (cause) =>
      cause instanceof WechatPayError
        ? cause
        : new WechatUnreachableError('The download of the bill broke off', { cause }),
  })
}

const isOriginOf = (origin: string, url: URL) => new URL(origin).origin === url.origin

async function refusalOf(response: Response): Promise<Error> {
  const body = Buffer.from(await response.arrayBuffer())
  return response.status >= 400
    ? errorFrom({ status: response.status, headers: Object.fromEntries(response.headers), body })
    : new Error(`HTTP ${response.status}`)
}

/** Over the unzipped file (B3-3, kind bill.hash). Throws in place of the end, so that no summary is read before. */
async function* hashed(chunks: Bytes, sha1: string): Bytes {
  const hash = createHash('sha1')
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha1) {
    throw new WechatBillError('The bill is not the one announced: its SHA-1 differs')
  }
}

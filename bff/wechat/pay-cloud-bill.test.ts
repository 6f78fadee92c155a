import { z } from 'zod'
import { BillFormatError, type BillLine } from './bill-rows'
import { WechatUnreachableError } from './http'
import { createPayCloudClient } from './pay-cloud-client'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'
import { vectors } from './testing/vectors'

let server: LocalServer
let answer: (before: number) => Reply

beforeAll(async () => {
  server = await startServer((_asked, before) => answer(before))
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

async function download(): Promise<BillLine[]> {
  const client = createPayCloudClient({
    origin: server.origin,
    subMchId: '1900000001',
    place: () => ({ envId: 'prod-1', service: 'shop' }),
    timeoutMs: 500,
    retryPausesMs: [1, 1],
  })
  const lines: BillLine[] = []
  for await (const line of client.downloadBill({ bill_date: '20261119', bill_type: 'ALL' })) {
    lines.push(line)
  }
  return lines
}

const said = (respdata: unknown): Reply => json({ errcode: 0, errmsg: 'ok', respdata })

/** `bill-success` is an excerpt, and refused as such. */
const published = vectors('bill.csv', {
  input: z.object({ csv: z.string() }),
  expected: z.object({ rowCount: z.number(), summary: z.object({ 总交易单数: z.string() }) }),
}).filter(({ expected }) => Number(expected.summary.总交易单数) === expected.rowCount)

test.each(published)('$id is read out of the JSON (kind bill.csv)', async ({ input, expected }) => {
  answer = () => said(input.csv)

  const lines = await download()

  expect(lines.map(({ kind }) => kind)).toEqual([
    ...Array<string>(expected.rowCount).fill('row'),
    'summary',
  ])
  expect(server.asked[0]?.url).toBe('/_/pay/downloadbill')
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
    bill_date: '20261119',
    bill_type: 'ALL',
    sub_mch_id: '1900000001',
  })
})

test('there are whole bills among the published', () => {
  expect(published.length).toBeGreaterThan(1)
})

test('a bill cut off is refused (kind bill.csv)', async () => {
  const { csv } = published[0]?.input ?? { csv: '' }
  answer = () => said(csv.slice(0, csv.length / 2))

  await expect(download()).rejects.toBeInstanceOf(BillFormatError)
})

test('a day without a bill is a refusal with its number (B2-2)', async () => {
  answer = () => said({ return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' })

  await expect(download()).rejects.toMatchObject({
    name: 'WechatPayV2Error',
    err_code: '20002',
    return_msg: 'No Bill Exist',
  })
  expect(server.asked).toHaveLength(1)
})

test('a refusal of the wish itself is one too', async () => {
  const told = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'FREQUENCY_LIMITED' }
  answer = () => said(told)

  await expect(download()).rejects.toMatchObject({ err_code: 'FREQUENCY_LIMITED' })
  expect(server.asked).toHaveLength(1)
})

test('what is neither a bill nor a refusal is asked for again', async () => {
  const replies = [said({ return_code: 'SUCCESS' }), said(7), said(published[0]?.input.csv)]
  answer = (before) => replies[before] ?? 'cut'

  await expect(download()).resolves.not.toHaveLength(0)
  expect(server.asked).toHaveLength(3)
})

test('no answer is no bill', async () => {
  answer = () => 'cut'

  await expect(download()).rejects.toBeInstanceOf(WechatUnreachableError)
})

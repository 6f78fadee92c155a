import { createServer, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { fenFromYuan, readBill, WechatBillError, type BillLine } from './pay-v2-bill-reader'
import { createPayV2Client } from './pay-v2-client'
import { WechatPayV2Error } from './pay-v2-error'
import { merchantV2, signOf } from './testing/pay-v2-wechat'
import { vector, vectors } from './testing/vectors'
import { parseXml } from './xml'

jest.setTimeout(30_000)

async function all(lines: AsyncIterable<BillLine>): Promise<BillLine[]> {
  const read: BillLine[] = []
  for await (const line of lines) read.push(line)
  return read
}

const chunksOf = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )

const published = vectors('bill.csv', {
  input: z.object({ csv: z.string() }),
  expected: z.object({
    columns: z.number(),
    rowCount: z.number(),
    firstRow: z.record(z.string(), z.string()),
    summary: z.record(z.string(), z.string()),
  }),
})
const fullDay = published.find(({ id }) => id === 'bill-all-45-rows-bom')?.input.csv ?? ''

describe('published bills (kind bill.csv)', () => {
  test.each(published)('$id is read, however it is cut', async ({ input, expected }) => {
    for (const size of [1, 7, 4096, 1_000_000]) {
      const lines = await all(readBill(chunksOf(Buffer.from(input.csv), size)))

      const rows = lines.slice(0, -1)
      expect(rows).toHaveLength(expected.rowCount)
      expect(
        rows.every(({ kind, cells }) => kind === 'row' && cells.size === expected.columns),
      ).toBe(true)
      expect(Object.fromEntries(rows[0]?.cells ?? [])).toEqual(expected.firstRow)
      const last = lines.at(-1)
      expect(last).toMatchObject({ kind: 'summary', rows: expected.rowCount })
      expect(Object.fromEntries(last?.cells ?? [])).toEqual(expected.summary)
    }
  })

  test('the fen of a day add up to its summary', async () => {
    const lines = await all(readBill([Buffer.from(fullDay)]))

    const sumOf = (column: string) =>
      lines
        .filter(({ kind }) => kind === 'row')
        .reduce((sum, { cells }) => sum + fenFromYuan(cells.get(column) ?? ''), 0)
    const total = (column: string) => fenFromYuan(lines.at(-1)?.cells.get(column) ?? '')
    expect(sumOf('应结订单金额')).toBe(total('应结订单总金额'))
    expect(sumOf('退款金额')).toBe(total('退款总金额'))
    expect(sumOf('订单金额')).toBe(47)
  })
})

test('a bill cut off is refused, after the rows it had (kind bill.hash)', async () => {
  const { input } = vector('bill-hash-sha1', {
    input: z.object({ fileBase64: z.string() }),
    expected: z.unknown(),
  })

  await expect(all(readBill([Buffer.from(input.fileBase64, 'base64')]))).rejects.toThrow(
    WechatBillError,
  )
})

test('a bill cut off anywhere is refused', async () => {
  const whole = Buffer.from(fullDay)
  const summaryAt = whole.lastIndexOf('\r\n`') + 2

  for (let end = 0; end <= summaryAt; end += 97) {
    await expect(all(readBill([whole.subarray(0, end)]))).rejects.toThrow(WechatBillError)
  }
})

const head = '交易时间,商品名称,订单金额\n'
const foot = '总交易单数,订单总金额\n`1,`0.01\n'

test('commas and backticks in a cell stay in it', async () => {
  const bill = `${head}\`2026-11-20 13:00:00,\`橘, 5 斤 \`大\`,\`0.01\n${foot}`

  const [row] = await all(readBill([Buffer.from(bill)]))

  expect(row?.cells.get('商品名称')).toBe('橘, 5 斤 `大`')
})

test.each([
  ['nothing', ''],
  ['no summary', `${head}\`1,\`2,\`3\n`],
  ['no summary row', `${head}\`1,\`2,\`3\n总交易单数,订单总金额\n`],
  ['a cell too few', `${head}\`1,\`2\n${foot}`],
  ['a cell too many', `${head}\`1,\`2,\`3,\`4\n${foot}`],
  ['a summary without backticks', `${head}总交易单数,订单总金额\n1,0.01\n`],
  ['a row behind the summary', `${head}${foot}\`2,\`0.02\n`],
  ['a column twice', `商品名称,商品名称\n\`1,\`2\n${foot}`],
  ['no header', `\`1,\`2,\`3\n${foot}`],
  ['XML', '<xml><return_code>FAIL</return_code></xml>'],
])('%s is no bill', async (_name, bill) => {
  const chunks = chunksOf(Buffer.from(bill), 1_000)

  await expect(all(readBill(chunks))).rejects.toThrow(WechatBillError)
})

test('a line too long, and a cell that is not UTF-8, end the reading', async () => {
  const long = `${head}\`1,\`${'2'.repeat(70_000)},\`3\n${foot}`
  const gbk = [
    Buffer.from(`${head}\`1,\``),
    Buffer.from([0xe9, 0xd9]),
    Buffer.from(`,\`3\n${foot}`),
  ]

  await expect(all(readBill(chunksOf(Buffer.from(long), 1_000)))).rejects.toThrow('too long')
  await expect(all(readBill(gbk))).rejects.toThrow('not UTF-8')
})

test.each([
  ['0', 0],
  ['0.00', 0],
  ['-0.00', 0],
  ['0.1', 10],
  ['0.29', 29],
  ['1.10', 110],
  ['-3.05', -305],
  ['0.01000', 1],
  ['45.0', 4500],
  ['1234567890123.45', 123456789012345],
])('%s yuan is %d fen', (yuan, fen) => {
  expect(fenFromYuan(yuan)).toBe(fen)
})

test.each([
  '',
  ' ',
  '.5',
  '1.',
  '0.001',
  '0.00060',
  '1e3',
  '１',
  '+1',
  '1,000.00',
  '12345678901234',
])('%j is no whole number of fen', (yuan) => {
  expect(() => fenFromYuan(yuan)).toThrow(WechatBillError)
})

test('a million rows are read without keeping them', async () => {
  const row = Buffer.from('`2026-11-20 13:00:00,`橘,`0.01\n'.repeat(1_000))
  function* chunks() {
    yield Buffer.from(head)
    for (let count = 0; count < 1_000; count += 1) yield row
    yield Buffer.from(foot)
  }
  const before = process.memoryUsage().rss
  let highest = 0
  let rows = 0

  for await (const { kind } of readBill(chunks())) {
    if (kind === 'row') rows += 1
    if (rows % 100_000 === 0) highest = Math.max(highest, process.memoryUsage().rss)
  }

  expect(rows).toBe(1_000_000)
  expect(highest - before).toBeLessThan(150 * 1024 * 1024)
})

describe('downloading', () => {
  let server: Server
  let origin: string
  let asked: Record<string, string>[]
  let closed: Promise<void>
  let answer: (response: ServerResponse, before: number) => void

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      closed = new Promise((resolve) => response.on('close', resolve))
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      request.on('end', () => {
        asked.push(parseXml(body))
        answer(response, asked.length - 1)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening on a port')
    origin = `http://127.0.0.1:${address.port}`
  })
  beforeEach(() => {
    asked = []
  })
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )

  const download = (bill_type: 'ALL' | 'REFUND' = 'ALL') =>
    createPayV2Client({
      origin,
      merchant: merchantV2,
      timeoutMs: 500,
      retryPausesMs: [1, 1],
    }).downloadBill({ appid: 'wx0123456789abcdef', bill_date: '20261119', bill_type })

  test.each([
    ['as text', Buffer.from(fullDay)],
    ['packed', gzipSync(fullDay)],
  ])('a bill %s is read (kind bill.csv)', async (_name, file) => {
    answer = (response) => {
      response.write(file.subarray(0, 1))
      setTimeout(() => response.end(file.subarray(1)), 20)
    }

    const lines = await all(download())

    expect(lines).toHaveLength(46)
    expect(lines.at(-1)).toMatchObject({ kind: 'summary', rows: 45 })
    expect(asked[0]).toMatchObject({ bill_date: '20261119', bill_type: 'ALL', tar_type: 'GZIP' })
    expect(asked[0]?.['sign']).toBe(signOf(asked[0] ?? {}))
  })

  const refusal =
    '<xml><return_code><![CDATA[FAIL]]></return_code>\n<return_msg><![CDATA[No Bill Exist]]></return_msg>\n<error_code>20002</error_code></xml>'

  test.each([
    ['as text', Buffer.from(refusal)],
    ['packed', gzipSync(refusal)],
  ])('a refusal %s is read', async (_name, file) => {
    answer = (response) => response.end(file)

    const refused = all(download())

    await expect(refused).rejects.toBeInstanceOf(WechatPayV2Error)
    await expect(refused).rejects.toMatchObject({ err_code: '20002', return_msg: 'No Bill Exist' })
    expect(asked).toHaveLength(1)
  })

  test('what comes before the file may be tried again', async () => {
    const busy = '<xml><return_code>FAIL</return_code><return_msg>SYSTEMERROR</return_msg></xml>'
    answer = (response, before) => {
      if (before === 0) response.end(busy)
      else if (before === 1) response.writeHead(502).end()
      else response.end(fullDay)
    }

    expect(await all(download())).toHaveLength(46)
    expect(asked).toHaveLength(3)
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['no answer', () => undefined],
    ['a cut connection', (response) => response.destroy()],
    ['an error page', (response) => response.end('<html></html>')],
    [
      'nothing packed behind the mark',
      (response) => response.end(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4])),
    ],
    [
      'a message that is no refusal',
      (response) => response.end('<xml><return_code>SUCCESS</return_code></xml>'),
    ],
  ])('%s is no bill, and given up after the third attempt', async (_name, reply) => {
    answer = reply

    await expect(all(download())).rejects.toBeInstanceOf(WechatUnreachableError)
    expect(asked).toHaveLength(3)
  })

  test.each<[string, (response: ServerResponse, half: Buffer) => void, Buffer]>([
    ['stops', (response, half) => response.write(half), Buffer.from(fullDay)],
    [
      'is cut',
      (response, half) => response.write(half, () => setTimeout(() => response.destroy(), 50)),
      Buffer.from(fullDay),
    ],
    ['is cut and was packed', (response, half) => response.end(half), gzipSync(fullDay)],
  ])('a file that %s half way fails, and is not begun anew', async (_name, reply, file) => {
    answer = (response) => reply(response, file.subarray(0, file.length / 2))

    await expect(all(download())).rejects.toBeInstanceOf(WechatUnreachableError)
    expect(asked).toHaveLength(1)
  })

  test('a bill with a row missing is refused, where it says how many it has', async () => {
    const rows = fullDay.split('\r\n')
    answer = (response) => response.end([...rows.slice(0, 5), ...rows.slice(6)].join('\r\n'))

    await expect(all(download())).rejects.toThrow('announces 45.0 rows and has 44')
    await expect(all(download('REFUND'))).resolves.toHaveLength(45)
  })

  test('a reader that stops early closes the connection', async () => {
    answer = (response) => response.write(fullDay)

    for await (const line of download()) if (line.kind === 'row') break

    await expect(closed).resolves.toBeUndefined()
  })
})

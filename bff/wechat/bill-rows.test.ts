import { z } from 'zod'
import { billLines, BillFormatError, fenOf, type BillLine } from './bill-rows'
import { vectors } from './testing/vectors'

const pieces = (text: string | Buffer, size = 7): AsyncIterable<Uint8Array> => {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
  return (async function* () {
    yield* await Promise.resolve(chunks)
  })()
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<BillLine[]> {
  const lines: BillLine[] = []
  for await (const line of billLines(chunks)) lines.push(line)
  return lines
}

const cells = z.record(z.string(), z.string())
const bills = vectors('bill.csv', {
  input: z.object({ csv: z.string() }),
  expected: z.object({
    columns: z.number(),
    rowCount: z.number(),
    header: z.array(z.string()),
    firstRow: cells,
    summary: cells,
  }),
})
const isWhole = ({ expected }: (typeof bills)[number]) =>
  Number(expected.summary['总交易单数']) === expected.rowCount

describe('published bills (kind bill.csv)', () => {
  test.each(bills.filter(isWhole))('$id is read, in pieces of any size', async (entry) => {
    const { csv } = entry.input
    const { rowCount, firstRow, header, columns, summary } = entry.expected

    for (const size of [1, 5, 4_096, 1_000_000]) {
      const lines = await read(pieces(csv, size))

      const rows = lines.filter((line) => line.kind === 'row')
      expect(rows).toHaveLength(rowCount)
      expect(rows[0]?.cells).toEqual(firstRow)
      expect(Object.keys(rows.at(-1)?.cells ?? {})).toEqual(header)
      expect(header).toHaveLength(columns)
      expect(lines.at(-1)).toEqual({ kind: 'summary', cells: summary })
      expect(lines).toHaveLength(rowCount + 1)
    }
  })

  test.each(bills.filter((entry) => !isWhole(entry)))(
    '$id is an excerpt: its rows are read, its summary counts more and is refused',
    async ({ input, expected }) => {
      const lines = billLines(pieces(input.csv))

      const { value } = await lines.next()

      expect(value).toEqual({ kind: 'row', cells: expected.firstRow })
      await expect(lines.next()).rejects.toThrow('does not count the 1 rows')
    },
  )

  test.each(bills.filter(isWhole))('$id is the same with a BOM and without', async ({ input }) => {
    const bare = input.csv.replace(/^\uFEFF/, '')

    await expect(read(pieces(bare))).resolves.toEqual(await read(pieces(`\uFEFF${bare}`)))
  })

  test.each(bills.filter(isWhole))('$id cut anywhere is refused', async ({ input }) => {
    const bytes = Buffer.from(input.csv.trimEnd())
    const step = Math.ceil(bytes.length / 150)

    for (let end = 0; end < bytes.length - 8; end += step) {
      await expect(read(pieces(bytes.subarray(0, end), 4_096))).rejects.toBeInstanceOf(
        BillFormatError,
      )
    }
  })
})

const HEADER = '交易时间,商户订单号,订单金额,申请退款金额,商品名称'
const SUMMARY = '总交易单数,订单总金额,申请退款总金额'
const row = (no: string, yuan: string, goods = '橘') =>
  `\`2026-11-20 12:00:00,\`${no},\`${yuan},\`0.00,\`${goods}`
const bill = (...lines: string[]) => lines.join('\r\n')

test('a comma in a cell belongs to it', async () => {
  const lines = await read(
    pieces(bill(HEADER, row('1', '0.10', '橘,5 斤,"脆"'), SUMMARY, '`1,`0.10,`0.00')),
  )

  expect(lines[0]?.cells).toMatchObject({ 商品名称: '橘,5 斤,"脆"', 商户订单号: '1' })
})

test('a day without payments has a summary of nothing', async () => {
  await expect(read(pieces(bill(HEADER, SUMMARY, '`0,`0.00,`0.00')))).resolves.toEqual([
    { kind: 'summary', cells: { 总交易单数: '0', 订单总金额: '0.00', 申请退款总金额: '0.00' } },
  ])
})

test('a bill of the flow of funds counts its rows under another name', async () => {
  const funds = bill(
    '记账时间,收支金额(元)',
    '`2026-11-20 12:00:00,`0.01',
    '资金流水总笔数,收入金额',
    '`1,`0.01',
  )

  await expect(read(pieces(funds))).resolves.toHaveLength(2)
  await expect(read(pieces(funds.replace('`1,', '`2,')))).rejects.toBeInstanceOf(BillFormatError)
})

test.each([
  ['nothing', ''],
  ['an error in XML', '<xml><return_code><![CDATA[FAIL]]></return_code></xml>'],
  ['a row left out', bill(HEADER, row('1', '0.10'), SUMMARY, '`2,`0.10,`0.00')],
  ['a sum that is wrong by a fen', bill(HEADER, row('1', '0.10'), SUMMARY, '`1,`0.11,`0.00')],
  ['a refund the sum does not know', bill(HEADER, row('1', '0.10'), SUMMARY, '`1,`0.10,`0.01')],
  ['a fraction of a fen', bill(HEADER, row('1', '0.105'), SUMMARY, '`1,`0.10,`0.00')],
  ['an amount that is none', bill(HEADER, row('1', '1e2'), SUMMARY, '`1,`0.10,`0.00')],
  ['a cell too many', bill(HEADER, row('1', '0.10', '橘,`枣'), SUMMARY, '`1,`0.10,`0.00')],
  ['a cell too few', bill(HEADER, '`2026-11-20,`1,`0.10', SUMMARY, '`1,`0.10,`0.00')],
  ['a row after the summary', bill(HEADER, SUMMARY, '`0,`0.00,`0.00', row('1', '0.10'))],
  ['no summary row', bill(HEADER, row('1', '0.10'), SUMMARY)],
  ['no summary', bill(HEADER, row('1', '0.10'))],
  ['a summary without a count', bill(HEADER, '订单总金额', '`0.00')],
  ['a column named twice', bill('订单金额,订单金额', SUMMARY, '`0,`0.00,`0.00')],
])('refused: %s', async (_name, text) => {
  await expect(read(pieces(text))).rejects.toBeInstanceOf(BillFormatError)
})

test('refused: what is not UTF-8, also when it ends in half a character', async () => {
  const whole = Buffer.from(bill(HEADER, SUMMARY, '`0,`0.00,`0.00'))
  const gbk = Buffer.from([0xbd, 0xbb, 0xd2, 0xd7])

  await expect(read(pieces(gbk))).rejects.toThrow('not UTF-8')
  await expect(read(pieces(Buffer.concat([whole, gbk.subarray(0, 1)])))).rejects.toThrow(
    'not UTF-8',
  )
  await expect(
    read(pieces(Buffer.concat([whole, Buffer.from('橘').subarray(0, 2)]))),
  ).rejects.toThrow('not UTF-8')
})

test('the next chunk is asked for only when it is needed, and a line has an end', async () => {
  let handedOut = 0
  let isClosed = false
  async function* endless() {
    try {
      yield Buffer.from(`${HEADER}\n`)
      for (;;) {
        handedOut += 1
        yield await Promise.resolve(Buffer.from(`${row(String(handedOut), '0.01')}\n`))
      }
    } finally {
      isClosed = true
    }
  }
  const lines = billLines(endless())

  for (let count = 0; count < 10_000; count += 1) await lines.next()
  expect(handedOut).toBe(10_000)
  await lines.return()
  expect(isClosed).toBe(true)

  await expect(read(pieces('x'.repeat(200_000), 1_000))).rejects.toThrow('without an end')
})

test.each([
  ['0', 0],
  ['0.0', 0],
  ['0.00', 0],
  ['-0.00', 0],
  ['0.01', 1],
  ['0.1', 10],
  ['1.10', 110],
  ['0.29', 29],
  ['1.15', 115],
  ['4.35', 435],
  ['0.02000', 2],
  ['-12.34', -1_234],
  ['90071992547409.91', Number.MAX_SAFE_INTEGER],
])('%s yuan are %i fen', (yuan, fen) => {
  expect(fenOf(yuan)).toBe(fen)
})

test.each([
  '',
  '.5',
  '5.',
  '1,000.00',
  '¥1',
  '0.001',
  '0.60%',
  ' 1',
  '1e3',
  '０.01',
  '90071992547409.92',
  'NaN',
  '+1',
  '--1',
])('"%s" is no amount', (yuan) => {
  expect(() => fenOf(yuan)).toThrow(BillFormatError)
})

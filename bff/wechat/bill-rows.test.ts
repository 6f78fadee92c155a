import { z } from 'zod'
import {
  billLines,
  BillFormatError,
  fenOf,
  uncheckedBillLines,
  WechatBillError,
  type BillLine,
} from './bill-rows'
import { vector, vectors } from './testing/vectors'

const pieces = (text: string | Buffer, size = 7): AsyncIterable<Uint8Array> => {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
  return (async function* () {
    yield* await Promise.resolve(chunks)
  })()
}

async function all(lines: AsyncIterable<BillLine>): Promise<BillLine[]> {
  const read: BillLine[] = []
  for await (const line of lines) read.push(line)
  return read
}
const read = (chunks: AsyncIterable<Uint8Array>) => all(billLines(chunks))

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
const fullDay = bills.find(({ id }) => id === 'bill-all-45-rows-bom')?.input.csv ?? ''
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
      expect(lines.at(-1)).toEqual({ kind: 'summary', cells: summary, rows: rowCount })
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

  test.each(bills)(
    '$id is read where nothing is counted, however it is cut',
    async ({ input, expected }) => {
      for (const size of [1, 7, 4_096, 1_000_000]) {
        const lines = await all(uncheckedBillLines(pieces(input.csv, size)))

        const rows = lines.slice(0, -1)
        expect(rows).toHaveLength(expected.rowCount)
        for (const { kind, cells } of rows) {
          expect(kind).toBe('row')
          expect(Object.keys(cells)).toHaveLength(expected.columns)
        }
        expect(rows[0]?.cells).toEqual(expected.firstRow)
        expect(lines.at(-1)).toEqual({
          kind: 'summary',
          cells: expected.summary,
          rows: expected.rowCount,
        })
      }
    },
  )

  test('the fen of a day add up to its summary', async () => {
    const lines = await read(pieces(fullDay, 4_096))

    const sumOf = (column: string) =>
      lines
        .filter(({ kind }) => kind === 'row')
        .reduce((sum, { cells }) => sum + fenOf(cells[column] ?? ''), 0)
    const total = (column: string) => fenOf(lines.at(-1)?.cells[column] ?? '')
    expect(sumOf('应结订单金额')).toBe(total('应结订单总金额'))
    expect(sumOf('退款金额')).toBe(total('退款总金额'))
    expect(sumOf('订单金额')).toBe(47)
  })

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

  test.each([
    ['checked', billLines],
    ['unchecked', uncheckedBillLines],
  ])('a day cut anywhere before its summary is refused, %s', async (_name, lines) => {
    const whole = Buffer.from(fullDay)
    const summaryAt = whole.lastIndexOf('\r\n`') + 2

    for (let end = 0; end <= summaryAt; end += 97) {
      await expect(all(lines([whole.subarray(0, end)]))).rejects.toBeInstanceOf(WechatBillError)
    }
  })
})

test.each([
  ['checked', billLines],
  ['unchecked', uncheckedBillLines],
])(
  'a bill cut off is refused, after the rows it had, %s (kind bill.hash)',
  async (_name, lines) => {
    const { input } = vector('bill-hash-sha1', {
      input: z.object({ fileBase64: z.string() }),
      expected: z.unknown(),
    })

    await expect(all(lines([Buffer.from(input.fileBase64, 'base64')]))).rejects.toBeInstanceOf(
      BillFormatError,
    )
  },
)

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

test('backticks in a cell stay in it as well', async () => {
  const lines = await read(
    pieces(bill(HEADER, row('1', '0.10', '橘, 5 斤 `大`'), SUMMARY, '`1,`0.10,`0.00')),
  )

  expect(lines[0]?.cells['商品名称']).toBe('橘, 5 斤 `大`')
})

test('a day without payments has a summary of nothing', async () => {
  await expect(read(pieces(bill(HEADER, SUMMARY, '`0,`0.00,`0.00')))).resolves.toEqual([
    {
      kind: 'summary',
      cells: { 总交易单数: '0', 订单总金额: '0.00', 申请退款总金额: '0.00' },
      rows: 0,
    },
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

test('a bill of refunds alone may count as it likes, and still has to be whole', async () => {
  const refunds = bill(HEADER, row('1', '0.10'), SUMMARY, '`7,`0.11,`0.00')

  await expect(all(uncheckedBillLines(pieces(refunds)))).resolves.toHaveLength(2)
  await expect(read(pieces(refunds))).rejects.toThrow('does not count the 1 rows')
})

const head = '交易时间,商品名称,订单金额\n'
const foot = '总交易单数,订单总金额\n`1,`0.01\n'

test.each([
  ['nothing', ''],
  ['no summary', `${head}\`1,\`2,\`3\n`],
  ['no summary row', `${head}\`1,\`2,\`3\n总交易单数,订单总金额\n`],
  ['a cell too few', `${head}\`1,\`2\n${foot}`],
  ['a cell too many', `${head}\`1,\`2,\`3,\`4\n${foot}`],
  ['a summary without backticks', `${head}总交易单数,订单总金额\n1,0.01\n`],
  ['a row behind the summary', `${head}${foot}\`2,\`0.02\n`],
  ['a column twice', `商品名称,商品名称\n\`1,\`2\n${foot}`],
  ['a column whose cells would be lost', `__proto__,商品名称\n\`1,\`2\n${foot}`],
  ['no header', `\`1,\`2,\`3\n${foot}`],
  ['XML', '<xml><return_code>FAIL</return_code></xml>'],
])('%s is no bill, counted or not', async (_name, text) => {
  await expect(all(uncheckedBillLines(pieces(text, 1_000)))).rejects.toBeInstanceOf(BillFormatError)
  await expect(read(pieces(text, 1_000))).rejects.toBeInstanceOf(BillFormatError)
})

test('a line too long ends the reading, in pieces and in one', async () => {
  const long = `${head}\`1,\`${'2'.repeat(70_000)},\`3\n${foot}`

  for (const size of [1_000, 1_000_000]) {
    await expect(read(pieces(long, size))).rejects.toThrow('Line 2: too long')
  }
})

test('a cell that is not UTF-8 ends the reading', async () => {
  const gbk = [
    Buffer.from(`${head}\`1,\``),
    Buffer.from([0xe9, 0xd9]),
    Buffer.from(`,\`3\n${foot}`),
  ]

  await expect(all(billLines(gbk))).rejects.toThrow('not UTF-8')
})

test('a million rows are read without keeping them', async () => {
  const rows = Buffer.from('`2026-11-20 13:00:00,`橘,`0.01\n'.repeat(1_000))
  function* chunks() {
    yield Buffer.from(head)
    for (let count = 0; count < 1_000; count += 1) yield rows
    yield Buffer.from('总交易单数,订单总金额\n`1000000.0,`10000.00\n')
  }
  const before = process.memoryUsage().rss
  let highest = 0
  let read = 0

  for await (const { kind } of billLines(chunks())) {
    if (kind === 'row') read += 1
    if (read % 100_000 === 0) highest = Math.max(highest, process.memoryUsage().rss)
  }

  expect(read).toBe(1_000_000)
  expect(highest - before).toBeLessThan(150 * 1024 * 1024)
}, 30_000)

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
  ['-3.05', -305],
  ['0.01000', 1],
  ['45.0', 4_500],
  ['1234567890123.45', 123_456_789_012_345],
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
  ' ',
  ' 1',
  '1.',
  '１',
  '0.00060',
  '123456789012345',
  '1e3',
  '０.01',
  '90071992547409.92',
  'NaN',
  '+1',
  '--1',
])('"%s" is no amount', (yuan) => {
  expect(() => fenOf(yuan)).toThrow(BillFormatError)
})

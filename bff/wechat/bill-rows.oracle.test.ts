/** Bills against wechatpay-axios-plugin, on random rows. Repeat a run with SEED=… */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { Formatter } from 'wechatpay-axios-plugin'
import { billLines, type BillLine } from './bill-rows'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const runs = { seed, numRuns: 1_000 }

describe(`bills and a peer (SEED=${seed})`, () => {
  /** What a cell may hold: not the separator, and no line ends. The peer keeps objects, so no `__proto__` of names. */
  const text = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((cell) => !/[\r\n]|,`|,$/.test(cell))
  const rows = fc.array(fc.tuple(text, fc.nat(9_999_999), text), { maxLength: 8 })
  const yuan = (fen: number) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
  const billOf = (of: [string, number, string][], newline: string) => {
    const sum = of.reduce((total, [, fen]) => total + fen, 0)
    const lines = [
      '商户订单号,订单金额,商品名称',
      ...of.map(([no, fen, goods]) => `\`${no},\`${yuan(fen)},\`${goods}`),
      '总交易单数,订单总金额',
      `\`${of.length},\`${yuan(sum)}`,
    ]
    return lines.map((line) => line + newline).join('')
  }
  async function read(bill: string, size: number): Promise<BillLine[]> {
    const bytes = Buffer.from(bill)
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) {
        yield await Promise.resolve(bytes.subarray(at, at + size))
      }
    }
    const lines: BillLine[] = []
    for await (const line of billLines(chunks())) lines.push(line)
    return lines
  }

  test('bills read as wechatpay-axios-plugin reads them', async () => {
    const newlines = fc.constantFrom('\n', '\r\n')
    const sizes = fc.integer({ min: 1, max: 300 })

    await fc.assert(
      fc.asyncProperty(rows, newlines, sizes, async (of, newline, size) => {
        const bill = billOf(of, newline)

        const lines = await read(bill, size)

        // The peer always cuts three bytes and wants a final line feed (its castCsvBill): it gets both.
        const theirs = Formatter.castCsvBill(`\uFEFF${bill}`)
        expect({
          rows: lines.flatMap((line) => (line.kind === 'row' ? [{ ...line.cells }] : [])),
          summary: { ...lines.at(-1)?.cells },
        }).toEqual(theirs)
        expect(await read(`\uFEFF${bill.trimEnd()}`, size)).toEqual(lines)
      }),
      runs,
    )
  })

  test('a bill with a row left out, a fen more or its end cut off is refused', async () => {
    const some = fc.array(fc.tuple(text, fc.integer({ min: 1, max: 9_999_999 }), text), {
      minLength: 1,
      maxLength: 8,
    })

    await fc.assert(
      fc.asyncProperty(some, fc.nat(), async (of, where) => {
        const lines = billOf(of, '\n').split('\n')
        const at = 1 + (where % of.length)
        const without = lines.filter((_line, index) => index !== at).join('\n')
        const [no = '', fen = 0, goods = ''] = of[at - 1] ?? []
        const more = lines.with(at, `\`${no},\`${yuan(fen + 1)},\`${goods}`).join('\n')
        const cut = lines.slice(0, -2).join('\n')

        await expect(read(without, 64)).rejects.toThrow('does not count')
        await expect(read(more, 64)).rejects.toThrow('is not the sum')
        await expect(read(cut, 64)).rejects.toThrow('cut short')
      }),
      runs,
    )
  })
})

/**
 * Reads a bill of WeChat Pay, v2's and v3's, while it arrives: only a line is in memory at a time. Row B2-1: UTF-8,
 * perhaps with a BOM, a header, rows whose cells each begin with a backtick, a summary header and one summary row.
 */

/** By the names in the bill's own header; amounts are texts in yuan, see `fenOf`. */
export type BillCells = Readonly<Record<string, string>>

export type BillLine =
  | { kind: 'row'; cells: BillCells }
  /** The last one: it comes only when the bill is whole and its counts and sums fit the rows. */
  | { kind: 'summary'; cells: BillCells }

/** Not a bill, cut short, or one that contradicts itself. Carries line numbers, never content. */
export class BillFormatError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BillFormatError'
  }
}

/** The longest row has under 30 cells, none over 2,048 characters: more is not a bill. */
const MAX_LINE_CHARACTERS = 65_536
const SEPARATOR = ',`'

/**
 * One line after the other; the next chunk is asked for only when it is needed. What comes before the summary is not
 * to be acted on before it. @throws BillFormatError, and whatever `chunks` throws
 */
export async function* billLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<BillLine, void, void> {
  let header: readonly string[] | undefined
  let summaryHeader: readonly string[] | undefined
  let summary: BillCells | undefined
  const totals = createTotals()

  for await (const { text, number } of textLines(chunks)) {
    if (text === '') continue
    if (summary) throw new BillFormatError(`Line ${number}: something after the summary`)
    if (!header) {
      header = namesIn(text, number)
    } else if (summaryHeader) {
      summary = cellsIn({ text, number, names: summaryHeader })
    } else if (text.startsWith('`')) {
      const cells = cellsIn({ text, number, names: header })
      totals.add(cells)
      yield { kind: 'row', cells }
    } else {
      summaryHeader = namesIn(text, number)
    }
  }
  if (!summary) throw new BillFormatError('The bill ends without a summary: it was cut short')
  totals.check(summary)
  yield { kind: 'summary', cells: summary }
}

/** Whole fen, exactly: `0.0`, `12.30` and `0.02000` are read, a fraction of a fen is not. @throws BillFormatError */
export function fenOf(yuan: string): number {
  const [, sign, whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(yuan) ?? []
  const fen = Number(whole + decimals.slice(0, 2).padEnd(2, '0'))
  if (sign === undefined || /[^0]/.test(decimals.slice(2)) || !Number.isSafeInteger(fen)) {
    throw new BillFormatError('Not an amount in yuan and whole fen')
  }
  return sign && fen !== 0 ? -fen : fen
}

async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ text: string; number: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let number = 0
  for await (const chunk of chunks) {
    const parts = (rest + decoded(decoder, chunk)).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) yield { text: part.replace(/\r$/, ''), number: ++number }
    if (rest.length > MAX_LINE_CHARACTERS) throw new BillFormatError('A line without an end')
  }
  yield { text: (rest + decoded(decoder)).replace(/\r$/, ''), number: number + 1 }
}

/** Without a chunk: the end, where half a character is an error. */
function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch {
    throw new BillFormatError('The bill is not UTF-8')
  }
}

function namesIn(text: string, number: number): string[] {
  const names = text.split(',')
  if (names.some((name) => name === '') || new Set(names).size !== names.length) {
    throw new BillFormatError(`Line ${number}: not a header`)
  }
  return names
}

/** Only a comma and a backtick together separate: names of goods have commas. */
function cellsIn(p: { text: string; number: number; names: readonly string[] }): BillCells {
  const cells = p.text.slice(1).split(SEPARATOR)
  if (!p.text.startsWith('`') || cells.length !== p.names.length) {
    throw new BillFormatError(`Line ${p.number}: not ${p.names.length} cells`)
  }
  return Object.fromEntries(p.names.map((name, index) => [name, cells[index] ?? '']))
}

/** What the summary calls the sum of a column. Fees have fractions of a fen and are left out. */
const SUMS: Readonly<Record<string, string>> = {
  应结订单总金额: '应结订单金额',
  退款总金额: '退款金额',
  充值券退款总金额: '充值券退款金额',
  订单总金额: '订单金额',
  申请退款总金额: '申请退款金额',
  总交易额: '总金额',
  总退款金额: '退款金额',
}

const SUMMED_COLUMNS = [...new Set(Object.values(SUMS))]

/** In trade bills and in bills of the flow of funds. */
const COUNTS = ['总交易单数', '资金流水总笔数']

function createTotals() {
  const sums = new Map<string, number>()
  let rows = 0

  return {
    add(cells: BillCells): void {
      rows += 1
      for (const column of SUMMED_COLUMNS) {
        const cell = cells[column]
        if (cell !== undefined) sums.set(column, (sums.get(column) ?? 0) + fenOf(cell))
      }
    },

    check(summary: BillCells): void {
      const count = COUNTS.map((name) => summary[name]).find((cell) => cell !== undefined)
      // Counts are written `2` or `2.0` (kind bill.csv).
      if (count === undefined || fenOf(count) !== rows * 100) {
        throw new BillFormatError(`The summary does not count the ${rows} rows of the bill`)
      }
      for (const [name, column] of Object.entries(SUMS)) {
        const [told, sum] = [summary[name], sums.get(column)]
        if (told !== undefined && sum !== undefined && fenOf(told) !== sum) {
          throw new BillFormatError(`The summary's ${name} is not the sum of ${column}`)
        }
      }
    },
  }
}

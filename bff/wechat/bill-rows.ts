/**
 * Reads a bill of WeChat Pay, v2's and v3's, while it arrives: only a line is in memory at a time. Row B2-1: UTF-8,
 * perhaps with a BOM, a header, rows whose cells each begin with a backtick, a summary header and one summary row.
 */

/** By the names in the bill's own header; amounts are texts in yuan, see `fenOf`. */
export type BillCells = Readonly<Record<string, string>>

export type BillLine =
  | { kind: 'row'; cells: BillCells }
  /** The last one, and the proof that the bill is whole. `rows`: how many came before. */
  | { kind: 'summary'; cells: BillCells; rows: number }

type BillLines = AsyncGenerator<BillLine, void, void>
type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The file is not a bill, or not the one WeChat Pay announced. */
export class WechatBillError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatBillError'
  }
}

/** Not a bill, cut short, or one that contradicts itself. Carries line numbers, never content. */
export class BillFormatError extends WechatBillError {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'BillFormatError'
  }
}

/** The longest row has under 30 cells, none over 2,048 characters: more is not a bill. */
const MAX_LINE_CHARACTERS = 65_536
const SEPARATOR = ',`'

/**
 * One line after the other; the next chunk is asked for only when it is needed. The summary comes only when its
 * counts and sums fit the rows, and what comes before it is not to be acted on before it.
 * @throws BillFormatError, and whatever `chunks` throws
 */
export async function* billLines(chunks: Chunks): BillLines {
  const totals = createTotals()

  for await (const line of uncheckedBillLines(chunks)) {
    if (line.kind === 'row') totals.add(line.cells)
    else totals.check(line)
    yield line
  }
}

/**
 * The same for a bill of refunds alone, where it is not documented what its summary counts: only that there is one
 * is checked. @throws BillFormatError, and whatever `chunks` throws
 */
export async function* uncheckedBillLines(chunks: Chunks): BillLines {
  const bill = createBill()

  for await (const lines of textLines(chunks)) {
    for (const line of lines) {
      const cells = bill.rowIn(line)
      if (cells) yield { kind: 'row', cells }
    }
  }
  yield bill.end()
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

/** Header, rows, summary header, summary: in this order, whatever their names. */
function createBill() {
  let header: readonly string[] | undefined
  let summaryHeader: readonly string[] | undefined
  let summary: BillCells | undefined
  let rows = 0

  return {
    /** @returns undefined for a line that is something else */
    rowIn({ text, number }: TextLine): BillCells | undefined {
      if (summary) throw new BillFormatError(`Line ${number}: something after the summary`)
      if (header && !summaryHeader && text.startsWith('`')) {
        rows += 1
        return cellsIn({ text, number, names: header })
      }
      if (summaryHeader) summary = cellsIn({ text, number, names: summaryHeader })
      else if (header) summaryHeader = namesIn(text, number)
      else header = namesIn(text, number)
      return undefined
    },

    end(): BillLine {
      if (summary) return { kind: 'summary', cells: summary, rows }
      throw new BillFormatError(`The bill ends after ${rows} rows and no summary: it was cut short`)
    },
  }
}

interface TextLine {
  text: string
  number: number
}

/** Lines that are not empty, however the chunks cut them: those of a chunk at once, so that no line costs an await. */
async function* textLines(chunks: Chunks): AsyncGenerator<TextLine[], void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let open = ''
  let number = 0
  const closed = (texts: string[]) =>
    texts
      .map((text) => ({ text: lineIn(text, ++number), number }))
      .filter(({ text }) => text !== '')

  for await (const chunk of chunks) {
    const [first = '', ...others] = decoded(decoder, chunk).split('\n')
    open += first
    checkLength(open, number + 1)
    const next = others.pop()
    if (next === undefined) continue
    yield closed([open, ...others])
    open = next
  }
  yield closed([open + decoded(decoder)])
}

function lineIn(text: string, number: number): string {
  checkLength(text, number)
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

function checkLength(text: string, number: number): void {
  if (text.length > MAX_LINE_CHARACTERS) {
    throw new BillFormatError(`Line ${number}: too long for a bill, or without an end`)
  }
}

/** Without a chunk: the end, where half a character is an error. */
function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch (cause) {
    throw new BillFormatError('The bill is not UTF-8', { cause })
  }
}

/** `__proto__` names no column: a cell of that name would be lost. */
function namesIn(text: string, number: number): string[] {
  const names = text.split(',')
  const isHeader = names.every((name) => name !== '__proto__' && /^[^<>`]+$/.test(name))
  if (!isHeader || new Set(names).size !== names.length) {
    throw new BillFormatError(`Line ${number}: not a header`)
  }
  return names
}

/** Only a comma and a backtick together separate: names of goods have commas. */
function cellsIn({ text, number, names }: TextLine & { names: readonly string[] }): BillCells {
  const texts = text.slice(1).split(SEPARATOR)
  if (!text.startsWith('`') || texts.length !== names.length) {
    throw new BillFormatError(`Line ${number}: not ${names.length} cells`)
  }
  // One name after the other, always in the same order: rows made this way share their layout in memory.
  const cells: Record<string, string> = {}
  for (const [index, name] of names.entries()) cells[name] = texts[index] ?? ''
  return cells
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

  return {
    add(cells: BillCells): void {
      for (const column of SUMMED_COLUMNS) {
        const cell = cells[column]
        if (cell !== undefined) sums.set(column, (sums.get(column) ?? 0) + fenOf(cell))
      }
    },

    check({ cells: summary, rows }: BillLine & { kind: 'summary' }): void {
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

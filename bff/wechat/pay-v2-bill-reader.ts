/**
 * Reads a bill of WeChat Pay line by line (B2-1, kind bill.csv): a header, rows whose cells each begin with a
 * backtick, a summary header, one summary row. Holds one line at a time, so a million of them cost no memory.
 */

/** Not a whole bill, or an amount that is none. */
export class WechatBillError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatBillError'
  }
}

/** Cells by the name of their column, which differ by kind and age of the bill. */
export type BillCells = ReadonlyMap<string, string>

export type BillLine =
  | { kind: 'row'; cells: BillCells }
  /** Comes last, and is the proof that the bill is whole. `rows`: how many came before. */
  | { kind: 'summary'; cells: BillCells; rows: number }

const MAX_LINE = 64 * 1024

/**
 * Takes the file as chunks of UTF-8, with or without a byte order mark.
 * @throws WechatBillError where it is not a bill, or ends before its summary: forget its rows then
 */
export async function* readBill(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<BillLine, void> {
  let header: readonly string[] | undefined
  let summaryHeader: readonly string[] | undefined
  let isWhole = false
  let rows = 0
  for await (const line of linesOf(chunks)) {
    if (isWhole) throw new WechatBillError('Something behind the summary')
    if (!header) {
      header = columnsIn(line)
    } else if (summaryHeader) {
      isWhole = true
      yield { kind: 'summary', cells: cellsIn(line, summaryHeader), rows }
    } else if (line.startsWith(TICK)) {
      rows += 1
      yield { kind: 'row', cells: cellsIn(line, header) }
    } else {
      summaryHeader = columnsIn(line)
    }
  }
  if (!isWhole) throw new WechatBillError(`The bill ends after ${rows} rows, without its summary`)
}

/** Turns the yuan of a bill into whole fen, exactly. @throws WechatBillError for text, and for parts of a fen */
export function fenFromYuan(yuan: string): number {
  const [, sign = '', whole = '', cents = '', rest = ''] =
    /^(-?)(\d{1,13})(?:\.(\d{1,2})(\d{0,8}))?$/.exec(yuan) ?? []
  if (whole === '' || /[1-9]/.test(rest)) {
    throw new WechatBillError('Not an amount in yuan that is whole fen')
  }
  const fen = Number(whole) * 100 + Number(cents.padEnd(2, '0'))
  return sign && fen > 0 ? -fen : fen
}

const TICK = '`'

function columnsIn(line: string): readonly string[] {
  const columns = line.split(',')
  const isHeader = columns.every((name) => name !== '' && !/[<>`]/.test(name))
  if (!isHeader || new Set(columns).size !== columns.length || columns.length < 2) {
    throw new WechatBillError('Not the header of a bill')
  }
  return columns
}

/** A comma can be part of a cell; a comma before a backtick is between two. */
function cellsIn(line: string, columns: readonly string[]): BillCells {
  const cells = line.slice(TICK.length).split(`,${TICK}`)
  if (!line.startsWith(TICK) || cells.length !== columns.length) {
    throw new WechatBillError(`A line of ${cells.length} cells under ${columns.length} columns`)
  }
  return new Map(columns.map((name, index) => [name, cells[index] ?? '']))
}

/** Lines that are not empty, however the chunks cut them. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let open = ''
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoded(() => decoder.decode(chunk, { stream: true })).split(
      '\n',
    )
    open += first
    for (const next of others) {
      yield* filled(open)
      open = next
    }
    if (open.length > MAX_LINE) throw new WechatBillError('A line too long for a bill')
  }
  yield* filled(open + decoded(() => decoder.decode()))
}

function* filled(line: string): Generator<string, void> {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (text !== '') yield text
}

function decoded(decode: () => string): string {
  try {
    return decode()
  } catch (cause) {
    throw new WechatBillError('The bill is not UTF-8', { cause })
  }
}

import { createServer, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { BillFormatError, type BillLine } from './bill-rows'
import { WechatUnreachableError } from './http'
import { createPayV2Client } from './pay-v2-client'
import { WechatPayV2Error } from './pay-v2-error'
import { merchantV2, signOf } from './testing/pay-v2-wechat'
import { vector } from './testing/vectors'
import { parseXml } from './xml'

jest.setTimeout(30_000)

async function all(lines: AsyncIterable<BillLine>): Promise<BillLine[]> {
  const read: BillLine[] = []
  for await (const line of lines) read.push(line)
  return read
}

const { csv: fullDay } = vector('bill-all-45-rows-bom', {
  input: z.object({ csv: z.string() }),
  expected: z.unknown(),
}).input

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

    const refused = all(download())

    await expect(refused).rejects.toBeInstanceOf(BillFormatError)
    await expect(refused).rejects.toThrow('does not count the 44 rows')
    await expect(all(download('REFUND'))).resolves.toHaveLength(45)
  })

  test('a reader that stops early closes the connection', async () => {
    answer = (response) => response.write(fullDay)

    for await (const line of download()) if (line.kind === 'row') break

    await expect(closed).resolves.toBeUndefined()
  })
})

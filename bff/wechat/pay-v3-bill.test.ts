import { createHash, createVerify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { BillFormatError, WechatBillError, type BillLine } from './bill-rows'
import { WechatUnreachableError } from './http'
import { createPayV3Bills } from './pay-v3-bill'
import { WechatPayError } from './pay-v3-error'
import type { Answer } from './testing/local-server'
import { depsOf, merchantKeys, refused, signed } from './testing/pay-v3-merchant'
import { vector, vectors } from './testing/vectors'

const DOWNLOAD = '/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwvyKLG2uY2'

let origin: string
let asked: IncomingMessage[]
let announcement: () => Answer
let file: (response: ServerResponse) => unknown

const server = createServer((request, response) => {
  asked.push(request)
  if (request.url?.startsWith('/v3/billdownload/')) {
    void file(response)
    return
  }
  const { status = 200, headers, body } = announcement()
  response.writeHead(status, headers).end(body)
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`
})
beforeEach(() => {
  asked = []
  announcement = announced(csv)
  file = (response) => response.end(csv)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const sha1 = (bytes: string | Buffer) => createHash('sha1').update(bytes).digest('hex')
const announced =
  (whole: string | Buffer, changes: object = {}) =>
  () =>
    signed({
      hash_type: 'SHA1',
      hash_value: sha1(whole),
      download_url: origin + DOWNLOAD,
      ...changes,
    })

const { csv } = vector('bill-all-45-rows-bom', {
  input: z.object({ csv: z.string() }),
  expected: z.unknown(),
}).input

const bills = (changes: object = {}) => createPayV3Bills({ ...depsOf({ origin }), ...changes })

async function read(lines: AsyncIterable<BillLine>): Promise<BillLine[]> {
  const all: BillLine[] = []
  for await (const line of lines) all.push(line)
  return all
}
const trade = () => read(bills().trade({ bill_date: '2026-11-19' }))

describe('a bill (kind bill.csv)', () => {
  test('is asked for, fetched with a signed request, and read to its summary', async () => {
    const lines = await read(bills().trade({ bill_date: '2026-11-19', bill_type: 'ALL' }))

    expect(lines).toHaveLength(46)
    expect(lines.at(-1)).toMatchObject({ kind: 'summary', cells: { 订单总金额: '0.47' } })
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v3/bill/tradebill?bill_date=2026-11-19&bill_type=ALL',
      `GET ${DOWNLOAD}`,
    ])
    const header = asked[1]?.headers.authorization ?? ''
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? ''
    const text = `GET\n${DOWNLOAD}\n${field('timestamp')}\n${field('nonce_str')}\n\n`
    const verifier = createVerify('RSA-SHA256').update(text)
    expect(verifier.verify(merchantKeys.publicKey, field('signature'), 'base64')).toBe(true)
  })

  test('of the flow of funds has its own question', async () => {
    const funds = '记账时间,收支金额(元)\r\n`2026-11-19 12:00:00,`0.01\r\n资金流水总笔数\r\n`1\r\n'
    announcement = announced(funds)
    file = (response) => response.end(funds)

    const request = { bill_date: '2026-11-19', account_type: 'BASIC' as const }
    await expect(read(bills().fundFlow(request))).resolves.toHaveLength(2)

    expect(asked[0]?.url).toBe('/v3/bill/fundflowbill?bill_date=2026-11-19&account_type=BASIC')
  })

  test('comes zipped as well, in pieces, and the hash is of what was inside', async () => {
    const zipped = gzipSync(csv)
    file = async (response) => {
      for (const byte of zipped.subarray(0, 40)) {
        response.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end(zipped.subarray(40))
    }

    await expect(
      read(bills().trade({ bill_date: '2026-11-19', tar_type: 'GZIP' })),
    ).resolves.toHaveLength(46)
    expect(asked[0]?.url).toContain('tar_type=GZIP')
  })

  test('may lie on the standby host', async () => {
    const standbyOrigin = origin.replace('127.0.0.1', 'localhost')
    announcement = announced(csv, { download_url: standbyOrigin + DOWNLOAD })

    const lines = bills({ standbyOrigin }).trade({ bill_date: '2026-11-19' })

    await expect(read(lines)).resolves.toHaveLength(46)
    expect(asked[1]?.headers.host).toMatch(/^localhost:/)
  })
})

test('a bill of refunds alone is held to its hash, not to sums nobody documents', async () => {
  const refunds = csv.replace('`45.0,', '`46.0,')
  announcement = announced(refunds)
  file = (response) => response.end(refunds)

  await expect(
    read(bills().trade({ bill_date: '2026-11-19', bill_type: 'REFUND' })),
  ).resolves.toHaveLength(46)
  await expect(trade()).rejects.toBeInstanceOf(BillFormatError)
})

test.each([
  'https://evil.example.com/v3/billdownload/file?token=1',
  'http://127.0.0.1.evil.example.com/v3/billdownload/file',
  'http://127.0.0.1:1/v3/billdownload/file',
  'https://127.0.0.1/v3/billdownload/file',
  'file:///etc/passwd',
])('a signed request never goes to %s', async (download_url) => {
  announcement = announced(csv, { download_url })

  await expect(trade()).rejects.toThrow('not WeChat Pay')
  expect(asked).toHaveLength(1)
})

test('no redirect is followed', async () => {
  file = (response) => response.writeHead(302, { location: `${origin}${DOWNLOAD}&again=1` }).end()

  await expect(trade()).rejects.toBeInstanceOf(WechatUnreachableError)
  expect(asked).toHaveLength(2)
})

describe('the hash', () => {
  test('is of the whole unzipped file (kind bill.hash)', async () => {
    const { input, expected } = vector('bill-hash-sha1', {
      input: z.object({ fileBase64: z.string() }),
      expected: z.object({ hash_type: z.string(), hash_value: z.string() }),
    })
    const excerpt = Buffer.from(input.fileBase64, 'base64')
    file = (response) => response.end(gzipSync(excerpt))

    announcement = announced(excerpt, expected)
    // The hash fits, so what is wrong is told by the rows: the excerpt has no summary.
    await expect(trade()).rejects.toThrow(BillFormatError)

    announcement = announced(excerpt, { ...expected, hash_value: sha1(gzipSync(excerpt)) })
    await expect(trade()).rejects.toThrow('its SHA-1 differs')
  })

  test('that differs keeps the summary back, though the rows fit', async () => {
    file = (response) => response.end(csv.replace('autotest', 'AUTOTEST'))
    const lines: BillLine[] = []

    await expect(
      (async () => {
        for await (const line of bills().trade({ bill_date: '2026-11-19' })) lines.push(line)
      })(),
    ).rejects.toThrow('its SHA-1 differs')

    expect(lines.length).toBeGreaterThan(0)
    expect(lines.every((line) => line.kind === 'row')).toBe(true)
  })

  test.each([
    ['of another type', { hash_type: 'SHA256' }],
    ['not one', { hash_value: '' }],
    ['without a file', { download_url: 'nowhere' }],
  ])('%s is no announcement', async (_name, changes) => {
    announcement = announced(csv, changes)

    await expect(trade()).rejects.toBeInstanceOf(WechatUnreachableError)
    expect(asked.some(({ url }) => url === DOWNLOAD)).toBe(false)
  })

  test('is believed only from a signed announcement', async () => {
    announcement = () => ({ ...announced(csv)(), headers: {} })

    await expect(trade()).rejects.toMatchObject({ problem: 'unsigned' })
    expect(asked).toHaveLength(1)
  })
})

test.each<[string, (response: ServerResponse) => unknown]>([
  ['stops', (response) => response.write(csv.slice(0, 900))],
  ['is never begun', () => undefined],
  [
    'is cut off',
    (response) => {
      response.writeHead(200, { 'content-length': '99999' })
      response.write(csv.slice(0, 900), () => response.destroy())
    },
  ],
])('a download that %s is no bill', async (_name, send) => {
  file = send

  await expect(trade()).rejects.toBeInstanceOf(WechatUnreachableError)
})

test.each([
  ['cut', gzipSync(csv).subarray(0, 500)],
  ['damaged', Buffer.concat([gzipSync(csv).subarray(0, 60), Buffer.alloc(400, 7)])],
])('a gzip file that is %s is no bill', async (_name, bytes) => {
  file = (response) => response.end(bytes)

  const refused = trade()

  await expect(refused).rejects.toBeInstanceOf(WechatBillError)
  await expect(refused).rejects.toThrow('broken gzip')
})

test('who stops reading stops the download', async () => {
  const closed = new Promise<void>((resolve) => {
    file = (response) => {
      response.on('close', resolve)
      response.write(csv)
    }
  })

  for await (const line of bills().trade({ bill_date: '2026-11-19' })) {
    expect(line.kind).toBe('row')
    break
  }

  await closed
})

test('a refusal that stops half way is no bill either', async () => {
  file = (response) => response.writeHead(400).write('{"code":')

  await expect(trade()).rejects.toBeInstanceOf(WechatUnreachableError)
})

describe('refusals', () => {
  test.each(['STATEMENT_CREATING', 'NO_STATEMENT_EXIST'])(
    '%s is told by its code',
    async (code) => {
      announcement = () => refused(400, code)

      await expect(trade()).rejects.toMatchObject({ status: 400, code })
    },
  )

  const samples = vectors('error.sample', {
    input: z.object({ status: z.number().min(400), body: z.string() }),
    expected: z.object({ code: z.string().nullable() }),
  })
  test.each(samples)(
    '$id in place of the file is a refusal (kind error.sample)',
    async ({ input, expected }) => {
      file = (response) => response.writeHead(input.status).end(input.body)

      const outcome = trade()

      await expect(outcome).rejects.toBeInstanceOf(WechatPayError)
      await expect(outcome).rejects.toMatchObject({
        status: input.status,
        code: expected.code ?? undefined,
      })
    },
  )
})

test('a large bill waits at the sender until its rows are wanted', async () => {
  const [header = '', row = ''] = csv.split('\r\n')
  const block = `${row}\r\n`.repeat(4_000)
  const blocks = 60
  let written = 0
  file = async (response) => {
    response.write(`${header}\r\n`)
    for (; written < blocks; written += 1) {
      if (!response.write(block)) await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end()
  }
  const lines = bills().trade({ bill_date: '2026-11-19' })

  await lines.next()
  await new Promise((resolve) => setTimeout(resolve, 300))

  // Some 70 MB in all; the system's own buffers take a few.
  expect(written).toBeLessThan(blocks / 2)
  await lines.return()
})

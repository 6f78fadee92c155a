/** The hash of a bill, against wechatpay-axios-plugin's SHA-1, on random bills. Repeat a run with SEED=… */
import { randomInt } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Hash } from 'wechatpay-axios-plugin'
import type { BillLine } from './bill-rows'
import { createPayV3Bills } from './pay-v3-bill'
import { startServer, type LocalServer, type Reply } from './testing/local-server'
import { depsOf, signed } from './testing/pay-v3-merchant'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const runs = { seed, numRuns: 1_000 }
jest.setTimeout(60_000)

let server: LocalServer
let announced: Reply
let file: Buffer

beforeAll(async () => {
  server = await startServer(({ url }) => (url.startsWith('/v3/bill/') ? announced : { file }))
})
afterAll(() => server.stop())

const goods = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((cell) => !/[\r\n]|,`|,$/.test(cell))
const billOf = (cells: string[]) =>
  [
    '商户订单号,商品名称',
    ...cells.map((cell, index) => `\`${index},\`${cell}`),
    '总交易单数',
    `\`${cells.length}`,
    '',
  ].join('\r\n')

async function read(): Promise<BillLine[]> {
  const lines: BillLine[] = []
  for await (const line of createPayV3Bills(depsOf(server)).trade({ bill_date: '2026-11-19' })) {
    lines.push(line)
  }
  return lines
}

describe(`the hash of a bill and a peer (SEED=${seed})`, () => {
  test('what wechatpay-axios-plugin hashes is read, packed or not, and nothing that was changed', async () => {
    const cells = fc.array(goods, { minLength: 1, maxLength: 5 })

    await fc.assert(
      fc.asyncProperty(cells, fc.boolean(), fc.boolean(), async (of, isPacked, isChanged) => {
        const bill = billOf(of)
        announced = signed({
          hash_type: 'SHA1',
          hash_value: Hash.sha1(bill),
          download_url: `${server.origin}/v3/billdownload/file?token=1`,
        })
        // As good a bill as the other, so that only the hash can tell.
        const sent = Buffer.from(isChanged ? billOf(of.with(0, `${of[0]}橘`)) : bill)
        file = isPacked ? gzipSync(sent) : sent

        const lines = read()

        if (isChanged) await expect(lines).rejects.toThrow('its SHA-1 differs')
        else await expect(lines).resolves.toHaveLength(of.length + 1)
      }),
      runs,
    )
  })
})

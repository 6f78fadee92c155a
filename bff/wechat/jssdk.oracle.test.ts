/** Our signature of pages against node-easywechat and wechatpay-axios-plugin, on random pages. SEED=… repeats a run. */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import JsApiTicket from 'node-easywechat/dist/OfficialAccount/JsApiTicket'
import { Hash } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import { signUrl } from './jssdk'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const runs = { seed, numRuns: 1_000 }

const ticket = 'HoagFKDcsGMVCIY2vOjf9lG4dcWdeQ1r4CnxXLJg2gL5F4nsU4IuUbMkN5nlZ0mA'
const peer = new JsApiTicket('wx0123456789abcdef', 'secret', '', {
  get: () => Promise.resolve(ticket),
  set: () => Promise.resolve(true),
  has: () => Promise.resolve(true),
  delete: () => Promise.resolve(true),
})
const Signed = z.object({ signature: z.string() })

const nonces = fc.stringMatching(/^[0-9A-Za-z]{1,32}$/)
const seconds = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 })
/** As browsers show them, and with raw text of any script behind, which has to go in as it is. */
const pages = fc
  .tuple(
    fc.webUrl({ withQueryParameters: true }),
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('#', '')),
  )
  .map(([url, text]) => url + text)

describe(`the signature of a page and its peers (SEED=${seed})`, () => {
  test('both sign pages as we do', async () => {
    await fc.assert(
      fc.asyncProperty(nonces, seconds, pages, async (nonceStr, timestamp, url) => {
        const ours = signUrl({ ticket, nonceStr, timestamp, url })

        const theirs = Signed.parse(await peer.configSignature(url, nonceStr, timestamp))
        expect(theirs.signature).toBe(ours)
        const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`
        expect(Hash.sha1(text)).toBe(ours)
      }),
      runs,
    )
  })

  // node-easywechat signs the fragment too, which WeChat does not: here it is given the page without.
  test('a fragment makes no difference to us', async () => {
    const fragments = fc.string({ unit: 'grapheme', maxLength: 30 })

    await fc.assert(
      fc.asyncProperty(nonces, seconds, pages, fragments, async (nonceStr, timestamp, url, to) => {
        const ours = signUrl({ ticket, nonceStr, timestamp, url: `${url}#${to}` })

        const theirs = Signed.parse(await peer.configSignature(url, nonceStr, timestamp))
        expect(theirs.signature).toBe(ours)
      }),
      runs,
    )
  })

  test('nothing else of a page may change', () => {
    fc.assert(
      fc.property(nonces, seconds, pages, nonces, (nonceStr, timestamp, url, more) => {
        const sign = (p: object) => signUrl({ ticket, nonceStr, timestamp, url, ...p })
        const others = [
          sign({ url: url + more }),
          sign({ nonceStr: nonceStr + more }),
          sign({ timestamp: timestamp + 1 }),
          sign({ ticket: ticket + more }),
        ]

        expect(others).not.toContain(sign({}))
        expect(new Set(others).size).toBe(others.length)
      }),
      runs,
    )
  })
})

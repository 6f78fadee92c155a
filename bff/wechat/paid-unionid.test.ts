import { createWechatApi } from './http'
import { createPaidUnionIds } from './paid-unionid'
import { fixedToken } from './testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const unionIds = () =>
  createPaidUnionIds({ api: createWechatApi({ origin: server.origin }), tokens: fixedToken() })

test('a payment tells who paid, by either of its numbers', async () => {
  answer = json({ unionid: 'oTmHYjg-tElZ68', errcode: 0, errmsg: 'ok' })

  await expect(unionIds().getPaidUnionId('o1', { transaction_id: '42' })).resolves.toBe(
    'oTmHYjg-tElZ68',
  )
  await unionIds().getPaidUnionId('o1', { mch_id: '1900000001', out_trade_no: 'A1' })

  expect(server.asked.map(({ url }) => url)).toEqual([
    '/wxa/getpaidunionid?access_token=TOKEN&openid=o1&transaction_id=42',
    '/wxa/getpaidunionid?access_token=TOKEN&openid=o1&mch_id=1900000001&out_trade_no=A1',
  ])
})

test.each([40003, 89002, 89300])('%i is passed on', async (errcode) => {
  answer = json({ errcode, errmsg: '' })

  await expect(unionIds().getPaidUnionId('o1', { transaction_id: '42' })).rejects.toMatchObject({
    errcode,
  })
})

test('an empty unionid is no answer', async () => {
  answer = json({ errcode: 0, errmsg: 'ok', unionid: '' })

  await expect(unionIds().getPaidUnionId('o1', { transaction_id: '42' })).rejects.toThrow(
    'unknown shape',
  )
})

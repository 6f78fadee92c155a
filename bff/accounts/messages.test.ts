import { Fen, Instant, OpenId, OutTradeNo } from '../contract/primitives'
import type { PaidMessage } from '../orders/messages'
import { PaidMessageSetting } from './paid-message'
import { textLike } from '../testing/matchers'
import type { AccessTokens } from '../wechat/access-token'
import { createWechatApi, WechatUnreachableError } from '../wechat/http'
import { fixedToken } from '../wechat/testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from '../wechat/testing/local-server'
import { createPaidMessages } from './messages'

const template = PaidMessageSetting.parse(
  'TPL_paid_0001 character_string1=outTradeNo thing2=goods amount3=amount time4=paidAt date5=paidAt',
)

let server: LocalServer
let answer: Reply
beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
  answer = json({ errcode: 0, errmsg: 'ok' })
})
afterAll(() => server.stop())

const messages = (tokens: AccessTokens = fixedToken()) =>
  createPaidMessages({ template, api: createWechatApi({ origin: server.origin }), tokens })

const message = (changes: Partial<PaidMessage> = {}): PaidMessage => ({
  openId: OpenId.parse('o1'),
  outTradeNo: OutTradeNo.parse('20261120ABCDEFGHJKMNPQ'),
  goods: '椪柑×1',
  amount: Fen.parse(5900),
  paidAt: Instant.parse('2026-11-20T16:05:09.000Z'),
  ...changes,
})

const said = () => JSON.parse(server.asked.at(-1)?.body ?? '{}') as Record<string, unknown>

test('the message is what the template wants, in WeChat’s formats and China’s time', async () => {
  expect(await messages().send(message())).toEqual({ kind: 'sent' })

  expect(said()).toEqual({
    touser: 'o1',
    template_id: 'TPL_paid_0001',
    page: 'pages/order/index?outTradeNo=20261120ABCDEFGHJKMNPQ',
    data: {
      character_string1: { value: '20261120ABCDEFGHJKMNPQ' },
      thing2: { value: '椪柑×1' },
      amount3: { value: '¥59.00' },
      time4: { value: '2026年11月21日 00:05' },
      date5: { value: '2026年11月21日 00:05' },
    },
    miniprogram_state: 'formal',
    lang: 'zh_CN',
  })
})

test.each([
  [1, '¥0.01'],
  [10, '¥0.10'],
  [123456, '¥1234.56'],
  [99_999_999_99, '¥99999999.99'],
])('%d fen are %s', async (fen, yuan) => {
  await messages().send(message({ amount: Fen.parse(fen) }))

  expect(said()).toMatchObject({ data: { amount3: { value: yuan } } })
})

test('many goods are cut to twenty characters', async () => {
  await messages().send(message({ goods: '赣南脐橙礼盒装×1、柠檬×2、橘子酱×3、蜂蜜柚子茶×4' }))

  expect(said()).toMatchObject({ data: { thing2: { value: textLike(/^.{19}…$/u) } } })
})

test('43101: the consent is used up (SM-1)', async () => {
  answer = json({ errcode: 43101, errmsg: 'user refuse to accept the msg' })

  expect(await messages().send(message())).toEqual({ kind: 'no-consent' })
})

test.each([40003, 40037, 41030, 43107, 45168, 47003])(
  '%d: never, and why (SM-1)',
  async (errcode) => {
    answer = json({ errcode, errmsg: 'openid o1' })

    const outcome = await messages().send(message())

    expect(outcome).toEqual({
      kind: 'refused',
      problem: textLike(new RegExp(`^WeChat answered ${errcode}: \\w.+`)),
    })
    expect(JSON.stringify(outcome)).not.toContain('o1')
  },
)

test.each([-1, 45009, 43108])('%d: surely not sent, another time (SM-1)', async (errcode) => {
  answer = json({ errcode, errmsg: 'no' })

  await expect(messages().send(message())).rejects.toMatchObject({ errcode })
  expect(server.asked).toHaveLength(1)
})

test.each<Reply>(['cut', { status: 502, body: 'bad gateway' }])(
  'without an answer it may have been sent: %j',
  async (reply) => {
    answer = reply

    expect(await messages().send(message())).toMatchObject({ kind: 'in-doubt' })
    expect(server.asked).toHaveLength(1)
  },
)

test('without a token it was not sent, another time', async () => {
  const silent = new WechatUnreachableError('no token')
  const tokens: AccessTokens = { appId: 'wx1', withToken: () => Promise.reject(silent) }

  await expect(messages(tokens).send(message())).rejects.toBe(silent)
  expect(server.asked).toEqual([])
})

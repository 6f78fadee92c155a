import { AppId, Fen, Instant, OpenId, OutTradeNo } from '../contract/primitives'
import type { Transaction } from '../wechat/pay-v3-transaction'
import type { Charge } from './channel'
import { ForeignPaymentError, payParams } from './wechat-shop'
import { fromWire, toH5Wire, toJsapiWire, toWire } from './wechat-v3-wire'

const shop = {
  mchId: '1900000001',
  appIds: [AppId.parse('wx0123456789abcdef')],
  publicOrigin: 'https://shop.example.com',
}

const charge: Charge = {
  outTradeNo: OutTradeNo.parse('SJ20261120000001'),
  amount: Fen.parse(5990),
  description: '拾橘 红美人 5 斤装',
  expiresAt: Instant.parse('2026-11-20T17:30:00.999Z'),
  returnUrl: 'https://shop.example.com/#/order',
  payer: {
    launcher: 'wechat-native',
    appId: AppId.parse('wx0123456789abcdef'),
    ip: '203.0.113.9',
  },
}
const { appId, ip } = charge.payer
const openId = OpenId.parse('o1')

const described = (description: string) => toWire({ ...charge, description }, shop).description

test('a charge in the words of WeChat Pay; time in China, to the second', () => {
  expect(toWire(charge, shop)).toEqual({
    appid: 'wx0123456789abcdef',
    mchid: '1900000001',
    description: '拾橘 红美人 5 斤装',
    out_trade_no: 'SJ20261120000001',
    time_expire: '2026-11-21T01:30:00+08:00',
    notify_url: 'https://shop.example.com/notify/wechat-v3',
    amount: { total: 5990, currency: 'CNY' },
  })
})

test('inside WeChat the payer is named, outside the address the phone pays from', () => {
  const common = toWire(charge, shop)

  expect(toJsapiWire(charge, { launcher: 'wechat-jssdk', appId, openId, ip }, shop)).toEqual({
    ...common,
    payer: { openid: 'o1' },
  })
  expect(toH5Wire(charge, shop)).toEqual({
    ...common,
    scene_info: { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } },
  })
})

test('equal charges make equal bytes, in whatever order they were put together', () => {
  const { payer, returnUrl, expiresAt, description, amount, outTradeNo } = structuredClone(charge)
  const same = { payer, returnUrl, expiresAt, description, amount, outTradeNo }

  expect(JSON.stringify(toWire(same, shop))).toBe(JSON.stringify(toWire(charge, shop)))
})

test('a description is cut to 127 bytes, never inside a character', () => {
  expect(described('a'.repeat(200))).toBe('a'.repeat(127))
  expect(described('橘'.repeat(60))).toBe('橘'.repeat(42))
  expect(described(`${'a'.repeat(125)}🍊`)).toBe('a'.repeat(125))
  expect(described(`${'a'.repeat(110)}👨‍👩‍👧`)).toBe('a'.repeat(110))
  expect(described(`${'a'.repeat(126)}é`)).toBe('a'.repeat(126))
})

test('a description has no control characters, half characters or spaces around it', () => {
  expect(described('\u0000 拾橘\r\n5 斤\u0007装\ud83c ')).toBe('拾橘 5 斤 装')
})

test('each launcher gets its own kind; only the H5 one needs the appId', () => {
  const launch = {
    timeStamp: '1',
    nonceStr: 'n',
    package: 'prepay_id=p1',
    signType: 'RSA',
    paySign: 's',
  } as const

  expect(payParams({ launcher: 'wechat-jssdk', appId, openId, ip }, launch)).toEqual({
    kind: 'wechat-jssdk',
    appId: 'wx0123456789abcdef',
    ...launch,
  })
  expect(payParams({ launcher: 'wechat-mini-program', appId, openId, ip }, launch)).toEqual({
    kind: 'wechat-mini-program',
    ...launch,
  })
})

const paid: Transaction = {
  appid: 'wx0123456789abcdef',
  mchid: '1900000001',
  out_trade_no: 'SJ20261120000001',
  trade_state: 'SUCCESS',
  transaction_id: '4200000001',
  success_time: '2026-11-20T12:59:59+08:00',
  amount: { total: 5990, currency: 'CNY' },
}
const { outTradeNo } = charge

test.each(['SUCCESS', 'REFUND'] as const)('%s was paid; the time becomes UTC', (trade_state) => {
  expect(fromWire({ ...paid, trade_state }, shop)).toEqual({
    kind: 'paid',
    outTradeNo,
    transactionId: '4200000001',
    amount: 5990,
    paidAt: '2026-11-20T04:59:59.000Z',
  })
})

test.each([
  ['NOTPAY', 'pending'],
  ['USERPAYING', 'pending'],
  ['PAYERROR', 'pending'],
  ['CLOSED', 'closed'],
  ['REVOKED', 'closed'],
] as const)('%s is %s', (trade_state, kind) => {
  const { appid, mchid, out_trade_no } = paid

  expect(fromWire({ appid, mchid, out_trade_no, trade_state }, shop)).toEqual({ kind, outTradeNo })
})

test.each<[string, Partial<Transaction>]>([
  ['another merchant', { mchid: '1900000002' }],
  ['an app that is not ours', { appid: 'wxffffffffffffffff' }],
  ['an order number that is not one', { out_trade_no: 'a|*b' }],
  ['another currency', { amount: { total: 5990, currency: 'USD' } }],
  ['no amount', { amount: {} }],
  ['a negative amount', { amount: { total: -1 } }],
  ['no payment number', { transaction_id: '' }],
  ['a time without its zone', { success_time: '2026-11-20T12:59:59' }],
])('paid, but with %s, is not a payment of ours', (_name, change) => {
  expect(() => fromWire({ ...paid, ...change }, shop)).toThrow(ForeignPaymentError)
})

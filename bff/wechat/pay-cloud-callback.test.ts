import {
  CLOUD_SUCCESS_ANSWER,
  cloudFailureAnswer,
  isRefundCallback,
  openPaymentCallback,
  openRefundCallback,
} from './pay-cloud-callback'
import { WechatNotificationError } from './pay-v3-notification'

const merchant = { subMchId: '1712734762' }

/** The examples of doc page 结果回调. */
const paid = {
  returnCode: 'SUCCESS',
  appid: 'wxd2565e6a04246fd1',
  mchId: '1800780001',
  subAppid: 'wx0123456789abcdef',
  subMchId: '1712734762',
  resultCode: 'SUCCESS',
  totalFee: 1,
  transactionId: '4200004561202203217657282768',
  outTradeNo: '2021WERUN1647839289398',
  timeEnd: '20220321132007',
}
const refunded = {
  ...paid,
  outRefundNo: 'R2021WERUN1647839289398',
  refundStatus: 'SUCCESS',
  refundFee: 1,
}

test.each([
  ['a text', JSON.stringify(paid)],
  ['bytes', Buffer.from(JSON.stringify(paid))],
])('a payment callback in %s says which order to ask about, and nothing else', (_name, body) => {
  expect(openPaymentCallback(body, merchant)).toEqual({
    sub_appid: 'wx0123456789abcdef',
    out_trade_no: '2021WERUN1647839289398',
  })
})

test.each<[boolean, string, string]>([
  [false, 'a payment', JSON.stringify(paid)],
  [true, 'a refund', JSON.stringify(refunded)],
  [false, 'nothing', ''],
  [false, 'a prototype', '{"__proto__":{"outRefundNo":"R1"}}'],
])('%j: %s tells of a refund', (expected, _name, body) => {
  expect(isRefundCallback(body)).toBe(expected)
})

test('a refund callback says which refund of which order to ask about, and nothing else', () => {
  expect(openRefundCallback(JSON.stringify(refunded), merchant)).toEqual({
    sub_appid: 'wx0123456789abcdef',
    out_trade_no: '2021WERUN1647839289398',
    out_refund_no: 'R2021WERUN1647839289398',
  })
})

test.each([
  ['nothing', ''],
  ['no JSON', '{"subMchId":'],
  ['a list', '[]'],
  ['null', 'null'],
  ['another merchant', JSON.stringify({ ...refunded, subMchId: '1900000001' })],
  ['no merchant', JSON.stringify({ ...refunded, subMchId: undefined })],
  ['no app', JSON.stringify({ ...refunded, subAppid: '' })],
  ['numbers that are none', JSON.stringify({ ...refunded, outTradeNo: '../1', outRefundNo: '' })],
  ['numbers as lists', JSON.stringify({ ...refunded, outTradeNo: ['a'], outRefundNo: ['a'] })],
  [
    'the spelling of answers',
    '{"sub_mch_id":"1712734762","out_trade_no":"2021WERUN1647839289398"}',
  ],
  ['a prototype', `{"__proto__":${JSON.stringify(refunded)}}`],
])('%s is refused', (_name, body) => {
  expect(() => openPaymentCallback(body, merchant)).toThrow(WechatNotificationError)
  expect(() => openRefundCallback(body, merchant)).toThrow(WechatNotificationError)
})

test('CL-1 asks for errcode and errmsg: 0 settles, anything else brings it back', () => {
  expect(JSON.parse(CLOUD_SUCCESS_ANSWER)).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(JSON.parse(cloudFailureAnswer('not settled'))).toEqual({
    errcode: 1,
    errmsg: 'not settled',
  })
})

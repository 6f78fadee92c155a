/** Things as the BFF sends them, checked against the contract. */
import { Order } from '../../bff/contract/order'
import type { PayParams } from '../../bff/contract/pay'
import { Session, User } from '../../bff/contract/session'
import { Product } from '../../bff/contract/shop'

export function product(changes: Partial<Product> = {}): Product {
  return Product.parse({
    id: 'navel-orange',
    title: '赣南脐橙',
    description: '皮薄汁多，现摘现发',
    imageUrl: 'https://shop.example.com/images/navel-orange.jpg',
    price: 5990,
    goodsType: 'physical',
    stock: 20,
    unit: '5 斤装',
    ...changes,
  })
}

export function order(changes: Partial<Order> = {}): Order {
  return Order.parse({
    outTradeNo: 'SJ20261120000001',
    status: 'awaiting-payment',
    items: [
      {
        productId: 'navel-orange',
        title: '赣南脐橙',
        imageUrl: 'https://shop.example.com/images/navel-orange.jpg',
        price: 5990,
        quantity: 1,
      },
    ],
    amount: 5990,
    refunded: 0,
    createdAt: '2026-11-20T05:00:00.000Z',
    expiresAt: '2026-11-20T05:30:00.000Z',
    refunds: [],
    ...changes,
  })
}

export function user(changes: Partial<User> = {}): User {
  return User.parse({ id: 'user-1', nickname: '小橘', role: 'user', balance: 0, ...changes })
}

export function session(token: string): Session {
  return Session.parse({ token, expiresAt: '2026-12-20T05:00:00.000Z', user: user() })
}

const signed = {
  timeStamp: '1795150800',
  nonceStr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  package: 'prepay_id=wx201410272009395522657a690389285100',
  signType: 'RSA',
  paySign: 'oR9d8PuhnIc+YZ8cBHFCwfgpaK9gd7vaRvkYD7rthRAZ',
}

export const miniProgramPay: Extract<PayParams, { kind: 'wechat-mini-program' }> = {
  kind: 'wechat-mini-program',
  ...signed,
}

export const jsSdkPay: Extract<PayParams, { kind: 'wechat-jssdk' }> = {
  kind: 'wechat-jssdk',
  appId: 'wx2421b1c4370ec43b',
  ...signed,
}

export const h5Pay: Extract<PayParams, { kind: 'wechat-h5' }> = {
  kind: 'wechat-h5',
  url: 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20161110163838f231619da20804912345&package=1037687096',
}

export const nativePay: Extract<PayParams, { kind: 'wechat-native' }> = {
  kind: 'wechat-native',
  codeUrl: 'weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00',
}

export const jsSdkConfig = {
  appId: 'wx2421b1c4370ec43b',
  timestamp: 1795150800,
  nonceStr: 'Wm3WZYTPz0wzccnW',
  signature: '0f9de62fce790f9a083d5c99e95740ceb90c27ed',
  jsApiList: ['chooseWXPay', 'openAddress', 'updateAppMessageShareData', 'updateTimelineShareData'],
  openTagList: [],
}

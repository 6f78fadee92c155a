import { createPayV3Client, h5PageUrl } from './pay-v3-client'
import { WechatUnreachableError } from './http'
import { startServer, type LocalServer, type Reply } from './testing/local-server'
import { depsOf, refused, signed } from './testing/pay-v3-merchant'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const order = {
  appid: 'wx0123456789abcdef',
  mchid: '1900000001',
  description: '拾橘 5 斤装',
  out_trade_no: 'SJ20261120000001',
  time_expire: '2026-11-20T13:30:00+08:00',
  notify_url: 'https://shop.example.com/notify/wechat-v3',
  amount: { total: 100, currency: 'CNY' },
}
const h5_url =
  'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2016&package=1405458241'

test('an H5 order says where the payer comes from, and gets a page', async () => {
  answer = signed({ h5_url })
  const h5Order = {
    ...order,
    scene_info: { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' as const } },
  }

  await expect(createPayV3Client(depsOf(server)).prepayH5(h5Order)).resolves.toEqual({ h5_url })

  expect(server.asked[0]).toMatchObject({ method: 'POST', url: '/v3/pay/transactions/h5' })
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual(h5Order)
})

test('a Native order gets the text of a QR code', async () => {
  answer = signed({ code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' })

  await expect(createPayV3Client(depsOf(server)).prepayNative(order)).resolves.toEqual({
    code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz',
  })

  expect(server.asked[0]).toMatchObject({ method: 'POST', url: '/v3/pay/transactions/native' })
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual(order)
})

test('an order answered without its address, or refused, is not placed', async () => {
  const client = createPayV3Client(depsOf(server))

  answer = signed({ code_url: '' })
  await expect(client.prepayNative(order)).rejects.toBeInstanceOf(WechatUnreachableError)

  answer = { body: '{"code_url":"weixin://wxpay/bizpayurl?pr=forged"}' }
  await expect(client.prepayNative(order)).rejects.toMatchObject({ problem: 'unsigned' })

  answer = refused(400, 'PARAM_ERROR')
  await expect(client.prepayNative(order)).rejects.toMatchObject({ code: 'PARAM_ERROR' })
})

test('the page comes back to the shop by redirect_url, escaped, and the rest stays as WeChat wrote it', () => {
  const redirectUrl = 'https://shop.example.com/orders/1?from=h5&x=橘#pay'

  const page = h5PageUrl({ h5_url, redirectUrl })

  expect(page).toBe(
    `${h5_url}&redirect_url=https%3A%2F%2Fshop.example.com%2Forders%2F1%3Ffrom%3Dh5%26x%3D%E6%A9%98%23pay`,
  )
  expect(new URL(page).searchParams.get('redirect_url')).toBe(redirectUrl)
})

test.each([
  'https://wx.tenpay.com/checkmweb',
  `${h5_url}#top`,
  `${h5_url}&redirect_url=https%3A%2F%2Fa.example`,
  'checkmweb?prepay_id=1',
])('what is not an address of WeChat Pay as it gave it is refused: %s', (other) => {
  expect(() => h5PageUrl({ h5_url: other, redirectUrl: 'https://shop.example.com' })).toThrow()
})

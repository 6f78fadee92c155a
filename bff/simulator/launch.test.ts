import {
  call,
  launchOf,
  matching,
  openIdOf,
  openShop,
  orderOf,
  post,
  type Shop,
} from './testing/shop'

let shop: Shop
let openid: string
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  openid = await openIdOf(shop, 'xiaoman')
})

const place = () =>
  call(shop, 'POST', '/v3/pay/transactions/jsapi', { body: orderOf(shop, openid) })
const query = () =>
  call(shop, 'GET', `/v3/pay/transactions/out-trade-no/order-000001?mchid=${shop.env('MCH_ID')}`)
const close = () =>
  call(shop, 'POST', '/v3/pay/transactions/out-trade-no/order-000001/close', {
    body: { mchid: shop.env('MCH_ID') },
  })

describe('wx.requestPayment', () => {
  const launch = (changes: Record<string, unknown> = {}, asked: Record<string, unknown> = {}) =>
    place().then(({ body }) =>
      shop.json(
        '/_simulator/api/mini-program/request-payment',
        post({
          appId: shop.env('MINI_PROGRAM_APPID'),
          params: { ...launchOf(shop, String(body['prepay_id'])), ...changes },
          ...asked,
        }),
      ),
    )

  it('opens a sheet for what the server signed', async () => {
    expect(await launch()).toEqual({
      sheet: {
        id: matching(/^\w{24}$/),
        outTradeNo: 'order-000001',
        amount: 2990,
        payee: '拾橘',
        description: '秭归脐橙 5 斤装',
      },
    })
  })

  it.each([
    [{ timeStamp: 1_700_000_000 }, '调用支付JSAPI缺少参数：timeStamp'],
    [{ timeStamp: 'undefined' }, '支付验证签名失败'],
    [{ signType: 'MD5' }, '支付验证签名失败'],
    [{ nonceStr: 'another' }, '支付验证签名失败'],
    [{ paySign: 'bm90IGEgc2lnbmF0dXJl' }, '支付验证签名失败'],
    [{ package: 'wx2026' }, '调用支付JSAPI缺少参数：package'],
  ])('JS-9 refuses %j: %s', async (changes, message) => {
    expect(await launch(changes)).toEqual({ errMsg: `requestPayment:fail ${message}` })
  })

  it('JS-9 refuses an order placed for the official account', async () => {
    const refused = await launch({}, { appId: shop.env('OFFICIAL_ACCOUNT_APPID') })

    expect(refused).toEqual({ errMsg: 'requestPayment:fail 支付场景非法' })
  })

  it('refuses another person’s order when it is said who pays', async () => {
    const refused = await launch({}, { person: 'ajuan' })

    expect(refused).toEqual({ errMsg: 'requestPayment:fail 下单账号与支付账号不一致' })
  })

  it('JS-6 refuses a prepay_id after two hours', async () => {
    const { body } = await place()
    await shop.settle(7200)

    const refused = await shop.json(
      '/_simulator/api/mini-program/request-payment',
      post({
        appId: shop.env('MINI_PROGRAM_APPID'),
        params: launchOf(shop, String(body['prepay_id'])),
      }),
    )

    expect(refused['errMsg']).toMatch('订单已失效')
  })

  it.each([
    ['pay', 'ok', 'SUCCESS'],
    ['cancel', 'fail cancel', 'NOTPAY'],
    ['fail', 'fail 支付失败', 'NOTPAY'],
    ['pay-but-say-fail', 'fail 系统繁忙，请稍后再试', 'SUCCESS'],
    ['say-ok-unpaid', 'ok', 'NOTPAY'],
  ])('JS-9 the outcome %s says “%s” and leaves the order %s', async (word, said, state) => {
    const { sheet } = (await launch()) as { sheet: { id: string } }

    const answer = await shop.control(`sheets/${sheet.id}/outcome`, { outcome: word })

    expect(answer['errMsg']).toBe(`requestPayment:${said}`)
    expect((await query()).body['trade_state']).toBe(state)
  })

  it('a sheet closes once, and cannot pay an order closed meanwhile', async () => {
    const { sheet } = (await launch()) as { sheet: { id: string } }
    await close()

    const answer = await shop.control(`sheets/${sheet.id}/outcome`, { outcome: 'pay' })

    expect(answer['errMsg']).toBe('requestPayment:fail 该订单已关闭')
    await expect(shop.control(`sheets/${sheet.id}/outcome`, { outcome: 'pay' })).rejects.toThrow(
      '404',
    )
  })
})

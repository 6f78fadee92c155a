import { matching, openShop, post, type Shop } from './testing/shop'
import { askWxa, logIn, payFor } from './testing/wxa'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const ask = (query: Record<string, string>) => askWxa(shop, '/wxa/getpaidunionid', { query })
const join = (joined: boolean) =>
  shop.ask('/_simulator/api/people/xiaoman', { ...post({ joined }), method: 'PATCH' })

describe('getPaidUnionId', () => {
  it('ML-10 answers by WeChat’s number and by the merchant’s', async () => {
    const { openid, outTradeNo, transactionId } = await payFor(shop)

    const one = await ask({ openid, transaction_id: transactionId })
    const two = await ask({ openid, mch_id: shop.env('MCH_ID'), out_trade_no: outTradeNo })

    expect(one).toEqual({ errcode: 0, errmsg: 'ok', unionid: matching(/^o[\w-]{27}$/) })
    expect(two).toEqual(one)
  })

  it('ML-10 works for 300 seconds after the payment (89300)', async () => {
    const { openid, transactionId } = await payFor(shop)

    await shop.settle(295)
    expect(await ask({ openid, transaction_id: transactionId })).toMatchObject({ errcode: 0 })
    await shop.settle(5)
    expect(await ask({ openid, transaction_id: transactionId })).toMatchObject({ errcode: 89300 })
  })

  it('ML-10 knows the payer’s own payments only (89300)', async () => {
    const { openid, outTradeNo, transactionId } = await payFor(shop)
    const other = await logIn(shop, 'ajuan')

    const wrong = [
      { openid: other.openid, transaction_id: transactionId },
      { openid, transaction_id: '4200000000' },
      { openid, mch_id: '1900000000', out_trade_no: outTradeNo },
      { openid, mch_id: shop.env('MCH_ID'), out_trade_no: 'order-000002' },
      { openid },
    ]

    for (const query of wrong) expect(await ask(query)).toMatchObject({ errcode: 89300 })
  })

  it('ML-10 needs somebody of the mini-program (40003)', async () => {
    const { transactionId } = await payFor(shop)

    const answer = await ask({ openid: 'o'.repeat(28), transaction_id: transactionId })

    expect(answer).toMatchObject({ errcode: 40003 })
  })

  it('ML-10 has no unionid without an Open Platform account (89002)', async () => {
    const { openid, transactionId } = await payFor(shop)
    await join(false)

    const answer = await ask({ openid, transaction_id: transactionId })
    await join(true)

    expect(answer).toMatchObject({ errcode: 89002 })
  })
})

import { Formatter, Hash } from 'wechatpay-axios-plugin'
import { beijingDigits } from './clock'
import type { Fault } from './control-api'
import { askCloud, bound, callCloud, cloudOrderOf, cloudRefundOf } from './testing/cloud-container'
import { matching, openIdOf, openShop, post, type Shop } from './testing/shop'
import { askV2, unifiedOrderOf } from './testing/v2-merchant'

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

type Changes = Record<string, unknown>

const place = (changes: Changes = {}) =>
  askCloud(shop, 'unifiedOrder', cloudOrderOf(shop, openid, changes))
const query = (changes: Changes = {}) =>
  askCloud(shop, 'queryorder', { ...bound(shop), out_trade_no: 'order-000001', ...changes })
const close = () => askCloud(shop, 'closeorder', { ...bound(shop), out_trade_no: 'order-000001' })
const refund = (changes: Changes = {}) => askCloud(shop, 'refund', cloudRefundOf(shop, changes))
const queryRefund = (changes: Changes = { out_refund_no: 'refund-000001' }) =>
  askCloud(shop, 'queryrefund', { ...bound(shop), ...changes })
const pay = () => shop.control('orders/order-000001/outcome', { outcome: 'pay' })

const appId = () => shop.env('MINI_PROGRAM_APPID')

describe('unifiedOrder', () => {
  it('WECHAT 8.5 answers with what launches it, signed by the merchant’s v2 key (v2.paySign)', async () => {
    const { payment, ...told } = await place()

    expect(told).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      sub_appid: appId(),
      sub_mch_id: shop.env('MCH_ID'),
      trade_type: 'JSAPI',
      prepay_id: matching(/^wx\d{14}/),
    })
    expect(told['mch_id']).not.toBe(shop.env('MCH_ID'))
    expect(told['appid']).not.toBe(appId())
    const { paySign, ...words } = payment as Record<string, string>
    expect(words).toEqual({
      appId: appId(),
      timeStamp: matching(/^\d{10}$/),
      nonceStr: matching(/^\w{16}$/),
      package: `prepay_id=${String(told['prepay_id'])}`,
      signType: 'MD5',
    })
    expect(paySign).toBe(Hash.sign('MD5', words, shop.env('MCH_API_V2_KEY')))
  })

  it('the sheet opens and pays it', async () => {
    const { payment } = await place()
    const { sheet } = await shop.control<{ sheet: { id: string } }>(
      'mini-program/request-payment',
      { appId: appId(), params: payment, person: 'xiaoman' },
    )

    await shop.control(`sheets/${sheet.id}/outcome`, { outcome: 'pay' })

    expect(await query()).toMatchObject({ trade_state: 'SUCCESS' })
  })

  it('takes an official account as the app, with an openid of it', async () => {
    const sub_appid = shop.env('OFFICIAL_ACCOUNT_APPID')

    expect(await place({ sub_appid })).toMatchObject({ err_code: 'PARAM_ERROR' })
    expect(await place({ sub_appid, openid: undefined, sub_openid: openid })).toMatchObject({
      err_code: 'PARAM_ERROR',
    })
    expect(await place({ sub_appid: 'wx0000000000000009' })).toMatchObject({
      err_code: 'APPID_NOT_EXIST',
    })
    expect(await place({ sub_appid: appId() })).toMatchObject({ result_code: 'SUCCESS' })
  })

  it.each<[string, Changes]>([
    ['LACK_PARAMS', { openid: undefined }],
    ['LACK_PARAMS', { openid: undefined, sub_openid: 'o1' }],
    ['LACK_PARAMS', { body: undefined }],
    ['LACK_PARAMS', { out_trade_no: '' }],
    ['LACK_PARAMS', { total_fee: undefined }],
    ['LACK_PARAMS', { spbill_create_ip: undefined }],
    ['PARAM_ERROR', { total_fee: '2990' }],
    ['PARAM_ERROR', { total_fee: 0 }],
    ['PARAM_ERROR', { total_fee: 29.9 }],
    ['PARAM_ERROR', { out_trade_no: 'short' }],
    ['PARAM_ERROR', { body: 'a'.repeat(129) }],
    ['PARAM_ERROR', { spbill_create_ip: 'here' }],
    ['PARAM_ERROR', { time_expire: '2026-11-20' }],
    ['PARAM_ERROR', { openid: 'oSomebodyElse' }],
    ['PARAM_ERROR', { trade_type: 'NATIVE' }],
  ])('refuses with %s for %j', async (err_code, changes) => {
    expect(await place(changes)).toMatchObject({ result_code: 'FAIL', err_code })
  })

  it.each<Changes>([
    { env_id: undefined },
    { env_id: '' },
    { callback_type: 1 },
    { callback_type: '2' },
    { container: undefined },
    { container: { path: '/notify' } },
    { container: { service: 'shop' } },
    { container: { service: 'shop', path: 'notify' } },
    { container: { service: 'shop', path: '/notify?a=1' } },
    { container: { service: 'shop', path: `/${'a'.repeat(64)}` } },
  ])('the gateway refuses a callback it cannot make: %j', async (changes) => {
    const told = await callCloud(shop, 'unifiedOrder', cloudOrderOf(shop, openid, changes))

    expect(told).toMatchObject({ errcode: 40097 })
    expect(told).not.toHaveProperty('respdata')
  })

  it('UO-5 gives another prepay_id for the same words, and none for others', async () => {
    const first = await place()
    const second = await place()

    expect(second['prepay_id']).not.toBe(first['prepay_id'])
    expect(await place({ total_fee: 1 })).toMatchObject({ err_code: 'INVALID_REQUEST' })
    expect(await place({ container: { service: 'shop', path: '/other' } })).toMatchObject({
      err_code: 'INVALID_REQUEST',
    })
  })

  it('UO-4 refuses what is paid', async () => {
    await place()
    await pay()

    expect(await place()).toMatchObject({ err_code: 'ORDERPAID' })
  })

  it('shares its numbers with v2', async () => {
    await askV2(shop, '/pay/unifiedorder', unifiedOrderOf(shop, openid))

    expect(await place({ body: 'other' })).toMatchObject({ err_code: 'INVALID_REQUEST' })
    expect(await query()).toMatchObject({ trade_state: 'NOTPAY' })
  })
})

describe('queryorder', () => {
  it('Q2-1 knows nothing of a payment before it is made', async () => {
    await place()

    const told = await query()

    expect(told).toMatchObject({ trade_state: 'NOTPAY', out_trade_no: 'order-000001' })
    for (const name of ['transaction_id', 'openid', 'sub_openid', 'time_end']) {
      expect(told).not.toHaveProperty(name)
    }
  })

  it('tells a payment with numbers, and two openids', async () => {
    await place({ attach: 'for the shop' })
    await pay()

    const told = await query()

    expect(told).toMatchObject({
      sub_appid: appId(),
      trade_state: 'SUCCESS',
      sub_openid: openid,
      total_fee: 2990,
      cash_fee: 2990,
      coupon_id_list: [],
      attach: 'for the shop',
      transaction_id: matching(/^\d{28}$/),
      time_end: matching(/^\d{14}$/),
    })
    expect(told['openid']).toEqual(matching(/^o.{27}$/))
    expect(told['openid']).not.toBe(openid)
    const { transaction_id } = told
    expect(await query({ out_trade_no: undefined, transaction_id })).toEqual({
      ...told,
      nonce_str: matching(/./),
      sign: matching(/./),
    })
  })

  it('does not know every number', async () => {
    expect(await query()).toMatchObject({ err_code: 'ORDERNOTEXIST' })
    expect(await query({ out_trade_no: undefined })).toMatchObject({ err_code: 'LACK_PARAMS' })
  })
})

describe('closeorder', () => {
  it('C2-1 closes after five minutes, once', async () => {
    await place()

    expect(await close()).toMatchObject({ result_code: 'FAIL' })
    await shop.settle(300)
    expect(await close()).toMatchObject({ result_code: 'SUCCESS', result_msg: 'OK' })
    expect(await close()).toMatchObject({ err_code: 'ORDERCLOSED' })
    expect(await place()).toMatchObject({ err_code: 'ORDERCLOSED' })
    expect(await query()).toMatchObject({ trade_state: 'CLOSED' })
  })

  it('closes nothing that is paid or unknown', async () => {
    expect(await close()).toMatchObject({ err_code: 'ORDERNOTEXIST' })
    await place()
    await pay()
    expect(await close()).toMatchObject({ err_code: 'ORDERPAID' })
  })
})

describe('refund and queryrefund', () => {
  beforeEach(async () => {
    await place()
    await pay()
  })

  it('R2-1 accepts, and later succeeds', async () => {
    expect(await refund()).toMatchObject({
      result_code: 'SUCCESS',
      out_refund_no: 'refund-000001',
      refund_id: matching(/^\d+$/),
      refund_fee: 990,
      total_fee: 2990,
      cash_fee: 2990,
    })
    expect(await queryRefund()).toMatchObject({
      refund_count: 1,
      out_refund_no_list: ['refund-000001'],
      refund_fee_list: [990],
      refund_status_list: ['PROCESSING'],
      refund_channel: ['ORIGINAL'],
    })

    await shop.settle(10)

    expect(await queryRefund()).toMatchObject({
      refund_status_list: ['SUCCESS'],
      refund_success_time_list: [matching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)],
    })
    expect(await query()).toMatchObject({ trade_state: 'REFUND' })
  })

  it('lists the refunds of an order', async () => {
    await refund()
    await shop.settle(60)
    await refund({ out_refund_no: 'refund-000002', refund_fee: 1 })

    expect(await queryRefund({ out_trade_no: 'order-000001' })).toMatchObject({
      refund_count: 2,
      out_refund_no_list: ['refund-000001', 'refund-000002'],
      refund_fee_list: [990, 1],
    })
    expect(await queryRefund({ out_refund_no: 'refund-000003' })).toMatchObject({
      err_code: 'REFUNDNOTEXIST',
    })
  })

  it.each<[string, Changes]>([
    ['LACK_PARAMS', { out_refund_no: undefined }],
    ['LACK_PARAMS', { refund_fee: undefined }],
    ['LACK_PARAMS', { out_trade_no: undefined }],
    ['PARAM_ERROR', { refund_fee: '990' }],
    ['PARAM_ERROR', { out_refund_no: 'no spaces' }],
    ['ERROR', { total_fee: 1, refund_fee: 1 }],
    ['ERROR', { refund_fee: 3000 }],
    ['ORDERNOTEXIST', { out_trade_no: 'order-000009' }],
  ])('refuses with %s for %j', async (err_code, changes) => {
    expect(await refund(changes)).toMatchObject({ result_code: 'FAIL', err_code })
  })

  it('needs to know whom to call back', async () => {
    const wish = cloudRefundOf(shop, { container: undefined })

    expect(await callCloud(shop, 'refund', wish)).toMatchObject({ errcode: 40097 })
  })

  it('pay-not-enough: refuses once, and takes the same number again', async () => {
    await shop.control('faults', { fault: 'pay-not-enough', times: 1 })

    expect(await refund()).toMatchObject({ err_code: 'NOTENOUGH' })
    expect(await refund()).toMatchObject({ result_code: 'SUCCESS' })
  })
})

describe('downloadbill', () => {
  const download = (changes: Changes) => askCloudBill({ ...bound(shop), ...changes })
  const askCloudBill = async (body: Changes) =>
    (await callCloud(shop, 'downloadbill', body))['respdata']

  it('B2-1 puts the whole bill into the answer as a text', async () => {
    await place()
    await pay()
    const bill_date = beijingDigits(shop.simulator.clock()).slice(0, 8)
    expect(await download({ bill_date })).toMatchObject({ return_msg: 'Bill Creating' })
    await shop.settle(35 * 3600)

    const { rows, summary } = Formatter.castCsvBill(String(await download({ bill_date }))) as {
      rows: Record<string, string>[]
      summary: Record<string, string>
    }

    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      商户订单号: 'order-000001',
      订单金额: '29.90',
      商户号: matching(/^18\d{8}$/),
      特约商户号: shop.env('MCH_ID'),
    })
    expect(summary).toMatchObject({ 总交易单数: '1' })
    expect(await download({ bill_date, bill_type: 'REFUND' })).toEqual({
      return_code: 'FAIL',
      return_msg: 'NO Bill Exist',
      error_code: '20002',
    })
    expect(await download({ bill_date, tar_type: 'GZIP' })).toMatchObject({ return_code: 'FAIL' })
  })
})

describe('the door', () => {
  it('a merchant who is not bound is told so', async () => {
    const wish = { out_trade_no: 'order-000001', sub_mch_id: '1900000000' }

    expect(await askCloud(shop, 'queryorder', wish)).toEqual({
      return_code: 'FAIL',
      return_msg: '受理关系不存在',
    })
  })

  it('says nothing to a body that does not call itself JSON', async () => {
    const reply = await shop.ask('/_/pay/queryorder', { method: 'POST', body: '{}' })

    expect(reply.status).toBe(400)
    expect(await reply.text()).toBe('')
  })

  it.each<[number, string, RequestInit]>([
    [40066, '/_/pay/micropay', post({})],
    [43002, '/_/pay/queryorder', {}],
    [47001, '/_/pay/queryorder', { ...post({}), body: '{"out_trade_no"' }],
    [47001, '/_/pay/queryorder', post([])],
  ])('answers %i at %s', async (errcode, path, init) => {
    expect(await shop.json(path, init)).toMatchObject({ errcode })
  })

  it.each<[Fault, Changes]>([
    ['pay-500', { respdata: { result_code: 'FAIL', err_code: 'SYSTEMERROR' } }],
    ['pay-429', { respdata: { result_code: 'FAIL', err_code: 'FREQUENCY_LIMITED' } }],
    ['api-busy', { errcode: -1 }],
  ])('%s: refuses once, and nothing has happened', async (fault, told) => {
    await shop.control('faults', { fault, times: 1 })

    expect(await callCloud(shop, 'unifiedOrder', cloudOrderOf(shop, openid))).toMatchObject(told)
    expect(await query()).toMatchObject({ err_code: 'ORDERNOTEXIST' })
  })

  it.each<[Fault, number]>([
    ['pay-502', 502],
    ['pay-empty-404', 404],
    ['pay-empty-405', 405],
  ])('%s: an empty %i', async (fault, status) => {
    await shop.control('faults', { fault, times: 1 })

    const reply = await shop.ask('/_/pay/unifiedOrder', post(cloudOrderOf(shop, openid)))

    expect(reply.status).toBe(status)
    expect(await reply.text()).toBe('')
  })

  it('pay-timeout never answers', async () => {
    await shop.control('faults', { fault: 'pay-timeout', times: 1 })

    const reply = shop.ask('/_/pay/unifiedOrder', {
      ...post(cloudOrderOf(shop, openid)),
      signal: AbortSignal.timeout(200),
    })

    await expect(reply).rejects.toThrow()
    expect(await query()).toMatchObject({ err_code: 'ORDERNOTEXIST' })
  })

  it('pay-cut-after-accepting: the order is there all the same', async () => {
    await shop.control('faults', { fault: 'pay-cut-after-accepting', times: 1 })

    await expect(place()).rejects.toThrow()

    expect(await query()).toMatchObject({ trade_state: 'NOTPAY' })
    expect(await place()).toMatchObject({ result_code: 'SUCCESS' })
  })

  it('the log of calls does not say who pays', async () => {
    await place()
    await pay()
    await shop.settle()
    await query()

    const { calls } = await shop.state()
    expect(calls.some(({ response }) => response?.includes('"sub_openid"'))).toBe(true)
    expect(calls.some(({ request }) => request?.includes('"subOpenid"'))).toBe(true)
    expect(JSON.stringify(calls)).not.toContain(openid)
  })

  it('what was wrong is written into the log of calls', async () => {
    await place({ total_fee: 0 })

    const { calls } = await shop.state()
    expect(calls.at(-1)).toMatchObject({
      path: '/_/pay/unifiedOrder',
      problems: [matching(/PARAM_ERROR/)],
    })
  })
})

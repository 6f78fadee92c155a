import { WechatApiError, WechatUnreachableError } from './http'
import { createPayCloudClient } from './pay-cloud-client'
import { WechatPayV2Error } from './pay-v2-error'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'

const APPID = 'wx0123456789abcdef'
const SUB_MCH_ID = '1900000001'

let server: LocalServer
let answer: (before: number) => Reply

beforeAll(async () => {
  server = await startServer((_asked, before) => answer(before))
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const client = () =>
  createPayCloudClient({
    origin: server.origin,
    subMchId: SUB_MCH_ID,
    place: () => ({ envId: 'prod-1', service: 'shop' }),
    timeoutMs: 500,
    retryPausesMs: [1, 1],
  })

const said = (respdata: unknown, outer: Record<string, unknown> = {}): Reply =>
  json({ errcode: 0, errmsg: 'ok', respdata, ...outer })

/** As the pages' examples have it: the provider's names beside the merchant's. */
const success = (fields: Record<string, unknown>): Reply =>
  said({
    return_code: 'SUCCESS',
    return_msg: 'OK',
    appid: 'wxd2565e6a04246fd1',
    mch_id: '1800780001',
    sub_appid: APPID,
    sub_mch_id: SUB_MCH_ID,
    nonce_str: 'BfM1ojiTfFCbpmkL',
    sign: '00F0CB2E2491AD98CF0A5817002B8962',
    result_code: 'SUCCESS',
    ...fields,
  })

const refusal = (err_code: string): Reply =>
  success({ result_code: 'FAIL', err_code, err_code_des: 'no' })

const sent = (at = 0): unknown => JSON.parse(server.asked[at]?.body ?? '')

const number = { sub_appid: APPID, out_trade_no: 'SJ20261120000001' }
const order = {
  ...number,
  openid: 'oCKlip5njeZWaC4oeOVEoXi1TTsk',
  body: '拾橘 5 斤装',
  total_fee: 4990,
  spbill_create_ip: '203.0.113.7',
  time_expire: '20261120133000',
  path: '/notify/wechat-cloud',
}
const payment = {
  appId: APPID,
  timeStamp: '1647841885',
  nonceStr: 'BfM1ojiTfFCbpmkL',
  package: 'prepay_id=wx2825019415cb82821e6a15a7c113510000',
  signType: 'MD5',
  paySign: '038EE415FD025B0D37717E8A1D6C34B6',
}

describe('placing an order', () => {
  test('goes out as plain JSON, with the place of its callback (8.5)', async () => {
    answer = () => success({ trade_type: 'JSAPI', prepay_id: 'wx28', payment })

    await expect(client().prepay(order)).resolves.toEqual({ payment })

    expect(server.asked[0]).toMatchObject({ method: 'POST', url: '/_/pay/unifiedOrder' })
    expect(server.asked[0]?.headers['content-type']).toBe('application/json')
    const { path, ...fields } = order
    expect(sent()).toEqual({
      ...fields,
      sub_mch_id: SUB_MCH_ID,
      trade_type: 'JSAPI',
      env_id: 'prod-1',
      callback_type: 2,
      container: { service: 'shop', path },
    })
  })

  test('a timeStamp that is a number becomes the text a client launches', async () => {
    answer = () => success({ payment: { ...payment, timeStamp: 1647841885 } })

    await expect(client().prepay(order)).resolves.toEqual({ payment })
  })

  test('an answer without anything to launch is none', async () => {
    answer = () => success({ prepay_id: 'wx28' })

    await expect(client().prepay(order)).rejects.toBeInstanceOf(WechatUnreachableError)
  })

  test('after no answer, a cut line and SYSTEMERROR the very same order goes out again (UO-5)', async () => {
    const replies: Reply[] = ['cut', refusal('SYSTEMERROR'), success({ payment })]
    answer = (before) => replies[before] ?? 'cut'

    await expect(client().prepay(order)).resolves.toEqual({ payment })

    expect(server.asked).toHaveLength(3)
    expect(sent(2)).toEqual(sent(0))
  })
})

describe('asking for an order', () => {
  const paid = {
    openid: 'oPoIm-roYxAo441g3WD3D_6I-4bE',
    sub_openid: order.openid,
    is_subscribe: 'N',
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    bank_type: 'OTHERS',
    fee_type: 'CNY',
    coupon_id_list: [],
    coupon_fee_list: [],
    transaction_id: '4204860361200001213072203688',
    out_trade_no: number.out_trade_no,
    attach: '',
    time_end: '20220321135131',
    trade_state_desc: '支付成功',
  }

  test.each([
    ['numbers', { total_fee: 4990, cash_fee: 4990 }],
    ['texts', { total_fee: '4990', cash_fee: '4990' }],
  ])('it is told in the merchant’s own terms, with fees that are %s', async (_name, fees) => {
    answer = () => success({ ...paid, ...fees })

    const found = await client().query(number)

    expect(sent()).toEqual({ ...number, sub_mch_id: SUB_MCH_ID })
    expect(server.asked[0]?.url).toBe('/_/pay/queryorder')
    expect(found).toEqual({
      appid: APPID,
      mch_id: SUB_MCH_ID,
      openid: order.openid,
      out_trade_no: number.out_trade_no,
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      fee_type: 'CNY',
      total_fee: 4990,
      cash_fee: 4990,
      transaction_id: paid.transaction_id,
      time_end: paid.time_end,
    })
  })

  test('an unpaid one has neither payer nor number of WeChat’s, though the fields be empty', async () => {
    const { out_trade_no } = number
    answer = () =>
      success({ out_trade_no, trade_state: 'NOTPAY', openid: '', transaction_id: '', total_fee: 0 })

    const found = await client().query(number)

    expect(found).toMatchObject({ trade_state: 'NOTPAY', appid: APPID, mch_id: SUB_MCH_ID })
    expect(found.transaction_id).toBeUndefined()
    expect(found.openid).toBeUndefined()
  })

  test('the provider’s openid is never taken for the payer’s', async () => {
    const { sub_openid: _, ...others } = paid
    answer = () => success({ ...others, total_fee: 4990 })

    expect((await client().query(number)).openid).toBeUndefined()
  })

  test.each([
    ['out_trade_no', { out_trade_no: 'SJ20261120000002' }],
    ['sub_mch_id', { sub_mch_id: '1900000002' }],
    ['sub_appid', { sub_appid: 'wx0123456789abcdee' }],
  ])('an answer about another %s is none', async (_name, change) => {
    answer = () => success({ ...paid, total_fee: 4990, ...change })

    await expect(client().query(number)).rejects.toBeInstanceOf(WechatUnreachableError)
  })

  test.each(['1e3', '-1', '12.5', ' 1', 12.5, 1e21, true, [1]])(
    'a total_fee of %j is not read as fen',
    async (total_fee) => {
      answer = () => success({ ...paid, total_fee })

      const found = client().query(number)

      await expect(
        found.then((transaction) => transaction.total_fee).catch((error: unknown) => error),
      ).resolves.toEqual(
        typeof total_fee === 'string' ? expect.any(WechatUnreachableError) : undefined,
      )
    },
  )

  test('__proto__ and what nobody announced change nothing', async () => {
    const { out_trade_no } = number
    answer = () => ({
      body: `{"errcode":0,"__proto__":{"errcode":1},"respdata":{"__proto__":{"trade_state":"SUCCESS"},
        "return_code":"SUCCESS","result_code":"SUCCESS","out_trade_no":"${out_trade_no}","trade_state":"NOTPAY",
        "constructor":"x","unannounced":{"total_fee":1}}}`,
    })

    await expect(client().query(number)).resolves.toEqual({
      appid: APPID,
      mch_id: SUB_MCH_ID,
      out_trade_no,
      trade_state: 'NOTPAY',
    })
  })
})

test('closing sends the number and resolves to nothing', async () => {
  answer = () => success({ result_msg: 'OK' })

  await expect(client().close(number)).resolves.toBeUndefined()

  expect(server.asked[0]?.url).toBe('/_/pay/closeorder')
  expect(sent()).toEqual({ ...number, sub_mch_id: SUB_MCH_ID })
})

describe('refunds', () => {
  const wish = {
    ...number,
    out_refund_no: 'R20261120000001',
    total_fee: 4990,
    refund_fee: 990,
    refund_desc: '少发一箱',
    path: '/notify/wechat-cloud/refund',
  }
  const named = { sub_appid: APPID, out_refund_no: wish.out_refund_no }

  test('one is asked for, and accepted in an answer that names no app', async () => {
    answer = () =>
      success({
        sub_appid: undefined,
        transaction_id: '4220001361307220321004860688',
        out_trade_no: wish.out_trade_no,
        out_refund_no: wish.out_refund_no,
        refund_id: '50302030148218522032126281690',
        refund_fee: 990,
        total_fee: 4990,
        coupon_type_list: [],
      })

    await expect(client().refund(wish)).resolves.toEqual({
      transaction_id: '4220001361307220321004860688',
      out_trade_no: wish.out_trade_no,
      out_refund_no: wish.out_refund_no,
      refund_id: '50302030148218522032126281690',
      refund_fee: 990,
      total_fee: 4990,
    })
    const { path, ...fields } = wish
    expect(sent()).toEqual({
      ...fields,
      sub_mch_id: SUB_MCH_ID,
      env_id: 'prod-1',
      callback_type: 2,
      container: { service: 'shop', path },
    })
  })

  const inTable = {
    out_refund_no_0: wish.out_refund_no,
    refund_id_0: '5030',
    refund_fee_0: 990,
    refund_status_0: 'SUCCESS',
    refund_recv_accout_0: '支付用户零钱',
    refund_success_time_0: '2022-03-21 13:53:29',
  }
  const inExample = {
    out_refund_no_list: [wish.out_refund_no],
    refund_id_list: ['5030'],
    refund_channel: [],
    refund_fee_list: ['990'],
    refund_status_list: ['SUCCESS'],
    refund_recv_accout_list: ['支付用户零钱'],
    refund_success_time_list: ['2022-03-21 13:53:29'],
    coupon_refund_id_array: [[]],
  }

  test.each([
    ['numbered fields, as in the table', inTable],
    ['lists, as in the example', inExample],
  ])('one is looked up in %s', async (_name, fields) => {
    answer = () => success({ refund_count: 1, total_fee: 4990, ...fields })

    await expect(client().queryRefund(named)).resolves.toEqual({
      out_refund_no: wish.out_refund_no,
      refund_id: '5030',
      refund_fee: 990,
      refund_status: 'SUCCESS',
      refund_recv_accout: '支付用户零钱',
      refund_success_time: '2022-03-21 13:53:29',
    })
    expect(sent()).toEqual({ ...named, sub_mch_id: SUB_MCH_ID })
  })

  test.each([
    ['a count of one and empty lists', { refund_count: 1, out_refund_no_list: [] }],
    ['another refund', { refund_count: 1, ...inTable, out_refund_no_0: 'R20261120000002' }],
    ['fewer than announced', { refund_count: 2, ...inTable }],
  ])('%s tells nothing', async (_name, fields) => {
    answer = () => success(fields)

    await expect(client().queryRefund(named)).rejects.toBeInstanceOf(WechatUnreachableError)
  })
})

describe('what goes wrong', () => {
  test('a refusal of WeChat Pay keeps its code (UO-4)', async () => {
    answer = () => refusal('ORDERPAID')

    const refused = client().prepay(order)

    await expect(refused).rejects.toBeInstanceOf(WechatPayV2Error)
    await expect(refused).rejects.toMatchObject({
      err_code: 'ORDERPAID',
      err_code_des: 'no',
      path: '/_/pay/unifiedOrder',
    })
    expect(server.asked).toHaveLength(1)
  })

  const unbound = { return_code: 'FAIL', return_msg: '受理关系不存在' }

  test.each([
    ['in respdata', said(unbound)],
    ['without an envelope', json(unbound)],
  ])('a merchant who is not bound is told so %s', async (_name, reply) => {
    answer = () => reply

    await expect(client().query(number)).rejects.toMatchObject({
      name: 'WechatPayV2Error',
      return_msg: '受理关系不存在',
      err_code: undefined,
    })
  })

  test.each([40097, '40097'])('errcode %j is the gateway’s own refusal', async (errcode) => {
    answer = () => json({ errcode, errmsg: 'invalid args' })

    const refused = client().prepay(order)

    await expect(refused).rejects.toBeInstanceOf(WechatApiError)
    await expect(refused).rejects.toMatchObject({ errcode: 40097, errmsg: 'invalid args' })
    expect(server.asked).toHaveLength(1)
  })

  test.each<[string, Reply]>([
    ['no answer', 'hang'],
    ['a cut line', 'cut'],
    ['HTTP 400', { status: 400 }],
    ['a redirect', { status: 302, headers: { location: '/' } }],
    ['nothing', {}],
    ['a page', { body: '<html></html>' }],
    ['a list', json([])],
    ['null', json(null)],
    ['an envelope and nothing in it', json({ errcode: 0, errmsg: 'ok' })],
    ['a text where fields belong', said('ok')],
    ['fields and no outcome', said({ trade_state: 'SUCCESS', out_trade_no: number.out_trade_no })],
    ['an errcode of words', json({ errcode: 'ok', respdata: {} })],
  ])('%s is no answer, and given up after the third attempt', async (_name, reply) => {
    answer = () => reply

    await expect(client().query(number)).rejects.toBeInstanceOf(WechatUnreachableError)
    expect(server.asked).toHaveLength(3)
  })
})

import { createHash } from 'node:crypto'
import type { BridgeAnswer, PaymentSheet, SheetOutcome } from './control-api'
import { call, launchOf, openShop, orderOf, post, matching, type Shop } from './testing/shop'

let shop: Shop
let ticket: string
beforeAll(async () => {
  shop = await openShop()
  const { access_token } = await shop.json(
    '/cgi-bin/stable_token',
    post({
      grant_type: 'client_credential',
      appid: shop.env('OFFICIAL_ACCOUNT_APPID'),
      secret: shop.env('OFFICIAL_ACCOUNT_SECRET'),
    }),
  )
  const answer = await shop.json(
    `/cgi-bin/ticket/getticket?type=jsapi&access_token=${String(access_token)}`,
  )
  ticket = String(answer['ticket'])
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const everything = [
  'getBrandWCPayRequest',
  'updateAppMessageShareData',
  'updateTimelineShareData',
  'editAddress',
  'closeWindow',
]
const page = () => `${shop.origin}/?from=chat`

/** What the SDK adds to every call after `wx.config` (JS-3). */
const config = ({ url = page(), of = ticket, timestamp = '1760000000' } = {}) => {
  const words = `jsapi_ticket=${of}&noncestr=abc&timestamp=${timestamp}&url=${url}`
  return {
    appId: shop.env('OFFICIAL_ACCOUNT_APPID'),
    verifyAppId: shop.env('OFFICIAL_ACCOUNT_APPID'),
    verifySignType: 'sha1',
    verifyTimestamp: timestamp,
    verifyNonceStr: 'abc',
    verifySignature: createHash('sha1').update(words).digest('hex'),
  }
}

type Where = { pageUrl?: string; person?: string; look?: 'web-view' }

const invoke = (name: string, args: object, where: Where = {}) =>
  shop.control<BridgeAnswer>('bridge/invoke', {
    name,
    args,
    pageUrl: page(),
    person: 'xiaoman',
    ...where,
  })

const verify = (changes: object = {}, pageUrl = page()) =>
  invoke('preVerifyJSAPI', { verifyJsApiList: everything, ...config(), ...changes }, { pageUrl })

describe('wx.config', () => {
  it('JS-2, JT-2 is verified against the page up to its fragment', async () => {
    expect(await verify({}, `${page()}#/pages/index`)).toEqual({ err_msg: 'preVerifyJSAPI:ok' })
  })

  it.each<[string, () => object]>([
    ['a ticket nobody gave out', () => config({ of: 'made-up' })],
    ['the address without its query', () => config({ url: `${shop.origin}/` })],
    ['a timestamp that is a number', () => ({ verifyTimestamp: 1_760_000_000 })],
    ['the word undefined as timestamp', () => config({ timestamp: 'undefined' })],
    ['another nonce', () => ({ verifyNonceStr: 'abcd' })],
    ['another sign type', () => ({ verifySignType: 'md5' })],
  ])('JS-2 answers invalid signature to %s', async (_what, changes) => {
    expect(await verify(changes())).toEqual({ err_msg: 'config:invalid signature' })
  })

  it('JS-2 answers invalid url domain to a page elsewhere', async () => {
    const url = 'http://elsewhere.example/'

    expect(await verify(config({ url }), url)).toEqual({ err_msg: 'config:invalid url domain' })
  })

  it('JS-2 answers invalid appid to the mini-program’s', async () => {
    const verifyAppId = shop.env('MINI_PROGRAM_APPID')

    expect(await verify({ verifyAppId })).toEqual({ err_msg: 'config:invalid appid' })
  })

  it('JT-1 takes no ticket older than its life', async () => {
    await shop.settle(7200)

    expect(await verify()).toEqual({ err_msg: 'config:invalid signature' })
  })
})

describe('a call of the page', () => {
  beforeEach(() => verify())

  it('JS-3 needs the fields that were verified, on the page they were verified for', async () => {
    const denied = { err_msg: 'closeWindow:permission denied' }

    expect(await invoke('closeWindow', config())).toEqual({ err_msg: 'closeWindow:ok' })
    expect(await invoke('closeWindow', {})).toEqual(denied)
    expect(await invoke('closeWindow', { ...config(), verifySignature: 'x' })).toEqual(denied)
    const pageUrl = `${shop.origin}/another`
    expect(await invoke('closeWindow', config(), { pageUrl })).toEqual(denied)
  })

  it('JS-3 needs its name on the list, under either of its names', async () => {
    const other = config({ timestamp: '1760000001' })
    await verify({ ...other, verifyJsApiList: ['openAddress'] })

    expect(await invoke('closeWindow', other)).toEqual({ err_msg: 'closeWindow:permission denied' })
    expect(await invoke('editAddress', other)).toMatchObject({ err_msg: 'edit_address:ok' })
  })

  it('JS-3 is told what does not exist', async () => {
    expect(await invoke('flyToTheMoon', config())).toEqual({
      err_msg: 'flyToTheMoon:function not exist',
    })
  })

  it('checkJsApi tells what exists, without permission', async () => {
    const jsApiList = ['getBrandWCPayRequest', 'flyToTheMoon']

    expect(await invoke('checkJsApi', { jsApiList })).toEqual({
      err_msg: 'checkJsApi:ok',
      checkResult: { getBrandWCPayRequest: true, flyToTheMoon: false },
    })
  })

  it('JS-7 sets what is shared, and records it', async () => {
    const card = { title: '脐橙熟了', link: `${shop.origin}/#/p/1`, imgUrl: `${shop.origin}/a.jpg` }

    await invoke('updateAppMessageShareData', { ...config(), ...card, desc: '现摘' })
    const answer = await invoke('updateTimelineShareData', { ...config(), ...card })

    expect(answer).toEqual({ err_msg: 'updateTimelineShareData:ok' })
    expect((await shop.state()).shares).toMatchObject([
      { person: 'xiaoman', target: 'friend', desc: '现摘', ...card },
      { person: 'xiaoman', target: 'timeline', ...card },
    ])
  })

  it('shares no link to another host', async () => {
    const card = { title: 'x', link: 'https://elsewhere.example/', imgUrl: '' }

    const answer = await invoke('updateAppMessageShareData', { ...config(), ...card })

    expect(answer).toEqual({
      err_msg: 'updateAppMessageShareData:fail, link must be in js secure domain list',
    })
    expect((await shop.state()).shares).toEqual([])
  })

  it('openAddress answers in the native field names', async () => {
    expect(await invoke('editAddress', config(), { person: 'ajuan' })).toMatchObject({
      userName: '阿娟',
      proviceFirstStageName: '湖北省',
      addressCountiesThirdStageName: '秭归县',
      telNumber: matching(/^1\d{10}$/),
    })
  })
})

describe('getBrandWCPayRequest', () => {
  const officialAccount = () => shop.env('OFFICIAL_ACCOUNT_APPID')

  async function prepay(person = 'xiaoman') {
    const link = `/connect/oauth2/authorize?appid=${officialAccount()}&redirect_uri=${encodeURIComponent(shop.origin)}&response_type=code&scope=snsapi_base`
    const there = await shop.ask(link, { headers: { cookie: `simulated_person=${person}` } })
    const code = new URL(there.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const { openid } = await shop.json(
      `/sns/oauth2/access_token?appid=${officialAccount()}&secret=${shop.env('OFFICIAL_ACCOUNT_SECRET')}&code=${code}&grant_type=authorization_code`,
    )
    const body = orderOf(shop, String(openid), { appid: officialAccount() })
    const placed = await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
    return String(placed.body['prepay_id'])
  }

  const pay = (params: object, where: Where = {}) =>
    invoke('getBrandWCPayRequest', { ...config(), ...params }, where)

  const sheetOf = (answer: BridgeAnswer): PaymentSheet => {
    if ('sheet' in answer && typeof answer.sheet === 'object') return answer.sheet as PaymentSheet
    throw new Error(JSON.stringify(answer))
  }

  beforeEach(() => verify())

  it.each<[SheetOutcome, string, string]>([
    ['pay', 'ok', 'SUCCESS'],
    ['cancel', 'cancel', 'NOTPAY'],
    ['fail', 'fail', 'NOTPAY'],
    ['pay-but-say-fail', 'fail', 'SUCCESS'],
    ['say-ok-unpaid', 'ok', 'NOTPAY'],
  ])('JS-5 the outcome %s says %s and leaves the order %s', async (outcome, said, state) => {
    const answer = await pay(launchOf(shop, await prepay(), officialAccount()))

    const { err_msg } = await shop.control(`sheets/${sheetOf(answer).id}/outcome`, { outcome })

    expect(err_msg).toBe(`get_brand_wcpay_request:${said}`)
    expect((await shop.state()).orders).toMatchObject([{ state, person: 'xiaoman' }])
  })

  it.each<[string, object, string]>([
    ['JS-4 chooseWXPay was handed timeStamp', { timeStamp: 'undefined' }, '支付验证签名失败'],
    ['JS-4 the SDK’s default sign type', { signType: 'SHA1' }, '支付验证签名失败'],
    ['JS-6 a package without prepay_id=', { package: 'wx2026' }, '调用支付JSAPI缺少参数：package'],
    ['JS-6 no appId', { appId: '' }, '调用支付JSAPI缺少参数：appId'],
    ['JS-6 a prepay_id of nobody', { package: 'prepay_id=wx2026' }, '支付验证签名失败'],
  ])('%s', async (_id, changes, reason) => {
    const params = { ...launchOf(shop, await prepay(), officialAccount()), ...changes }

    expect(await pay(params)).toEqual({
      err_msg: 'get_brand_wcpay_request:fail',
      err_desc: reason,
    })
  })

  it('JS-6 refuses a signature with the mini-program’s appid, which would fit its order', async () => {
    const params = launchOf(shop, await prepay(), shop.env('MINI_PROGRAM_APPID'))

    expect(await pay(params)).toMatchObject({ err_desc: '支付验证签名失败' })
  })

  it('JS-6 refuses whoever did not place the order', async () => {
    const params = launchOf(shop, await prepay('ajuan'), officialAccount())

    expect(await pay(params)).toMatchObject({ err_desc: '下单账号与支付账号不一致' })
  })

  it('JS-6 refuses a well-signed prepay_id that never was', async () => {
    const never = launchOf(shop, 'wx20261120130000aaaaaaaaaaaaaaaaaaaa', officialAccount())

    expect(await pay(never)).toMatchObject({ err_desc: '订单已失效，请重新下单' })
  })

  it('JS-6 refuses a page outside the payment directory, though its host is safe', async () => {
    const pageUrl = `${shop.origin.replace('http:', 'https:')}/`
    const elsewhere = config({ url: pageUrl })
    expect(await verify(elsewhere, pageUrl)).toEqual({ err_msg: 'preVerifyJSAPI:ok' })

    const params = launchOf(shop, await prepay(), officialAccount())

    expect(await pay({ ...elsewhere, ...params }, { pageUrl })).toEqual({
      err_msg: 'get_brand_wcpay_request:fail',
      err_desc: `当前页面的URL未注册：${pageUrl}`,
    })
  })

  it('JS-8 refuses everything in a mini-program’s web-view, though the same would do outside it', async () => {
    const params = launchOf(shop, await prepay(), officialAccount())

    expect(await pay(params, { look: 'web-view' })).toEqual({ err_msg: 'system:access_denied' })
    expect(sheetOf(await pay(params))).toMatchObject({ payee: matching(/./) })
  })

  it('JS-6 refuses an order already paid', async () => {
    const params = launchOf(shop, await prepay(), officialAccount())
    await shop.control('orders/order-000001/outcome', { outcome: 'pay' })

    expect(await pay(params)).toMatchObject({ err_desc: '该订单已支付' })
  })
})

describe('a web-view of a mini-program', () => {
  const to = (name: string) => ({ name, arg: { url: '/pages/checkout/index?productId=a' } })

  it('leads to pages of the mini-program without having been verified, and that is logged', async () => {
    const args = to('navigateTo')

    expect(await invoke('invokeMiniProgramAPI', args, { look: 'web-view' })).toEqual({
      err_msg: 'invokeMiniProgramAPI:ok',
    })
    expect((await shop.state()).calls.at(-1)).toMatchObject({
      path: '/_simulator/api/bridge/invoke',
      request: matching(/invokeMiniProgramAPI.*pages\/checkout\/index/),
      problems: [],
    })
  })

  it('knows no way that WeChat does not have', async () => {
    expect(await invoke('invokeMiniProgramAPI', to('teleport'), { look: 'web-view' })).toEqual({
      err_msg: 'invokeMiniProgramAPI:fail',
    })
  })

  it('is the only place with a mini-program around it', async () => {
    expect(await invoke('invokeMiniProgramAPI', to('navigateTo'))).toEqual({
      err_msg: 'invokeMiniProgramAPI:function not exist',
    })
  })
})

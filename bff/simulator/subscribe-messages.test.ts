import { matching, openShop, type Shop } from './testing/shop'
import { askWxa, logIn } from './testing/wxa'

let shop: Shop
let touser: string
beforeAll(async () => {
  shop = await openShop()
  touser = (await logIn(shop)).openid
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const TEMPLATE = 'paid-'.padEnd(43, 'a')
const OTHER = 'sent_'.padEnd(43, 'b')
const request = (templateIds: string[], accept = true, person = 'xiaoman') =>
  shop.control('mini-program/subscribe', { person, templateIds, accept })
const send = (changes: Record<string, unknown> = {}) =>
  askWxa(shop, '/cgi-bin/message/subscribe/send', {
    body: {
      touser,
      template_id: TEMPLATE,
      page: 'pages/order/index?outTradeNo=1',
      data: { thing1: { value: '秭归脐橙' }, amount2: { value: '¥29.90' } },
      miniprogram_state: 'formal',
      lang: 'zh_CN',
      ...changes,
    },
  })
const messages = async () => (await shop.state()).messages

describe('requestSubscribeMessage', () => {
  it('tells the person’s word for each template', async () => {
    expect(await request([TEMPLATE, OTHER])).toEqual({
      [TEMPLATE]: 'accept',
      [OTHER]: 'accept',
      errMsg: 'requestSubscribeMessage:ok',
    })
    expect(await request([TEMPLATE], false)).toEqual({
      [TEMPLATE]: 'reject',
      errMsg: 'requestSubscribeMessage:ok',
    })
  })

  it.each([
    [[], 10001],
    [['short'], 20001],
    [[1, 2, 3, 4].map((n) => String(n).padEnd(43, 'a')), 20003],
  ])('asks nobody for %j', async (templateIds, errCode) => {
    const answer = await request(templateIds)

    expect(answer).toMatchObject({ errCode })
    expect(answer['errMsg']).toMatch(/^requestSubscribeMessage:fail /)
  })

  it('needs somebody (404)', async () => {
    await expect(request([TEMPLATE], true, 'nobody')).rejects.toThrow('404')
  })
})

describe('a subscribe message', () => {
  it('SM-1 reaches who consented', async () => {
    await request([TEMPLATE])

    expect(await send()).toEqual({ errcode: 0, errmsg: 'ok' })

    expect(await messages()).toEqual([
      {
        person: 'xiaoman',
        templateId: TEMPLATE,
        page: 'pages/order/index?outTradeNo=1',
        data: { thing1: '秭归脐橙', amount2: '¥29.90' },
        at: matching(/Z$/),
      },
    ])
  })

  it('SM-1 is paid by one consent each (43101)', async () => {
    await request([TEMPLATE])
    await request([TEMPLATE, OTHER])

    expect(await send()).toMatchObject({ errcode: 0 })
    expect(await send()).toMatchObject({ errcode: 0 })
    expect(await send()).toMatchObject({ errcode: 43101 })
    expect(await messages()).toHaveLength(2)
  })

  it('SM-1 does not reach who refused, or another than who consented (43101)', async () => {
    await request([TEMPLATE], false)
    await request([TEMPLATE], true, 'ajuan')

    expect(await send()).toMatchObject({ errcode: 43101 })
  })

  it.each<[Record<string, unknown>, number]>([
    [{ touser: 'o'.repeat(28) }, 40003],
    [{ template_id: 'unknown' }, 40037],
    [{ page: 'pages/order' }, 41030],
    [{ data: {} }, 47003],
    [{ data: { thing1: '秭归脐橙' } }, 47003],
    [{ data: undefined }, 47003],
    [{ lang: 'fr_FR' }, 40097],
    [{ touser: undefined }, 40097],
  ])('SM-1 refuses %j with %i and keeps the consent', async (changes, errcode) => {
    await request([TEMPLATE])

    expect(await send(changes)).toMatchObject({ errcode })

    expect(await send()).toMatchObject({ errcode: 0 })
  })

  it('SM-1 is sent by the mini-program, not by the official account (48001)', async () => {
    const answer = await askWxa(shop, '/cgi-bin/message/subscribe/send', {
      body: { touser, template_id: TEMPLATE },
      as: 'OFFICIAL_ACCOUNT',
    })

    expect(answer).toMatchObject({ errcode: 48001 })
  })

  it.each([
    ['thing1', '橙'.repeat(20), '橙'.repeat(21)],
    ['number1', '9'.repeat(32), '9'.repeat(33)],
    ['number1', '3.14', '3,14'],
    ['letter1', 'a'.repeat(32), 'a'.repeat(33)],
    ['symbol1', '※※※※※', '※※※※※※'],
    ['character_string1', 'AZ-09'.padEnd(32, '1'), '橙'],
    ['time1', '2019年10月1日 15:01', '15点01分'],
    ['time1', '15:01~16:30', '25:01'],
    ['date1', '2019-10-01', 'October'],
    ['amount1', '¥1234567890元', '¥12345678901'],
    ['phone_number1', '+86-0766-66888866', '1'.repeat(18)],
    ['car_number1', '粤A8Z888挂', '粤A8Z8888挂'],
    ['name1', '橙'.repeat(10), '橙'.repeat(11)],
    ['name1', 'a'.repeat(20), 'a'.repeat(21)],
    ['phrase1', '配送中了吗', '配送中了吗呢'],
    ['thing1', '橙', '橙\n'],
    ['const1', '已发货', ''],
    ['kind_of_two2', 'x', '\u0007'],
  ])('feature 4.9: %s takes %j, not %j (47003)', async (name, right, wrong) => {
    await request([TEMPLATE])

    expect(await send({ data: { [name]: { value: wrong } } })).toMatchObject({ errcode: 47003 })
    expect(await send({ data: { [name]: { value: right } } })).toMatchObject({ errcode: 0 })
  })

  it('feature 4.9: a field is named by kind and number (47003)', async () => {
    const answer = await send({ data: { thing: { value: '橙' } } })

    expect(answer).toMatchObject({ errcode: 47003 })
  })

  it('is forgotten, and the consents with it', async () => {
    await request([TEMPLATE, OTHER])
    await send()

    await shop.control('reset', {})

    expect(await messages()).toEqual([])
    expect(await send({ template_id: OTHER })).toMatchObject({ errcode: 43101 })
  })
})

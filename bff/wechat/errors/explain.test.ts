import { catalogue, explain, explainInEnglish, type KnownCode } from './explain'
import { namedCodes } from './testing/named-codes'

const questions = namedCodes.flatMap(({ codes, ...asked }) =>
  codes.map((code) => ({ ...asked, code })),
)

test.each(questions)('$row names $code of $product, and its explanation says so', (question) => {
  const explanation = explain(question)

  expect(explanation?.source.split(', ')).toContain(question.row)
})

test('an errcode is found as a number and as text', () => {
  const asNumber = explain({ product: 'mini-program', code: 40226 })
  const asText = explain({ product: 'mini-program', code: '40226' })

  expect(asNumber).toMatchObject({ code: 40226, fault: 'user', retry: 'never' })
  expect(asText).toEqual(asNumber)
})

test('a code nobody knows is not explained, and none is borrowed from another product', () => {
  expect(explain({ product: 'pay-v3', code: 'NO_SUCH_CODE' })).toBeUndefined()
  expect(explain({ product: 'pay-v3', code: 40001 })).toBeUndefined()
  expect(explain({ product: 'official-account', code: 'SIGN_ERROR' })).toBeUndefined()
  expect(explain({ product: 'official-account', code: '' })).toBeUndefined()
  expect(explainInEnglish({ product: 'client', code: '' })).toBeUndefined()
})

test.each(['/wxa/generatescheme', '/wxa/generate_urllink'])(
  'UL-1: 40002 and 40013 are about permission in %s, and about credentials elsewhere',
  (api) => {
    const product = 'mini-program'

    expect(explain({ product, code: 40002, api })?.meaning.en).toMatch(/may not make links/)
    expect(explain({ product, code: 40013, api })?.meaning.en).toMatch(/banned/)
    expect(explain({ product, code: 40002 })?.meaning.en).toMatch(/grant_type/)
    expect(explain({ product, code: 40013, api: '/sns/jscode2session' })?.meaning.en).toMatch(
      /AppID/,
    )
  },
)

test('ML-9: a phone code is not a login code', () => {
  const product = 'mini-program'
  const api = '/wxa/business/getuserphonenumber'

  expect(explain({ product, code: 40029, api })?.remedy.en).toMatch(/phone button/)
  expect(explain({ product, code: 40029, api: '/sns/jscode2session' })?.remedy.en).toMatch(
    /wx\.login/,
  )
})

test.each([
  ['invalid ip 120.24.1.9 ipv6 ::ffff:120.24.1.9, not in whitelist rid: 65-7a', '120.24.1.9'],
  ['invalid ip 240e:3b7::1c, not in whitelist', '240e:3b7::1c'],
])('40164 names the address to put on the list: %s', (message, ip) => {
  const { remedy } = explain({ product: 'official-account', code: 40164, message }) ?? {}

  expect(remedy?.zh).toContain(`把 ${ip} 加入「IP白名单」`)
  expect(remedy?.en).toContain(`add ${ip} to 「IP白名单」`)
})

test.each([undefined, 'invalid ip, not in whitelist', 'invalid ip 999.1.2.3', 'invalid ip a.b.c'])(
  '40164 without a real address points at the message: %s',
  (message) => {
    const question = { product: 'official-account', code: 40164 } as const
    const { remedy } = explain(message ? { ...question, message } : question) ?? {}

    expect(remedy?.zh).toContain('报错信息里的 IP')
    expect(remedy?.en).toContain('the IP named in the message')
  },
)

test.each([
  ['config:invalid signature', 'invalid signature', 'ours'],
  ['get_brand_wcpay_request:fail 当前页面的URL未注册', '当前页面的URL未注册', 'merchant-settings'],
  ['chooseWXPay:fail 下单账号与支付账号不一致', '下单账号与支付账号不一致', 'ours'],
  ['requestPayment:fail cancel', 'requestPayment:fail cancel', 'user'],
  ['requestPayment:fail jsapi has no permission', 'jsapi has no permission', 'merchant-settings'],
  ['requestPayment:fail whatever', 'requestPayment:fail', 'ours'],
])('what a phone says is explained by its most telling words: %s', (code, told, fault) => {
  expect(explain({ product: 'client', code })).toMatchObject({ code: told, fault })
})

test('a number inside a phone’s words is no errno', () => {
  expect(explain({ product: 'client', code: 'uploadFile:fail after 104 bytes' })).toBeUndefined()
  expect(explain({ product: 'client', code: 104 })?.fault).toBe('user')
})

test('words of v2 are found with what it adds to them; a capital code inside others is not', () => {
  expect(explain({ product: 'pay-v2', code: '签名错误，请检查后再试' })?.code).toBe('签名错误')
  expect(explain({ product: 'pay-v2', code: 'SOME_NEW_ERROR' })).toBeUndefined()
})

test('AT-2: 40001 is about the secret where a token is fetched, and about the token elsewhere', () => {
  const question = { product: 'official-account', code: 40001 } as const

  expect(explain({ ...question, api: '/cgi-bin/token' })?.retry).toBe('never')
  expect(explain({ ...question, api: '/cgi-bin/ticket/getticket' })?.retry).toBe(
    'once-after-refresh',
  )
})

test('当前页面的URL未注册 is answered with the domain root, as the rule is since 2025', () => {
  const { remedy } = explain({ product: 'client', code: '当前页面的URL未注册' }) ?? {}

  expect(remedy?.zh).toMatch(/支付授权目录.*只填写域名根/)
  expect(remedy?.en).toMatch(/支付授权目录.*domain root only/)
})

test.each([40001, 40014, 42001])('AT-5: %i is worth one more try with another token', (code) => {
  expect(explain({ product: 'official-account', code })?.retry).toBe('once-after-refresh')
})

test.each(['SYSTEM_ERROR', 'HTTP 500', 'HTTP 202', 'SERVICE_UNAVAILABLE'])(
  'E3-4: after %s the same request is sent again',
  (code) => {
    expect(explain({ product: 'pay-v3', code })?.retry).toBe('same-request')
  },
)

test('the English for logs is the meaning and the remedy', () => {
  expect(explainInEnglish({ product: 'pay-v3', code: 268447843 })).toBe(
    'The order is not of this merchant. Use the merchant number the order was placed with.',
  )
})

test('the types know each code: one that is not in the data does not compile', () => {
  const known: KnownCode<'pay-v3'> = 'SIGN_ERROR'
  const isAnyTextKnown: string extends KnownCode ? true : false = false
  const isAnyNumberKnown: number extends KnownCode ? true : false = false

  expect(catalogue['pay-v3'].some(({ code }) => code === known)).toBe(true)
  expect([isAnyTextKnown, isAnyNumberKnown]).toEqual([false, false])
})

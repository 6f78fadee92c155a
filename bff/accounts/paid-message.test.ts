import { readConfig } from '../config'
import { PaidMessageSetting } from './paid-message'

test('is a template and what goes into its fields', () => {
  expect(PaidMessageSetting.parse('  TPL_paid_0001  thing2=goods amount3=amount ')).toEqual({
    templateId: 'TPL_paid_0001',
    fields: { thing2: 'goods', amount3: 'amount' },
  })
})

test.each([
  ['thing1=goods', /begins with the id of a template/],
  ['TPL_paid_0001', /names the fields of the template/],
  ['TPL_paid_0001 thing2', /has thing2=; words are outTradeNo, goods, amount, paidAt/],
  ['TPL_paid_0001 thing2=price', /has thing2=price; words are/],
  ['TPL_paid_0001 thing2=toString', /has thing2=toString; words are/],
  ['TPL_paid_0001 thing2=goods=x', /is not key=word/],
  ['TPL_paid_0001 thing2=goods thing2=goods', /names thing2 twice/],
  ['TPL_paid_0001 thing2=outTradeNo', /outTradeNo fits a field such as character_string1/],
  ['TPL_paid_0001 number3=paidAt', /paidAt fits a field such as time1 or date1/],
  ['TPL_paid_0001 thing=goods', /goods fits a field such as thing1/],
])('%s cannot be meant', (text, problem) => {
  const parsed = PaidMessageSetting.safeParse(text)

  expect(parsed.error?.issues.map((issue) => issue.message).join('; ')).toMatch(problem)
})

test('what is wrong with it is said by its name', () => {
  expect(() => readConfig({ PAID_MESSAGE: 'TPL_paid_0001 thing2=price' })).toThrow(
    /- PAID_MESSAGE has thing2=price; words are outTradeNo, goods, amount, paidAt/,
  )
})

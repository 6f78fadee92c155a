/** However the payment sheet closes and whatever the phone says then: what WeChat says counts, and it is paid once. */
import type { PaymentSheet, SheetOutcome } from '../simulator/control-api'
import { aWish, openCounter, type Counter } from './testing/counter'
import { spoken } from './testing/faults'

/** What the phone says, and whether money moved. */
const outcomes: Record<SheetOutcome, { said: RegExp; isPaid: boolean }> = {
  pay: { said: /^requestPayment:ok$/, isPaid: true },
  'pay-but-say-fail': { said: /^requestPayment:fail (?!cancel)/, isPaid: true },
  'say-ok-unpaid': { said: /^requestPayment:ok$/, isPaid: false },
  cancel: { said: /^requestPayment:fail cancel$/, isPaid: false },
  fail: { said: /^requestPayment:fail (?!cancel)/, isPaid: false },
}

describe.each(spoken)('over %s', (protocol) => {
  let counter: Counter
  beforeAll(async () => {
    counter = await openCounter({ protocol })
  })
  afterAll(() => counter.house.stop())
  beforeEach(() => counter.house.control('reset', {}))

  test.each(Object.entries(outcomes))('%s', async (outcome, { said, isPaid }) => {
    const person = `payer-${outcome}`
    const buyer = await counter.newcomer(person)
    const { order, pay } = await buyer.call('POST /api/orders', aWish())
    const { outTradeNo } = order
    const appId = counter.house.simulator.environment['MINI_PROGRAM_APPID']
    const launch = async (launched: typeof pay, closing: string) => {
      const { kind: _kind, ...params } = { kind: '', ...launched }
      const asked = { appId, params, person }
      const { control } = counter.house
      const opened = await control<{ sheet: PaymentSheet }>('mini-program/request-payment', asked)
      expect(opened).toMatchObject({ sheet: { outTradeNo, amount: order.amount } })
      const path = `sheets/${opened.sheet.id}/outcome`
      return control<{ errMsg: string }>(path, { outcome: closing })
    }
    const look = async () =>
      (await buyer.call('GET /api/orders/:outTradeNo', { outTradeNo })).order.status

    expect((await launch(pay, outcome)).errMsg).toMatch(said)

    // At once, before any notification has come.
    expect(await look()).toBe(isPaid ? 'paid' : 'awaiting-payment')
    if (!isPaid) {
      const again = await buyer.call('POST /api/orders/:outTradeNo/pay', { outTradeNo })
      await launch(again.pay, 'pay')
    }
    await counter.pass(5)
    expect(await look()).toBe('paid')
    await counter.expectAgreement(outTradeNo)
    const again = await buyer.refusal('POST /api/orders/:outTradeNo/pay', { outTradeNo })
    expect(again).toBe('409 order-paid')
  })
})

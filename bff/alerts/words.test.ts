import { Fen, OutRefundNo, OutTradeNo } from '../contract/primitives'
import { aTask } from '../store/testing/fixtures'
import type { Alert } from './alert'
import { wordsOf } from './words'

const outTradeNo = OutTradeNo.parse('20261120120000123456789012345678')
const outRefundNo = OutRefundNo.parse(`R${outTradeNo.slice(1)}`)
const fen = (amount: number) => Fen.parse(amount)

const alerts: [Alert, RegExp][] = [
  [{ kind: 'other-amount', outTradeNo, due: fen(5900), paid: fen(1) }, /¥59\.00.*¥0\.01.*退款/],
  [{ kind: 'paid-twice', outTradeNo, transactionIds: ['42', '43'] }, /42 付清.*43.*退给买家/],
  [{ kind: 'refund-without-payment', outTradeNo }, /核对/],
  [
    { kind: 'other-refund-amount', outTradeNo, outRefundNo, ours: fen(100), theirs: fen(205) },
    /¥1\.00.*¥2\.05.*核对/,
  ],
  [{ kind: 'refund-abnormal', outTradeNo, outRefundNo, amount: fen(205) }, /¥2\.05.*商户平台处理/],
  [{ kind: 'foreign-payment', outTradeNo }, /MCH_ID/],
  [{ kind: 'unknown-order', outTradeNo }, /没有这个订单/],
  [{ kind: 'paid-when-sold-out', outTradeNo, amount: fen(123456) }, /¥1234\.56.*自动退/],
  [{ kind: 'balance-below-zero', outTradeNo, balance: -705 }, /-¥7\.05/],
]

test.each(alerts)('of an order: $kind names it, the money and what to do', (alert, words) => {
  const text = wordsOf(alert)

  expect(text).toContain(outTradeNo)
  expect(text).toMatch(words)
  expect(text).toMatch(/请/)
  expect(Buffer.byteLength(text)).toBeLessThan(600)
})

test('of a day and of a task: what it is, and where to look', () => {
  const bill = wordsOf({ kind: 'bill-differs', day: '2026-11-19', differences: 3 })
  const task = wordsOf({ kind: 'task-given-up', task: aTask({ id: 'report-shipment/1' }) })

  expect(bill).toMatch(/2026-11-19.*3 处.*\/api\/merchant\/reconciliations\?date=2026-11-19/)
  expect(task).toMatch(/发货.*report-shipment\/1.*task-given-up/)
})

test('a payment without a number is told too', () => {
  expect(wordsOf({ kind: 'foreign-payment', outTradeNo: undefined })).toMatch(/订单 未知/)
})

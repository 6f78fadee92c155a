import { billLines } from '../wechat/bill-rows'
import type { BillEntry } from './channel'
import { entriesOf } from './wechat-bill'

const columns =
  '交易时间,微信订单号,商户订单号,交易状态,应结订单金额,微信退款单号,商户退款单号,退款金额,退款状态,订单金额,申请退款金额'
const summary = '总交易单数,应结订单总金额,退款总金额,订单总金额,申请退款总金额'

async function entries(rows: string[], sums = '0.00,0.00,0.00,0.00'): Promise<BillEntry[]> {
  const lines = rows.map((row) =>
    row
      .split(',')
      .map((cell) => `\`${cell}`)
      .join(','),
  )
  const sum = `${rows.length},${sums}`
    .split(',')
    .map((cell) => `\`${cell}`)
    .join(',')
  const file = Buffer.from([columns, ...lines, summary, sum].join('\r\n'))
  async function* inOnePiece() {
    yield await Promise.resolve(file)
  }
  const read: BillEntry[] = []
  for await (const entry of entriesOf(billLines(inOnePiece()))) read.push(entry)
  return read
}

const payment = (amount: string, state = 'SUCCESS') =>
  `2026-11-19 12:00:00,4200000001,SJ0001,${state},${amount},0,0,0.00,,${amount},0.00`
const refund = (amount: string, state: string) =>
  `2026-11-19 13:00:00,4200000001,SJ0001,REFUND,0.00,5030000001,R0001,${amount},${state},0.00,${amount}`

test('payments are told in fen', async () => {
  expect(await entries([payment('59.90')], '59.90,0.00,59.90,0.00')).toEqual([
    { kind: 'payment', outTradeNo: 'SJ0001', transactionId: '4200000001', amount: 5990 },
  ])
})

test.each([
  ['SUCCESS', 'succeeded'],
  ['PROCESSING', 'processing'],
  ['CHANGE', 'abnormal'],
  ['FAIL', 'closed'],
])('a refund that is %s is %s', async (word, state) => {
  expect(await entries([refund('1.00', word)], '0.00,1.00,0.00,1.00')).toEqual([
    {
      kind: 'refund',
      outTradeNo: 'SJ0001',
      outRefundNo: 'R0001',
      refundId: '5030000001',
      amount: 100,
      state,
    },
  ])
})

test('what was reversed is neither', async () => {
  expect(await entries([payment('0.00', 'REVOKED')])).toEqual([])
})

test('a refund in a state nobody knows ends the reading', async () => {
  await expect(entries([refund('1.00', 'MAYBE')], '0.00,1.00,0.00,1.00')).rejects.toThrow('MAYBE')
})

/**
 * Bills as files: UTF-8 with a byte order mark, CRLF, every value behind a backtick, yuan; two lines of sums at the
 * end (vectors `bill.csv`).
 *
 * The columns of ALL and SUCCESS are those of the vectors. Of REFUND and of the fund flow no genuine file is known;
 * they are written as the documents describe them.
 */
import { beijingTime } from './clock'

export type TradeBillType = 'ALL' | 'SUCCESS' | 'REFUND'

/** One payment, or one refund of it. Amounts in fen. */
export interface TradeRow {
  at: Date
  appId: string
  mchId: string
  transactionId: string
  outTradeNo: string
  openId: string
  tradeType: string
  description: string
  attach: string
  amount: number
  refund?: {
    refundId: string
    outRefundNo: string
    status: 'SUCCESS' | 'PROCESSING' | 'FAIL'
    endedAt: Date | undefined
  }
}

export interface FlowRow {
  at: Date
  businessNumber: string
  flowNumber: string
  kind: '交易' | '退款'
  amount: number
  balance: number
  note: string
  voucher: string
}

/** 0.60 %. */
const FEE_RATE = 0.006

export function tradeBill(type: TradeBillType, rows: TradeRow[]): string {
  const columns = TRADE_COLUMNS.filter(({ only }) => !only || only.includes(type))
  const paid = rows.filter(({ refund }) => !refund)
  const refunded = rows.filter(({ refund }) => refund)
  const fees = rows.reduce((sum, row) => sum + feeOf(row), 0)
  return file([
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map(({ value }) => value(row))),
    [
      '总交易单数', '应结订单总金额', '退款总金额', '充值券退款总金额', '手续费总金额', '订单总金额',
      '申请退款总金额',
    ], // prettier-ignore
    [
      String(rows.length),
      yuan(total(paid)),
      yuan(total(refunded)),
      yuan(0),
      fee(fees),
      yuan(total(paid)),
      yuan(total(refunded)),
    ],
  ])
}

export function fundFlowBill(rows: FlowRow[]): string {
  const income = rows.filter(({ kind }) => kind === '交易')
  const outgo = rows.filter(({ kind }) => kind === '退款')
  return file([
    [
      '记账时间', '微信支付业务单号', '资金流水单号', '业务名称', '业务类型', '收支类型', '收支金额（元）',
      '账户结余（元）', '资金变更提交申请人', '备注', '业务凭证号',
    ], // prettier-ignore
    ...rows.map(({ at, kind, amount, balance, ...row }) => [
      moment(at),
      row.businessNumber,
      row.flowNumber,
      kind,
      kind,
      kind === '交易' ? '收入' : '支出',
      yuan(amount),
      yuan(balance),
      'system',
      row.note,
      row.voucher,
    ]),
    ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'],
    [
      String(rows.length),
      String(income.length),
      yuan(total(income)),
      String(outgo.length),
      yuan(total(outgo)),
    ],
  ])
}

interface Column {
  name: string
  value: (row: TradeRow) => string
  /** In these bills, when not in all. */
  only?: TradeBillType[]
}

const withRefunds: TradeBillType[] = ['ALL', 'REFUND']

const ifRefund =
  (value: (refund: NonNullable<TradeRow['refund']>) => string, otherwise: string) =>
  ({ refund }: TradeRow) =>
    refund ? value(refund) : otherwise

const TRADE_COLUMNS: Column[] = [
  { name: '交易时间', value: ({ at }) => moment(at) },
  { name: '公众账号ID', value: ({ appId }) => appId },
  { name: '商户号', value: ({ mchId }) => mchId },
  { name: '特约商户号', value: () => '0' },
  { name: '设备号', value: () => '' },
  { name: '微信订单号', value: ({ transactionId }) => transactionId },
  { name: '商户订单号', value: ({ outTradeNo }) => outTradeNo },
  { name: '用户标识', value: ({ openId }) => openId },
  { name: '交易类型', value: ({ tradeType }) => tradeType },
  { name: '交易状态', value: ifRefund(() => 'REFUND', 'SUCCESS') },
  { name: '付款银行', value: () => 'OTHERS' },
  { name: '货币种类', value: () => 'CNY' },
  { name: '应结订单金额', value: (row) => yuan(row.refund ? 0 : row.amount) },
  { name: '代金券金额', value: () => yuan(0) },
  { name: '退款申请时间', value: ({ at }) => moment(at), only: ['REFUND'] },
  {
    name: '退款成功时间',
    value: ifRefund(({ status, endedAt }) => (status === 'SUCCESS' ? moment(endedAt) : ''), ''),
    only: ['REFUND'],
  },
  { name: '微信退款单号', value: ifRefund(({ refundId }) => refundId, '0'), only: withRefunds },
  {
    name: '商户退款单号',
    value: ifRefund(({ outRefundNo }) => outRefundNo, '0'),
    only: withRefunds,
  },
  {
    name: '退款金额',
    value: (row) => yuan(row.refund ? row.amount : 0),
    only: withRefunds,
  },
  { name: '充值券退款金额', value: () => yuan(0), only: withRefunds },
  { name: '退款类型', value: ifRefund(() => 'ORIGINAL', ''), only: withRefunds },
  { name: '退款状态', value: ifRefund(({ status }) => status, ''), only: withRefunds },
  { name: '商品名称', value: ({ description }) => description },
  { name: '商户数据包', value: ({ attach }) => attach },
  { name: '手续费', value: (row) => fee(feeOf(row)) },
  { name: '费率', value: () => `${(FEE_RATE * 100).toFixed(2)}%` },
  { name: '订单金额', value: (row) => yuan(row.refund ? 0 : row.amount) },
  {
    name: '申请退款金额',
    value: (row) => yuan(row.refund ? row.amount : 0),
    only: withRefunds,
  },
  { name: '费率备注', value: () => '' },
]

/** Titles bare, values behind a backtick: they are told apart by the line they are on. */
function file(lines: string[][]): string {
  const titles = [0, lines.length - 2]
  const written = lines.map((line, index) =>
    titles.includes(index) ? line.join(',') : line.map((value) => `\`${oneLine(value)}`).join(','),
  )
  return `\uFEFF${written.join('\r\n')}\r\n`
}

const oneLine = (value: string): string => value.replace(/[\r\n]+/g, ' ')

const total = (rows: { amount: number }[]): number =>
  rows.reduce((sum, { amount }) => sum + amount, 0)

/** Whole fen; a refund brings its share back. */
const feeOf = ({ amount, refund }: TradeRow): number =>
  Math.round(amount * FEE_RATE) * (refund ? -1 : 1)

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const fee = (fen: number): string => (fen / 100).toFixed(5)

/** `2019-02-19 05:01:46` in Beijing. */
const moment = (at: Date | undefined): string =>
  at ? beijingTime(at).slice(0, 19).replace('T', ' ') : ''

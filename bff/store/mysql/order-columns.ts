/** What the third schema adds to the orders of the second, each part so that it bears being run again. */
import type { Order } from '../../orders/order'
import type { Statements } from './connections'
import { type Kept, moment, read } from './documents'

type KeptOrder = Pick<Order, 'outTradeNo' | 'paidAt' | 'transactionId' | 'refunds'>

/** One statement, so that the columns and keys are there together or not at all: ADD COLUMN cannot be run twice. */
export async function addOrderColumns(statements: Statements): Promise<void> {
  const known = await statements.rows(
    `SELECT 1 AS known FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = 'orders' AND column_name = 'paid_at'`,
  )
  if (known.length > 0) return
  await statements.change(
    `ALTER TABLE orders
      ADD COLUMN paid_at BIGINT NULL,
      ADD COLUMN transaction_id VARBINARY(128) NULL,
      ADD KEY by_moment (created_at, out_trade_no),
      ADD KEY by_status (status, created_at, out_trade_no),
      ADD KEY by_payment (paid_at, out_trade_no),
      ADD KEY by_transaction (transaction_id)`,
  )
}

const BATCH = 500

export async function fillOrderColumns(statements: Statements): Promise<void> {
  let last = ''
  for (let batch: KeptOrder[] | undefined; batch?.length !== 0;) {
    const rows = await statements.rows<Kept>(
      `SELECT document FROM orders WHERE out_trade_no > ? ORDER BY out_trade_no LIMIT ${BATCH}`,
      [last],
    )
    batch = rows.map(read<KeptOrder>)
    for (const order of batch) await fill(statements, order)
    last = batch.at(-1)?.outTradeNo ?? last
  }
}

async function fill(
  statements: Statements,
  { outTradeNo, paidAt, transactionId, refunds }: KeptOrder,
): Promise<void> {
  if (paidAt !== undefined || transactionId !== undefined) {
    await statements.change(
      'UPDATE orders SET paid_at = ?, transaction_id = ? WHERE out_trade_no = ?',
      [paidAt === undefined ? null : moment(paidAt), transactionId ?? null, outTradeNo],
    )
  }
  for (const { outRefundNo } of refunds) {
    await statements.change(
      `INSERT INTO order_refunds (out_refund_no, out_trade_no) VALUES (?, ?)
        ON DUPLICATE KEY UPDATE out_trade_no = out_trade_no`,
      [outRefundNo, outTradeNo],
    )
  }
}

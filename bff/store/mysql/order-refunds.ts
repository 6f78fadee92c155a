/** Which order a refund belongs to, in the MySQL store. Numbers are added and never taken back. */
import type { OutRefundNo } from '../../contract/primitives'
import type { Order } from '../../orders/order'
import type { Statements } from './connections'
import { type Kept, read } from './documents'

/** In the commit that keeps the order; `before` absent: a new one. Who has a number last has it. */
export async function keepRefundNumbers(
  statements: Statements,
  { before, after }: { before?: Order; after: Order },
): Promise<void> {
  const known = new Set(before?.refunds.map(({ outRefundNo }) => outRefundNo))
  for (const { outRefundNo } of after.refunds) {
    if (known.has(outRefundNo)) continue
    await statements.change(
      `INSERT INTO order_refunds (out_refund_no, out_trade_no) VALUES (?, ?)
        ON DUPLICATE KEY UPDATE out_trade_no = ?`,
      [outRefundNo, after.outTradeNo, after.outTradeNo],
    )
  }
}

export async function findByRefund(
  statements: Statements,
  outRefundNo: OutRefundNo,
): Promise<Order | undefined> {
  const [kept] = await statements.rows<Kept>(
    `SELECT orders.document FROM order_refunds
      JOIN orders ON orders.out_trade_no = order_refunds.out_trade_no WHERE out_refund_no = ?`,
    [outRefundNo],
  )
  return kept && read<Order>(kept)
}

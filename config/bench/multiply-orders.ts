/** Many orders out of a few, by the database itself: through the port they would take minutes. */
import { createConnection } from 'mysql2/promise'
import type { MysqlPlace } from '../../bff/store/mysql/connections'

/** Copies every order, each under a number of its own; the rest of the row stays what it was. */
export async function multiplyOrders(
  { username: user, ...place }: MysqlPlace,
  { times }: { times: number },
): Promise<void> {
  const connection = await createConnection({ user, ...place })
  try {
    await connection.query('CREATE TEMPORARY TABLE seed AS SELECT * FROM orders')
    for (let copy = 1; copy < times; copy++) {
      const number = `CONCAT(out_trade_no, '_${copy}')`
      await connection.query(
        `INSERT INTO orders (out_trade_no, user_id, request_id, status, created_at, expires_at, paid_at, transaction_id, document)
          SELECT ${number}, user_id, CONCAT(request_id, '_${copy}'), status, created_at, expires_at, paid_at, transaction_id,
            REPLACE(document, out_trade_no, ${number}) FROM seed`,
      )
    }
  } finally {
    await connection.end()
  }
}

/** What WeChat told us, in the MySQL store. */
import type { Notification } from '../../contract/notification'
import type { NotificationLog } from '../../orders/notification-log'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'
import { createDocuments, moment } from './documents'
import { createPages } from './pages'

/** Anybody can send what names no order, and must not fill the disk. */
const MOST_UNNAMED = 1000

export const notifications = createDocuments<Notification>({
  name: 'notifications',
  key: { column: 'id', of: ({ id }) => id },
  fixed: {
    out_trade_no: ({ outTradeNo }) => outTradeNo ?? null,
    received_at: ({ receivedAt }) => moment(receivedAt),
  },
  columns: {},
})

const received = createPages<Notification>({
  table: 'notifications',
  at: 'received_at',
  key: 'id',
  positionOf: ({ receivedAt, id }) => ({ at: moment(receivedAt), key: id }),
})

export function mysqlNotifications(database: MysqlDatabase): NotificationLog {
  return {
    add: (notification) =>
      database.transaction((statements) => insertNotification(statements, notification)),

    async list({ outTradeNo, cursor, limit }) {
      const index = outTradeNo === undefined ? 'by_moment' : 'by_order'
      const where = { out_trade_no: outTradeNo }
      const { rows, ...rest } = await received(database, { index, where, cursor, limit })
      return { notifications: rows, ...rest }
    },
  }
}

/** Of those without an order's number one process after the other: nobody can count what is not committed yet. */
export async function insertNotification(
  statements: Statements,
  notification: Notification,
): Promise<void> {
  if (notification.outTradeNo !== undefined) {
    await notifications.insert(statements, notification)
    return
  }
  await statements.change(
    "INSERT INTO turns (name) VALUES ('unnamed-notifications') ON DUPLICATE KEY UPDATE name = name",
  )
  await notifications.insert(statements, notification)
  await forgetOldUnnamed(statements)
}

async function forgetOldUnnamed(statements: Statements): Promise<void> {
  const old = await statements.rows<{ id: Buffer }>(
    `SELECT id FROM notifications FORCE INDEX (by_order) WHERE out_trade_no IS NULL
      ORDER BY received_at DESC, id DESC LIMIT ${MOST_UNNAMED} OFFSET ${MOST_UNNAMED}`,
  )
  for (const { id } of old) await notifications.remove(statements, id.toString())
}

/** What WeChat told us, in the JSON store. */
import type { Notification } from '../contract/notification'
import type { NotificationLog } from '../orders/notification-log'
import type { Write } from './journal/transaction'
import { pageOf } from './json-pages'
import { insertRow } from './json-rows'
import { ALL, type JsonDatabase, type Tables, UNNAMED } from './json-tables'

/** Anybody can send what names no order, and must not fill the disk. */
const MOST_UNNAMED = 1000

export function jsonNotifications(database: JsonDatabase): NotificationLog {
  return {
    add: (notification) =>
      database.run(({ notifications }, write) => {
        insertNotification(notifications, notification, write)
      }),

    list: ({ outTradeNo = ALL, cursor, limit }) =>
      database.run(({ notifications }) => {
        const { rows, ...rest } = pageOf(notifications.received, {
          group: outTradeNo,
          cursor,
          limit,
        })
        return { notifications: rows, ...rest }
      }),
  }
}

export function insertNotification(
  table: Tables['notifications'],
  notification: Notification,
  write: Write,
): void {
  if (notification.outTradeNo === undefined) {
    const unnamed = table.received.all(UNNAMED)
    for (const { id } of unnamed.slice(MOST_UNNAMED - 1)) write.drop(table, id)
  }
  insertRow(table, notification, write)
}

/** The port through which is kept what WeChat told us, for those who want to know what became of a payment. */
import type { Notification } from '../contract/notification'
import type { OutTradeNo } from '../contract/primitives'

export interface NotificationPage {
  notifications: Notification[]
  nextCursor?: string
}

/** What changes an order is kept with that change, by an effect of its transition. */
export interface NotificationLog {
  /** Of those without an order's number, which anybody can send, only the latest 1,000 are kept. */
  add(notification: Notification): Promise<void>
  /** Newest first; `cursor` is opaque and stays right while others are added. */
  list(query: {
    outTradeNo?: OutTradeNo
    cursor?: string
    limit: number
  }): Promise<NotificationPage>
}

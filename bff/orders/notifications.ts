/** WeChat Pay tells us about a payment: acknowledged only when it is verified, settled and kept. */
import { describeError, type Log } from '../log'
import type { Acknowledgement, NotificationHeaders, PaymentChannel } from '../payments/channel'
import type { Settlement } from './settlement'

export function createNotifications({
  channel,
  settle,
  log,
}: {
  channel: PaymentChannel
  settle: Settlement['settle']
  log: Log
}): (headers: NotificationHeaders, rawBody: string) => Promise<Acknowledgement> {
  return async (headers, rawBody) => {
    try {
      const event = await channel.parseNotification(headers, rawBody)
      await settle(event)
      const outTradeNo = event.kind === 'ignored' ? undefined : event.outTradeNo
      log({ level: 'info', event: 'notification-settled', kind: event.kind, outTradeNo })
      return channel.acknowledge(true)
    } catch (error) {
      // Whatever went wrong, WeChat must hear "not settled" in its own words, and send again.
      log({ level: 'error', event: 'notification-refused', ...describeError(error) })
      return channel.acknowledge(false)
    }
  }
}

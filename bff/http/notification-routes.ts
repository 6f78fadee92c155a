/** Where WeChat Pay speaks to us. The raw text goes to the channel, which alone decides whether it is WeChat. */
import type { Acknowledgement, NotificationHeaders } from '../payments/channel'
import { readText } from './body'
import type { HttpRouter } from './context'

export type ReceiveNotification = (
  headers: NotificationHeaders,
  rawBody: string,
) => Promise<Acknowledgement>

/** By protocol; one that is absent is not configured, and whatever speaks it is refused in its own words. */
export type NotificationReceivers = Partial<Record<'wechat-v3' | 'wechat-v2', ReceiveNotification>>

export function mountNotifications(router: HttpRouter, configured: NotificationReceivers): void {
  const receivers: Record<string, ReceiveNotification> = {
    '/notify/wechat-v3': configured['wechat-v3'] ?? refuseV3,
    '/notify/wechat-v2': configured['wechat-v2'] ?? refuseV2,
    // A refund's notification is not signed, and this shop makes no refunds through v2 yet.
    '/notify/wechat-v2/refund': refuseV2,
  }
  for (const [path, receive] of Object.entries(receivers)) {
    router.post(path, readText(), async (ctx) => {
      const { rawBody } = ctx.request
      const said = await receive(
        singleValues(ctx.headers),
        typeof rawBody === 'string' ? rawBody : '',
      )
      ctx.status = said.status
      ctx.type = said.type
      ctx.body = said.body
    })
  }
}

/** Nothing of it can be verified here. */
const refuseV3: ReceiveNotification = () =>
  Promise.resolve({
    status: 500,
    type: 'application/json',
    body: '{"code":"FAIL","message":"v3 is not configured"}',
  })

/** v2's own word for failure, inside a 200. */
const refuseV2: ReceiveNotification = () =>
  Promise.resolve({
    status: 200,
    type: 'text/xml',
    body: '<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[v2 is not configured]]></return_msg></xml>',
  })

function singleValues(headers: NodeJS.Dict<string | string[]>): NotificationHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}

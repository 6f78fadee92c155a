/** Where WeChat Pay speaks to us. The raw text goes to the channel, which alone decides whether it is WeChat. */
import type { Acknowledgement, NotificationHeaders } from '../payments/channel'
import { readText } from './body'
import type { HttpRouter } from './context'

export type ReceiveNotification = (
  headers: NotificationHeaders,
  rawBody: string,
) => Promise<Acknowledgement>

export function mountNotifications(router: HttpRouter, receiveV3: ReceiveNotification): void {
  const receivers: Record<string, ReceiveNotification> = {
    '/notify/wechat-v3': receiveV3,
    '/notify/wechat-v2': refuseV2,
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

/** No v2 key is configured, so nothing can be verified: v2's own word for failure, inside a 200. */
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

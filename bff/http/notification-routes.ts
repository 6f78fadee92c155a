/** Where WeChat Pay speaks to us. The raw text goes to the channel, which alone decides whether it is WeChat. */
import type { Context } from 'koa'
import { AppError } from '../errors'
import type { Acknowledgement, NotificationHeaders } from '../payments/channel'
import { readText } from './body'
import type { HttpRouter } from './context'

export type ReceiveNotification = (
  headers: NotificationHeaders,
  rawBody: string,
) => Promise<Acknowledgement>

/** By protocol; one that is absent is not configured, and whatever speaks it is refused in its own words. */
export type NotificationReceivers = Partial<
  Record<'wechat-v3' | 'wechat-v2' | 'wechat-cloud', ReceiveNotification>
>

export function mountNotifications(router: HttpRouter, configured: NotificationReceivers): void {
  const receivers: Record<string, ReceiveNotification> = {
    '/notify/wechat-v3': configured['wechat-v3'] ?? refuseV3,
    '/notify/wechat-v2': configured['wechat-v2'] ?? refuseV2,
    '/notify/wechat-v2/refund': configured['wechat-v2'] ?? refuseV2,
    '/notify/wechat-cloud': configured['wechat-cloud'] ?? refuseCloud,
  }
  for (const [path, receive] of Object.entries(receivers)) {
    router.post(path, async (ctx) => {
      const said = await receive(singleValues(ctx.headers), await textOf(ctx))
      ctx.status = said.status
      ctx.type = said.type
      ctx.body = said.body
    })
  }
}

/** What is too large is as good as nothing: the channel refuses either in its protocol's words. */
async function textOf(ctx: Context): Promise<string> {
  try {
    return await readText(ctx)
  } catch (error) {
    if (error instanceof AppError) return ''
    throw error
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

/** The gateway's own word for failure, inside a 200. */
const refuseCloud: ReceiveNotification = () =>
  Promise.resolve({
    status: 200,
    type: 'application/json',
    body: '{"errcode":1,"errmsg":"wechat-cloud is not configured"}',
  })

function singleValues(headers: NodeJS.Dict<string | string[]>): NotificationHeaders {
  const single: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') single[name] = value
  }
  return single
}

/** The one place that chooses how the merchant is paid. */
import type { CloudRun } from './cloud-run'
import type { Config } from './config'
import type { Channel } from './payments/channel'
import { createWechatCloudChannel } from './payments/wechat-cloud'
import { createWechatV2Channel } from './payments/wechat-v2'
import { createWechatV3Channel } from './payments/wechat-v3'
import { apiV2KeyFrom } from './wechat/pay-v2-signature'

/** How long WeChat Pay is waited for, in milliseconds; what is absent is as the channel has it. */
export interface Patience {
  timeoutMs?: number
  retryPausesMs?: readonly number[]
  doubtPausesMs?: readonly number[]
}

const STANDBY_ORIGIN = 'https://api2.mch.weixin.qq.com'

export function createChannel(
  config: Config,
  { clock, cloudRun, patience }: { clock: () => Date; cloudRun: CloudRun; patience?: Patience },
): Channel {
  const { payment, payOrigin, publicOrigin, officialAccount, miniProgram } = config
  const appIds = [officialAccount, miniProgram].flatMap((account) => account?.appId ?? [])
  const shop = { payOrigin, publicOrigin, appIds, clock, ...patience }
  switch (payment.channel) {
    case 'wechat-v3':
      return createWechatV3Channel({
        ...payment,
        ...shop,
        ...(config.isProduction && { standbyOrigin: STANDBY_ORIGIN }),
      })
    case 'wechat-v2':
      return createWechatV2Channel({ ...payment, ...shop, apiKey: apiV2KeyFrom(payment.apiV2Key) })
    case 'wechat-cloud':
      return createWechatCloudChannel({
        ...shop,
        mchId: payment.mchId,
        apiOrigin: openApiOrigin(config.apiOrigin),
        place: cloudRun.place,
      })
    default:
      return payment satisfies never
  }
}

/** Inside the container the gateway answers for WeChat's host, over plain http only (row 8.5). */
const openApiOrigin = (apiOrigin: string): string =>
  apiOrigin === 'https://api.weixin.qq.com' ? 'http://api.weixin.qq.com' : apiOrigin

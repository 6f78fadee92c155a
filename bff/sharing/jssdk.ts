/** Lets a page of ours speak to WeChat's JS-SDK. */
import { randomBytes } from 'node:crypto'
import type { AppId } from '../contract/primitives'
import { AppError, notConfigured } from '../errors'
import type { Handlers } from '../http/handlers'

/** What the pages call; WeChat refuses any other (JS-3). */
const JS_API_LIST = [
  'updateAppMessageShareData',
  'updateTimelineShareData',
  'chooseWXPay',
  'openAddress',
]

/** @throws AppError `wechat-rejected`, `wechat-unavailable` */
export interface PageSigner {
  appId: AppId
  /** `timestamp` in seconds; `url` without fragment. */
  sign(page: { nonceStr: string; timestamp: number; url: string }): Promise<string>
}

export function createSharingHandlers({
  signer,
  publicOrigin,
  clock,
}: {
  signer: PageSigner | undefined
  publicOrigin: string
  clock: () => Date
}): Handlers<'GET /api/jssdk-config'> {
  const ourHost = new URL(publicOrigin).host
  return {
    async 'GET /api/jssdk-config'({ url }) {
      if (new URL(url).host !== ourHost) {
        throw new AppError('invalid-input', 400, `url: only pages of ${ourHost} are signed`)
      }
      if (!signer) {
        throw notConfigured('OFFICIAL_ACCOUNT_APPID and OFFICIAL_ACCOUNT_SECRET')
      }
      // Byte for byte what the browser shows, up to the fragment: any tidying breaks the signature.
      const page = url.replace(/#.*$/s, '')
      const nonceStr = randomBytes(16).toString('hex')
      const timestamp = Math.floor(clock().getTime() / 1000)
      const signature = await signer.sign({ nonceStr, timestamp, url: page })
      const { appId } = signer
      return { appId, timestamp, nonceStr, signature, jsApiList: JS_API_LIST, openTagList: [] }
    },
  }
}

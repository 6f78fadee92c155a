import { z } from 'zod'

const Signed = {
  /** Seconds since 1970 as a string: WeChat refuses a number. */
  timeStamp: z.string(),
  nonceStr: z.string(),
  /** `prepay_id=…` */
  package: z.string(),
  signType: z.string(),
  paySign: z.string(),
}

/**
 * What a client launches to pay, by launcher (not by protocol version: v2 and v3 make the same kinds).
 * `wechat-jssdk` is renamed to `timestamp` by the H5 platform file, for `wx.chooseWXPay` alone.
 */
export const PayParams = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('wechat-mini-program'), ...Signed }),
  z.object({ kind: z.literal('wechat-jssdk'), appId: z.string(), ...Signed }),
  /** A phone's browser outside WeChat goes there, pays in WeChat and comes back to the order's page. */
  z.object({ kind: z.literal('wechat-h5'), url: z.url() }),
  /** A desktop shows it as a QR code; the page watches the order meanwhile. */
  z.object({ kind: z.literal('wechat-native'), codeUrl: z.string() }),
])
export type PayParams = z.infer<typeof PayParams>

export const Launcher = z.enum([
  'wechat-mini-program',
  'wechat-jssdk',
  'wechat-h5',
  'wechat-native',
])
export type Launcher = z.infer<typeof Launcher>

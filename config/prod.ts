import type { UserConfigExport } from '@tarojs/cli'

/** A mini-program on a phone reaches the BFF by https only; a build that points elsewhere would fail in silence there. */
function requireApiOrigin() {
  // Inside WeChat Cloud Run the gateway is asked for instead.
  if (process.env.TARO_APP_CLOUD_ENV && process.env.TARO_APP_CLOUD_SERVICE) return
  const origin = process.env.TARO_APP_API_ORIGIN ?? ''
  if (/^https:\/\/[^/]+$/.test(origin)) return
  throw new Error(
    `TARO_APP_API_ORIGIN must name the BFF as phones reach it, such as https://shop.example.com (it is "${origin}"). ` +
      'Set it in the environment or in .env.production; for a preview in DevTools use: npm run dev:weapp',
  )
}

if (process.env.TARO_ENV === 'weapp' && !process.env.TARO_APP_SIMULATOR_ORIGIN) requireApiOrigin()

export default {} satisfies UserConfigExport<'webpack5'>

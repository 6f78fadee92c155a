declare module 'wechat-oauth/lib/wx_biz_data_crypt' {
  /** WeChat's own sample code. */
  export default class WXBizDataCrypt {
    constructor(appId: string, sessionKey: string)
    /** @throws when it does not open, or the watermark names another app */
    decryptData(encryptedData: string, iv: string): Record<string, unknown>
  }
}

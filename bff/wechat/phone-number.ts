/** A person's phone number, given with the `getPhoneNumber` button of a mini-program. */
import { z } from 'zod'
import type { AccessTokens } from './access-token'
import type { WechatApi } from './http'
import { decryptUserData, UserDataError, type SealedUserData } from './session-key'

const PhoneInfo = z.object({
  /** With the country code if it is not Chinese. */
  phoneNumber: z.string().min(1),
  purePhoneNumber: z.string().min(1),
  countryCode: z.string().min(1),
})
export type PhoneInfo = z.infer<typeof PhoneInfo>

const PhoneReply = z.object({ phone_info: PhoneInfo })

export function createPhoneNumbers({ api, tokens }: { api: WechatApi; tokens: AccessTokens }) {
  return {
    /**
     * The number behind the button's `detail.code` (not the login code), which works once within 300 seconds.
     * With `openid` WeChat also checks that the code is this person's. Each call is billed.
     * @throws WechatApiError 40029 bad or used code, 40013 code of another app, 45011 too often (ML-9)
     */
    async byCode(p: { code: string; openid?: string }): Promise<PhoneInfo> {
      const { phone_info } = await tokens.withToken((access_token) =>
        api.post({
          once: true,
          path: '/wxa/business/getuserphonenumber',
          query: { access_token },
          body: { ...p },
          reply: PhoneReply,
        }),
      )
      return phone_info
    },
  }
}

/** The number in the button's `encryptedData`, the older way (feature 1.7). @throws UserDataError */
export function phoneNumberFrom(sealed: SealedUserData): PhoneInfo {
  const info = PhoneInfo.safeParse(decryptUserData(sealed))
  if (!info.success) throw new UserDataError()
  return info.data
}

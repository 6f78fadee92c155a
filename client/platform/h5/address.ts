import type { Address } from '../../../bff/contract/order'
import type { JsSdk, SdkAddress } from './js-sdk'

/** @throws Error with WeChat's words when the address book cannot be opened */
export async function openAddress(jsSdk: JsSdk): Promise<Address | undefined> {
  const sdk = await jsSdk.configured()
  const chosen = await new Promise<SdkAddress | undefined>((resolve, reject) => {
    sdk.openAddress({
      success: resolve,
      cancel: () => resolve(undefined),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    })
  })
  return chosen && addressOf(chosen)
}

function addressOf(chosen: SdkAddress): Address {
  const { userName, telNumber, provinceName, cityName, detailInfo, postalCode } = chosen
  return {
    ...{ userName, telNumber, provinceName, cityName, detailInfo },
    countyName: chosen.countryName,
    ...(postalCode ? { postalCode } : {}),
  }
}

/** A delivery address as it is written by hand: what is wrong with it, and the last one used. */
import Taro from '@tarojs/taro'
import type { Address } from '../../../bff/contract/order'

export type AddressDraft = Omit<Address, 'postalCode'>
export type AddressProblems = Partial<Record<keyof AddressDraft, string>>

export const emptyAddress: AddressDraft = {
  userName: '',
  telNumber: '',
  provinceName: '',
  cityName: '',
  countyName: '',
  detailInfo: '',
}

/** What is wrong, by field, in words for people; nothing when it can be delivered to. */
export function problemsOf(draft: AddressDraft): AddressProblems {
  const problems: AddressProblems = {}
  if (!draft.userName.trim()) problems.userName = '请填写收货人姓名'
  if (!/^[0-9+\- ]{5,20}$/.test(draft.telNumber.trim())) {
    problems.telNumber = draft.telNumber.trim() ? '电话号码看起来不对' : '请填写联系电话'
  }
  if (!draft.provinceName.trim()) problems.provinceName = '请填写省份，如 浙江省'
  if (!draft.cityName.trim()) problems.cityName = '请填写城市，如 杭州市'
  if (!draft.detailInfo.trim()) problems.detailInfo = '请填写街道、门牌号'
  return problems
}

/** `浙江省 杭州市 西湖区 文三路 1 号` */
export function addressLine(address: AddressDraft): string {
  const { provinceName, cityName, countyName, detailInfo } = address
  return [provinceName, cityName, countyName, detailInfo].filter(Boolean).join(' ')
}

const KEY = 'address'

export function rememberAddress(address: Address): void {
  Taro.setStorageSync(KEY, address)
}

/** The last address used, unless the phone holds something else under its name. */
export function rememberedAddress(): Address | undefined {
  const kept: unknown = Taro.getStorageSync(KEY)
  return isAddress(kept) ? kept : undefined
}

function isAddress(value: unknown): value is Address {
  if (typeof value !== 'object' || value === null) return false
  const entries = new Map<string, unknown>(Object.entries(value))
  return Object.keys(emptyAddress).every((field) => typeof entries.get(field) === 'string')
}

/** The code somebody is to scan for an order, handed from page to page and kept through a reload. */
import Taro from '@tarojs/taro'

/** WeChat's `code_url` is good for two hours. */
const VALID = 7_200_000

const key = (outTradeNo: string) => `scan-code:${outTradeNo}`

export function keepScanCode(outTradeNo: string, codeUrl: string): void {
  Taro.setStorageSync(key(outTradeNo), { codeUrl, keptAt: Date.now() })
}

export function dropScanCode(outTradeNo: string): void {
  Taro.removeStorageSync(key(outTradeNo))
}

/** The order's code, while WeChat still takes it. */
export function keptScanCode(outTradeNo: string): string | undefined {
  const kept: unknown = Taro.getStorageSync(key(outTradeNo))
  return isKept(kept) && Date.now() - kept.keptAt < VALID ? kept.codeUrl : undefined
}

function isKept(value: unknown): value is { codeUrl: string; keptAt: number } {
  if (typeof value !== 'object' || value === null) return false
  if (!('codeUrl' in value && 'keptAt' in value)) return false
  return typeof value.codeUrl === 'string' && typeof value.keptAt === 'number'
}

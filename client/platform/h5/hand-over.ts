import type { HandOver } from '../platform'
import { loadSdk } from './js-sdk'

/** Into the mini-program whose web-view this page is in; needs no `wx.config`. */
export const handOver: HandOver = {
  navigateTo: (url) => void open('navigateTo', url),
  switchTab: (url) => void open('switchTab', url),
}

async function open(how: keyof HandOver, url: string): Promise<void> {
  const sdk = await loadSdk()
  sdk.miniProgram[how]({ url })
}

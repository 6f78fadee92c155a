/** Those whose code WeChat and everybody else writes alike; another is shown as the merchant wrote it. */
const names = new Map([
  ['SF', '顺丰速运'],
  ['STO', '申通快递'],
  ['YTO', '圆通速递'],
  ['ZTO', '中通快递'],
  ['EMS', '中国邮政 EMS'],
])

/** A carrier by its name. */
export const carrierName = (code: string): string => names.get(code) ?? code

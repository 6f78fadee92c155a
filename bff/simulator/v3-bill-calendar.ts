import { after, beijingTime } from './clock'
import { paramError, PayError } from './pay-error'

const DAY_SECONDS = 86_400
/** Yesterday's bill is there from ten in the morning (B3-2, B2-3). */
const READY_SECONDS = DAY_SECONDS + 10 * 3600
/** Three months back, counted generously. */
const KEPT_DAYS = 92

/** One day in Beijing that a bill can be had of. */
export interface BillDay {
  date: string
  includes(at: Date): boolean
  /** Before this day, its first moment included. */
  start: Date
}

/**
 * @param date `YYYY-MM-DD`
 * @throws PayError 400 PARAM_ERROR, STATEMENT_CREATING
 */
export function readBillDay(date: string | undefined, now: Date): BillDay {
  const start = new Date(`${date}T00:00:00+08:00`)
  // `2026-02-30` is read as the second of March: only a date that reads back is one.
  if (date === undefined || Number.isNaN(start.getTime()) || beijingDay(start) !== date) {
    throw wrong(date, '账单日期格式不正确')
  }
  if (start > now) throw wrong(date, '账单日期不能晚于今天')
  if (after(start, KEPT_DAYS * DAY_SECONDS) < now) throw wrong(date, '仅支持三个月内的账单下载申请')
  if (now < after(start, READY_SECONDS)) {
    throw new PayError(400, 'STATEMENT_CREATING', '账单生成中，请在次日10点后重试', {
      number: 268435461,
    })
  }
  return { date, start, includes: (at) => beijingDay(at) === date }
}

const beijingDay = (date: Date): string => beijingTime(date).slice(0, 10)

const wrong = (value: string | undefined, message: string): PayError =>
  paramError(message, {
    field: 'bill_date',
    value: value ?? '',
    issue: 'Not a day of the last three months as YYYY-MM-DD',
    location: 'query',
  })

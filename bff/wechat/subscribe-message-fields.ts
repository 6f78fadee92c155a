/** What each kind of field of a subscribe message may hold (feature 4.9, doc page 发送订阅消息 §4). */

interface Rule {
  fits: RegExp
  /** For whoever has to mend the text. */
  says: string
}

const CLOCK = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`
const MONTH = '(?:0?[1-9]|1[0-2])'
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`
const DATE = String.raw`(?:\d{4}年${MONTH}月(?:${DAY}日)?|${MONTH}月${DAY}日|\d{4}[-/.]${MONTH}(?:[-/.]${DAY})?|${MONTH}[-/.]${DAY})`
const TIME = `(?:${DATE} ?)?${CLOCK}`
const DATE_AND_TIME = `${DATE}(?: ?${CLOCK})?`

const one = (pattern: string) => new RegExp(`^(?:${pattern})$`, 'u')
const oneOrSpan = (pattern: string) => one(`${pattern}(?:~${pattern})?`)

const RULES: Readonly<Record<string, Rule>> = {
  thing: { fits: one(String.raw`\P{Cc}{1,20}`), says: '1 to 20 characters' },
  number: {
    fits: one(String.raw`(?=[\d.]{1,32}$)\d+(?:\.\d+)?`),
    says: 'a number of at most 32 places',
  },
  letter: { fits: one('[A-Za-z]{1,32}'), says: '1 to 32 letters' },
  symbol: { fits: one(String.raw`[^\p{L}\p{N}\p{Cc}\s]{1,5}`), says: '1 to 5 symbols' },
  character_string: {
    fits: one(String.raw`[^\p{Script=Han}\p{Cc}]{1,32}`),
    says: '1 to 32 letters, digits or symbols, none of them Chinese',
  },
  time: { fits: oneOrSpan(TIME), says: 'a time such as 15:01, perhaps with a date, or two with ~' },
  date: {
    fits: oneOrSpan(DATE_AND_TIME),
    says: 'a date such as 2019年10月1日, perhaps with a time, or two with ~',
  },
  amount: {
    fits: one(String.raw`\p{Sc}?(?=(?:\d\.?){1,10}元?$)\d+(?:\.\d+)?元?`),
    says: 'one currency sign at most, then at most 10 digits, then 元 or not',
  },
  phone_number: {
    fits: one(String.raw`[^\p{L}\p{Cc}]{1,17}`),
    says: '1 to 17 digits and symbols',
  },
  car_number: {
    fits: one(String.raw`[\p{Script=Han}A-Za-z\d](?:[A-Za-z\d]{0,6}[\p{Script=Han}A-Za-z\d])?`),
    says: 'at most 8 letters and digits, the first and the last perhaps Chinese',
  },
  name: {
    fits: one(
      String.raw`(?=\P{Script=Han}{1,20}$)[^\p{N}\p{Cc}]+|(?=.*\p{Script=Han})[^\p{N}\p{Cc}]{1,10}`,
    ),
    says: 'a name without digits: 20 letters, or 10 characters if one is Chinese',
  },
  phrase: { fits: one(String.raw`\p{Script=Han}{1,5}`), says: '1 to 5 Chinese characters' },
}

/** A kind this page has not heard of: WeChat adds some. */
const OTHER_KIND: Rule = { fits: one(String.raw`\P{Cc}+`), says: 'text without control characters' }

/** What is wrong with a field, or undefined. Its name is its kind and a number: `thing1`. */
export function faultOfField(name: string, value: string): string | undefined {
  const kind = /^([a-z_]+)\d+$/.exec(name)?.[1]
  if (kind === undefined) return 'the name must be a kind and a number, such as thing1'
  const { fits, says } = RULES[kind] ?? OTHER_KIND
  return fits.test(value) ? undefined : `must be ${says}`
}

const THING_MOST = 20

/** Any text made to fit a `thing`: on one line, and cut with … after 19 characters if it has more than 20. */
export function fitThing(text: string): string {
  const characters = Array.from(text.replace(/[\p{Cc}\s]+/gu, ' ').trim())
  if (characters.length <= THING_MOST) return characters.join('')
  return `${characters.slice(0, THING_MOST - 1).join('')}…`
}

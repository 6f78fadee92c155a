/** `PAID_MESSAGE`: the template of the message about a payment, and what goes into each of its fields. */
import { z } from 'zod'

/** What can go into a field, and the kinds of field it fits. */
const WORDS = {
  outTradeNo: ['character_string'],
  goods: ['thing'],
  amount: ['amount'],
  paidAt: ['time', 'date'],
} as const satisfies Record<string, readonly string[]>

type Word = keyof typeof WORDS

export interface PaidMessageTemplate {
  templateId: string
  /** By the template's own field names, such as `thing2`. */
  fields: Readonly<Record<string, Word>>
}

/** `TEMPLATE_ID key=word key=word…`, such as `xxxxx character_string1=outTradeNo thing2=goods`. */
export const PaidMessageSetting = z.string().transform((text, context): PaidMessageTemplate => {
  const [templateId = '', ...pairs] = text.trim().split(/\s+/)
  const fields: Record<string, Word> = {}
  const problem = (message: string) => context.addIssue({ code: 'custom', message })
  if (!/^[\w-]{10,64}$/.test(templateId)) problem('begins with the id of a template')
  if (pairs.length === 0) problem('names the fields of the template, such as thing2=goods')
  for (const pair of pairs) {
    const [key = '', word = '', ...rest] = pair.split('=')
    const fault = rest.length > 0 ? `has ${pair}, which is not key=word` : faultOf(key, word)
    if (fault !== undefined) problem(fault)
    else if (key in fields) problem(`names ${key} twice`)
    else if (isWord(word)) fields[key] = word
  }
  return { templateId, fields }
})

function faultOf(key: string, word: string): string | undefined {
  if (!isWord(word)) return `has ${key}=${word}; words are ${Object.keys(WORDS).join(', ')}`
  const kinds: readonly string[] = WORDS[word]
  const kind = /^([a-z_]+)\d+$/.exec(key)?.[1]
  if (kind !== undefined && kinds.includes(kind)) return undefined
  return `has ${key}=${word}; ${word} fits a field such as ${kinds.map((fits) => `${fits}1`).join(' or ')}`
}

const isWord = (word: string): word is Word => Object.hasOwn(WORDS, word)

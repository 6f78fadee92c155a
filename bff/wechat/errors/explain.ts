/** What WeChat means by a code, whose fault it is and what to do about it, in Chinese and English. */
import { isIP } from 'node:net'
import { accountErrors } from './accounts'
import { authorizePageErrors } from './authorize-page'
import { clientErrors } from './client'
import { clientPaymentErrors } from './client-payment'
import { credentialErrors } from './credentials'
import type { Advice, BothLanguages, ErrorEntry } from './entry'
import { miniProgramErrors } from './mini-program'
import { miniProgramLinkErrors } from './mini-program-links'
import { officialAccountErrors } from './official-account'
import { payV2Errors } from './pay-v2'
import { payV2AfterPaymentErrors } from './pay-v2-after-payment'
import { payV2BillErrors } from './pay-v2-bill'
import { payV3Errors } from './pay-v3'
import { payV3GateErrors } from './pay-v3-gate'
import { payV3NumberErrors } from './pay-v3-numbers'
import { shippingErrors } from './shipping'
import { shippingFieldErrors } from './shipping-fields'
import { subscribeMessageErrors } from './subscribe-message'

/** Every entry by product; within one, the first that fits wins. */
export const catalogue = {
  'official-account': [
    ...accountErrors,
    ...credentialErrors,
    ...officialAccountErrors,
    ...authorizePageErrors,
  ],
  'mini-program': [
    ...accountErrors,
    ...credentialErrors,
    ...miniProgramErrors,
    ...miniProgramLinkErrors,
    ...subscribeMessageErrors,
    ...shippingErrors,
    ...shippingFieldErrors,
  ],
  'pay-v2': [...payV2Errors, ...payV2AfterPaymentErrors, ...payV2BillErrors],
  'pay-v3': [...payV3Errors, ...payV3GateErrors, ...payV3NumberErrors],
  client: [...clientErrors, ...clientPaymentErrors],
} as const satisfies Record<string, readonly ErrorEntry[]>

export type Product = keyof typeof catalogue

/** The codes the catalogue has for a product. */
export type KnownCode<P extends Product = Product> = (typeof catalogue)[P][number]['code']

export interface Explanation extends Advice {
  product: Product
  code: KnownCode
}

export interface Question {
  product: Product
  /** Numbers may come as text; where WeChat has words only, the whole `errMsg` or `return_msg`. */
  code: number | string
  /** WeChat's own: its IP goes into the remedy of 40164 (AT-2). */
  message?: string
  /** The called path, where known: some codes mean something else there (UL-1). */
  api?: string
}

/** Looks a code up in the catalogue. @returns undefined for one it does not have */
export function explain({ product, code, message, api }: Question): Explanation | undefined {
  const entries: readonly (ErrorEntry & { code: KnownCode })[] = catalogue[product]
  const meant = entries.filter(
    (entry) => String(entry.code) === String(code) && (!entry.api || api?.startsWith(entry.api)),
  )
  const entry =
    meant.find((candidate) => candidate.api) ??
    meant[0] ??
    entries.find((candidate) => isSaidIn(String(code), candidate.code))
  if (!entry) return undefined
  const { meaning, fault, remedy, retry, source } = entry
  return {
    product,
    code: entry.code,
    meaning,
    fault,
    remedy: withAddress(remedy, message),
    retry,
    source,
  }
}

/** The meaning and the remedy as English sentences, for logs and developers. @returns undefined as `explain` does */
export function explainInEnglish(question: Question): string | undefined {
  const explanation = explain(question)
  return explanation && `${explanation.meaning.en}. ${explanation.remedy.en}`
}

/**
 * Phones put an API's name before WeChat's words and details behind them, v2 adds advice to its own. Only words are
 * looked for: a number or a capital code inside others says nothing.
 */
const isSaidIn = (said: string, code: number | string) =>
  typeof code === 'string' && !/^[A-Z_]+$/.test(code) && said.includes(code)

function withAddress({ zh, en }: BothLanguages, message = ''): BothLanguages {
  const named = /invalid ip ([0-9a-f.:]+)/i.exec(message)?.[1]
  const ip = named && isIP(named) ? named : undefined
  return {
    zh: zh.replace('{ip}', ip ?? '报错信息里的 IP'),
    en: en.replace('{ip}', ip ?? 'the IP named in the message'),
  }
}

/** The form of the catalogue's entries. */

export interface BothLanguages {
  zh: string
  en: string
}

/** Who has to act. */
export type Fault = 'ours' | 'merchant-settings' | 'user' | 'wechat' | 'network'

/**
 * Whether asking again can help: not before something was changed, after some time, once with a renewed token, code
 * or ticket, or with the very same bytes.
 */
export type Retry = 'never' | 'later' | 'once-after-refresh' | 'same-request'

export interface Advice {
  meaning: BothLanguages
  fault: Fault
  /** `{ip}` stands for the address WeChat named in its message. */
  remedy: BothLanguages
  retry: Retry
  /** Rows of the protocol facts, or the page that says so. */
  source: string
}

export interface ErrorEntry extends Advice {
  /** As WeChat writes it: `errcode`, `err_code`, `code`, the end of a Request-ID, or words. */
  code: number | string
  /** How the called path begins, where the code means something else there. */
  api?: `/${string}`
}

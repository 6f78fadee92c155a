/** What an `errcode` of `api.weixin.qq.com` asks of whoever made the call; the number itself stays in the error. */

export type CodeMeaning =
  /** The code of a login, an authorisation or a phone number is spent: ask the person again. */
  | 'used-or-invalid-code'
  /** WeChat blocks this person. */
  | 'high-risk'
  /** A limit per second, minute or day: later. */
  | 'too-frequent'
  /** A token ended; the person's own refresh_token means a new authorisation. */
  | 'dead-token'
  /** WeChat is overloaded: soon again, if the call may be repeated. */
  | 'busy'
  /** Nothing a caller can do: account, secret, permission, quota or our own request is wrong. */
  | 'misconfigured'
  | 'other'

const CODES: readonly (readonly [CodeMeaning, readonly number[]])[] = [
  ['used-or-invalid-code', [40029, 40163, 42003]],
  ['high-risk', [40226]],
  ['too-frequent', [43108, 44990, 44993, 45009, 45011, 85406]],
  ['dead-token', [40001, 40014, 40030, 41001, 42001, 42002, 42007]],
  // The last two are its names in shipping.
  ['busy', [-1, 10060012, 10060019]],
  ['misconfigured', [40002, 40013, 40037, 40097, 40125, 40164, 40243, 41002, 41004, 41008]],
  ['misconfigured', [43002, 43107, 48001, 50004, 50007, 85079, 85407, 85408, 87008, 89002]],
  ['misconfigured', [89503, 89506, 89507, 1400001]],
]

/**
 * Sorts an errcode, or the errno 1400001 (no phone number quota left) that a client reports; never throws
 * (OT-2, OT-3, ML-3, ML-7, ML-9, AT-2, AT-4, AT-5, SM-1, features 4.7 and 8.1).
 * 40001 from `/cgi-bin/token` itself means a wrong secret (AT-2), not a dead token.
 */
export function codeMeaning(errcode: number): CodeMeaning {
  return meanings.get(errcode) ?? 'other'
}

const meanings: ReadonlyMap<number, CodeMeaning> = new Map(
  CODES.flatMap(([meaning, codes]) => codes.map((errcode) => [errcode, meaning] as const)),
)

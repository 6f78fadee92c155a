/** How WeChat Pay v2 says no, always with HTTP 200 (V2-2, V2-3, B2-2). */

/**
 * Without `err_code` WeChat did not take the message in at all, and did not sign its refusal: it denies, and never
 * confirms. With it the refusal is signed.
 */
export class WechatPayV2Error extends Error {
  readonly path: string
  readonly return_msg: string
  readonly err_code: string | undefined
  readonly err_code_des: string | undefined

  constructor(p: {
    path: string
    return_msg?: string | undefined
    err_code?: string | undefined
    err_code_des?: string | undefined
  }) {
    const said = [p.err_code, p.err_code_des, p.return_msg].filter(Boolean).join(', ')
    super(`WeChat Pay answered ${p.path} with ${said || 'FAIL and no reason'}`)
    this.name = 'WechatPayV2Error'
    this.path = p.path
    this.return_msg = p.return_msg ?? ''
    this.err_code = p.err_code
    this.err_code_des = p.err_code_des
  }

  /** Whether the same request, numbers and amounts unchanged, may still succeed (UO-4, R2-2, B2-2). */
  get isTemporary(): boolean {
    return TEMPORARY.has(this.err_code ?? this.return_msg)
  }
}

const TEMPORARY = new Set(['SYSTEMERROR', 'BIZERR_NEED_RETRY'])

/** Reads a refusal; all its fields but `return_code` are optional. */
export function refusalFrom(
  fields: Readonly<Record<string, string | undefined>>,
  path: string,
): WechatPayV2Error {
  // downloadbill spells it error_code, and adds it to a return_code of FAIL (B2-2).
  const { return_msg, err_code, error_code, err_code_des } = fields
  return new WechatPayV2Error({
    path,
    return_msg,
    err_code: err_code || error_code || undefined,
    err_code_des: err_code_des || undefined,
  })
}

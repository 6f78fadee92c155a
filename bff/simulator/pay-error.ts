/** A refusal of WeChat Pay v3: `{code, message, detail?}`, unsigned (G3-6, E3-1). */
export class PayError extends Error {
  readonly status: number
  readonly code: string
  /** The number behind the last `-` of the Request-ID, by which WeChat's handbook names causes (E3-3). */
  readonly number: number
  readonly detail: Record<string, unknown> | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    { number, detail }: { number: number; detail?: Record<string, unknown> },
  ) {
    super(message)
    this.name = 'PayError'
    this.status = status
    this.code = code
    this.number = number
    this.detail = detail
  }
}

export const signError = (message: string): PayError =>
  new PayError(401, 'SIGN_ERROR', message, { number: 268443699 })

export const mchIdMismatch = (): PayError =>
  new PayError(400, 'PARAM_ERROR', 'http header中的mchid与post payload中的mchid不匹配', {
    number: 268435461,
  })

export const paramError = (
  message: string,
  detail: { field: string; value: unknown; issue: string; location: 'body' | 'query' | 'url' },
): PayError => new PayError(400, 'PARAM_ERROR', message, { number: 268435461, detail })

export const orderNotFound = (): PayError =>
  new PayError(404, 'ORDER_NOT_EXIST', '订单不存在', { number: 268512771 })

export const orderPaid = (): PayError =>
  new PayError(400, 'ORDER_PAID', '该订单已支付', { number: 268449538 })

/** The handbook gives no number of its own for a closed order. */
export const orderClosed = (): PayError =>
  new PayError(400, 'ORDER_CLOSED', '该订单已关闭', { number: 268447914 })

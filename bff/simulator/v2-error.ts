import { PayError } from './pay-error'

/** The message was not taken, or not believed: `return_code` FAIL as plain text, never signed (V2-2). */
export class V2Failure extends Error {
  /** Bills number their failures (B2-2). */
  readonly errorCode: string | undefined

  constructor(returnMsg: string, errorCode?: string) {
    super(returnMsg)
    this.name = 'V2Failure'
    this.errorCode = errorCode
  }
}

/** The message was taken and its wish refused: `result_code` FAIL, signed (V2-3). */
export class V2Refusal extends Error {
  readonly errCode: string

  constructor(errCode: string, description: string) {
    super(description.slice(0, 128))
    this.name = 'V2Refusal'
    this.errCode = errCode
  }
}

export const v2OrderPaid = (): V2Refusal => new V2Refusal('ORDERPAID', '该订单已支付')
export const v2OrderClosed = (): V2Refusal => new V2Refusal('ORDERCLOSED', '该订单已关闭')

/** The codes that v2 spells in its own way (UO-4, Q2-1, R2-2); the others are the same words. */
const spelling: Record<string, string> = {
  ORDER_PAID: 'ORDERPAID',
  ORDER_CLOSED: 'ORDERCLOSED',
  ORDER_NOT_EXIST: 'ORDERNOTEXIST',
  NOT_ENOUGH: 'NOTENOUGH',
  RESOURCE_NOT_EXISTS: 'ORDERNOTEXIST',
}

/** Asks what v2 and v3 share, and puts a refusal in v2's words. @throws V2Refusal */
export function inV2Words<T>(ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof PayError)) throw error
    throw new V2Refusal(spelling[error.code] ?? error.code, error.message)
  }
}

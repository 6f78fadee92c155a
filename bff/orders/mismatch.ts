/** Money and our books do not fit together: nothing is changed, somebody must look. */
import type { Alert, Tell } from '../alerts/alert'
import { AppError } from '../errors'
import type { OrderStore } from './store'

/** To a caller a `conflict`: no repetition helps, a person has to compare both books. */
export class MismatchError extends AppError {
  constructor(
    message: string,
    /** What that person hears. */
    readonly alert: Alert,
  ) {
    super('conflict', 409, message)
    this.name = 'MismatchError'
  }
}

/** The same store, that also tells of every change refused for a mismatch, whoever asked for it. */
export function watchMismatches(orders: OrderStore, tell: Tell): OrderStore {
  return {
    ...orders,
    async update(outTradeNo, transition) {
      try {
        return await orders.update(outTradeNo, transition)
      } catch (error) {
        if (error instanceof MismatchError) await tell(error.alert)
        throw error
      }
    },
  }
}

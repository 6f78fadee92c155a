import { AppError } from '../errors'

/** What every store says to a movement that must be covered and is not. `balance`: in fen, what is left. */
export const notCovered = (balance: number): AppError =>
  new AppError('refund-exceeds-paid', 409, `Of this balance only ${balance} fen are left`, {
    details: { balance },
  })

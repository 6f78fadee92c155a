import { after, type Clock } from './clock'
import type { PayOrder } from './pay-orders'
import { randomDigits, randomText } from './random'

/** O3-9, UO-6: independent of the order's own end. */
const H5_SECONDS = 5 * 60
const CODE_SECONDS = 2 * 3600

export interface H5Link {
  order: PayOrder
  /** The only parameters the address may have, besides redirect_url. */
  prepayId: string
  packageNumber: string
  until: Date
}

/** The addresses by which orders without a payer are paid: h5_url and code_url. */
export interface PaymentLinks {
  h5Url(order: PayOrder, prepayId: string): string
  /** The former code of the order dies (UO-7). */
  codeUrl(order: PayOrder): string
  byPrepayId(prepayId: string): H5Link | undefined
  /** The order of a code that is alive. */
  byCodeUrl(codeUrl: string): PayOrder | undefined
  clear(): void
}

export function createPaymentLinks({
  clock,
  origin,
}: {
  clock: Clock
  origin: string
}): PaymentLinks {
  const pages = new Map<string, H5Link>()
  const codes = new Map<string, { order: PayOrder; until: Date }>()

  return {
    h5Url(order, prepayId) {
      const packageNumber = randomDigits(10)
      pages.set(prepayId, { order, prepayId, packageNumber, until: after(clock.now(), H5_SECONDS) })
      return `${origin}/h5pay/checkmweb?prepay_id=${prepayId}&package=${packageNumber}`
    },
    codeUrl(order) {
      for (const [former, code] of codes) if (code.order === order) codes.delete(former)
      const codeUrl = `weixin://wxpay/bizpayurl?pr=${randomText(7)}zz`
      codes.set(codeUrl, { order, until: after(clock.now(), CODE_SECONDS) })
      return codeUrl
    },
    byPrepayId: (prepayId) => pages.get(prepayId),
    byCodeUrl(codeUrl) {
      const code = codes.get(codeUrl)
      return code && code.until > clock.now() ? code.order : undefined
    },
    clear() {
      pages.clear()
      codes.clear()
    },
  }
}

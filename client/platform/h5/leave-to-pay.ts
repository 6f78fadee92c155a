import type { PayOutcome } from '../platform'

/** How long a page may take to go; moving on in the app before that would call the journey off. */
const LEAVING = 10_000

/**
 * Leaves the page for WeChat's cashier, which sends people on to the order's page. Nothing is known
 * of the payment here, neither for who steps back to this page nor where the cashier never opened.
 */
export function leaveToPay(url: string): Promise<PayOutcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, LEAVING)
    window.addEventListener('pageshow', end)
    location.assign(url)

    function end() {
      clearTimeout(timer)
      window.removeEventListener('pageshow', end)
      resolve({ kind: 'unknown' })
    }
  })
}

import type { HttpMiddleware } from './context'

/**
 * What every answer tells the browser. The policy names only what can never be right here: WeChat's own
 * script runs inline in our pages, so scripts are not restricted.
 */
const HEADERS = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy':
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
})

export function secureHeaders(): HttpMiddleware {
  return function setHeaders(ctx, next) {
    for (const [name, value] of HEADERS) ctx.res.setHeader(name, value)
    return next()
  }
}

import type { Context } from 'koa'
import type { Fault } from './control-api'
import { cgiError, snsError, type Errcode } from './errcode'
import type { Faults } from './faults'

/** @throws Errcode when the next call of this kind was to fail; nobody has looked at it then. */
export function refuseAsAsked(ctx: Context, faults: Faults): void {
  for (const { fault, strikes, error } of refusals) {
    if (strikes(ctx) && faults.take(fault)) throw error()
  }
}

interface Refusal {
  fault: Fault
  /** Only calls that document the code. */
  strikes: (ctx: Context) => boolean
  error: () => Errcode
}

const bearsToken = ({ path, query }: Context): boolean =>
  /^\/(cgi-bin|wxa)\//.test(path) && query['access_token'] !== undefined

const isOneOf =
  (...paths: string[]) =>
  ({ path }: Context): boolean =>
    paths.includes(path)

const refusals: readonly Refusal[] = [
  // AT-5
  { fault: 'api-invalid-token', strikes: bearsToken, error: () => cgiError(40001) },
  { fault: 'api-token-expired', strikes: bearsToken, error: () => cgiError(42001) },
  { fault: 'api-malformed-token', strikes: bearsToken, error: () => cgiError(40014) },
  // AT-2, AT-4
  {
    fault: 'api-ip-refused',
    strikes: isOneOf('/cgi-bin/token', '/cgi-bin/stable_token'),
    error: () => cgiError(40164),
  },
  // AT-2: the stable call does not know it.
  {
    fault: 'api-secret-frozen',
    strikes: isOneOf('/cgi-bin/token'),
    error: () => cgiError(40243),
  },
  // OT-2
  {
    fault: 'api-code-expired',
    strikes: isOneOf('/sns/oauth2/access_token'),
    error: () => snsError(42003),
  },
  // ML-3, ML-9
  {
    fault: 'api-too-often',
    strikes: isOneOf('/sns/jscode2session'),
    error: () => snsError(45011),
  },
  {
    fault: 'api-too-often',
    strikes: isOneOf('/wxa/business/getuserphonenumber'),
    error: () => cgiError(45011),
  },
]

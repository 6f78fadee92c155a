import type Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import type { Protocol } from './control-api'
import type { Protocols } from './protocols'

export const protocolChoice = z.strictObject({
  protocol: z.enum([
    'v3-public-key',
    'v3-certificate',
    'v3-switching',
    'v2-md5',
    'v2-hmac',
    'cloud',
  ]) satisfies z.ZodType<Protocol>,
})

export interface ProtocolControlParts {
  protocols: Protocols
  /** The body of a control request. */
  read: <S extends z.ZodType>(ctx: Context, schema: S) => z.output<S>
}

/** The control API's part about the merchant's protocol (`control-api.ts`). */
export function serveProtocolControl(
  router: Router,
  api: string,
  { protocols, read }: ProtocolControlParts,
): void {
  router.post(`${api}/protocol`, async (ctx) => {
    const { protocol } = read(ctx, protocolChoice)
    try {
      await protocols.choose(protocol)
    } catch (error) {
      ctx.throw(409, error instanceof Error ? error.message : String(error))
    }
    ctx.body = { protocol }
  })
}

import type { HttpRouter } from './context'

/** The parts this server needs, each fit or not. */
export type Readiness = () => Promise<Record<string, boolean>>

export function mountHealth(router: HttpRouter, readiness: Readiness): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'alive' }
  })
  router.get('/readyz', async (ctx) => {
    const parts = await readiness()
    const isReady = Object.values(parts).every(Boolean)
    ctx.status = isReady ? 200 : 503
    ctx.body = { status: isReady ? 'ready' : 'not-ready', parts }
  })
}

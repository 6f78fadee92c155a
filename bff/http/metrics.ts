/** What the server did, in Prometheus' text format: for this machine itself, or for whoever has the token. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'koa'
import { AppError } from '../errors'
import type { HttpMiddleware, HttpRouter } from './context'

const BUCKETS_SECONDS = [0.005, 0.025, 0.1, 0.5, 2, 10]

interface Series {
  counts: number[]
  sum: number
  total: number
}

export interface Metrics {
  /** Counts every request by method, route and status; a path that is no route counts as `other`. */
  observe: HttpMiddleware
  render(): string
}

export function createMetrics(): Metrics {
  const requests = new Map<string, Series>()

  return {
    async observe(ctx, next) {
      const began = performance.now()
      await next()
      const seconds = (performance.now() - began) / 1000
      // The route's pattern, never the path: order numbers would make a series each.
      const matched: unknown = ctx['_matchedRoute']
      const route = typeof matched === 'string' ? matched : 'other'
      const labels = `method="${ctx.method}",route="${route}",status="${ctx.status}"`
      const series = requests.get(labels) ?? {
        counts: BUCKETS_SECONDS.map(() => 0),
        sum: 0,
        total: 0,
      }
      requests.set(labels, series)
      BUCKETS_SECONDS.forEach((bound, at) => {
        if (seconds <= bound) series.counts[at] = (series.counts[at] ?? 0) + 1
      })
      series.sum += seconds
      series.total += 1
    },

    render() {
      const name = 'http_request_duration_seconds'
      const lines = [`# HELP ${name} Time to answer, by route.`, `# TYPE ${name} histogram`]
      for (const [labels, { counts, sum, total }] of requests) {
        for (const [at, bound] of BUCKETS_SECONDS.entries())
          lines.push(`${name}_bucket{${labels},le="${bound}"} ${counts[at]}`)
        lines.push(`${name}_bucket{${labels},le="+Inf"} ${total}`)
        lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`)
      }
      return [...lines, ...ofTheProcess()].join('\n') + '\n'
    },
  }
}

function ofTheProcess(): string[] {
  const { rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const startedAt = Date.now() / 1000 - process.uptime()
  return [
    ['process_resident_memory_bytes', 'gauge', rss],
    ['process_cpu_seconds_total', 'counter', (user + system) / 1e6],
    ['process_start_time_seconds', 'gauge', startedAt],
  ].flatMap(([name, type, value]) => [`# TYPE ${name} ${type}`, `${name} ${value}`])
}

/** `GET /metrics`. @throws AppError `forbidden` to strangers */
export function mountMetrics(
  router: HttpRouter,
  { metrics, token }: { metrics: Metrics; token: string | undefined },
): void {
  router.get('/metrics', (ctx) => {
    if (!isOfThisMachine(ctx) && !hasToken(ctx, token)) {
      throw new AppError('forbidden', 403, 'From another machine only with METRICS_TOKEN as bearer')
    }
    ctx.type = 'text/plain; version=0.0.4'
    ctx.body = metrics.render()
  })
}

/** A proxy on this machine is not its customers: what it forwards is not local. */
function isOfThisMachine(ctx: Context): boolean {
  const address = ctx.req.socket.remoteAddress ?? ''
  const isForwarded = ctx.get('X-Forwarded-For') !== '' || ctx.get('Forwarded') !== ''
  return /^(127\.|::1$|::ffff:127\.)/.test(address) && !isForwarded
}

function hasToken(ctx: Context, token: string | undefined): boolean {
  if (token === undefined) return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(ctx.get('Authorization')), digest(`Bearer ${token}`))
}

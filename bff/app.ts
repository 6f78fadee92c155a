/** Every part of the server in the order a request meets them. */
import Router from '@koa/router'
import Koa from 'koa'
import { identifyCaller } from './http/caller'
import type { HttpState } from './http/context'
import { replyErrors } from './http/errors'
import { identifyByGateway, type Gateway } from './http/gateway'
import type { Handlers } from './http/handlers'
import { mountHealth, type Readiness } from './http/health-routes'
import { createMetrics, mountMetrics, type Metrics } from './http/metrics'
import { answerTogether } from './http/answer-together'
import { mount } from './http/mount'
import { mountNotifications, type NotificationReceivers } from './http/notification-routes'
import { logRequests } from './http/request-log'
import { secureHeaders } from './http/security-headers'
import { mountSignIn } from './http/sign-in-routes'
import { mountAvatars, mountPictures, serveH5 } from './http/static'
import { mountAvatarUpload, type ReceiveAvatar } from './http/upload-routes'
import { describeError, type Log } from './log'
import type { Sessions } from './sessions/sessions'
import type { SignInFlow } from './sessions/sign-in'

export interface AppParts {
  publicOrigin: string
  /** How many proxies in front of us may say `X-Forwarded-*`. */
  trustedProxies: number
  checkReplies: boolean
  handlers: Handlers
  findSession: Sessions['find']
  /** Absent: nobody stands in front of us who knows who is calling. */
  gateway: Gateway | undefined
  signIn: SignInFlow
  receiveAvatar: ReceiveAvatar
  notifications: NotificationReceivers
  readiness: Readiness
  /** For `GET /metrics` from another machine; absent: nobody there may ask. */
  metricsToken: string | undefined
  directories: {
    /** The built pages; absent: this server has none. */
    h5?: string
    /** The first that has the picture wins. */
    pictures: string[]
    avatars: string
  }
  /** Hears when requests have been answered: a container that sleeps between them has no timers. */
  answered: () => void
  log: Log
}

export function createApp(parts: AppParts): Koa<HttpState> {
  const { log, publicOrigin, trustedProxies, directories } = parts
  const app = new Koa<HttpState>({
    proxy: trustedProxies > 0,
    maxIpsCount: trustedProxies,
  })
  // Behind a proxy the last hop is plain http; what counts, for cookies, is how the world reaches us.
  Object.defineProperty(app.request, 'secure', { value: publicOrigin.startsWith('https:') })
  // What Koa catches itself is a broken connection while an answer was under way.
  app.on('error', (error: unknown) => {
    log({ level: 'warn', event: 'answer-broken-off', ...describeError(error) })
  })

  const metrics = createMetrics()
  app.use(answerTogether(parts.answered))
  app.use(logRequests({ log }))
  app.use(metrics.observe)
  app.use(secureHeaders())
  app.use(replyErrors({ log }))
  app.use(function methodOverride(ctx, next) {
    // `wx.request` has no PATCH.
    if (ctx.method === 'POST' && ctx.get('X-HTTP-Method-Override') === 'PATCH') ctx.method = 'PATCH'
    return next()
  })
  app.use(identifyCaller({ findSession: parts.findSession, publicOrigin }))
  if (parts.gateway) app.use(identifyByGateway(parts.gateway))

  const router = createRouter(parts, metrics)
  app.use(router.routes())
  app.use(router.allowedMethods())
  if (directories.h5 !== undefined) app.use(serveH5(directories.h5))
  return app
}

function createRouter(parts: AppParts, metrics: Metrics): Router<HttpState> {
  const router = new Router<HttpState>()
  mountNotifications(router, parts.notifications)
  mountHealth(router, parts.readiness)
  mountMetrics(router, { metrics, token: parts.metricsToken })
  mountPictures(router, parts.directories.pictures)
  mountAvatars(router, parts.directories.avatars)
  mountSignIn(router, parts.signIn)
  mountAvatarUpload(router, parts.receiveAvatar)
  mount(router, parts)
  return router
}

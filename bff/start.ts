/** Builds the parts from the configuration: the one place that chooses channel and store. */
import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, type AppParts } from './app'
import type { Config } from './config'
import { signedIn } from './http/handlers'
import { createLog, describeError, type Log } from './log'
import { createNotifications } from './orders/notifications'
import { createOrderHandlers } from './orders/order-handlers'
import { createOrders } from './orders/orders'
import type { PaymentChannel } from './payments/channel'
import { createWechatV2Channel } from './payments/wechat-v2'
import { createWechatV3Channel } from './payments/wechat-v3'
import { createReachability } from './reachability'
import { createAvatars } from './sessions/avatars'
import { createProfiles } from './sessions/profiles'
import { createSessionHandlers } from './sessions/session-handlers'
import { createSessions } from './sessions/sessions'
import { createSignIn } from './sessions/sign-in'
import { createSharingHandlers } from './sharing/jssdk'
import { openCatalogue } from './shop/catalogue'
import { createShop } from './shop/shop'
import { openJsonStore } from './store/json'
import type { Store } from './store/store'
import { createWechatApi, type WechatApi } from './wechat/http'
import { apiV2KeyFrom } from './wechat/pay-v2-signature'
import {
  createMiniProgramLogin,
  createOfficialAccountLogin,
  createPageSigner,
} from './wechat-accounts'

const SWEEP_EVERY_MS = 60_000

/** The built-in catalogue and its pictures lie beside the code, in the bundle too. */
const BUILT_IN = new URL('./shop/', import.meta.url)

export interface Assembled {
  handler: RequestListener
  store: Store
  /** Ends the background work and closes the store; end the server first. */
  stop: () => Promise<void>
}

interface Options {
  clock?: () => Date
  /** Where the built pages are; by default `dist/h5`, if it exists. */
  h5Directory?: string
  log?: Log
}

export async function assemble(config: Config, options: Options = {}): Promise<Assembled> {
  const { clock = () => new Date() } = options
  const log = options.log ?? createLog({ clock, write: (line) => process.stdout.write(line) })
  const store = await openJsonStore({ directory: config.dataDirectory, clock, logger: log })
  try {
    const parts = await build({ config, store, clock, log, h5Directory: options.h5Directory })
    const sweeping = repeat(parts.sweep, { everyMs: SWEEP_EVERY_MS, log })
    return {
      handler: listener(createApp(parts.app)),
      store,
      async stop() {
        await sweeping.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Koa answers for its own failures: its promise never rejects. */
function listener(app: ReturnType<typeof createApp>): RequestListener {
  const answer = app.callback()
  return (request, response) => void answer(request, response)
}

interface Ground {
  config: Config
  store: Store
  clock: () => Date
  log: Log
  h5Directory: string | undefined
}

async function build(ground: Ground): Promise<{ app: AppParts; sweep: () => Promise<void> }> {
  const { config, store, clock, log } = ground
  const { publicOrigin, dataDirectory } = config
  const reachability = createReachability(clock)
  const api = reachability.watchApi(createWechatApi({ origin: config.apiOrigin }))
  const { login, signer } = accounts(ground, api)
  const channel = reachability.watchChannel(createChannel(ground))

  const avatarDirectory = join(dataDirectory, 'avatars')
  const avatars = createAvatars({ directory: avatarDirectory, publicOrigin })
  const sessions = createSessions({
    ...store,
    miniProgram: login.miniProgram,
    clock,
    ttlDays: config.sessionTtlDays,
  })
  const profiles = createProfiles({ users: store.users, avatars, merchants: config.merchants })
  const signIn = createSignIn({
    ...store,
    sessions,
    officialAccount: login.officialAccount,
    publicOrigin,
    clock,
    log,
  })
  const catalogue = await openCatalogue({
    file: join(dataDirectory, 'catalogue.json'),
    builtIn: new URL('catalogue.json', BUILT_IN),
    log,
  })
  const shop = createShop({ catalogue, stock: store.stock, publicOrigin })
  const orders = createOrders({
    store: store.orders,
    channel,
    offers: shop.offers,
    guestAppId: config.officialAccount?.appId ?? config.miniProgram?.appId,
    pageOf: (outTradeNo) => `${publicOrigin}/#/pages/order/index?outTradeNo=${outTradeNo}&paying=1`,
    clock,
    ttlMinutes: config.orderTtlMinutes,
    log,
  })

  const app: AppParts = {
    publicOrigin,
    trustedProxies: config.trustedProxies,
    checkReplies: !config.isProduction,
    handlers: {
      ...createSessionHandlers({ sessions, profiles }),
      ...shop.handlers,
      ...createOrderHandlers(orders),
      ...createSharingHandlers({ signer, publicOrigin, clock }),
    },
    findSession: sessions.find,
    signIn,
    receiveAvatar: async (bytes, caller) => ({
      user: await profiles.changeAvatar(signedIn(caller).userId, bytes),
    }),
    notifications: {
      [config.payment.channel]: createNotifications({ channel, settle: orders.settle, log }),
    },
    metricsToken: config.metricsToken,
    readiness: async () => ({ store: await isFit(store), wechat: reachability.isReachable() }),
    directories: {
      ...h5(ground.h5Directory),
      pictures: [join(dataDirectory, 'pictures'), fileURLToPath(new URL('pictures/', BUILT_IN))],
      avatars: avatarDirectory,
    },
    log,
  }
  const sweep = async () => {
    await orders.closeExpired()
    await sessions.sweep()
  }
  return { app, sweep }
}

function accounts({ config, clock, log }: Ground, api: WechatApi) {
  const { officialAccount, miniProgram, openOrigin } = config
  return {
    login: {
      miniProgram: miniProgram && createMiniProgramLogin(miniProgram, { api }),
      officialAccount:
        officialAccount && createOfficialAccountLogin(officialAccount, { api, openOrigin, log }),
    },
    signer: officialAccount && createPageSigner(officialAccount, { api, clock }),
  }
}

function createChannel({ config, clock }: Ground): PaymentChannel {
  const { payment, payOrigin, publicOrigin, officialAccount, miniProgram } = config
  const appIds = [officialAccount, miniProgram].flatMap((account) => account?.appId ?? [])
  const shop = { payOrigin, publicOrigin, appIds, clock }
  switch (payment.channel) {
    case 'wechat-v3':
      return createWechatV3Channel({ ...payment, ...shop })
    case 'wechat-v2':
      return createWechatV2Channel({ ...payment, ...shop, apiKey: apiV2KeyFrom(payment.apiV2Key) })
    default:
      return payment satisfies never
  }
}

async function isFit(store: Store): Promise<boolean> {
  return store.ready().then(
    () => true,
    () => false,
  )
}

/** From the source tree and from a bundle under `dist`, the pages are in `dist/h5`. */
function h5(asked: string | undefined): { h5?: string } {
  const candidates = asked === undefined ? ['../dist/h5/', '../h5/'].map(beside) : [asked]
  const found = candidates.find((directory) => existsSync(join(directory, 'index.html')))
  return found === undefined ? {} : { h5: found }
}

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Runs `work` again and again, never twice at once; what it throws is logged. */
function repeat(work: () => Promise<void>, { everyMs, log }: { everyMs: number; log: Log }) {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => {
        log({ level: 'error', event: 'sweep-failed', ...describeError(error) })
      })
      .finally(() => (running = undefined))
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

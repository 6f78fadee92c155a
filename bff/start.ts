/** Builds the parts from the configuration: the one place that chooses channel and store. */
import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAccounts } from './accounts/accounts'
import { createApp, type AppParts } from './app'
import { startBackground, type Pace } from './background'
import { createChannel, type Patience } from './channels'
import { createCloudRun, createGateway } from './cloud-run'
import type { Config } from './config'
import { signedIn } from './http/handlers'
import { createLog, inBatches, type Log } from './log'
import type { Reconciliation } from './orders/reconciliation'
import { createReachability } from './reachability'
import { createSales } from './sales'
import { createAvatars } from './sessions/avatars'
import { createProfiles } from './sessions/profiles'
import { createSessionHandlers } from './sessions/session-handlers'
import { createSessions } from './sessions/sessions'
import { createSignIn } from './sessions/sign-in'
import { createSharingHandlers } from './sharing/jssdk'
import { createMiniProgramLinkHandlers } from './sharing/mini-program-link'
import { openCatalogue } from './shop/catalogue'
import { createShop } from './shop/shop'
import { openStore } from './store/choose'
import type { Store } from './store/store'
import type { TaskRunner } from './tasks/runner'
import { createWechatApi } from './wechat/http'

/** The built-in catalogue and its pictures lie beside the code, in the bundle too. */
const BUILT_IN = new URL('./shop/', import.meta.url)

export interface Assembled {
  handler: RequestListener
  store: Store
  /** `day` in China, `2026-11-19`. */
  reconcile: Reconciliation['reconcile']
  /** Does what is due in the background, now. */
  runTasks: () => Promise<void>
  /** Ends the background work and closes the store; end the server first. */
  stop: () => Promise<void>
}

interface Options {
  clock?: () => Date
  /** Where the built pages are; by default `dist/h5`, if it exists. */
  h5Directory?: string
  log?: Log
  /** For tests, which cannot wait as long as people can. */
  patience?: Patience
  /** How due work comes to be done; `runTasks` does it in any case. */
  pace?: Pace
}

export async function assemble(config: Config, options: Options = {}): Promise<Assembled> {
  const { clock = () => new Date() } = options
  const log =
    options.log ?? createLog({ clock, write: inBatches((text) => process.stdout.write(text)) })
  const store = await openStore(config.store, { clock, log })
  try {
    const { h5Directory, patience = {} } = options
    const parts = await build({ config, store, clock, log, h5Directory, patience })
    const { app, sweep, tasks } = parts
    const pace = options.pace ?? 'by itself'
    const background = startBackground({ tasks, sweep, pace, log })
    return {
      handler: listener(createApp({ ...app, answered: background.answered })),
      store,
      reconcile: parts.reconcile,
      runTasks: tasks.runDue,
      async stop() {
        await background.stop()
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
  patience: Patience
}

interface Built {
  app: Omit<AppParts, 'answered'>
  sweep: () => Promise<void>
  tasks: TaskRunner
  reconcile: Reconciliation['reconcile']
}

async function build(ground: Ground): Promise<Built> {
  const { config, store, clock, log, patience } = ground
  const { publicOrigin, dataDirectory } = config
  const reachability = createReachability(clock)
  const cloudRun = createCloudRun(config.cloudRun ?? {})
  const api = reachability.watchApi(createWechatApi({ origin: config.apiOrigin }))
  const accounts = createAccounts({ ...ground, api, cache: store.credentials })
  const { officialAccount, miniProgram } = accounts
  const channel = reachability.watchChannel(createChannel(config, { clock, cloudRun, patience }))

  const avatarDirectory = join(dataDirectory, 'avatars')
  const avatars = createAvatars({ directory: avatarDirectory, publicOrigin })
  const sessions = createSessions({
    ...store,
    miniProgram: miniProgram?.login,
    clock,
    ttlDays: config.sessionTtlDays,
  })
  const profiles = createProfiles({
    users: store.users,
    balanceOf: store.ledger.balance,
    avatars,
    merchants: config.merchants,
  })
  const signIn = createSignIn({
    ...store,
    sessions,
    officialAccount: officialAccount?.login,
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
  const sales = createSales({
    ...ground,
    channel,
    offers: shop.offers,
    roleOf: async (id) => (await profiles.show(id)).role,
    miniProgram,
    api,
  })

  const app: Built['app'] = {
    publicOrigin,
    trustedProxies: config.trustedProxies,
    checkReplies: !config.isProduction,
    handlers: {
      ...createSessionHandlers({ sessions, profiles, ...miniProgram, log }),
      ...shop.handlers,
      ...sales.handlers,
      ...createSharingHandlers({ signer: officialAccount?.signer, publicOrigin, clock }),
      ...createMiniProgramLinkHandlers(miniProgram),
    },
    findSession: sessions.find,
    gateway: config.cloudRun && createGateway(config, { sessions, learn: cloudRun.learn }),
    signIn,
    receiveAvatar: async (bytes, caller) => ({
      user: await profiles.changeAvatar(signedIn(caller).userId, bytes),
    }),
    notifications: { [config.payment.channel]: sales.receiveNotification },
    metricsToken: config.metricsToken,
    readiness: async () => ({ store: await isFit(store), wechat: reachability.isReachable() }),
    directories: {
      ...h5(ground.h5Directory),
      pictures: [join(dataDirectory, 'pictures'), fileURLToPath(new URL('pictures/', BUILT_IN))],
      avatars: avatarDirectory,
    },
    log,
  }
  await sales.begin()
  return { app, sweep: () => sessions.sweep(), tasks: sales.tasks, reconcile: sales.reconcile }
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

/** A small strict WeChat on one local port: open., api. and api.mch.weixin.qq.com, the client's bridge, the control API. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa, { type Context, type Next } from 'koa'
import bodyParser from 'koa-bodyparser'
import { createApiDoor } from './api-door'
import { createApps, type Apps } from './apps'
import { createBridge } from './bridge'
import { createCallLog } from './call-log'
import { serveCgiBin } from './cgi-bin'
import { createClock } from './clock'
import { createCloud } from './cloud-pay'
import type { Protocol } from './control-api'
import { createCodes } from './codes'
import { allowCrossOrigin, serveControl } from './control'
import { createDelivery } from './delivery'
import { createFaults } from './faults'
import { createMerchant, type Merchant } from './merchant'
import { createNotifications } from './notifications'
import { createOauth } from './oauth'
import { createPageConfigs } from './page-configs'
import { createPayDoor } from './pay-door'
import { createPayOrders } from './pay-orders'
import { createPeople } from './people'
import { createProtocols, type Environment, type OnProtocol } from './protocols'
import { createSheets } from './sheets'
import { serveSns } from './sns'
import { servePages } from './static-pages'
import { createTokens } from './tokens'
import { createCertificates, type Certificates } from './v2-certificates'
import { createV2 } from './v2-pay'
import { createV3 } from './v3'
import { createKeys } from './v3-keys'
import { createWxa } from './wxa'

export interface Simulator {
  origin: string
  /** What a BFF needs to know to live here instead of with WeChat: origins, appids, throw-away keys. */
  readonly environment: Environment
  /** The same for another protocol than the one chosen. */
  environmentFor: (protocol: Protocol) => Environment
  /** As on the control page: the environment and the keys are that protocol's from then on. */
  choose: (protocol: Protocol) => Promise<void>
  /**
   * What v2 refunds need besides: the https address that asks for a client certificate, and `apiclient_cert.p12` with
   * the merchant's certificate, its key (the environment's MCH_PRIVATE_KEY) and who vouches for the address; both
   * certificates also in PEM.
   */
  secure: { origin: string; pfx: Buffer; authority: string; certificate: string }
  /** Who somebody is to the two apps, each as `appid:openid`. @throws when nobody has this id */
  identitiesOf: (person: string) => string[]
  /** The simulator's time; whoever checks signatures must live in it too. */
  clock: () => Date
  stop(): Promise<void>
}

/**
 * Starts on 127.0.0.1.
 * @param shopOrigin its host is the OAuth callback domain and the JS-safe domain, itself the payment directory
 * @param onProtocol hears of a protocol before the one who chose it does
 */
export async function startSimulator({
  port = 0,
  shopOrigin,
  onProtocol,
}: {
  port?: number
  shopOrigin: string
  onProtocol?: OnProtocol
}): Promise<Simulator> {
  const shop = new URL(shopOrigin)
  const merchant = await createMerchant()
  const apps = createApps()
  const koa = new Koa()
  const server = createServer()
  const origin = `http://${await listen(server, port)}`
  const certificates = createCertificates(merchant)
  const secureServer = certificates.createServer()
  const secureOrigin = `https://${await listen(secureServer, 0)}`

  const world = createWorld({
    merchant,
    certificates,
    apps,
    origin,
    secureOrigin,
    shop,
    onProtocol,
  })
  for (const middleware of world.middleware) koa.use(middleware)
  const answer = koa.callback()
  const servers = [server, secureServer]
  for (const each of servers) {
    each.on('request', (request, response) => void answer(request, response))
  }

  return {
    origin,
    get environment() {
      return world.protocols.environmentFor(world.protocols.current())
    },
    environmentFor: world.protocols.environmentFor,
    choose: world.protocols.choose,
    identitiesOf: (id) => {
      const person = world.people.find(id)
      if (!person) throw new Error(`Nobody is called ${id}`)
      return [apps.officialAccount, apps.miniProgram].map(
        ({ appId }) => `${appId}:${world.people.openId(appId, person)}`,
      )
    },
    secure: {
      origin: secureOrigin,
      pfx: certificates.merchantFile,
      authority: certificates.authorityPem,
      certificate: certificates.merchantPem,
    },
    clock: () => world.clock.now(),
    stop: async () => {
      world.stop()
      const closed = servers.map((each) => new Promise((resolve) => each.close(resolve)))
      for (const each of servers) each.closeAllConnections()
      await Promise.all(closed)
    },
  }
}

interface Setting {
  merchant: Merchant
  certificates: Certificates
  apps: Apps
  origin: string
  secureOrigin: string
  shop: URL
  onProtocol: OnProtocol | undefined
}

function createWorld(setting: Setting) {
  const { merchant, certificates, apps, origin, shop } = setting
  const router = new Router()
  const clock = createClock()
  const calls = createCallLog(clock)
  const faults = createFaults()
  const people = createPeople((id) => `${origin}/_simulator/avatars/${id}.svg`)
  const codes = createCodes({ clock, people })
  const tokens = createTokens(clock)
  const orders = createPayOrders({ clock, people })
  const keys = createKeys({ merchant, clock })
  const protocols = createProtocols({
    ...setting,
    keys,
    secure: { origin: setting.secureOrigin, pfx: certificates.merchantFile },
  })
  const delivery = createDelivery({ calls, shopHost: shop.host })
  const notifications = createNotifications({ merchant, keys, clock, delivery })
  const sheets = createSheets({ orders, notifications })
  const launch = { merchant, orders, people }
  const { appId } = apps.officialAccount
  const configs = createPageConfigs({ appId, shopHost: shop.host, tokens })
  const bridge = createBridge({
    ...launch,
    app: apps.officialAccount,
    shopOrigin: shop.origin,
    clock,
    configs,
    sheets,
  })

  const oauth = createOauth(router, { apps, people, codes, calls, callbackHost: shop.host })
  serveSns(router, { apps, people, codes, clock })
  serveCgiBin(router, { apps, tokens })
  const v3 = createV3(router, {
    ...launch,
    keys,
    apps,
    calls,
    clock,
    faults,
    notifications,
    sheets,
    origin,
    shop,
  })
  const v2 = createV2({ ...v3, merchant, certificates, apps, orders, clock, faults, calls })
  const cloud = createCloud({ ...v3, merchant, apps, orders, clock, faults, calls, shop })
  const wxa = createWxa(router, { ...launch, ...v3, apps, clock, codes, tokens })
  serveControl(router, {
    ...launch,
    apps,
    bridge,
    calls,
    clock,
    codes,
    faults,
    notifications,
    sheets,
    shopOrigin: shop.origin,
    v3,
    wxa,
    protocols,
    forget() {
      const parts = [oauth, codes, orders, notifications, sheets, bridge, faults, calls, v3, wxa]
      for (const part of parts) part.clear()
    },
  })
  // Last: it takes every other path below /_simulator/.
  servePages(router, people)

  return {
    clock,
    people,
    protocols,
    middleware: [
      allowCrossOrigin,
      // Signatures are over the text as it came: nothing is parsed on the way in.
      bodyParser({ enableTypes: ['text'], extendTypes: { text: ['*/*'] } }),
      (ctx: Context, next: Next) => calls.keep(ctx, next),
      createApiDoor({ router, calls, faults }),
      cloud,
      v2,
      createPayDoor({ router, keys, clock, faults, calls }),
      router.routes(),
    ],
    stop() {
      clock.stop()
      delivery.stop()
      protocols.stop()
    },
  }
}

/** @returns host and port */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() satisfies AddressInfo | string | null
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return `127.0.0.1:${address.port}`
}

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
import { createCodes } from './codes'
import { allowCrossOrigin, serveControl } from './control'
import { createDelivery } from './delivery'
import { createFaults } from './faults'
import { createMerchant, type Merchant } from './merchant'
import { serveMiniProgram } from './mini-program'
import { createNotifications } from './notifications'
import { createOauth } from './oauth'
import { createPageConfigs } from './page-configs'
import { createPayDoor } from './pay-door'
import { createPayOrders } from './pay-orders'
import { servePay } from './pay-routes'
import { createPeople } from './people'
import { createSheets } from './sheets'
import { serveSns } from './sns'
import { servePages } from './static-pages'
import { createTokens } from './tokens'

export interface Simulator {
  origin: string
  /** What a BFF needs to know to live here instead of with WeChat: origins, appids, throw-away keys. */
  environment: Record<string, string>
  /** The simulator's time; whoever checks signatures must live in it too. */
  clock: () => Date
  stop(): Promise<void>
}

/**
 * Starts on 127.0.0.1.
 * @param shopOrigin its host is the OAuth callback domain and the JS-safe domain, itself the payment directory
 */
export async function startSimulator({
  port = 0,
  shopOrigin,
}: {
  port?: number
  shopOrigin: string
}): Promise<Simulator> {
  const shop = new URL(shopOrigin)
  const merchant = await createMerchant()
  const apps = createApps()
  const koa = new Koa()
  const server = createServer()
  const origin = await listen(server, port)

  const world = createWorld({ merchant, apps, origin, shop })
  for (const middleware of world.middleware) koa.use(middleware)
  const answer = koa.callback()
  server.on('request', (request, response) => void answer(request, response))

  return {
    origin,
    environment: environmentOf({ origin, apps, merchant }),
    clock: () => world.clock.now(),
    stop: async () => {
      world.stop()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

interface Setting {
  merchant: Merchant
  apps: Apps
  origin: string
  shop: URL
}

function createWorld({ merchant, apps, origin, shop }: Setting) {
  const router = new Router()
  const clock = createClock()
  const calls = createCallLog(clock)
  const faults = createFaults()
  const people = createPeople((id) => `${origin}/_simulator/avatars/${id}.svg`)
  const codes = createCodes({ clock, people })
  const tokens = createTokens(clock)
  const orders = createPayOrders({ clock, people })
  const delivery = createDelivery({ calls, shopHost: shop.host })
  const notifications = createNotifications({ merchant, clock, delivery })
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
  serveMiniProgram(router, { apps, people, codes })
  serveCgiBin(router, { apps, tokens, faults })
  servePay(router, { merchant, orders, apps, clock })
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
    forget() {
      for (const part of [oauth, codes, orders, notifications, sheets, bridge, faults, calls]) {
        part.clear()
      }
    },
  })
  // Last: it takes every other path below /_simulator/.
  servePages(router, people)

  return {
    clock,
    middleware: [
      allowCrossOrigin,
      // Signatures are over the text as it came: nothing is parsed on the way in.
      bodyParser({ enableTypes: ['text'], extendTypes: { text: ['*/*'] } }),
      (ctx: Context, next: Next) => calls.keep(ctx, next),
      createApiDoor({ router, calls, faults }),
      createPayDoor({ router, merchant, clock, faults, calls }),
      router.routes(),
    ],
    stop() {
      clock.stop()
      delivery.stop()
    },
  }
}

function environmentOf({ origin, apps, merchant }: Omit<Setting, 'shop'>): Record<string, string> {
  return {
    WECHAT_OPEN_ORIGIN: origin,
    WECHAT_API_ORIGIN: origin,
    WECHAT_PAY_ORIGIN: origin,
    OFFICIAL_ACCOUNT_APPID: apps.officialAccount.appId,
    OFFICIAL_ACCOUNT_SECRET: apps.officialAccount.secret,
    MINI_PROGRAM_APPID: apps.miniProgram.appId,
    MINI_PROGRAM_SECRET: apps.miniProgram.secret,
    PAY_CHANNEL: 'wechat-v3',
    MCH_ID: merchant.mchId,
    MCH_API_V3_KEY: merchant.apiV3Key,
    MCH_PRIVATE_KEY: merchant.privateKeyPem,
    MCH_CERT_SERIAL_NO: merchant.certificateSerial,
    WECHATPAY_PUBLIC_KEY_ID: merchant.wechatPay.keyId,
    WECHATPAY_PUBLIC_KEY: merchant.wechatPay.publicKeyPem,
  }
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() satisfies AddressInfo | string | null
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return `http://127.0.0.1:${address.port}`
}

/** Two processes of the production entry over one database, told of every payment four times, each time either of them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Order } from './orders/order'
import { createClock } from './simulator/clock'
import { createMerchant, type Merchant } from './simulator/merchant'
import { composeMessage, type Message } from './simulator/notification-message'
import { createKeys } from './simulator/v3-keys'
import type { MysqlPlace } from './store/mysql/connections'
import { openMysqlStore } from './store/mysql/mysql'
import type { Store } from './store/store'
import { anIdentity, anItem, anOrder, aUser, MINI_PROGRAM } from './store/testing/fixtures'
import { startMysqlServer } from './store/testing/mysql-server'
import { describeOnMysql } from './store/testing/where-mysql-is'

jest.setTimeout(120_000)

const ORDERS = 1000
const TIMES = 4
const AT_ONCE = 32
const HOUR = 60 * 60_000
/** Of every other order, a top-up. */
const TOPPED_UP = 5900

describeOnMysql(
  `${ORDERS} orders, each payment told ${TIMES} times to either of two processes`,
  () => {
    let end: () => Promise<void>
    let store: Store
    let orders: Order[]
    let statuses: number[]

    beforeAll(async () => {
      const server = await startMysqlServer()
      const place = await server.create()
      store = await openMysqlStore({ place })
      orders = await placeOrders(store)
      const merchant = await createMerchant()
      const shops = await Promise.all([startBff(place, merchant), startBff(place, merchant)])
      end = async () => {
        await Promise.all(shops.map((shop) => shop.stop()))
        await store.close()
        await server.stop()
      }
      const told = shuffled(notificationsOf(orders, merchant))
      statuses = await eachOf(told, (message) =>
        post(shops[Math.floor(Math.random() * shops.length)]?.port ?? 0, message),
      )
    })
    afterAll(() => end())

    test('each is acknowledged', () => {
      expect(new Set(statuses)).toEqual(new Set([204]))
      expect(statuses).toHaveLength(ORDERS * TIMES)
    })

    test('each order is paid', async () => {
      const found = await eachOf(orders, ({ outTradeNo }) => store.orders.find(outTradeNo))

      expect(found.filter((order) => order?.status === 'paid')).toHaveLength(ORDERS)
    })

    test('one of the four settled it, and the others were repeats', async () => {
      const pages = await eachOf(orders, ({ outTradeNo }) =>
        store.notifications.list({ outTradeNo, limit: TIMES + 1 }),
      )
      const outcomes = pages.map(({ notifications }) =>
        notifications.map(({ outcome }) => outcome).sort(),
      )

      expect(new Set(outcomes.map(String))).toEqual(new Set(['repeated,repeated,repeated,settled']))
    })

    test('each balance was topped up once', async () => {
      const balances = await eachOf(
        orders.filter(({ purpose }) => purpose === 'top-up'),
        ({ userId }) => store.ledger.balance(userId),
      )

      expect(balances).toHaveLength(ORDERS / 2)
      expect(new Set(balances)).toEqual(new Set([TOPPED_UP]))
    })
  },
)

/** Every other one tops up a balance, of a person of its own. */
async function placeOrders(store: Store): Promise<Order[]> {
  const placed = Array.from({ length: ORDERS }, (_, index) => {
    const identity = anIdentity(MINI_PROGRAM)
    const user = aUser({ identities: [identity], unionId: randomUUID() })
    const order = anOrder({
      userId: user.id,
      payer: { ...identity, launcher: 'wechat-mini-program', ip: '203.0.113.9' },
      items: [anItem()],
      createdAt: moment(-HOUR),
      expiresAt: moment(23 * HOUR),
      ...(index % 2 === 0 && { purpose: 'top-up' }),
    })
    return { user, order }
  })
  return eachOf(placed, async ({ user, order }) => {
    await store.users.insert(user)
    await store.orders.insert(order, new Map())
    return order
  })
}

const moment = (inMs: number) => new Date(Date.now() + inMs).toISOString() as Order['createdAt']

function notificationsOf(orders: Order[], merchant: Merchant): Message[] {
  const clock = createClock()
  const keys = createKeys({ merchant, clock })
  return orders.flatMap(({ outTradeNo, amount: total, payer: { appId: appid } }) => {
    const transaction = {
      appid,
      mchid: merchant.mchId,
      out_trade_no: outTradeNo,
      trade_state: 'SUCCESS',
      transaction_id: `4200${outTradeNo}`.slice(0, 28),
      success_time: '2026-11-20T20:00:00+08:00',
      amount: { total, currency: 'CNY' },
    }
    const occurrence = { id: randomUUID(), createdAt: clock.now(), transaction }
    const message = composeMessage(occurrence, { merchant, keys, clock, forge: undefined })
    return Array<Message>(TIMES).fill(message)
  })
}

function shuffled<T>(all: T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ one }) => one)
}

/** In their order, so many at once. */
async function eachOf<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<U[]> {
  const results: U[] = []
  const left = all.entries()
  const worker = async () => {
    for (const [index, one] of left) results[index] = await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

function post(port: number, { headers, body }: Message): Promise<number> {
  const options = {
    port,
    host: '127.0.0.1',
    path: '/notify/wechat-v3',
    method: 'POST',
    headers,
    agent: false,
  }
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

async function startBff(place: MysqlPlace, merchant: Merchant) {
  const port = await freePort()
  const directory = await mkdtemp(path.join(os.tmpdir(), 'two-'))
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'main.ts')], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ...environmentOf(place, merchant),
      PORT: `${port}`,
      DATA_DIR: directory,
    },
  })
  await waitFor(child, port)
  return {
    port,
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Nobody answers for WeChat: nothing of this is to be asked there. */
function environmentOf(place: MysqlPlace, merchant: Merchant) {
  const nowhere = 'http://127.0.0.1:9'
  return {
    NODE_ENV: 'development',
    WECHAT_OPEN_ORIGIN: nowhere,
    WECHAT_API_ORIGIN: nowhere,
    WECHAT_PAY_ORIGIN: nowhere,
    MINI_PROGRAM_APPID: MINI_PROGRAM,
    MINI_PROGRAM_SECRET: 'not asked for',
    MCH_ID: merchant.mchId,
    MCH_API_V3_KEY: merchant.apiV3Key,
    MCH_PRIVATE_KEY: merchant.privateKeyPem,
    MCH_CERT_SERIAL_NO: merchant.certificateSerial,
    WECHATPAY_PUBLIC_KEY_ID: merchant.wechatPay.keyId,
    WECHATPAY_PUBLIC_KEY: merchant.wechatPay.publicKeyPem,
    STORE: 'mysql',
    MYSQL_ADDRESS: `${place.host}:${place.port}`,
    MYSQL_USERNAME: place.username,
    MYSQL_PASSWORD: place.password,
    MYSQL_DATABASE: place.database,
  }
}

async function waitFor(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the BFF ended with ${child.exitCode}`)
    const isUp = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the BFF did not start')
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as net.AddressInfo
  probe.close()
  return port
}

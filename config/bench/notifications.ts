/** Notifications of paid orders: verified, opened, settled and on disk before they are answered. */
import type { Order } from '../../bff/orders/order'
import type { Store } from '../../bff/store/store'
import type { Bench } from './bench'
import { startHelper } from './children'
import { inTurns, placeOrders } from './customers'
import type { Row } from './report'
import { partOf } from './requests'
import { compare } from './rounds'
import { forEachSetting, type Setting } from './settings'
import { withStore } from './shops'
import { createWechat } from './wechat'

export async function measureNotifications(bench: Bench): Promise<void> {
  await forEachSetting(bench, 'notifications settled', async (setting) => {
    await measure(bench, setting, bare)
    if (setting.place.kind === 'json') await measure(bench, setting, least)
  })
}

/** What a shop is held against: it is sent the same. */
interface Peer {
  name: string
  process: string
  /** With the JSON store. */
  bound?: Row['bound']
  question: (environment: Record<string, string>, folder: string) => object
}

const bare: Peer = {
  name: 'a bare Koa POST',
  process: 'bare-koa',
  bound: { of: 'ratio', is: 'at least', limit: 0.5 },
  question: () => ({ reply: {} }),
}

const least: Peer = {
  name: 'bare Koa that verifies, opens and syncs, and nothing else',
  process: 'least-notification',
  question: (environment, folder) => ({
    folder,
    wechatPay: environment['WECHATPAY_PUBLIC_KEY'],
    apiV3: environment['MCH_API_V3_KEY'],
  }),
}

async function measure(bench: Bench, setting: Setting, peer: Peer): Promise<void> {
  const { load, rounds } = bench
  const { place, name } = setting
  const size = (place.kind === 'json' ? 4000 : 1500) / (bench.quick ? 2 : 1)
  const wechat = await createWechat()
  const kept = await withStore(place, (store) => placeOrders(store, size * (rounds + 1)))
  const orders = kept.map(({ order }) => order)
  const requests = orders.map(wechat.notificationOf)
  const shops = await setting.start(wechat.environment)
  const other = startHelper(peer.process)
  const port = await other.ask<number>(peer.question(wechat.environment, setting.folder))

  const settle = (ports: number[]) => (round: number) =>
    load.send({ ports, requests: partOf(requests, { round, size }), status: 204 })
  const { ours, theirs, ratio } = await compare({
    ours: settle(shops.map((shop) => shop.port)),
    theirs: settle([port]),
    rounds,
  })

  await Promise.all([other, ...shops].map((one) => one.stop()))
  await withStore(place, (store) => assertPaid(store, orders))
  bench.tell({
    name,
    value: ours,
    unit: 'per s',
    against: { name: peer.name, value: theirs },
    ratio,
    ...(peer.bound && place.kind === 'json' && { bound: peer.bound }),
  })
}

/** The shop was killed: what it acknowledged is there. */
async function assertPaid(store: Store, orders: Order[]): Promise<void> {
  await inTurns(orders, async ({ outTradeNo }) => {
    const order = await store.orders.find(outTradeNo)
    if (order?.status !== 'paid') throw new Error(`${outTradeNo} was acknowledged and is lost`)
  })
}

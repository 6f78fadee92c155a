/** Notifications of paid orders: verified, opened, settled and on disk before they are answered. */
import type { Order } from '../../bff/orders/order'
import type { Store } from '../../bff/store/store'
import type { Bench } from './bench'
import { startHelper } from './children'
import { inTurns, placeOrders } from './customers'
import { partOf } from './requests'
import { compare } from './rounds'
import { forEachSetting, type Setting } from './settings'
import { withStore } from './shops'
import { createWechat } from './wechat'

export async function measureNotifications(bench: Bench): Promise<void> {
  await forEachSetting(bench, 'notifications settled', (setting) => measure(bench, setting))
}

async function measure(bench: Bench, setting: Setting): Promise<void> {
  const { load, rounds } = bench
  const { place, name } = setting
  const size = (place.kind === 'json' ? 4000 : 1500) / (bench.quick ? 2 : 1)
  const wechat = await createWechat()
  const kept = await withStore(place, (store) => placeOrders(store, size * (rounds + 1)))
  const orders = kept.map(({ order }) => order)
  const requests = orders.map(wechat.notificationOf)
  const shops = await setting.start(wechat.environment)
  const koa = startHelper('bare-koa')
  const bare = await koa.ask<number>({ reply: {} })

  const settle = (ports: number[]) => (round: number) =>
    load.send({ ports, requests: partOf(requests, { round, size }), status: 204 })
  const { ours, theirs, ratio } = await compare({
    ours: settle(shops.map(({ port }) => port)),
    theirs: settle([bare]),
    rounds,
  })

  await Promise.all([koa, ...shops].map((one) => one.stop()))
  await withStore(place, (store) => assertPaid(store, orders))
  bench.tell({
    name,
    value: ours,
    unit: 'per s',
    against: { name: 'a bare Koa POST', value: theirs },
    ratio,
    ...(place.kind === 'json' && { bound: { of: 'ratio', is: 'at least', limit: 0.5 } }),
  })
}

/** The shop was killed: what it acknowledged is there. */
async function assertPaid(store: Store, orders: Order[]): Promise<void> {
  await inTurns(orders, async ({ outTradeNo }) => {
    const order = await store.orders.find(outTradeNo)
    if (order?.status !== 'paid') throw new Error(`${outTradeNo} was acknowledged and is lost`)
  })
}

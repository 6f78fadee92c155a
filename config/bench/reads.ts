/** The owner of an order looks at it. */
import type { Store } from '../../bff/store/store'
import type { Bench } from './bench'
import { startHelper } from './children'
import { pay, placeOrders } from './customers'
import { bytesOf } from './requests'
import { compare } from './rounds'
import { forEachSetting, type Setting } from './settings'
import { withStore } from './shops'
import { createWechat } from './wechat'

/** Paid ones, which WeChat need not be asked about. */
const ORDERS = 1000

export async function measureReads(bench: Bench): Promise<void> {
  await forEachSetting(bench, 'orders read by their owner', (setting) => measure(bench, setting))
}

async function measure(bench: Bench, { name, place, start }: Setting): Promise<void> {
  const { load, quick, rounds } = bench
  const different = await withStore(place, requestsOf)
  const size = (place.kind === 'json' ? 10_000 : 5000) / (quick ? 2 : 1)
  const requests = Array.from({ length: size }, (_, index) => different[index % different.length])
  const shops = await start((await createWechat()).environment)
  const ports = shops.map(({ port }) => port)
  const koa = startHelper('bare-koa')
  const bare = await koa.ask<number>({ reply: await replyOf(ports[0], different[0]) })

  const read = (where: number[]) => () =>
    load.send({ ports: where, requests: requests.filter((it) => it !== undefined), status: 200 })
  const { ours, theirs, ratio } = await compare({ ours: read(ports), theirs: read([bare]), rounds })

  await Promise.all([koa, ...shops].map((one) => one.stop()))
  bench.tell({
    name,
    value: ours,
    unit: 'per s',
    against: { name: 'a bare Koa GET of the same answer', value: theirs },
    ratio,
    ...(place.kind === 'json' && { bound: { of: 'ratio', is: 'at least', limit: 0.6 } }),
  })
}

async function requestsOf(store: Store): Promise<Uint8Array[]> {
  const kept = await placeOrders(store, ORDERS)
  await pay(store, kept)
  return kept.map(({ token, order: { outTradeNo } }) => {
    const headers = { authorization: `Bearer ${token}` }
    return bytesOf({ method: 'GET', path: `/api/orders/${outTradeNo}`, headers })
  })
}

/** Asked for once, so that the bare Koa has as much to say. */
async function replyOf(port = 0, request: Uint8Array = new Uint8Array()): Promise<object> {
  const [, path = '', token = ''] =
    /^GET (\S+) [^]*authorization: (.*)\r\n/.exec(Buffer.from(request).toString()) ?? []
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: token },
  })
  return (await answer.json()) as object
}

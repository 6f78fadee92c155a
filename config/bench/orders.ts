/** Orders placed: priced, kept, and the payment asked for at WeChat, with one signature there and one for the client. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppId, OpenId } from '../../bff/contract/primitives'
import type { Identity } from '../../bff/sessions/store'
import type { Bench } from './bench'
import { type Helper, startHelper } from './children'
import { signIn } from './customers'
import { bytesOf } from './requests'
import { compare, median } from './rounds'
import { forEachSetting, type Setting } from './settings'
import { PRODUCT, withStore } from './shops'
import { createWechat } from './wechat'

/** After the first question about an order, and its task's turn. */
const ASKED_AFTER_MS = 5_500
const ADDRESS = {
  userName: '林小满',
  telNumber: '13800000000',
  provinceName: '广东省',
  cityName: '广州市',
  countyName: '天河区',
  detailInfo: '橘园路 1 号',
}

/** Who answers for WeChat, and as whom one buys there. */
interface Payee {
  environment: Record<string, string>
  /** Absent: anybody. */
  identity?: Identity
  stop(): Promise<void>
}

export async function measureOrders(bench: Bench): Promise<void> {
  await measureDisk(bench)
  await forEachSetting(bench, 'orders placed', async (setting) => {
    await measure(bench, { setting, payee: await lightWechat() })
    if (setting.place.kind === 'mysql') return
    const name = `${setting.name}, a strict WeChat`
    const payee = await simulatedWechat(setting)
    await measure(bench, { setting: { ...setting, name }, payee })
  })
}

/**
 * A shop asks WeChat about orders nobody paid, from the fifth second on, as often as it placed some: another thing than
 * placing. It is over before the next round begins, and what is left is given up: else it would be asked about again
 * after half a minute, in the middle of a later round.
 */
async function measure(
  bench: Bench,
  { setting, payee }: { setting: Setting; payee: Payee },
): Promise<void> {
  const { load, quick, rounds, tell } = bench
  const size = quick ? 300 : 1000
  const signatures = startHelper('signatures')
  const { token } = await withStore(setting.place, (store) => signIn(store, payee.identity))
  const shops = await setting.start(payee.environment)
  const ports = shops.map(({ port }) => port)
  const place = async () => {
    const requests = Array.from({ length: size }, () => orderBy(token))
    const perSecond = await load.send({ ports, requests, status: 201 })
    await sleep(ASKED_AFTER_MS + size * 2)
    await giveUp(setting.origin, token)
    return perSecond
  }
  // Four processes and all their code are cold, and a round lasts a second.
  for (let warmedUp = 0; warmedUp < 2; warmedUp++) await place()
  const { ours, theirs, ratio } = await compare({
    ours: place,
    theirs: () => signatures.ask<number>({ seconds: 1 }),
    rounds: Math.min(rounds, 3),
  })
  await Promise.all([signatures, payee, ...shops].map((one) => one.stop()))
  tell({
    name: setting.name,
    value: ours,
    unit: 'per s',
    against: { name: 'two signatures each, and nothing else', value: theirs },
    ratio,
    ...(setting.place.kind === 'json' && { bound: { of: 'ratio', is: 'at least', limit: 0.6 } }),
  })
}

async function giveUp(origin: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const unpaid = async () => {
    const page = await fetch(`${origin}/api/orders?status=awaiting-payment&limit=50`, { headers })
    return ((await page.json()) as { orders: { outTradeNo: string }[] }).orders
  }
  for (let orders = await unpaid(); orders.length > 0; orders = await unpaid()) {
    await Promise.all(
      orders.map(({ outTradeNo }) =>
        fetch(`${origin}/api/orders/${outTradeNo}/close`, { method: 'POST', headers }),
      ),
    )
  }
}

function orderBy(token: string): Uint8Array {
  const body = JSON.stringify({
    requestId: randomUUID(),
    items: [{ productId: PRODUCT, quantity: 1 }],
    address: ADDRESS,
  })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return bytesOf({ method: 'POST', path: '/api/orders', headers, body })
}

/** Costs next to nothing: what the shop itself allows. */
async function lightWechat(): Promise<Payee> {
  const wechat = await createWechat()
  const helper = startHelper('light-wechat')
  const port = await helper.ask<number>(wechat.signer)
  return {
    environment: wechat.environmentAt(`http://127.0.0.1:${port}`),
    stop: () => helper.stop(),
  }
}

async function simulatedWechat({ origin }: Setting): Promise<Payee> {
  const helper: Helper = startHelper('simulated-wechat')
  const { environment, identities } = await helper.ask<{
    environment: Record<string, string>
    identities: string[]
  }>({ shopOrigin: origin })
  const [appId = '', openId = ''] =
    identities
      .map((identity) => identity.split(':'))
      .find(([app]) => app === environment['MINI_PROGRAM_APPID']) ?? []
  return {
    environment,
    identity: { appId: AppId.parse(appId), openId: OpenId.parse(openId) },
    stop: () => helper.stop(),
  }
}

/** For comparison: what could be kept if each order waited for the disk by itself. */
async function measureDisk({ rounds, tell }: Bench): Promise<void> {
  const disk = startHelper('disk')
  const values: number[] = []
  while (values.length < rounds) values.push(await disk.ask<number>({ seconds: 0.5 }))
  await disk.stop()
  tell({ name: 'writes waited for, one by one', value: median(values), unit: 'per s' })
}

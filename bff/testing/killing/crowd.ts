/** Many people at once who buy, pay, change their minds and ask for their money back, and insist until they are answered. */
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Route } from '../../contract/index'
import { Order } from '../../contract/order'
import type { OutTradeNo } from '../../contract/primitives'
import type { Client, Said } from '../client'
import { h5, weapp } from '../house'
import type { Fact } from './facts'

export type Control = <T>(path: string, body?: unknown) => Promise<T>

export interface Crowd {
  facts: Fact[]
  /** Answers nobody should get. */
  surprises: string[]
  /** Requests that are with the shop at this moment. */
  underWay: () => number
  /** Lets everybody finish what they are at; the shop must be there. */
  stop: () => Promise<void>
}

const PRODUCTS = ['anyue-lemon', 'rongan-kumquat', 'orange-marmalade', 'wuming-wogan']
const SHARE = { cancel: 25, leave: 10, topUp: 15 }

export async function gather({
  origin,
  control,
  size,
}: {
  origin: string
  control: Control
  size: number
}): Promise<Crowd> {
  const facts: Fact[] = []
  const surprises: string[] = []
  let underWay = 0
  let isOver = false

  /** The same again until somebody answers: what broke off may have been done or not. */
  async function insist(person: Client, route: Route, input: Record<string, unknown>) {
    for (;;) {
      underWay += 1
      const said = await person.ask(route, input).catch(() => undefined)
      underWay -= 1
      if (!said) await pause(randomInt(10, 50))
      else if (said.status < 500 && said.status !== 401) return said
      else {
        surprises.push(`${route} ${said.status} ${JSON.stringify(said.body)}`)
        throw new Error(`${route} ${said.status}`)
      }
    }
  }

  async function place(person: Client, route: 'POST /api/orders' | 'POST /api/top-ups') {
    const requestId = randomUUID()
    const productId = PRODUCTS[randomInt(PRODUCTS.length)]
    const items = [{ productId, quantity: randomInt(1, 3) }]
    const wish = route === 'POST /api/orders' ? { items } : { amount: randomInt(100, 9999) }
    const said = await insist(person, route, { requestId, ...wish })
    const order = orderIn(said)
    if (order) facts.push({ kind: 'placed', outTradeNo: order.outTradeNo })
    return order
  }

  /** On the phone; the shop hears of it from WeChat, twice. */
  async function pay(person: Client, outTradeNo: OutTradeNo): Promise<boolean> {
    await control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    for (let look = 0; look < 5; look++) {
      const said = await insist(person, 'GET /api/orders/:outTradeNo', { outTradeNo })
      const isPaid = orderIn(said)?.transactionId !== undefined
      if (isPaid) facts.push({ kind: 'paid', outTradeNo })
      if (isPaid) return true
      await pause(30)
    }
    return false
  }

  async function cancel(person: Client, outTradeNo: OutTradeNo): Promise<void> {
    const said = await insist(person, 'POST /api/orders/:outTradeNo/close', { outTradeNo })
    if (orderIn(said)?.status === 'closed') facts.push({ kind: 'cancelled', outTradeNo })
  }

  async function refund(merchant: Client, { outTradeNo, amount }: Order): Promise<void> {
    const wish = { requestId: randomUUID(), amount: randomInt(1, amount + 1), reason: '少发了一箱' }
    const route = 'POST /api/merchant/orders/:outTradeNo/refunds'
    const [begun] = orderIn(await insist(merchant, route, { outTradeNo, ...wish }))?.refunds ?? []
    if (begun) facts.push({ kind: 'refund', outTradeNo, outRefundNo: begun.outRefundNo })
  }

  async function visit(person: Client, merchant: Client, mayTopUp: boolean): Promise<void> {
    const dice = randomInt(100)
    const isTopUp = mayTopUp && dice >= 100 - SHARE.topUp
    const order = await place(person, isTopUp ? 'POST /api/top-ups' : 'POST /api/orders')
    if (!order || dice < SHARE.leave) return
    if (dice < SHARE.leave + SHARE.cancel) return cancel(person, order.outTradeNo)
    if ((await pay(person, order.outTradeNo)) && randomInt(2) === 0) await refund(merchant, order)
  }

  const people = await arrive({ origin, control, size })
  const lives = people.customers.map(async ({ client, mayTopUp }) => {
    while (!isOver) {
      await visit(client, people.merchant, mayTopUp)
      await pause(randomInt(60))
    }
  })
  // Heard of at the end, or jest would take the first for its own.
  const ended = Promise.allSettled(lives)

  return {
    facts,
    surprises,
    underWay: () => underWay,
    async stop() {
      isOver = true
      await ended
    },
  }
}

/** One half comes with the mini-program, the other with WeChat's browser, where a balance can be topped up. */
async function arrive({
  origin,
  control,
  size,
}: {
  origin: string
  control: Control
  size: number
}) {
  const merchant = h5(origin, 'laochen')
  await merchant.signIn()
  const customers: { client: Client; mayTopUp: boolean }[] = []
  for (let number = 0; number < size; number++) {
    const id = `somebody-${number}`
    await control('people', { id })
    const mayTopUp = number % 2 === 0
    const client = mayTopUp ? h5(origin, id) : weapp(origin, id, control)
    await client.signIn()
    customers.push({ client, mayTopUp })
  }
  return { merchant, customers }
}

function orderIn({ status, body }: Said): Order | undefined {
  if (status !== 200 && status !== 201) return undefined
  return Order.parse((body as { order: unknown }).order)
}

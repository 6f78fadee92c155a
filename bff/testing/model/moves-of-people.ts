/** What buyers and merchants do. */
import { randomUUID } from 'node:crypto'
import type { Order } from '../../contract/order'
import { Fen, RequestId, type OutRefundNo, type OutTradeNo } from '../../contract/primitives'
import { AppError } from '../../errors'
import { BUYERS, GOODS, MERCHANT, OFFERS, buyerOf, type Person } from './people'
import type { Process } from './process'
import type { Intent } from './promises'
import type { World } from './world'

/** An intent, and how to say it. */
interface Wish extends Intent {
  say: (process: Process) => Promise<Order>
}

const wishes = new WeakMap<Intent, Wish['say']>()

export function place(world: World): void {
  const dice = world.dice()
  const buyer = dice.pick(BUYERS)
  const [first, second] = [dice.pick(GOODS), dice.pick(GOODS)]
  const products = dice.below(4) === 0 && first !== second ? [first, second] : [first]
  const items = products.map((productId) => ({ productId, quantity: 1 + dice.below(2) }))
  const amount = items.reduce(
    (sum, { productId, quantity }) => sum + (OFFERS.get(productId)?.price ?? 0) * quantity,
    0,
  )
  const requestId = RequestId.parse(randomUUID())
  say(world, {
    userId: buyer.userId,
    requestId,
    amount,
    say: ({ sales }) =>
      orderIn(sales.handlers['POST /api/orders']({ requestId, items }, buyer.caller)),
  })
}

export function topUp(world: World): void {
  const buyer = world.dice().pick(BUYERS.filter(({ client }) => client === 'h5'))
  const amount = Fen.parse(100 * (1 + world.dice().below(20)))
  const requestId = RequestId.parse(randomUUID())
  say(world, {
    userId: buyer.userId,
    requestId,
    amount,
    say: ({ sales }) =>
      orderIn(sales.handlers['POST /api/top-ups']({ requestId, amount }, buyer.caller)),
  })
}

/** The answer did not come, or a finger was too quick. */
export function insist(world: World): void {
  const dice = world.dice()
  if (world.intents.length === 0) return
  const intent = dice.pick(dice.below(2) ? world.intents : world.intents.slice(-2))
  world.sightings.saw('same requestId again')
  sayAgain(world, intent)
}

function say(world: World, { say: words, ...intent }: Wish): void {
  world.intents.push(intent)
  wishes.set(intent, words)
  sayAgain(world, intent)
  // Twice in the same breath.
  if (world.dice().below(5) === 0) sayAgain(world, intent)
}

function sayAgain(world: World, intent: Intent): void {
  const words = wishes.get(intent)
  if (!words) throw new Error('never said')
  const process = world.anyProcess()
  const { outTradeNo } = intent
  world.ask(process, {
    ...(outTradeNo && { outTradeNo }),
    work: async () => {
      const order = await words(process).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'out-of-stock') {
          world.sightings.saw('sold out when placed')
        }
        throw error
      })
      const isSame = (intent.outTradeNo ?? order.outTradeNo) === order.outTradeNo
      if (!isSame || order.amount !== intent.amount) {
        throw new Error(`${intent.requestId} is ${intent.outTradeNo}, and now ${order.outTradeNo}`)
      }
      intent.outTradeNo = order.outTradeNo
      return order
    },
  })
}

async function orderIn(
  reply: Promise<{ order: Order } | { answer: { order: Order } }>,
): Promise<Order> {
  const said = await reply
  return 'answer' in said ? said.answer.order : said.order
}

type OwnRoute =
  | 'POST /api/orders/:outTradeNo/pay'
  | 'GET /api/orders/:outTradeNo'
  | 'POST /api/orders/:outTradeNo/close'
  | 'POST /api/orders/:outTradeNo/receipt'

/** Something a buyer does with an order of theirs. */
const own =
  (route: OwnRoute) =>
  (world: World): void =>
    onOrder(world, (process, outTradeNo, { caller }) =>
      orderIn(process.sales.handlers[route]({ outTradeNo }, caller)),
    )

export const askToPay = own('POST /api/orders/:outTradeNo/pay')
export const look = own('GET /api/orders/:outTradeNo')
export const cancel = own('POST /api/orders/:outTradeNo/close')
export const receive = own('POST /api/orders/:outTradeNo/receipt')

export function lookAtAll(world: World): void {
  const process = world.anyProcess()
  const { caller } = world.dice().pick(BUYERS)
  const before = new Map(world.promises.numbers().map((no) => [no, world.promises.of(no)]))
  world.begin(
    process,
    async () => process.sales.handlers['GET /api/orders']({ limit: 50 }, caller),
    (reply) => {
      if ('answer' in reply) return
      for (const order of reply.orders) {
        world.show(order, before.get(order.outTradeNo))
      }
    },
  )
}

export function askForMoneyBack(world: World): void {
  const requestId = RequestId.parse(randomUUID())
  const ask = async (process: Process, outTradeNo: OutTradeNo, { caller }: Person) => {
    const wish = { outTradeNo, requestId, reason: '不想要了' }
    const route = process.sales.handlers['POST /api/orders/:outTradeNo/refund-requests']
    const order = await orderIn(route(wish, caller))
    world.sightings.saw('refunds asked for by buyers')
    return order
  }
  onOrder(world, ask, world.anyPaidOrder())
}

export function ship(world: World): void {
  const send = ({ sales }: Process, outTradeNo: OutTradeNo) =>
    orderIn(
      sales.handlers['POST /api/merchant/orders/:outTradeNo/shipment'](
        { outTradeNo, pickup: true },
        MERCHANT.caller,
      ),
    )
  onOrder(world, send, world.anyPaidOrder())
}

/** Some of the money, all of it, or more than there is; now and then twice in the same breath. */
export function refund(world: World): void {
  const dice = world.dice()
  const outTradeNo = world.anyPaidOrder()
  const amount = world.intents.find((intent) => intent.outTradeNo === outTradeNo)?.amount
  if (outTradeNo === undefined || amount === undefined) return
  const share = dice.pick([1, 0.5, 0.5, 0.3, 1.1])
  const wish = {
    outTradeNo,
    requestId: RequestId.parse(randomUUID()),
    amount: Fen.parse(Math.ceil(amount * share)),
    reason: '有一个坏果',
  }
  for (let times = 1 + dice.below(2); times > 0; times--) {
    const process = world.anyProcess()
    world.ask(process, {
      outTradeNo,
      work: () => orderIn(refundBy(process, wish, world)),
    })
  }
}

async function refundBy(
  { sales }: Process,
  wish: { outTradeNo: OutTradeNo; requestId: RequestId; amount: Fen; reason: string },
  world: World,
) {
  const route = sales.handlers['POST /api/merchant/orders/:outTradeNo/refunds']
  try {
    return await route(wish, MERCHANT.caller)
  } catch (error) {
    const isTooMuch = error instanceof AppError && error.code === 'refund-exceeds-paid'
    if (isTooMuch) world.sightings.saw('more asked back than was paid')
    throw error
  }
}

const decide =
  (route: `POST /api/merchant/refunds/:outRefundNo/${'approve' | 'refuse'}`) =>
  (world: World): void => {
    const asked = openRequests(world)
    if (asked.length === 0) return
    const { outTradeNo, outRefundNo } = world.dice().pick(asked)
    const process = world.anyProcess()
    world.ask(process, {
      outTradeNo,
      work: async () => {
        const order = await orderIn(process.sales.handlers[route]({ outRefundNo }, MERCHANT.caller))
        if (route.endsWith('refuse')) world.sightings.saw('refunds refused by the merchant')
        return order
      },
    })
  }

export const approve = decide('POST /api/merchant/refunds/:outRefundNo/approve')
export const refuse = decide('POST /api/merchant/refunds/:outRefundNo/refuse')

/** As far as anybody was told. */
export function openRequests(
  world: World,
): { outTradeNo: OutTradeNo; outRefundNo: OutRefundNo; amount: Fen }[] {
  return world.promises
    .numbers()
    .flatMap((outTradeNo) =>
      [...world.promises.of(outTradeNo).refunds.values()]
        .filter(({ status }) => status === 'requested')
        .map(({ outRefundNo, amount }) => ({ outTradeNo, outRefundNo, amount })),
    )
}

function onOrder(
  world: World,
  work: (process: Process, outTradeNo: OutTradeNo, buyer: Person) => Promise<Order>,
  outTradeNo = world.anyOrder(),
): void {
  const userId = outTradeNo && world.anyBuyerOf(outTradeNo)
  if (outTradeNo === undefined || userId === undefined) return
  const process = world.anyProcess()
  world.ask(process, { outTradeNo, work: () => work(process, outTradeNo, buyerOf(userId)) })
}

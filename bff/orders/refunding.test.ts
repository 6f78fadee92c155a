import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fen, OutRefundNo, RequestId } from '../contract/primitives'
import { AppError } from '../errors'
import type { RefundChannel, RefundEvent, RefundKey } from '../payments/channel'
import { openJsonStore } from '../store/json'
import type { Store } from '../store/store'
import { anOrder, orderTask } from '../store/testing/fixtures'
import type { Order } from './order'
import { createRefunding } from './refunding'

let directory: string
let store: Store
let order: Order
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'refunding-'))
  store = await openJsonStore({ directory })
  order = anOrder({ status: 'paid', transactionId: '4200000001', amount: Fen.parse(1000) })
  await store.orders.insert(order, new Map())
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

const now = new Date('2026-11-20T05:00:00Z')
const refused = (code: 'wechat-rejected' | 'order-closed' = 'wechat-rejected') =>
  Promise.reject(new AppError(code, 502, 'INVALID_REQ_TOO_MUCH'))
const silent = () => Promise.reject(new AppError('wechat-unavailable', 503, 'no answer'))
const unheardOf = () => Promise.resolve(undefined)
const takenIn = ({ outTradeNo, outRefundNo }: RefundKey) =>
  Promise.resolve<RefundEvent>({
    kind: 'refund',
    outTradeNo,
    outRefundNo,
    refundId: '5030000001',
    amount: Fen.parse(300),
    state: 'processing',
  })

/** WeChat as this test wants it; the channel is a port. */
const refunding = (channel: RefundChannel) =>
  createRefunding({ store: store.orders, channel, clock: () => now, log: () => undefined })
const give = (channel: RefundChannel) =>
  refunding(channel).refund(order.outTradeNo, {
    requestId: RequestId.parse(randomUUID()),
    amount: Fen.parse(300),
    reason: '有一个坏果',
  })
const kept = async () => (await store.orders.find(order.outTradeNo))?.refunds ?? []

async function begun() {
  const { refunds } = await give({ refund: silent, queryRefund: silent })
  return orderTask(store, `follow-refund/${refunds[0]?.outRefundNo}`)
}

test('a refusal after an attempt that was taken in unheard is no failure: the money is on its way', async () => {
  const after = await give({ refund: () => refused(), queryRefund: takenIn })

  expect(after.refunds).toMatchObject([{ status: 'processing' }])
  expect(await kept()).toMatchObject([{ status: 'processing' }])
})

test('a refusal nobody can look into leaves the refund to be followed up', async () => {
  const after = await give({ refund: () => refused(), queryRefund: silent })

  expect(after.refunds).toMatchObject([{ status: 'processing' }])
})

test.each(['wechat-rejected', 'order-closed'] as const)(
  'a refund that WeChat answers with %s and never heard of has failed',
  async (code) => {
    await expect(
      give({ refund: () => refused(code), queryRefund: unheardOf }),
    ).rejects.toMatchObject({ code })

    expect(await kept()).toMatchObject([{ status: 'failed' }])
  },
)

test('an abnormal refund is asked about until the merchant has seen to it, and never sent again', async () => {
  const task = await begun()
  const inState = (state: RefundEvent['state']) => async (key: RefundKey) => ({
    ...(await takenIn(key)),
    state,
  })
  const answers = [inState('abnormal'), unheardOf, inState('succeeded')]
  const queryRefund = (key: RefundKey) => (answers.shift() ?? silent)(key)
  const { follow } = refunding({ refund: silent, queryRefund })

  expect(await follow(task)).toMatchObject({ kind: 'again' })
  expect(await kept()).toMatchObject([{ status: 'failed', isAbnormal: true }])
  expect(await follow(task)).toMatchObject({ kind: 'again' })

  expect(await follow(task)).toEqual({ kind: 'done' })
  expect(await kept()).toMatchObject([{ status: 'succeeded' }])
})

test('where WeChat refuses the question too, its refusal of the refund stands', async () => {
  const channel = { refund: () => refused(), queryRefund: () => refused() }

  await expect(give(channel)).rejects.toMatchObject({ code: 'wechat-rejected' })

  expect(await kept()).toMatchObject([{ status: 'failed' }])
})

test('what is sent again and refused has failed only if WeChat still never heard of it', async () => {
  const task = await begun()
  const answers = [unheardOf, takenIn]
  const queryRefund = (key: RefundKey) => (answers.shift() ?? silent)(key)

  const outcome = await refunding({ refund: () => refused(), queryRefund }).follow(task)

  expect(outcome.kind).toBe('again')
  expect(await kept()).toMatchObject([{ status: 'processing' }])
})

test.each(['wechat-rejected', 'order-closed'] as const)(
  'a refund sent again and answered with %s is not followed for ever',
  async (code) => {
    const task = await begun()

    const outcome = await refunding({
      refund: () => refused(code),
      queryRefund: unheardOf,
    }).follow(task)

    expect(outcome).toEqual({ kind: 'done' })
    expect(await kept()).toMatchObject([{ status: 'failed' }])
  },
)

test('what was made by hand at WeChat’s is asked for, and never sent by us', async () => {
  const refund = jest.fn(silent)
  const byHand = OutRefundNo.parse('BY-HAND')
  const word = await takenIn({ ...order, appId: order.payer.appId, outRefundNo: byHand })
  await refunding({ refund, queryRefund: silent }).record(word)
  const task = await orderTask(store, 'follow-refund/BY-HAND')

  const outcome = await refunding({ refund, queryRefund: unheardOf }).follow(task)

  expect(outcome).toMatchObject({ kind: 'again' })
  expect(refund).not.toHaveBeenCalled()
})

/** A shop with people at the counter, and a WeChat that can be told to fail. */
import { randomUUID } from 'node:crypto'
import { ErrorReply } from '../../contract/errors'
import type { OutTradeNo } from '../../contract/primitives'
import type { DeliveryMode, Fault, SheetOutcome } from '../../simulator/control-api'
import type { Said } from '../../testing/client'
import { startHouse, type WeappClient } from '../../testing/house'
import { faultsAt, spoken, type Case, type Spoken, type Stage, type Strike } from './faults'

export type Counter = Awaited<ReturnType<typeof openCounter>>

/** More often than anybody asks in one test. */
export const LASTING = 500

const PAUSES = { retryPausesMs: [5, 10], doubtPausesMs: [5, 10] }
const CALM = PAUSES
/** For the one fault that has to be waited for; elsewhere a slow machine would look like it. */
const HURRIED = { ...PAUSES, timeoutMs: 250 }

interface Place {
  name: string
  protocol: Spoken
  isHurried: boolean
  striking: Case[]
  sparing: Fault[]
}

/** Every protocol with the faults that meet this question; those that cost a time-out have a house of their own. */
export const placesFor = (stage: Stage): Place[] =>
  spoken.flatMap((protocol) => {
    const { striking, sparing } = faultsAt(stage, protocol)
    const isSlow = ({ fault }: Case) => fault === 'pay-timeout'
    const calm = { name: protocol, protocol, isHurried: false, sparing }
    return [
      { ...calm, striking: striking.filter((one) => !isSlow(one)) },
      {
        ...calm,
        name: `${protocol}, in a hurry`,
        isHurried: true,
        striking: striking.filter(isSlow),
        sparing: [],
      },
    ]
  })

export async function openCounter({
  protocol,
  isHurried = false,
}: {
  protocol: Spoken
  isHurried?: boolean
}) {
  const house = await startHouse({
    protocol,
    patience: isHurried ? HURRIED : CALM,
    // The clock moves by days, and what expires on the way is asked for in the background.
    environment: { ORDER_TTL_MINUTES: '1440' },
  })
  const merchant = await house.merchant()

  return {
    house,
    merchant,
    strike: (fault: Fault, times: number) => house.control('faults', { fault, times }),
    deliver: (mode: DeliveryMode) => house.control('delivery', { mode }),
    /** On the phone. @throws when WeChat does not let it be paid */
    act: (outTradeNo: OutTradeNo, outcome: SheetOutcome) =>
      house.control(`orders/${outTradeNo}/outcome`, { outcome }),
    pass: (advanceSeconds: number) => house.control('clock', { advanceSeconds }),
    /** Somebody who has bought nothing yet, in the mini-program. */
    async newcomer(id = `buyer-${randomUUID().slice(0, 8)}`): Promise<WeappClient> {
      await house.control('people', { id })
      const client = house.weapp(id)
      await client.signIn()
      return client
    },
    async kept(outTradeNo: OutTradeNo) {
      const order = await house.store().orders.find(outTradeNo)
      if (!order) throw new Error(`no order ${outTradeNo}`)
      return order
    },
    async atWechat(outTradeNo: OutTradeNo) {
      const { orders, refunds } = await house.state()
      const isIt = (one: { outTradeNo: string }) => one.outTradeNo === outTradeNo
      return { orders: orders.filter(isIt), refunds: refunds.filter(isIt) }
    },
    /** What became of an order here became of it at WeChat. */
    async expectAgreement(outTradeNo: OutTradeNo): Promise<void> {
      const { status, transactionId } = await this.kept(outTradeNo)
      const state = status === 'closed' ? 'CLOSED' : status === 'paid' ? 'SUCCESS' : 'NOTPAY'
      const { orders } = await this.atWechat(outTradeNo)
      expect(orders).toMatchObject([{ state, ...(transactionId && { transactionId }) }])
    },
    /** A paid order, of which nobody has to be told any more. */
    async paidOrder(): Promise<OutTradeNo> {
      const client = await this.newcomer()
      const { outTradeNo } = (await client.call('POST /api/orders', aWish())).order
      await this.act(outTradeNo, 'pay')
      await this.pass(0)
      return outTradeNo
    },
    refund: (outTradeNo: OutTradeNo, amount: number) =>
      merchant.ask('POST /api/merchant/orders/:outTradeNo/refunds', {
        outTradeNo,
        requestId: randomUUID(),
        amount,
        reason: '有一个坏果',
      }),
    secrets: () =>
      Object.entries(house.simulator.environment)
        .filter(([name]) => /_SECRET$|_V[23]_KEY$|PRIVATE_KEY$/.test(name))
        .map(([, value]) => value ?? ''),
  }
}

export const aWish = () => ({
  requestId: randomUUID(),
  items: [{ productId: 'anyue-lemon', quantity: 1 }],
})

/** The error as the table says it, with what WeChat said and nothing that is nobody's business. */
export function expectRefusal(
  said: Said,
  { refusal, details }: { refusal: Strike['lasting']; details: Strike['details'] },
  secrets: string[],
): void {
  const { error } = ErrorReply.parse(said.body)
  expect(`${said.status} ${error.code}`).toBe(refusal)
  const { explanation, ...told } = error.details ?? {}
  expect(told).toEqual(details ?? {})
  if (explanation !== undefined) expect(explanation).toEqual(expect.stringMatching(/\w+\. \w+/))
  expect(JSON.stringify(error.details ?? {})).not.toMatch(/https?:|token=|access_token/)
  for (const secret of secrets) expect(JSON.stringify(error)).not.toContain(secret)
}

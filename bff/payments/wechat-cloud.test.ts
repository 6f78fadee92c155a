/** Callbacks of WeChat Cloud Run are anybody's word (CL-1): what they may do is make us ask, now and then. */
import { randomUUID } from 'node:crypto'
import { AppId, OutTradeNo } from '../contract/primitives'
import { startHouse, type House } from '../testing/house'
import { json, startServer, type LocalServer } from '../wechat/testing/local-server'
import { createWechatCloudChannel } from './wechat-cloud'

describe('a refund of another order', () => {
  let house: House
  beforeAll(async () => {
    house = await startHouse({ protocol: 'cloud' })
  })
  afterAll(() => house.stop())

  const kept = async (outTradeNo: OutTradeNo) => house.store().orders.find(outTradeNo)

  async function paidOrder(): Promise<OutTradeNo> {
    const buyer = house.weapp('xiaoman')
    await buyer.signIn()
    const { order } = await buyer.call('POST /api/orders', {
      requestId: randomUUID(),
      items: [{ productId: 'anyue-lemon', quantity: 1 }],
    })
    const { outTradeNo } = order
    await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    await house.control('clock', { advanceSeconds: 0 })
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
    return outTradeNo
  }

  async function refundedOrder(): Promise<OutTradeNo> {
    const outTradeNo = await paidOrder()
    const { amount } = (await kept(outTradeNo)) ?? { amount: 0 }
    const merchant = await house.merchant()
    await merchant.call('POST /api/merchant/orders/:outTradeNo/refunds', {
      outTradeNo,
      requestId: randomUUID(),
      amount,
      reason: '有一个坏果',
    })
    await house.control('clock', { advanceSeconds: 120 })
    await house.runTasks()
    expect(await kept(outTradeNo)).toMatchObject({ status: 'refunded' })
    return outTradeNo
  }

  test('is not taken for this one’s, whatever a callback says', async () => {
    const other = await refundedOrder()
    const outTradeNo = await paidOrder()
    const [refund] = (await kept(other))?.refunds ?? []

    const answer = await fetch(`${house.origin}/notify/wechat-cloud`, {
      method: 'POST',
      body: JSON.stringify({
        subAppid: house.simulator.environment['MINI_PROGRAM_APPID'],
        subMchId: house.simulator.environment['MCH_ID'],
        outTradeNo,
        outRefundNo: refund?.outRefundNo,
      }),
    })

    expect(await answer.json()).toMatchObject({ errcode: 1 })
    expect(await kept(outTradeNo)).toMatchObject({ status: 'paid', refunded: 0, refunds: [] })
  })
})

describe('a flood of callbacks', () => {
  const unknown = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'ORDERNOTEXIST' }
  const appId = AppId.parse('wx0123456789abcdef')

  let server: LocalServer
  beforeAll(async () => {
    server = await startServer(() => json({ errcode: 0, errmsg: 'ok', respdata: unknown }))
  })
  afterAll(() => server.stop())

  test('makes us ask WeChat so often a minute and no more, and nobody else waits for it', async () => {
    let now = Date.parse('2026-11-20T05:00:00Z')
    const channel = createWechatCloudChannel({
      apiOrigin: server.origin,
      mchId: '1900000001',
      appIds: [appId],
      publicOrigin: 'https://shop.example.com',
      place: () => ({ envId: 'prod-1', service: 'shop' }),
      clock: () => new Date(now),
    })
    const forged = (nth: number) =>
      channel.parseNotification(
        {},
        JSON.stringify({ subAppid: appId, subMchId: '1900000001', outTradeNo: `FORGED-${nth}` }),
      )

    await Promise.allSettled(Array.from({ length: 310 }, (_, nth) => forged(nth)))

    expect(server.asked).toHaveLength(300)
    await expect(forged(310)).rejects.toMatchObject({ code: 'rate-limited', status: 429 })
    const outTradeNo = OutTradeNo.parse('OURS-0001')
    await expect(channel.query({ outTradeNo, appId })).resolves.toMatchObject({ kind: 'unknown' })
    now += 60_000
    await expect(forged(311)).rejects.toMatchObject({ code: 'forbidden' })
    expect(server.asked).toHaveLength(302)
  })
})

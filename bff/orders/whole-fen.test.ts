/** Money that is not whole fen comes from arithmetic in yuan, 19.9 × 100: it is nobody's to guess what was meant. */
import { randomUUID } from 'node:crypto'
import type { OutTradeNo } from '../contract/primitives'
import type { Client } from '../testing/client'
import { startHouse, type H5Client, type House } from '../testing/house'

let house: House
let buyer: H5Client
let merchant: Client
let outTradeNo: OutTradeNo
beforeAll(async () => {
  house = await startHouse()
  merchant = await house.merchant()
  buyer = house.h5('xiaoman')
  await buyer.signIn()
  const items = [{ productId: 'gannan-navel-orange', quantity: 1 }]
  const { order } = await buyer.call('POST /api/orders', { requestId: randomUUID(), items })
  outTradeNo = order.outTradeNo
  await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
  await house.control('clock', { advanceSeconds: 0 })
})
afterAll(() => house.stop())

const amounts = [19.9 * 100, 0.1, 0, -100, '100', null, 1e21, Number.MAX_SAFE_INTEGER + 1]

test.each(amounts)(
  'a refund of %p is refused, and nothing of it reaches WeChat',
  async (amount) => {
    const wish = { outTradeNo, requestId: randomUUID(), amount, reason: '少发' }

    const refusal = await merchant.refusal('POST /api/merchant/orders/:outTradeNo/refunds', wish)

    expect(refusal).toMatch(/^400 invalid-input$|^409 refund-exceeds-paid$/)
    expect(await house.store().orders.find(outTradeNo)).toMatchObject({ refunds: [], refunded: 0 })
    expect((await house.state()).refunds).toEqual([])
  },
)

test.each(amounts)('a top-up of %p is refused, and no order is made of it', async (amount) => {
  const wish = { requestId: randomUUID(), amount }

  expect(await buyer.refusal('POST /api/top-ups', wish)).toBe('400 invalid-input')

  expect((await house.state()).orders).toHaveLength(1)
})

/** What callers and WeChat hear while nothing can be kept. */
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DeliveryAttempt, Protocol } from '../simulator/control-api'
import { startHouse, type House, type WeappClient } from '../testing/house'

jest.setTimeout(60_000)

let house: House
let buyer: WeappClient
afterEach(() => house.stop())

async function open(protocol: Protocol) {
  house = await startHouse({ protocol })
  buyer = house.weapp('xiaoman')
  await buyer.signIn()
  await house.control('delivery', { mode: 'hold' })
}
const place = () =>
  buyer.ask('POST /api/orders', {
    requestId: randomUUID(),
    items: [{ productId: 'anyue-lemon', quantity: 1 }],
  })

/** Another process holds the store's lock from now on; the one here notices and writes no more. */
async function takeStoreAway() {
  await writeFile(
    join(house.dataDirectory, 'lock'),
    JSON.stringify({ pid: 1, host: 'x', token: 'y' }),
  )
  while (!house.log.some(({ event }) => event === 'store-write-failed')) await pause(50)
}

test.each<Protocol>(['v3-public-key', 'v2-md5'])(
  'over %s: a store that cannot write any more is 503 with Retry-After, and WeChat is asked to send again',
  async (protocol) => {
    await open(protocol)
    const placed = (await place()).body as { order: { outTradeNo: string } }
    const { outTradeNo } = placed.order
    await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    await takeStoreAway()

    const { status, headers, body } = await place()

    expect(status).toBe(503)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(body).toMatchObject({ error: { code: 'unavailable' } })
    expect(JSON.stringify(body)).not.toContain(house.dataDirectory)
    const [held] = (await house.state()).notifications
    await house.control<{ attempt: DeliveryAttempt }>(`notifications/${held?.id}/send`, {})
    const [after] = (await house.state()).notifications
    expect(after?.attempts).toHaveLength(1)
    expect(after?.state).not.toBe('acknowledged')
    expect((await fetch(`${house.origin}/readyz`)).status).toBe(503)
    expect((await buyer.ask('GET /api/orders', {})).status).toBe(200)
  },
)

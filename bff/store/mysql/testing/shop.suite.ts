import { randomUUID } from 'node:crypto'
import { startHouse } from '../../../testing/house'
import type { MysqlServer } from '../../testing/mysql-server'
import { openUnsteadyLine } from '../../testing/unsteady-line'
import type { DeliveryAttempt } from '../../../simulator/control-api'
import type { MysqlPlace } from '../connections'
import { openMysqlStore } from '../mysql'

export function describeShop(server: () => MysqlServer): void {
  describe('a shop on MySQL', () => {
    test('sells, survives a deployment and keeps what it sold where another process sees it', async () => {
      const place = await server().create()
      const house = await startHouse({ environment: environmentFor(place) })
      const buyer = house.weapp('xiaoman')
      await buyer.signIn()
      const { order } = await buyer.call('POST /api/orders', {
        requestId: randomUUID(),
        items: [{ productId: 'anyue-lemon', quantity: 2 }],
      })

      await house.control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
      await house.control('clock', { advanceSeconds: 0 })
      await house.restart()

      const answer = await buyer.call('GET /api/orders/:outTradeNo', {
        outTradeNo: order.outTradeNo,
      })
      expect(answer.order.status).toBe('paid')
      const another = await openMysqlStore({ place })
      expect(await another.orders.find(order.outTradeNo)).toMatchObject({ status: 'paid' })
      await another.close()
      await house.stop()
      await server().drop(place)
    })

    test('says 503 while the database is away, has WeChat send again, and goes on when it is back', async () => {
      const place = await server().create()
      const line = await openUnsteadyLine(place)
      const house = await startHouse({ environment: environmentFor({ ...place, port: line.port }) })
      const buyer = house.weapp('xiaoman')
      await buyer.signIn()
      await house.control('delivery', { mode: 'hold' })
      const wish = { requestId: randomUUID(), items: [{ productId: 'anyue-lemon', quantity: 1 }] }
      const { outTradeNo } = (await buyer.call('POST /api/orders', wish)).order
      await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
      const [held] = (await house.state()).notifications
      const send = async () =>
        (await house.control<{ attempt: DeliveryAttempt }>(`notifications/${held?.id}/send`, {}))
          .attempt.result

      await line.refuse()
      const [asked, told] = await Promise.all([buyer.ask('GET /api/orders', {}), send()])
      await line.accept()

      expect(asked).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
      expect(Number(asked.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(JSON.stringify(asked.body)).not.toContain(String(line.port))
      expect(told).not.toBe(204)
      expect(await send()).toBe(204)
      const { order } = await buyer.call('GET /api/orders/:outTradeNo', { outTradeNo })
      expect(order.status).toBe('paid')
      await house.stop()
      await line.close()
      await server().drop(place)
    })
  })
}

const environmentFor = ({ host, port, username, password, database }: MysqlPlace) => ({
  STORE: 'mysql',
  MYSQL_ADDRESS: `${host}:${port}`,
  MYSQL_USERNAME: username,
  MYSQL_PASSWORD: password,
  MYSQL_DATABASE: database,
})

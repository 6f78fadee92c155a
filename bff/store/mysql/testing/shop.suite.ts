import { randomUUID } from 'node:crypto'
import { startHouse } from '../../../testing/house'
import type { MysqlServer } from '../../testing/mysql-server'
import { openMysqlStore } from '../mysql'

export function describeShop(server: () => MysqlServer): void {
  describe('a shop on MySQL', () => {
    test('sells, survives a deployment and keeps what it sold where another process sees it', async () => {
      const place = await server().create()
      const house = await startHouse({
        environment: {
          STORE: 'mysql',
          MYSQL_ADDRESS: `${place.host}:${place.port}`,
          MYSQL_USERNAME: place.username,
          MYSQL_PASSWORD: place.password,
          MYSQL_DATABASE: place.database,
        },
      })
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
  })
}

/** Every promise about money, kept by two processes on one MySQL. Again: MODEL_SEED=…, MODEL_PATH=…, MODEL_RUNS=… */
import { startMysqlServer, type MysqlServer } from './store/testing/mysql-server'
import { describeOnMysql } from './store/testing/where-mysql-is'
import type { Workshop } from './testing/model/machines'
import { assertModel } from './testing/model/model'
import { openMysqlWorkshop } from './testing/model/mysql-machines'
import { onServer } from './testing/model/sightings'

jest.setTimeout(1_800_000)

describeOnMysql('on a real server', () => {
  let server: MysqlServer
  let workshop: Workshop
  beforeAll(async () => {
    server = await startMysqlServer()
    workshop = openMysqlWorkshop(server)
  })
  afterAll(async () => {
    await workshop.close()
    await server.stop()
  })

  test('money in is money accounted, nothing is done twice, nothing that was said is taken back', async () => {
    await assertModel(workshop, { runs: 2000, atOnce: 4, mostSteps: 24, sights: onServer })
  })
})

/** The production entry on MySQL, two processes of it, one killed under load. */
import { rm } from 'node:fs/promises'
import { openMysqlStore } from './store/mysql/mysql'
import { startMysqlServer } from './store/testing/mysql-server'
import { describeOnMysql } from './store/testing/where-mysql-is'
import { temporaryDirectory } from './store/testing/temporary-json-store'
import { describeKilling, type Ground } from './testing/killing/killing.suite'

async function open(): Promise<Ground> {
  const server = await startMysqlServer()
  const place = await server.create()
  const directory = await temporaryDirectory()
  const store = await openMysqlStore({ place })
  return {
    environment: {
      DATA_DIR: directory,
      STORE: 'mysql',
      MYSQL_ADDRESS: `${place.host}:${place.port}`,
      MYSQL_USERNAME: place.username,
      MYSQL_PASSWORD: place.password,
      MYSQL_DATABASE: place.database,
    },
    look: (look) => look(store),
    async dispose() {
      await store.close()
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

describeOnMysql('on a real server', () => {
  describeKilling('one of two processes on MySQL', { processes: 2, open })
})

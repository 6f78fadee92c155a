/** A database as those see it who change nothing in it, not even its tables. */
import type { Log } from '../../log'
import type { Store } from '../store'
import type { MysqlPlace } from './connections'
import { mysqlContents } from './contents'
import { createMysqlDatabase } from './database'
import { versionOf } from './migrations'
import { orClosed } from './mysql'
import { STEPS } from './schema'

/** `undefined` where the tables are not made yet, or are those of an older program. @throws as `openMysqlStore` */
export async function openToLook({
  place,
  logger,
}: {
  place: MysqlPlace
  logger: Log
}): Promise<Pick<Store, 'inspect' | 'close'> | undefined> {
  const database = createMysqlDatabase({ place, log: logger })
  return orClosed({ database, place }, async () => {
    const version = await versionOf(database, { name: place.database })
    if (version === STEPS.length) {
      return { inspect: mysqlContents(database), close: () => database.close() }
    }
    await database.close()
    return undefined
  })
}

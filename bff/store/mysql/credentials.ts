/** What WeChat lends us, in the MySQL store: one token for all processes, because a new one may end the one before. */
import type { CredentialCache, LentCredential } from '../../wechat/credential'
import type { MysqlDatabase } from './database'
import { createDocuments } from './documents'

export const credentials = createDocuments<LentCredential & { key: string }>({
  name: 'credentials',
  key: { column: 'name', of: ({ key }) => key },
  columns: { fresh_until: ({ freshUntil }) => Math.floor(freshUntil) },
})

export function mysqlCredentials(database: MysqlDatabase): CredentialCache {
  return {
    async get(key) {
      const kept = await credentials.find(database, key)
      return kept && { value: kept.value, freshUntil: kept.freshUntil }
    },

    set: (key, { value, freshUntil }) => credentials.put(database, { key, value, freshUntil }),

    delete: (key) => credentials.remove(database, key),
  }
}

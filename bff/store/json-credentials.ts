/** What WeChat lends us, in the JSON store: a restart asks for nothing it still has. */
import type { CredentialCache } from '../wechat/credential'
import type { JsonDatabase } from './json-tables'

export function jsonCredentials(database: JsonDatabase): CredentialCache {
  return {
    get: (key) =>
      database.run(({ credentials }) => {
        const kept = credentials.get(key)
        return kept && { value: kept.value, freshUntil: kept.freshUntil }
      }),

    set: (key, { value, freshUntil }) =>
      database.run(({ credentials }, write) => {
        write.put(credentials, { key, value, freshUntil })
      }),

    delete: (key) =>
      database.run(({ credentials }, write) => {
        if (credentials.get(key)) write.drop(credentials, key)
      }),
  }
}

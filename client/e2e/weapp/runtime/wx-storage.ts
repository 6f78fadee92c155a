/** Storage as wx keeps it: JSON, 1 MB a key, surviving a restart when the same Map is given again. */
import type { Dictionary, Realm } from './realm'

const MAX_ENTRY = 1024 * 1024

export function createStorage(realm: Realm, kept: Map<string, string>) {
  function put(key: unknown, value: unknown): void {
    if (typeof key !== 'string') throw new Error('setStorage:fail parameter.key should be String')
    const json = JSON.stringify(value === undefined ? '' : value)
    if (json.length > MAX_ENTRY) throw new Error('setStorage:fail entry size limit reached')
    kept.set(key, json)
  }

  function get(key: unknown): unknown {
    const json = kept.get(String(key))
    return json === undefined ? '' : realm.adopt<unknown>(JSON.parse(json))
  }

  const info = () => realm.adopt({ keys: [...kept.keys()], currentSize: 1, limitSize: 10240 })

  return {
    synchronous: {
      setStorageSync: put,
      getStorageSync: get,
      removeStorageSync: (key: unknown) => void kept.delete(String(key)),
      clearStorageSync: () => kept.clear(),
      getStorageInfoSync: info,
    },
    asynchronous: {
      setStorage: ({ key, data }: Dictionary) => put(key, data),
      getStorage: ({ key }: Dictionary) => {
        if (!kept.has(String(key))) throw new Error('data not found')
        return { data: get(key) }
      },
      removeStorage: ({ key }: Dictionary) => void kept.delete(String(key)),
      clearStorage: () => kept.clear(),
      getStorageInfo: info,
    },
  }
}

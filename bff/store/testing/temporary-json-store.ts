/** A JSON store in a directory of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openJsonStore } from '../json'
import type { OpenedStore } from './opened-store'

export const temporaryDirectory = () => mkdtemp(path.join(os.tmpdir(), 'json-store-'))

export async function openTemporaryJsonStore(): Promise<OpenedStore> {
  const directory = await temporaryDirectory()
  let store = await openJsonStore({ directory })
  return {
    store,
    async reopen() {
      await store.close()
      store = await openJsonStore({ directory })
      return store
    },
    another: () => Promise.resolve(store),
    async dispose() {
      await store.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The production entry on a store of files, killed under load. */
import { rm } from 'node:fs/promises'
import { openJsonStore } from './store/json'
import { temporaryDirectory } from './store/testing/temporary-json-store'
import { describeKilling } from './testing/killing/killing.suite'

describeKilling('a process on a JSON store', {
  processes: 1,
  async open() {
    const directory = await temporaryDirectory()
    return {
      environment: { DATA_DIR: directory },
      async look(look) {
        const store = await openJsonStore({ directory })
        try {
          return await look(store)
        } finally {
          await store.close()
        }
      },
      dispose: () => rm(directory, { recursive: true, force: true }),
    }
  },
})

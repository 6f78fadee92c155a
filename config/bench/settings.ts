/** The settings a shop is measured in: the JSON store, and MySQL with one process and with two. */
import type { StoreConfig } from '../../bff/store-config'
import type { Bench } from './bench'
import { freePort, type Shop, startShop, temporaryFolder } from './shops'

export interface Setting {
  /** Of the row. */
  name: string
  place: StoreConfig
  /** For what is written while it is measured; removed afterwards. */
  folder: string
  /** How the world reaches it. */
  origin: string
  start: (environment: Record<string, string>) => Promise<Shop[]>
}

/** Runs `work` in each, with a store of its own; where there is no database server, rows say so. */
export async function forEachSetting(
  { database, tell }: Bench,
  title: string,
  work: (setting: Setting) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const place = { kind: 'json', directory: folder } as const
    await work(await settingOf({ name: `${title}, JSON store`, place, folder, processes: 1 }))
  })
  for (const processes of [1, 2]) {
    const name = `${title}, MySQL, ${processes === 1 ? 'one process' : 'two processes'}`
    if (!database) {
      tell({ name, value: undefined, unit: '', note: 'no database server' })
      continue
    }
    const place = { kind: 'mysql', place: await database.create() } as const
    await inFolder(async (folder) => work(await settingOf({ name, place, folder, processes })))
    await database.drop(place.place)
  }
}

export async function settingOf({
  name,
  place,
  folder,
  processes,
}: {
  name: string
  place: StoreConfig
  folder: string
  processes: number
}): Promise<Setting> {
  const ports: number[] = []
  while (ports.length < processes) ports.push(await freePort())
  const origin = `http://127.0.0.1:${ports[0]}`
  return {
    name,
    place,
    folder,
    origin,
    start: (environment) =>
      Promise.all(ports.map((port) => startShop({ environment, place, folder, origin, port }))),
  }
}

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const { folder, remove } = await temporaryFolder()
  try {
    return await work(folder)
  } finally {
    await remove()
  }
}

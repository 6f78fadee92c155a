/** The files under `/_simulator/`: the control page, and the bridge with the parts it loads. */
import { readFile } from 'node:fs/promises'

export interface StaticFile {
  type: string
  body: string
}

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

/**
 * The file behind `/_simulator/<path>`: `''` is the control page, `bridge.js` the script a shop's page loads first.
 * Undefined when there is none. Read anew each time, so that an edit shows on reload.
 */
export async function staticFile(path: string): Promise<StaticFile | undefined> {
  const [, folder, name, extension = ''] = placeOf(path) ?? []
  const type = types[extension]
  if (folder === undefined || name === undefined || type === undefined) return undefined

  try {
    const body = await readFile(
      new URL(`../${folder}/${name}.${extension}`, import.meta.url),
      'utf8',
    )
    return { type, body }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Only plain names: nothing climbs out of the two folders, and tests stay unread. */
function placeOf(path: string): RegExpMatchArray | null {
  const place = { '': 'control-page/index.html', 'bridge.js': 'bridge/bridge.js' }[path] ?? path
  const folder = place.includes('/') ? '' : 'control-page/'
  return `${folder}${place}`.match(/^(bridge|control-page)\/([a-z-]+)\.(html|css|js)$/)
}

const isMissing = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'

/** A compiled mini-program on disk: what `dist/weapp` holds and what its app.json promises. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { z } from 'zod'

const TabItem = z.looseObject({
  pagePath: z.string(),
  text: z.string().optional(),
  iconPath: z.string().optional(),
  selectedIconPath: z.string().optional(),
})

const SubPackage = z.looseObject({ root: z.string(), pages: z.array(z.string()) })

export const AppJson = z.looseObject({
  pages: z.array(z.string()).min(1),
  subPackages: z.array(SubPackage).optional(),
  subpackages: z.array(SubPackage).optional(),
  tabBar: z.looseObject({ list: z.array(TabItem) }).optional(),
  usingComponents: z.record(z.string(), z.string()).exactOptional(),
  entryPagePath: z.string().optional(),
  lazyCodeLoading: z.string().optional(),
  sitemapLocation: z.string().optional(),
  requiredPrivateInfos: z.array(z.string()).optional(),
})
export type AppJson = z.infer<typeof AppJson>

const ComponentJson = z.looseObject({
  component: z.boolean().exactOptional(),
  usingComponents: z.record(z.string(), z.string()).exactOptional(),
})
export type ComponentJson = z.infer<typeof ComponentJson>

export interface Package {
  app: AppJson
  /** Every file, as a POSIX path below the root. */
  files: string[]
  /** Pages of the main package, then those of the sub-packages. */
  pages: string[]
  mainPages: string[]
  tabPages: ReadonlySet<string>
  has(file: string): boolean
  size(file: string): number
  read(file: string): string
  /** The `.json` beside a page or component; empty where there is none. */
  componentJson(path: string): ComponentJson
  /** Components a page or component may use: tag → path from the root. */
  components(path: string): Record<string, string>
  /** Where a file lies on disk. */
  locate(file: string): string
}

/** @throws when the folder holds no readable app.json. */
export function openPackage(dist: string): Package {
  const root = resolve(dist)
  if (!existsSync(join(root, 'app.json')))
    throw new Error(`no app.json in ${root}: build weapp first`)
  const locate = (file: string) => join(root, file)
  const read = (file: string) => readFileSync(locate(file), 'utf8')
  const files = listFiles(root)
  const known = new Set(files)
  const app = AppJson.parse(JSON.parse(read('app.json')))
  const subPages = [...(app.subPackages ?? []), ...(app.subpackages ?? [])].flatMap((part) =>
    part.pages.map((page) => posix.join(part.root, page)),
  )
  const componentJson = (path: string) =>
    known.has(`${path}.json`) ? ComponentJson.parse(JSON.parse(read(`${path}.json`))) : {}
  return {
    app,
    files,
    pages: [...app.pages, ...subPages],
    mainPages: app.pages,
    tabPages: new Set(app.tabBar?.list.map((tab) => tab.pagePath)),
    has: (file) => known.has(file),
    size: (file) => statSync(locate(file)).size,
    read,
    componentJson,
    components: (path) => componentsOf(path, app.usingComponents, componentJson(path)),
    locate,
  }
}

function listFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return entry.name === 'node_modules' ? [] : listFiles(root, path)
  })
}

function componentsOf(
  path: string,
  global: Record<string, string> | undefined,
  json: ComponentJson,
): Record<string, string> {
  const own = Object.entries(json.usingComponents ?? {})
  const resolved = [
    ...Object.entries(global ?? {}).map(
      ([tag, target]) => [tag, target.replace(/^\//, '')] as const,
    ),
    ...own
      .filter(([, target]) => !/^(plugin|dynamicLib|ext):/.test(target))
      .map(([tag, target]) => [tag, resolveFrom(path, target)] as const),
  ]
  return Object.fromEntries<string>(resolved)
}

/** A path as mini-program files write it: from the root with a leading slash, else beside `path`. */
export function resolveFrom(path: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(path), target)
}

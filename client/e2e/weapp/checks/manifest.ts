/** app.json and its pages' files: what DevTools refuses to open and the upload refuses to take. */
import { existsSync, readFileSync } from 'node:fs'
import type { Package } from '../runtime/package'

const MAX_ICON_BYTES = 40 * 1024
const ICON_SIDE = 81
const PAGE_FILES = ['js', 'json', 'wxml']

/** APIs that WeChat lets through only when app.json names them (`requiredPrivateInfos`). */
const PRIVATE_APIS =
  /\b(chooseAddress|getLocation|chooseLocation|choosePoi|getFuzzyLocation|onLocationChange|startLocationUpdate)\b/g

export function checkManifest(pkg: Package): string[] {
  return [
    ...checkJson(pkg),
    ...checkPages(pkg),
    ...checkComponents(pkg),
    ...checkTabs(pkg),
    ...checkPrivateApis(pkg),
    ...checkSitemap(pkg),
  ]
}

function checkJson(pkg: Package): string[] {
  return pkg.files
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      try {
        JSON.parse(pkg.read(file))
        return []
      } catch (error) {
        return [`${file}: ${String(error)}`]
      }
    })
}

function checkPages(pkg: Package): string[] {
  const missing = pkg.pages.flatMap((page) =>
    PAGE_FILES.map((extension) => `${page}.${extension}`).filter((file) => !pkg.has(file)),
  )
  const twice = pkg.pages.filter((page, at) => pkg.pages.indexOf(page) !== at)
  return [
    ...missing.map((file) => `app.json: ${file} does not exist`),
    ...twice.map((page) => `app.json: ${page} is named twice`),
  ]
}

function checkComponents(pkg: Package): string[] {
  const owners = pkg.files.filter((file) => file.endsWith('.json') && pkg.has(asWxml(file)))
  return owners.flatMap((owner) =>
    Object.entries(pkg.components(owner.slice(0, -'.json'.length))).flatMap(([tag, target]) =>
      PAGE_FILES.map((extension) => `${target}.${extension}`)
        .filter((file) => !pkg.has(file))
        .map((file) => `${owner}: <${tag}> needs ${file}, which does not exist`),
    ),
  )
}

const asWxml = (file: string) => file.replace(/json$/, 'wxml')

function checkTabs(pkg: Package): string[] {
  const tabs = pkg.app.tabBar?.list ?? []
  const count = tabs.length === 1 || tabs.length > 5 ? ['app.json: a tab bar has 2 to 5 tabs'] : []
  const pages = tabs
    .filter((tab) => !pkg.mainPages.includes(tab.pagePath))
    .map((tab) => `app.json: the tab ${tab.pagePath} is no page of the main package`)
  const icons = tabs.flatMap((tab) => [tab.iconPath, tab.selectedIconPath])
  return [...count, ...pages, ...icons.flatMap((icon) => (icon ? checkIcon(pkg, icon) : []))]
}

function checkIcon(pkg: Package, icon: string): string[] {
  const file = pkg.locate(icon)
  if (!existsSync(file)) return [`app.json: ${icon} does not exist`]
  const bytes = readFileSync(file)
  const tooBig =
    bytes.length > MAX_ICON_BYTES ? [`${icon}: ${bytes.length} bytes, at most 40 KB`] : []
  if (bytes.toString('latin1', 1, 4) !== 'PNG') return [...tooBig, `${icon}: not a PNG`]
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  if (width === ICON_SIDE && height === ICON_SIDE) return tooBig
  return [...tooBig, `${icon}: ${width}×${height} px, should be ${ICON_SIDE}×${ICON_SIDE}`]
}

function checkPrivateApis(pkg: Package): string[] {
  const declared = new Set(pkg.app.requiredPrivateInfos)
  // Taro's own files name every API there is; the app's pages and what they share name those it calls.
  const code = pkg.files.filter(
    (file) => file.endsWith('.js') && !/^(taro|vendors|runtime)\.js$/.test(file),
  )
  const used = new Set(code.flatMap((file) => pkg.read(file).match(PRIVATE_APIS) ?? []))
  const unused = [...declared].filter((api) => !used.has(api))
  return [
    ...[...used]
      .filter((api) => !declared.has(api))
      .map((api) => `app.json: ${api} is called, but not in requiredPrivateInfos`),
    ...unused.map((api) => `app.json: requiredPrivateInfos names ${api}, which is never called`),
  ]
}

function checkSitemap(pkg: Package): string[] {
  const { sitemapLocation } = pkg.app
  if (!sitemapLocation) return ['app.json: no sitemapLocation']
  return pkg.has(sitemapLocation) ? [] : [`app.json: ${sitemapLocation} does not exist`]
}

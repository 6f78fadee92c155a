/** Every wxml compiles, what it imports exists, and every tag is one that WeChat or the app defines. */
import { TmplGroup } from 'glass-easel-template-compiler'
import type { Package } from '../runtime/package'
import { addTemplate, dependenciesOf } from '../runtime/wxml'
import type { WechatCompiler } from './wechat-compiler'

const BUILT_IN = new Set(
  (
    'cover-image cover-view grid-view list-view match-media movable-area movable-view page-container ' +
    'root-portal scroll-view share-element sticky-header sticky-section swiper swiper-item view icon ' +
    'progress rich-text text button checkbox checkbox-group editor form input keyboard-accessory label ' +
    'picker picker-view picker-view-column radio radio-group slider switch textarea navigator audio ' +
    'functional-page-navigator camera channel-live channel-video image live-player live-pusher video ' +
    'voip-room map canvas web-view ad ad-custom official-account open-data navigation-bar page-meta ' +
    'block template import include wxs slot span snapshot selection open-container store-product ' +
    'store-home draggable-sheet nested-scroll-header nested-scroll-body native-component ' +
    'official-account-publish aria-component'
  ).split(' '),
)

export function checkTemplates(pkg: Package, compiler: WechatCompiler | undefined): string[] {
  const templates = pkg.files.filter((file) => file.endsWith('.wxml'))
  const scripts = pkg.files.filter((file) => file.endsWith('.wxs'))
  const said = compiler?.complaints(
    'wcc',
    ['-d', '-cc', '0', ...templates, ...scripts, '-gn', '$gwx'],
    pkg.locate(''),
  )
  return [
    ...(said ? [`wcc: ${said}`] : []),
    ...compile(pkg, templates),
    ...templates.flatMap((file) => unknownTags(pkg, file)),
  ]
}

function compile(pkg: Package, templates: string[]): string[] {
  const group = new TmplGroup()
  const faults = templates.flatMap((file) =>
    addTemplate(group, withoutEnding(file), pkg.read(file)).map(
      ({ startLine, startColumn, message }) => `${file}:${startLine}:${startColumn} ${message}`,
    ),
  )
  const missing = templates.flatMap((file) => {
    const needs = dependenciesOf(group, withoutEnding(file))
    return [
      ...needs.templates.map((name) => `${name}.wxml`),
      ...needs.scripts.map((name) => `${name}.wxs`),
    ]
      .filter((needed) => !pkg.has(needed))
      .map((needed) => `${file}: needs ${needed}, which does not exist`)
  })
  group.free()
  return [...faults, ...missing]
}

const withoutEnding = (file: string) => file.slice(0, -'.wxml'.length)

function unknownTags(pkg: Package, file: string): string[] {
  const own = pkg.components(withoutEnding(file))
  const declared = pkg.app.usingComponents ?? {}
  const code = pkg.read(file).replace(/<!--[^]*?-->/g, '')
  const tags = new Set([...code.matchAll(/<([a-zA-Z][\w-]*)/g)].map(([, tag = '']) => tag))
  // A template that others import is used with their components.
  const shared = pkg.has(`${withoutEnding(file)}.json`) ? {} : allComponents(pkg)
  return [...tags]
    .filter((tag) => !BUILT_IN.has(tag) && ![own, declared, shared].some((known) => tag in known))
    .map((tag) => `${file}: <${tag}> is neither built in nor declared`)
}

const allComponents = (pkg: Package): Record<string, string> =>
  Object.fromEntries(
    pkg.files
      .filter((file) => file.endsWith('.json') && pkg.has(file.replace(/json$/, 'wxml')))
      .flatMap((file) => Object.entries(pkg.components(file.slice(0, -'.json'.length)))),
  )

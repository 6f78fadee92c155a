/** Taro's build: one client, H5 to dist/h5 and the mini-program to dist/weapp. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { defineConfig, type UserConfigExport } from '@tarojs/cli'
import development from './dev'
import production from './prod'

type Config = Extract<UserConfigExport<'webpack5'>, { h5?: unknown }>
type Chain = Parameters<NonNullable<NonNullable<Config['h5']>['webpackChain']>>[0]

const root = path.resolve(__dirname, '..')
const client = path.join(root, 'client')

/**
 * Taro's own `cache.enable` lists `src/app.config` as a build dependency, which does not exist here, so webpack would
 * never store the cache. Two kinds of change a warm cache misses go into its version: a platform file added beside
 * an existing one, and an edited page config.
 */
function persistentCache(chain: Chain) {
  const version = createHash('sha1')
  for (const file of (fs.readdirSync(client, { recursive: true }) as string[]).sort()) {
    if (/\.(h5|weapp)\.\w+$/.test(file)) version.update(file)
    if (/\.config\.ts$/.test(file)) version.update(fs.readFileSync(path.join(client, file)))
  }
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith('TARO_APP_')) version.update(`${name}=${value}`)
  chain.cache({
    type: 'filesystem',
    cacheDirectory: path.join(root, 'node_modules/.cache/taro-webpack'),
    version: version.digest('hex'),
    name: `${process.env.NODE_ENV}-${process.env.TARO_ENV}`,
    buildDependencies: {
      config: [
        'config/index.ts',
        'config/dev.ts',
        'config/prod.ts',
        'babel.config.cjs',
        'package-lock.json',
      ].map((file) => path.join(root, file)),
    },
  })
  chain.merge({ infrastructureLogging: { level: 'error' } })
}

/** Taro splits only initial chunks, so that every page would carry its own copy of what pages share. */
function splitByUse(chain: Chain) {
  chain.performance.hints(false)
  chain.merge({ optimization: { chunkIds: 'named' } })
  chain.optimization.splitChunks({
    chunks: 'all',
    hidePathInfo: true,
    minSize: 0,
    cacheGroups: {
      default: false,
      defaultVendors: false,
      react: {
        name: 'react',
        test: /[\\/]node_modules[\\/](react|react-dom|scheduler)[\\/]/,
        priority: 200,
      },
      taro: { name: 'taro', chunks: 'initial', test: /[\\/]node_modules[\\/]/, priority: 100 },
      shared: { name: 'shared', chunks: 'async', minChunks: 3, priority: 10 },
    },
  })
}

/** Left out of H5: polyfills every supported browser has, and a style sheet the components bring themselves. */
const needless = [
  'whatwg-fetch',
  'abortcontroller-polyfill/dist/abortcontroller-polyfill-only',
  'jsonp-retry',
  '@tarojs/components/dist/taro-components/taro-components.css',
]

// Development only: a payment sheet for DevTools, see config/weapp. Absent from every other build.
const plugins = process.env.TARO_APP_SIMULATOR_ORIGIN
  ? [path.join(__dirname, 'weapp/payment-sheet-plugin.ts')]
  : []

const outputRoot = process.env.BUILD_OUTPUT ?? `dist/${process.env.TARO_ENV}`

const sitemap =
  process.env.TARO_ENV === 'weapp'
    ? [{ from: 'client/sitemap.json', to: `${outputRoot}/sitemap.json` }]
    : []

export default defineConfig<'webpack5'>((merge) => {
  const base: UserConfigExport<'webpack5'> = {
    projectName: 'taro-wechat-shop',
    date: '2026-11-20',
    designWidth: 375,
    deviceRatio: { 375: 2, 640: 2.34 / 2, 750: 1, 828: 1.81 / 2 },
    sourceRoot: 'client',
    outputRoot,
    plugins,
    // From the shell too, not from .env files alone.
    env: Object.fromEntries(
      ['TARO_APP_API_ORIGIN', 'TARO_APP_CLOUD_ENV', 'TARO_APP_CLOUD_SERVICE'].map((name) => [
        name,
        JSON.stringify(process.env[name] ?? ''),
      ]),
    ),
    alias: { '@': client },
    copy: { patterns: sitemap, options: {} },
    framework: 'react',
    compiler: { type: 'webpack5', prebundle: { enable: false } },
    cache: { enable: false },
    terser: {
      enable: true,
      config: {
        keep_fnames: false,
        output: { comments: false, quote_keys: false, keep_quoted_props: false },
      },
    },
    mini: {
      webpackChain: persistentCache,
      optimizeMainPackage: { enable: true },
      // Components are drawn by their own class names, so the order of their files does not matter.
      miniCssExtractPluginOption: { ignoreOrder: true },
      postcss: { pxtransform: { enable: true, config: {} } },
    },
    h5: {
      webpackChain(chain) {
        persistentCache(chain)
        chain.merge({
          resolve: { alias: Object.fromEntries(needless.map((name) => [name, false])) },
        })
        if (process.env.NODE_ENV === 'production') splitByUse(chain)
      },
      publicPath: '/',
      // Pictures stay out of the JavaScript of the first page.
      imageUrlLoaderOption: { limit: 256 },
      staticDirectory: 'static',
      // README "Decisions": why hash.
      router: { mode: 'hash' },
      output: {
        filename: 'js/[name].[contenthash:8].js',
        chunkFilename: 'js/[name].[contenthash:8].js',
      },
      miniCssExtractPluginOption: {
        ignoreOrder: true,
        filename: 'css/[name].[contenthash:8].css',
        chunkFilename: 'css/[name].[contenthash:8].css',
      },
      postcss: {
        autoprefixer: { enable: true, config: {} },
        pxtransform: { enable: true, config: { maxRootSize: 24 } },
      },
    },
  }
  return merge({}, base, process.env.NODE_ENV === 'development' ? development : production)
})

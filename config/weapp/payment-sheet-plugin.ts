/**
 * Taro plugin of development builds of the mini-program (those with TARO_APP_SIMULATOR_ORIGIN): a page that
 * stands in for WeChat's payment sheet, and the few lines that make wx.requestPayment open it.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { IPluginContext } from '@tarojs/service'
import { sources } from 'webpack'

const SOURCE = path.resolve(__dirname, '../../bff/simulator/mini-program')
const FOLDER = 'simulated'
const PAGE = `${FOLDER}/sheet/index`
/** The mini-program as the simulator knows it; DevTools' tourist appid is not the one orders are signed for. */
const APP_ID = 'wx0000000000000002'

type Source = InstanceType<typeof sources.Source>

export default function paymentSheet(ctx: IPluginContext): void {
  ctx.modifyBuildAssets(({ assets }: { assets: Record<string, Source> }) => {
    const origin = process.env.TARO_APP_SIMULATOR_ORIGIN
    if (process.env.TARO_ENV !== 'weapp' || !origin) return
    for (const file of fs.readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
      const from = path.join(SOURCE, file)
      if (fs.statSync(from).isFile())
        assets[path.posix.join(FOLDER, ...file.split(path.sep))] = new sources.RawSource(
          fs.readFileSync(from),
        )
    }
    change(assets, 'app.json', withPage)
    const settings = JSON.stringify({ origin, appId: APP_ID })
    // On the first line, so that source maps stay right.
    const start = `require("./${FOLDER}/payment").play(${settings});`
    change(assets, 'app.js', (code) => start + code)
  })
}

function change(
  assets: Record<string, Source>,
  name: string,
  edit: (text: string) => string,
): void {
  const asset = assets[name]
  if (!asset) throw new Error(`the build made no ${name}`)
  assets[name] = new sources.RawSource(edit(asset.source().toString()))
}

function withPage(json: string): string {
  const app = JSON.parse(json) as { pages: string[] }
  return JSON.stringify({ ...app, pages: [...app.pages, PAGE] })
}

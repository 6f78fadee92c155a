// npm run dev: as npm start, with rebuild on change: the page by Taro's own server, the BFF by tsx.
// npm run dev:weapp: the mini-program for DevTools, rebuilt on change, beside a running `npm run dev` or `npm start`.
import {
  bin,
  forgetBuild,
  installWhenNeeded,
  requireFreePort,
  requireNode,
  run,
  say,
  start,
} from './steps.mjs'

requireNode()
const port = Number(process.env.PORT ?? 3000)
const taro = bin('@tarojs/cli', 'bin/taro')
const watch = (platform) => ['build', '--type', platform, '--watch', '--no-check']

if (process.argv[2] === 'weapp') {
  await installWhenNeeded()
  forgetBuild('weapp')
  say(
    `The mini-program talks to http://127.0.0.1:${port}; keep npm start running in another terminal.`,
  )
  const code = await run(taro, watch('weapp'), {
    env: {
      NODE_ENV: 'development',
      TARO_APP_API_ORIGIN: `http://127.0.0.1:${port}`,
      TARO_APP_SIMULATOR_ORIGIN: `http://127.0.0.1:${port + 1}`,
    },
  })
  process.exit(code)
}

for (const [offset, what] of ['the shop', 'the simulated WeChat', "Taro's server"].entries())
  await requireFreePort(port + offset, what)
await installWhenNeeded()
forgetBuild('h5')
const env = { NODE_ENV: 'development', H5_DEV_PORT: String(port + 2) }
const page = start(taro, watch('h5'), { env })
const bff = start(['--import', 'tsx', '--watch'], ['bff/dev.ts'], { env })
// One without the other is of no use.
page.on('exit', (code) => (bff.kill(), process.exit(code ?? 1)))
bff.on('exit', (code) => (page.kill(), process.exit(code ?? 1)))

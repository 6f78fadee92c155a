// npm run build[:h5|:weapp|:bff]: what goes to production, in dist/.
import { buildBff, buildClient, installWhenNeeded, requireNode, say } from './steps.mjs'

requireNode()
await installWhenNeeded()
const wanted = process.argv[2] ? [process.argv[2]] : ['h5', 'bff']
for (const part of wanted) {
  if (part === 'bff') await buildBff()
  else await buildClient(part, part === 'weapp' ? { env: weappEnvironment() } : {})
  say(`dist/${part} is ready`)
}

function weappEnvironment() {
  const names = [
    'TARO_APP_API_ORIGIN',
    'TARO_APP_CLOUD_ENV',
    'TARO_APP_CLOUD_SERVICE',
    'TARO_APP_ID',
  ]
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
}

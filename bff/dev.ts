/**
 * Development entry: the simulated WeChat first, then the same shop that production runs, pointed at it. What only
 * development needs happens here, in front of the shop: the page gets the script that plays WeChat's own bridge.
 */
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { readConfig } from './config'
import { openDevShop, type DevShop, type Opening } from './dev-shop'
import type { LogEntry } from './log'
import { startSimulator } from './simulator'
import { assemble } from './start'

const port = Number(process.env.PORT ?? 3000)
const origin = `http://127.0.0.1:${port}`
const h5Directory = new URL('../dist/h5/', import.meta.url)
/** Set by `npm run dev`: the page comes from Taro's own server, rebuilt on change. */
const pageServer = process.env.H5_DEV_PORT && `http://127.0.0.1:${process.env.H5_DEV_PORT}`

/** 老陈 keeps the shop. */
const MERCHANT = 'laochen'

/** Empty until the first protocol is known. */
const open: { shop?: Promise<DevShop> } = {}
const simulator = await startSimulator({
  port: port + 1,
  shopOrigin: origin,
  async onProtocol(environment) {
    if (!open.shop) return
    await (await open.shop).exchange(opening(environment))
    const { PAY_CHANNEL: channel = '', MCH_V2_SIGN_TYPE: signType = '' } = environment
    console.log(`  The shop has opened anew, to be paid through ${channel} ${signType}`)
  },
})
await simulator.choose(firstProtocol())
open.shop = openDevShop(opening({ ...simulator.environment, ...asked() }))
const shop = await open.shop

const server = http.createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(
      `The page is not there yet: ${error instanceof Error ? error.message : 'unknown error'}`,
    )
  })
})
server.listen(port, '127.0.0.1', welcome)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
    void Promise.all([shop.stop(), simulator.stop()]).then(() => process.exit(0))
  })

type Environment = Record<string, string>

/** The first protocol comes from outside, the next ones from the control page: PAY_CHANNEL=wechat-v2 npm start */
function asked() {
  const names = ['PAY_CHANNEL', 'MCH_V2_SIGN_TYPE']
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
}

function firstProtocol() {
  if (process.env.PAY_CHANNEL === 'wechat-cloud') return 'cloud'
  if (process.env.PAY_CHANNEL !== 'wechat-v2') return 'v3-public-key'
  return process.env.MCH_V2_SIGN_TYPE === 'HMAC-SHA256' ? 'v2-hmac' : 'v2-md5'
}

/** What cannot work is told at once, before a shop is closed for it. @throws ConfigError */
function opening(environment: Environment): Opening {
  const config = readConfig({
    // Never in the folder of a real shop: play money stays out of its books.
    DATA_DIR: process.env.DATA_DIR ?? 'data/play',
    ...environment,
    MERCHANT_OPENIDS: simulator.identitiesOf(MERCHANT).join(','),
    PORT: String(port),
    PUBLIC_ORIGIN: origin,
  })
  return () => assemble(config, { clock: simulator.clock, log: tell })
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  // WeChat sends people back to the one registered host, so a sign-in begun on another would lose its cookies.
  if (request.method === 'GET' && /^localhost(:|$)/.test(request.headers.host ?? '')) {
    response.writeHead(307, { location: `${origin}${request.url}` }).end()
  } else if (path === '/' || path === '/index.html') {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    })
    response.end(withBridge(await page()))
  } else if (pageServer && !/^\/(api|auth|notify|pictures|avatars|healthz|readyz)\b/.test(path)) {
    const file = await fetch(`${pageServer}${request.url}`)
    response.writeHead(file.status, {
      'content-type': file.headers.get('content-type') ?? 'text/plain',
    })
    response.end(Buffer.from(await file.arrayBuffer()))
  } else {
    await shop.answer(request, response)
  }
}

async function page() {
  if (!pageServer) return readFile(new URL('index.html', h5Directory), 'utf8')
  return (await fetch(`${pageServer}/`)).text()
}

function withBridge(html: string) {
  return html.replace(
    /<head[^>]*>/,
    `$&<script src="${simulator.origin}/_simulator/bridge.js"></script>`,
  )
}

/** One short line per call of the API; what went wrong, whole. */
function tell({ level, event, ...facts }: LogEntry) {
  if (level !== 'info') return console.warn(event, facts)
  const { method, path, status, ms } = facts
  if (event === 'request' && /^\/(api|auth|notify)\//.test(String(path)))
    console.log(`  ${String(status)} ${String(method)} ${String(path)} ${String(ms)} ms`)
}

function welcome() {
  console.log(`
  拾橘 is open.                                      The shop, with no WeChat account at all

  Shop           ${origin}                  open it in any browser, best at phone size
  WeChat (play)  ${simulator.origin}/_simulator/     who you are, payments, notifications, clock, faults
  Mini-program   npm run dev:weapp, then open this folder in WeChat DevTools (tourist appid)

  Try: buy something and pay · cancel, then pay again · lose a notification on the play page and watch the
  order find out by itself · open the shop in a second browser as somebody else.
  Ctrl-C stops everything.
`)
}

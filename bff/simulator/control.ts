import type Router from '@koa/router'
import type { Context, Next } from 'koa'
import type { z } from 'zod'
import { jsonBody } from './api-door'
import type { Apps } from './apps'
import type { Bridge } from './bridge'
import type { CallLog } from './call-log'
import type { Clock } from './clock'
import { serveCloudGateway } from './cloud-gateway'
import type { Codes } from './codes'
import * as input from './control-inputs'
import type { SimulatorState } from './control-api'
import type { Faults } from './faults'
import { checkLaunch, LaunchRefusal, type LaunchParts } from './launch'
import type { Notifications } from './notifications'
import { serveProtocolControl } from './protocol-control'
import type { Protocols } from './protocols'
import { failed, type Sheets } from './sheets'
import type { V3 } from './v3'
import { serveV3Control, v3State } from './v3-control'
import { wxaState, type Wxa } from './wxa'
import { serveWxaControl } from './wxa-control'

export interface ControlParts extends LaunchParts {
  apps: Apps
  bridge: Bridge
  calls: CallLog
  clock: Clock
  codes: Codes
  faults: Faults
  notifications: Notifications
  sheets: Sheets
  shopOrigin: string
  v3: V3
  wxa: Wxa
  protocols: Protocols
  forget: () => void
}

const API = '/_simulator/api'

/** Open to every page on this machine: the bridge calls from the shop's origin. */
export async function allowCrossOrigin(ctx: Context, next: Next): Promise<void> {
  if (!ctx.path.startsWith(`${API}/`)) return void (await next())
  ctx.set('Access-Control-Allow-Origin', ctx.get('origin') || '*')
  ctx.set('Access-Control-Allow-Credentials', 'true')
  ctx.vary('Origin')
  if (ctx.method !== 'OPTIONS') return void (await next())
  ctx.set('Access-Control-Allow-Methods', 'GET, POST, PATCH')
  ctx.set('Access-Control-Allow-Headers', 'content-type')
  ctx.status = 204
}

/** The control API of `control-api.ts`. A wrong request is 400, an unknown name 404, an impossible wish 409. */
export function serveControl(router: Router, parts: ControlParts): void {
  servePeopleAndTime(router, parts)
  servePayments(router, parts)
  serveClients(router, parts)
  serveV3Control(router, API, { ...parts, read })
  serveCloudGateway(router, API, { ...parts, read })
  serveWxaControl(router, API, { ...parts, read })
  serveProtocolControl(router, API, { ...parts, read })

  router.get(`${API}/state`, (ctx) => {
    ctx.body = stateOf(parts)
  })
  router.post(`${API}/faults`, (ctx) => {
    const { fault, times } = read(ctx, input.fault)
    parts.faults.set(fault, times)
    ctx.body = { faults: parts.faults.list() }
  })
  router.post(`${API}/reset`, (ctx) => {
    parts.forget()
    ctx.body = {}
  })
}

function servePeopleAndTime(router: Router, { people, clock }: ControlParts): void {
  router.post(`${API}/people`, (ctx) => {
    ctx.body = people.add(read(ctx, input.newPerson)) ?? ctx.throw(409, 'this id is taken')
    ctx.status = 201
  })
  router.patch(`${API}/people/:id`, (ctx) => {
    ctx.body =
      people.change(String(ctx.params['id']), read(ctx, input.traits)) ??
      ctx.throw(404, 'nobody has this id')
  })
  router.post(`${API}/clock`, async (ctx) => {
    const wish = read(ctx, input.clock)
    if ('reset' in wish) clock.reset()
    else await clock.advance(wish.advanceSeconds)
    ctx.body = { now: clock.now().toISOString() }
  })
}

function servePayments(router: Router, { orders, sheets, notifications }: ControlParts): void {
  router.post(`${API}/delivery`, (ctx) => {
    notifications.deliver(read(ctx, input.delivery).mode)
    ctx.body = { mode: notifications.mode() }
  })
  router.post(`${API}/orders/:outTradeNo/outcome`, (ctx) => {
    const { outcome } = read(ctx, input.outcome)
    const wanted = ctx.params['outTradeNo']
    const order =
      orders.all().find(({ request }) => request.out_trade_no === wanted) ??
      ctx.throw(404, 'no such order')
    const obstacle = orders.obstacle(order)
    if (obstacle) ctx.throw(409, obstacle)
    sheets.act(order, outcome)
    ctx.body = { order: orders.describe(order) }
  })
  router.post(`${API}/notifications/:id/send`, async (ctx) => {
    const { forge } = read(ctx, input.send)
    const attempt = await notifications.send(String(ctx.params['id']), forge)
    if (attempt === 'senseless') ctx.throw(409, 'this message has nothing of that kind to forge')
    ctx.body = { attempt: attempt ?? ctx.throw(404, 'no such notification') }
  })
}

/** What the WeChat client does on a phone: native calls of a page, `wx.login`, `wx.requestPayment`, the sheet. */
function serveClients(router: Router, parts: ControlParts): void {
  const { bridge, calls, codes, people, apps, sheets } = parts

  router.post(`${API}/bridge/invoke`, (ctx) => {
    const invocation = read(ctx, input.invocation)
    if (!people.find(invocation.person)) ctx.throw(400, 'nobody has this id')
    const answer = bridge.invoke(invocation)
    noteFailure(ctx, calls, { name: invocation.name, answer })
    ctx.body = answer
  })
  router.post(`${API}/mini-program/login`, (ctx) => {
    const person =
      people.find(read(ctx, input.login).person) ?? ctx.throw(404, 'nobody has this id')
    const { appId } = apps.miniProgram
    ctx.body = { code: codes.issue({ appId, person, scope: 'login', snapshot: false }) }
  })
  router.post(`${API}/mini-program/request-payment`, (ctx) => {
    const { appId, params, person } = read(ctx, input.requestPayment)
    try {
      if (appId !== apps.miniProgram.appId) throw new LaunchRefusal('支付场景非法')
      ctx.body = { sheet: sheets.open(checkLaunch(params, { appId, person }, parts)) }
    } catch (error) {
      if (!(error instanceof LaunchRefusal)) throw error
      calls.note(ctx.req, `requestPayment: ${error.message}`)
      ctx.body = { errMsg: failed(error.message).errMsg }
    }
  })
  router.post(`${API}/sheets/:id/outcome`, (ctx) => {
    const { outcome } = read(ctx, input.outcome)
    ctx.body =
      sheets.close(String(ctx.params['id']), outcome) ?? ctx.throw(404, 'this sheet is not open')
  })
}

function noteFailure(
  ctx: Context,
  calls: CallLog,
  { name, answer }: { name: string; answer: ReturnType<Bridge['invoke']> },
): void {
  if (!('err_msg' in answer) || /:(ok|wifi)$/.test(String(answer.err_msg))) return
  calls.note(ctx.req, [name, answer.err_msg, answer['err_desc']].filter(Boolean).join(' '))
}

function stateOf(parts: ControlParts): SimulatorState {
  const { clock, people, orders, notifications } = parts
  return {
    now: clock.now().toISOString(),
    clockOffsetSeconds: clock.offsetSeconds(),
    shopOrigin: parts.shopOrigin,
    people: people.all(),
    delivery: notifications.mode(),
    orders: orders.all().map((order) => orders.describe(order)),
    notifications: notifications.list(),
    ...v3State(parts.v3),
    ...wxaState(parts.wxa),
    protocol: parts.protocols.current(),
    faults: parts.faults.list(),
    shares: parts.bridge.shares(),
    calls: parts.calls.list(),
  }
}

function read<S extends z.ZodType>(ctx: Context, schema: S): z.output<S> {
  const parsed = schema.safeParse(jsonBody(ctx) ?? {})
  if (parsed.success) return parsed.data
  return ctx.throw(
    400,
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  )
}

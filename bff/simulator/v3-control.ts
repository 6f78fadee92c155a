import type Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import type { KeyMode, RefundEnding, SimulatorState } from './control-api'
import type { PayOrders } from './pay-orders'
import type { People } from './people'
import { failed, type Sheets } from './sheets'
import type { V3 } from './v3'
import { describeRefund } from './v3-refund-answer'

const refundEnding = z.strictObject({
  ending: z.enum(['success', 'abnormal', 'closed', 'none']) satisfies z.ZodType<RefundEnding>,
})

const keyChoice = z.strictObject({
  mode: z.enum(['public-key', 'certificate', 'both']) satisfies z.ZodType<KeyMode>,
  share: z.number().min(0).max(100).exactOptional(),
  rotating: z.boolean().exactOptional(),
})

const scan = z.strictObject({ codeUrl: z.string(), person: z.string() })

export interface V3ControlParts {
  v3: V3
  orders: PayOrders
  people: People
  sheets: Sheets
  /** The body of a control request. */
  read: <S extends z.ZodType>(ctx: Context, schema: S) => z.output<S>
}

/** The control API's part about refunds, keys and payment codes (`control-api.ts`). */
export function serveV3Control(router: Router, api: string, parts: V3ControlParts): void {
  const { v3, read } = parts
  const { refunds, keys } = v3

  router.post(`${api}/refunds`, (ctx) => {
    const { ending } = read(ctx, refundEnding)
    refunds.endWith(ending)
    ctx.body = { ending }
  })
  router.post(`${api}/refunds/:outRefundNo/outcome`, (ctx) => {
    const { ending } = read(ctx, refundEnding)
    const wanted = ctx.params['outRefundNo']
    const refund =
      refunds.all().find(({ request }) => request.out_refund_no === wanted) ??
      ctx.throw(404, 'no such refund')
    if (!refunds.end(refund, ending)) ctx.throw(409, 'it has ended already')
    ctx.body = { refund: describeRefund(refund) }
  })
  router.post(`${api}/keys`, async (ctx) => {
    await keys.choose(read(ctx, keyChoice))
    ctx.body = { keys: keys.state() }
  })
  router.post(`${api}/codes/scan`, (ctx) => {
    ctx.body = scanned(ctx, parts)
  })
}

export const v3State = ({ keys, refunds }: V3): Pick<SimulatorState, 'keys' | 'refunds'> => ({
  keys: keys.state(),
  refunds: refunds.all().map(describeRefund),
})

function scanned(ctx: Context, { v3, orders, people, sheets, read }: V3ControlParts): unknown {
  const { codeUrl, person: id } = read(ctx, scan)
  const person = people.find(id) ?? ctx.throw(404, 'nobody has this id')
  const order = v3.links.byCodeUrl(codeUrl)
  if (!order) return { errMsg: failed('二维码已过期，请刷新后再试').errMsg }
  const obstacle = orders.obstacle(order)
  if (obstacle) return { errMsg: failed(obstacle).errMsg }
  order.payer = people.openId(order.request.appid, person)
  return { sheet: sheets.open(order) }
}

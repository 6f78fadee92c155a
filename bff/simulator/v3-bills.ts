import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import { asked } from './api-door'
import { after } from './clock'
import { paramError, PayError } from './pay-error'
import { admit, type GateParts } from './pay-gate'
import type { PayOrders } from './pay-orders'
import { randomText } from './random'
import { readBillDay, type BillDay } from './v3-bill-calendar'
import { fundFlowBill, tradeBill } from './v3-bill-files'
import { flowRows, tradeRows } from './v3-bill-rows'
import type { Refunds } from './v3-refunds'

/** How long a download_url works: the older documents say so, the newer ones only "shortly" (B3-1). */
const URL_LIFE_SECONDS = 30

export interface Bills {
  clear(): void
}

/** Trade and fund flow bills, and their files (B3-1 … B3-3). */
export function serveBills(
  router: Router,
  deps: GateParts & { orders: PayOrders; refunds: Refunds; origin: string },
): Bills {
  const { orders, refunds, clock, origin } = deps
  const files = new Map<string, { bytes: Buffer; until: Date }>()
  const everything = () => ({ orders: orders.all(), refunds: refunds.all() })

  const offer = (ctx: Context, text: string) => {
    const token = randomText(48)
    const bytes = choice(ctx, 'tar_type', TarType) === 'GZIP' ? gzipSync(text) : Buffer.from(text)
    files.set(token, { bytes, until: after(clock.now(), URL_LIFE_SECONDS) })
    ctx.body = {
      hash_type: 'SHA1',
      // Of the file, not of its packing.
      hash_value: createHash('sha1').update(text).digest('hex'),
      download_url: `${origin}/v3/billdownload/file?token=${token}`,
    }
  }

  const day = (ctx: Context): BillDay => readBillDay(asked(ctx, 'bill_date'), clock.now())

  router.get('/v3/bill/tradebill', (ctx) => {
    admit(ctx, deps)
    const type = choice(ctx, 'bill_type', BillType)
    const rows = tradeRows(type, day(ctx), everything())
    offer(ctx, tradeBill(type, some(rows)))
  })

  router.get('/v3/bill/fundflowbill', (ctx) => {
    admit(ctx, deps)
    const account = choice(ctx, 'account_type', AccountType)
    const rows = flowRows(day(ctx), everything())
    // Everything happens on the basic account.
    offer(ctx, fundFlowBill(some(account === 'BASIC' ? rows : [])))
  })

  router.get('/v3/billdownload/file', (ctx) => {
    admit(ctx, deps)
    const file = files.get(asked(ctx, 'token') ?? '')
    if (!file || file.until <= clock.now()) throw outdated()
    ctx.body = file.bytes
    ctx.type = 'application/octet-stream'
  })

  return { clear: () => files.clear() }
}

const BillType = z.enum(['ALL', 'SUCCESS', 'REFUND']).default('ALL')
const AccountType = z.enum(['BASIC', 'OPERATION', 'FEES']).default('BASIC')
const TarType = z.enum(['GZIP']).optional()

function choice<S extends z.ZodType>(ctx: Context, field: string, schema: S): z.output<S> {
  const value = asked(ctx, field)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw paramError('参数错误', {
    field,
    value: value ?? '',
    issue: 'Not one of the documented words',
    location: 'query',
  })
}

function some<Row>(rows: Row[]): Row[] {
  if (rows.length > 0) return rows
  throw new PayError(400, 'NO_STATEMENT_EXIST', '账单不存在', { number: 268435461 })
}

/** Which code an outdated token gets is not documented. */
const outdated = (): PayError =>
  new PayError(400, 'INVALID_REQUEST', '下载链接已失效，请重新申请账单', { number: 268435461 })

import type Router from '@koa/router'
import { jsonBody } from './api-door'
import type { Apps } from './apps'
import { admit, type GateParts } from './pay-gate'
import type { PayOrders } from './pay-orders'
import { ofApp, ofSender } from './pay-routes'
import type { PaymentLinks } from './v3-payment-links'
import { readH5, readNative } from './v3-prepay'

/** Orders paid outside a WeChat page: in another browser (h5) or by a code on a screen (native). */
export function serveOtherOrders(
  router: Router,
  deps: GateParts & { orders: PayOrders; apps: Apps; links: PaymentLinks },
): void {
  const { orders, apps, links } = deps

  router.post('/v3/pay/transactions/h5', (ctx) => {
    const request = readH5(ofSender(jsonBody(ctx), admit(ctx, deps)))
    ofApp(request, apps)
    const prepayId = orders.prepay(request, 'MWEB')
    ctx.body = { h5_url: links.h5Url(orders.find(request.out_trade_no), prepayId) }
  })

  router.post('/v3/pay/transactions/native', (ctx) => {
    const request = readNative(ofSender(jsonBody(ctx), admit(ctx, deps)))
    ofApp(request, apps)
    orders.prepay(request, 'NATIVE')
    ctx.body = { code_url: links.codeUrl(orders.find(request.out_trade_no)) }
  })
}

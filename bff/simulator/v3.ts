/** WeChat Pay v3 beyond JSAPI orders: other ways to pay, refunds, bills, certificates. */
import type Router from '@koa/router'
import type { Apps } from './apps'
import type { CallLog } from './call-log'
import { endedCloud } from './cloud-notification'
import type { Faults } from './faults'
import type { Notifications } from './notifications'
import type { GateParts } from './pay-gate'
import type { PayOrders } from './pay-orders'
import { servePay } from './pay-routes'
import type { People } from './people'
import type { Sheets } from './sheets'
import { endedV2 } from './v2-refund-notification'
import { serveBills } from './v3-bills'
import { serveCertificates } from './v3-certificate-routes'
import { serveH5Page } from './v3-h5-page'
import type { Keys } from './v3-keys'
import { serveOtherOrders } from './v3-orders'
import { createPaymentLinks, type PaymentLinks } from './v3-payment-links'
import { refundEvent, refundNews } from './v3-refund-answer'
import { serveRefunds } from './v3-refund-routes'
import type { Refund } from './v3-refund'
import { createRefunds, type Refunds } from './v3-refunds'

export interface V3Parts extends GateParts {
  orders: PayOrders
  people: People
  apps: Apps
  calls: CallLog
  faults: Faults
  notifications: Notifications
  sheets: Sheets
  origin: string
  shop: URL
}

export interface V3 {
  keys: Keys
  refunds: Refunds
  links: PaymentLinks
  clear(): void
}

export function createV3(router: Router, parts: V3Parts): V3 {
  const { keys, clock, orders, faults, notifications, origin, shop } = parts

  const ended = (refund: Refund) => {
    const { notify_url: url, out_trade_no: outTradeNo } = refund.order.request
    const own = refund.request.notify_url
    // A v2 refund that names no address is not told to the order's.
    if (refund.isV2 && own === undefined) return
    notifications.announce({
      outTradeNo,
      url: own ?? url,
      event: refundEvent(refund),
      transaction: refundNews(refund),
      ...(refund.isV2 && { compose: refund.isCloud ? endedCloud(refund) : endedV2(refund) }),
    })
  }
  const links = createPaymentLinks({ clock, origin })
  const refunds = createRefunds({ orders, clock, faults, ended })

  servePay(router, parts)
  serveOtherOrders(router, { ...parts, links })
  serveH5Page(router, { ...parts, links, shopHost: shop.host })
  serveRefunds(router, { ...parts, refunds })
  const bills = serveBills(router, { ...parts, refunds })
  serveCertificates(router, parts)

  return {
    keys,
    refunds,
    links,
    clear() {
      for (const part of [keys, refunds, links, bills]) part.clear()
    },
  }
}

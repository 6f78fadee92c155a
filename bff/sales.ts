/** All that has to do with orders and money, put together. */
import type { Accounts } from './accounts/accounts'
import { createGroupBot } from './accounts/group-bot'
import { createAlerts } from './alerts/alerts'
import type { Config } from './config'
import { createFulfilment } from './fulfilment'
import { signedIn } from './http/handlers'
import type { ReceiveNotification } from './http/notification-routes'
import type { Log } from './log'
import { createMerchantHandlers, type RoleOf } from './merchant/merchant-handlers'
import { watchAbnormalRefunds } from './orders/abnormal-refunds'
import { createAsking } from './orders/asking'
import { watchMismatches } from './orders/mismatch'
import { createNightly } from './orders/nightly'
import { createNotifications } from './orders/notifications'
import { show, type Order } from './orders/order'
import { createOrderHandlers } from './orders/order-handlers'
import { countedIn, createOrders, type Offers } from './orders/orders'
import { createReconciliation } from './orders/reconciliation'
import { createRefunding } from './orders/refunding'
import { createSettlement } from './orders/settlement'
import type { Channel } from './payments/channel'
import { createUnionIdLearner } from './sessions/paid-unionid'
import type { Store } from './store/store'
import { watchBalances } from './wallet/overdraft'
import { createTopUpHandlers } from './wallet/top-up-handlers'
import type { WechatApi } from './wechat/http'

interface Parts {
  config: Config
  store: Store
  channel: Channel
  offers: Offers
  roleOf: RoleOf
  miniProgram: Accounts['miniProgram']
  api: WechatApi
  clock: () => Date
  log: Log
}

export function createSales(parts: Parts) {
  const { config, store, channel, offers, roleOf, miniProgram, clock, log } = parts
  const { publicOrigin, orderTtlMinutes: ttlMinutes } = config
  const learnUnionId = createUnionIdLearner({
    users: store.users,
    unionIds: miniProgram?.unionIds,
    clock,
    log,
  })
  const paid = ({ userId, payer, transactionId = '' }: Order) =>
    void learnUnionId({ userId, payer, transactionId })

  const bot = config.alertWebhook && createGroupBot(config.alertWebhook)
  const { tell, ...alerts } = createAlerts({ bot, tasks: store.tasks, clock })
  const refunds = watchAbnormalRefunds(store.orders, alerts.tasksFor)
  const balances = watchBalances({ orders: refunds, tasksFor: alerts.tasksFor, log })
  const money = { store: watchMismatches(balances, tell), channel, clock, log }
  const reports = store.reconciliations
  const totals = async () => countedIn(await offers())
  const soldOut = ({ outTradeNo, amount }: Order) =>
    alerts.tasksFor({ kind: 'paid-when-sold-out', outTradeNo, amount })
  const settlement = createSettlement({ ...money, totals, paid, soldOut })
  const asking = createAsking({ ...money, tasks: store.tasks, settlement })
  const refunding = createRefunding(money)
  const { reconcile } = createReconciliation({ ...money, settlement, reports, tell })
  const nightly = createNightly({ reconcile, reports, tasks: store.tasks, clock, log })
  const orders = createOrders({
    store: store.orders,
    channel,
    settlement,
    offers,
    guestAppId: guestAppId(config),
    pageOf: (outTradeNo) => `${publicOrigin}/#/pages/order/index?outTradeNo=${outTradeNo}&paying=1`,
    clock,
    ttlMinutes,
  })
  const { deliveries, messages, tasks } = createFulfilment({
    ...parts,
    tokens: miniProgram?.tokens,
    work: {
      'ask-payment': asking.ask,
      'follow-refund': refunding.follow,
      'close-payment': settlement.closeLate,
      reconcile: nightly.reconcile,
      'send-alert': alerts.send,
    },
    async givenUp(task) {
      // Of an alert that nobody gets there is nobody to tell.
      if (task.kind !== 'send-alert') await tell({ kind: 'task-given-up', task })
    },
  })

  return {
    handlers: {
      ...createOrderHandlers({ orders, deliveries, messages, refunding }),
      ...createMerchantHandlers({
        orders: {
          ship: async (outTradeNo, shipment) => show(await deliveries.ship(outTradeNo, shipment)),
          refund: async (outTradeNo, wish) => show(await refunding.refund(outTradeNo, wish)),
          approveRefund: async (outRefundNo) => show(await refunding.approve(outRefundNo)),
          refuseRefund: async (outRefundNo) => show(await refunding.refuse(outRefundNo)),
        },
        notifications: store.notifications,
        book: store.orderBook,
        show,
        reconciliations: {
          find: (day) => reports.find(day),
          async ask(day) {
            await nightly.ask(day)
            tasks.wake()
          },
        },
        roleOf,
      }),
      ...createTopUpHandlers({
        bounds: config.topUp,
        async place(wish, caller) {
          const placed = await orders.topUp(wish, { ...signedIn(caller), ip: caller.ip })
          return { ...placed, order: show(placed.order) }
        },
      }),
    },
    receiveNotification: createNotifications({
      channel,
      settle: settlement.settle,
      notifications: store.notifications,
      tell,
      clock,
      log,
    }) satisfies ReceiveNotification,
    tasks,
    /** What must be there before anybody comes: tasks that older programs did not keep. */
    async begin() {
      await asking.adopt()
      await nightly.plan()
    },
    reconcile,
  }
}

/** The app guests pay through; WeChat Cloud Run takes payments inside WeChat alone. */
function guestAppId({ payment, officialAccount, miniProgram }: Config) {
  if (payment.channel === 'wechat-cloud') return undefined
  return officialAccount?.appId ?? miniProgram?.appId
}

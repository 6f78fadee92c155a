/** What happens once an order is paid: goods and messages go out, and what takes longer is done in the background. */
import type { Config } from './config'
import type { Log } from './log'
import { createDeliveries, type Deliveries } from './orders/deliveries'
import { createMessages, type Messages } from './orders/messages'
import type { Store } from './store/store'
import { createTaskRunner, type TaskRunner, type Works } from './tasks/runner'
import type { Task } from './tasks/store'
import type { AccessTokens } from './wechat/access-token'
import type { WechatApi } from './wechat/http'
import { createPaidMessages } from './accounts/messages'
import { createShipmentReports } from './accounts/shipping'

export interface Fulfilment {
  deliveries: Deliveries
  messages: Messages
  tasks: TaskRunner
}

export function createFulfilment({
  config,
  store,
  api,
  tokens,
  work,
  givenUp,
  clock,
  log,
}: {
  config: Pick<Config, 'paidMessage'>
  store: Store
  api: WechatApi
  /** Of the mini-program; absent: there is none. */
  tokens: AccessTokens | undefined
  /** What others do in the background. */
  work: Omit<Works, 'report-shipment' | 'send-message'>
  givenUp: (task: Task) => Promise<void>
  clock: () => Date
  log: Log
}): Fulfilment {
  const template = config.paidMessage
  const wake = () => tasks.wake()
  const deliveries = createDeliveries({
    store: store.orders,
    reports: tokens && createShipmentReports({ api, tokens, clock, log }),
    clock,
    wake,
    log,
  })
  const messages = createMessages({
    store: store.orders,
    tasks: store.tasks,
    paid: template && tokens && createPaidMessages({ template, api, tokens }),
    clock,
    wake,
    log,
  })
  const tasks = createTaskRunner({
    store: store.tasks,
    work: { ...work, 'report-shipment': deliveries.report, 'send-message': messages.send },
    givenUp,
    clock,
    log,
  })
  return { deliveries, messages, tasks }
}

/** Sends requests from the load generator and counts the answers. */
import { startHelper } from './children'
import type { Burst, Heard } from './processes/load'

const CONNECTIONS = 32

export interface Load {
  /**
   * Answers per second, by all ports together. @throws when an answer has another status: then something else is
   * measured
   */
  send(p: { ports: number[]; requests: Uint8Array[]; status: number }): Promise<number>
  /** How much of one core the asking took at most. */
  busiest(): number
  stop(): Promise<void>
}

export function startLoad(): Load {
  const helper = startHelper('load')
  let busiest = 0
  return {
    async send({ ports, requests, status }) {
      const targets = ports.map((port, nth) => ({
        port,
        requests: requests.filter((_, index) => index % ports.length === nth),
      }))
      const burst: Burst = { targets, connections: CONNECTIONS }
      const { seconds, statuses, busy } = await helper.ask<Heard>(burst)
      busiest = Math.max(busiest, busy)
      if (statuses[status] !== requests.length) {
        throw new Error(`Not all ${requests.length} were ${status}: ${JSON.stringify(statuses)}`)
      }
      return requests.length / seconds
    },
    busiest: () => busiest,
    stop: () => helper.stop(),
  }
}

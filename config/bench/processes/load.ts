/**
 * Asks as fast as it is answered, over a few connections that stay open, one request at a time on each. Requests are
 * bytes made beforehand and of an answer only its status and length are read: it must cost little beside a server.
 */
import { connect, type Socket } from 'node:net'
import { answer } from './answering'

export interface Target {
  port: number
  requests: Uint8Array[]
}

export interface Burst {
  targets: Target[]
  /** To all targets together. */
  connections: number
}

export interface Heard {
  seconds: number
  /** How many answers of each status. */
  statuses: Record<string, number>
  /** How much of one core the asking took: near 1 it is what is measured. */
  busy: number
}

answer(async ({ targets, connections }: Burst): Promise<Heard> => {
  const statuses: Record<string, number> = {}
  const each = Math.max(1, Math.round(connections / targets.length))
  const lines = targets.map(({ port, requests }) => ({
    requests,
    at: 0,
    sockets: open(port, each),
  }))
  for (const { sockets } of lines) await Promise.all(sockets.map(connected))

  const cpu = process.cpuUsage()
  const began = performance.now()
  await Promise.all(
    lines.flatMap((line) => line.sockets.map((socket) => exchange(socket, line, statuses))),
  )
  const seconds = (performance.now() - began) / 1000

  const { user, system } = process.cpuUsage(cpu)
  return { seconds, statuses, busy: (user + system) / 1e6 / seconds }
})

const open = (port: number, count: number): Socket[] =>
  Array.from({ length: count }, () => connect({ port, host: '127.0.0.1', noDelay: true }))

const connected = (socket: Socket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })

/** Takes requests from the line until there is none left. */
function exchange(
  socket: Socket,
  line: { requests: Uint8Array[]; at: number },
  statuses: Record<string, number>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const ask = () => {
      const request = line.requests[line.at++]
      if (request) socket.write(request)
      else socket.end(resolve)
    }
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      if (!isWhole(heard)) return
      const status = heard.slice(9, 12)
      statuses[status] = (statuses[status] ?? 0) + 1
      heard = ''
      ask()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a connection')))
    ask()
  })
}

function isWhole(heard: string): boolean {
  const end = heard.indexOf('\r\n\r\n')
  if (end < 0) return false
  const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(heard.slice(0, end)) ?? []
  return heard.length >= end + 4 + Number(length)
}

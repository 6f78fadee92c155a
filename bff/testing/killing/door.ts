/** One address for processes that come and go: each connection is led to the next of them, dead or alive. */
import { once } from 'node:events'
import net from 'node:net'

export interface Door {
  origin: string
  lead(to: readonly number[]): void
  close(): Promise<void>
}

export async function openDoor(): Promise<Door> {
  const sockets = new Set<net.Socket>()
  let ports: readonly number[] = []
  let turn = 0

  const listener = net.createServer((client) => {
    const port = ports[turn++ % ports.length]
    if (port === undefined) return client.destroy()
    const server = net.connect(port, '127.0.0.1')
    const end = () => {
      for (const socket of [client, server]) {
        sockets.delete(socket)
        socket.destroy()
      }
    }
    for (const socket of [client, server]) sockets.add(socket.on('error', end).on('close', end))
    return client.pipe(server).pipe(client)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as net.AddressInfo

  return {
    origin: `http://127.0.0.1:${port}`,
    lead: (to) => void (ports = to),
    async close() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

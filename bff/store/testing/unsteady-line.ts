/** A line to a MySQL server that a test can cut, at any moment and in either direction. */
import { once } from 'node:events'
import net from 'node:net'

export interface UnsteadyLine {
  port: number
  /** From now on nobody is let through; those who are stay. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /** Ends every connection. */
  cut(): void
  /** Ends a connection when it sends this, once; `'after'`: when the server has answered it, unheard. */
  cutAt(words: string, when: 'before' | 'after'): void
  /** The next so many connections are answered with this error and nothing else. */
  answerNext(count: number, error: { errno: number; state: string; message: string }): void
  close(): Promise<void>
}

export async function openUnsteadyLine(target: {
  host: string
  port: number
}): Promise<UnsteadyLine> {
  const sockets = new Set<net.Socket>()
  let trap: { words: string; when: 'before' | 'after' } | undefined
  let answers: Buffer[] = []

  const listener = net.createServer((client) => {
    const answer = answers.shift()
    if (answer) {
      client.on('error', () => undefined)
      client.end(answer)
      return
    }
    const server = net.connect(target)
    const end = () => {
      for (const socket of [client, server]) {
        sockets.delete(socket)
        socket.destroy()
      }
    }
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    let isUnheard = false
    client.on('data', (bytes) => {
      const caught = trap !== undefined && bytes.includes(trap.words) ? trap : undefined
      if (caught) trap = undefined
      if (caught?.when === 'before') end()
      else server.write(bytes)
      isUnheard = caught?.when === 'after'
    })
    server.on('data', (bytes) => {
      if (isUnheard) end()
      else client.write(bytes)
    })
  })
  const listen = async (port: number) => {
    listener.listen(port, '127.0.0.1')
    await once(listener, 'listening')
  }
  await listen(0)
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const { port } = address

  const line: UnsteadyLine = {
    port,
    refuse: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        line.cut()
      }),
    accept: () => listen(port),
    cut() {
      for (const socket of [...sockets]) socket.destroy()
    },
    cutAt(words, when) {
      trap = { words, when }
    },
    answerNext(count, error) {
      answers = Array.from({ length: count }, () => errorPacket(error))
    },
    async close() {
      if (listener.listening) await line.refuse()
    },
  }
  return line
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html, in place of a greeting. */
function errorPacket({ errno, state, message }: { errno: number; state: string; message: string }) {
  const body = Buffer.concat([
    Buffer.from([0xff, errno & 0xff, errno >> 8]),
    Buffer.from(`#${state}${message}`),
  ])
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body])
}

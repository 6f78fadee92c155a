/** A group of WeChat Work with a bot in it, on a port of its own: takes what is sent, and misbehaves when told. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Group {
  /** For ALERT_WEBHOOK. */
  address: string
  origin: string
  key: string
  /** What people there can read. */
  messages: string[]
  /** Every request, taken or not. */
  requests: { url: string; body: unknown }[]
  /** The next requests are answered so, each once; `away`: not at all. */
  misbehave(...answers: Misbehaviour[]): void
  close(): Promise<void>
}

export type Misbehaviour = 'away' | { errcode: number; errmsg: string }

export async function openGroup(): Promise<Group> {
  const key = '693a91f6-7a0c-4bc4-97a0-0ec2a1f5aaaa'
  const answers: Misbehaviour[] = []
  const messages: string[] = []
  const requests: Group['requests'] = []

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const said = JSON.parse(body) as { text: { content: string } }
      requests.push({ url: request.url ?? '', body: said })
      const answer = answers.shift() ?? { errcode: 0, errmsg: 'ok' }
      if (answer === 'away') return request.socket.destroy()
      if (answer.errcode === 0) messages.push(said.text.content)
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`

  return {
    address: `${origin}/cgi-bin/webhook/send?key=${key}`,
    origin,
    key,
    messages,
    requests,
    misbehave: (...next) => void answers.push(...next),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

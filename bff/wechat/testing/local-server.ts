/** A stand-in for the other end of the wire: answers as told, remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Asked {
  method: string
  /** Path and query, as they came. */
  url: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string
  /** In place of `body`. */
  file?: Uint8Array
}

/** `hang`: never answers; `cut`: closes the connection. */
export type Reply = Answer | 'hang' | 'cut'

export interface LocalServer {
  readonly origin: string
  readonly asked: Asked[]
  stop(): Promise<void>
}

/** `answer` gets the request and how many came before it. */
export async function startServer(
  answer: (asked: Asked, before: number) => Reply,
): Promise<LocalServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = '', url = '', headers } = request
      asked.push({ method, url, headers, body })
      send(response, answer({ method, url, headers, body }, asked.length - 1))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  return body
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return
  if (reply === 'cut') {
    response.destroy()
    return
  }
  response.writeHead(reply.status ?? 200, reply.headers)
  response.end(reply.file ?? reply.body ?? '')
}

export const json = (value: unknown): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

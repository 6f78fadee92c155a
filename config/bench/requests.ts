/** Requests as the bytes that go over the wire, made before anything is measured. */
export function bytesOf({
  method,
  path,
  headers = {},
  body = '',
}: {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}): Uint8Array {
  const told = {
    host: '127.0.0.1',
    ...headers,
    ...(method === 'POST' && { 'content-length': String(Buffer.byteLength(body)) }),
  }
  const lines = Object.entries(told).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

/** The bytes of one round among those made for all. */
export const partOf = <T>(all: readonly T[], { round, size }: { round: number; size: number }) =>
  all.slice(round * size, (round + 1) * size)

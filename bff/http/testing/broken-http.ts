/** What no HTTP library sends, byte by byte. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Name and pieces; a server refuses each, or closes the connection. */
export const broken: [string, string[]][] = [
  [
    'a body longer than announced',
    ['POST /notify/wechat-v2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n<xml><a>1</a></xml>'],
  ],
  ['a negative length', ['POST /api/orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}']],
  [
    'two lengths',
    ['POST /api/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
  ],
  [
    'a length and chunks',
    [
      'POST /notify/wechat-v3 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ],
  [
    'a chunk of no size',
    [
      'POST /notify/wechat-cloud HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n',
    ],
  ],
  [
    'a header of 64 KB',
    [`POST /api/orders HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(65_536)}\r\n\r\n`],
  ],
  [
    'a thousand headers',
    [
      `POST /api/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'X-A: a\r\n'.repeat(4_000)}\r\n`,
    ],
  ],
  ['no HTTP at all', ['\0\0\0\0<xml/>\r\n\r\n']],
  ['no host', ['POST /api/orders HTTP/1.1\r\n\r\n']],
  [
    'too much in chunks',
    [
      'POST /notify/wechat-v2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n',
      ...Array.from({ length: 10 }, () => `10000\r\n${'a'.repeat(65_536)}\r\n`),
      '0\r\n\r\n',
    ],
  ],
  [
    'too much in chunks as JSON',
    [
      'POST /api/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      ...Array.from({ length: 10 }, () => `10000\r\n${'['.repeat(65_536)}\r\n`),
      '0\r\n\r\n',
    ],
  ],
  [
    'an avatar of 2 MB in chunks',
    [
      'PUT /api/me/avatar HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n',
      ...Array.from({ length: 32 }, () => `10000\r\n${'a'.repeat(65_536)}\r\n`),
      '0\r\n\r\n',
    ],
  ],
]

/** The status line of what a socket hears. */
export async function statusOf(origin: string, pieces: string[]): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port) })
  let heard = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => (heard += chunk))
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'connect')
  for (const piece of pieces) socket.write(piece, 'latin1')
  await Promise.race([closed, pause(5_000, undefined, { ref: false })])
  socket.destroy()
  return heard.slice(0, 12)
}

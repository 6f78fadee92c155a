/** wx.request over real HTTP: the origins the build was made for, led to where those servers run now. */
import type { Journal } from './journal'
import { type Dictionary, isDictionary } from './realm'

/** Origin the mini-program was built for → origin that answers. */
export type Routes = Readonly<Record<string, string>>

export function createRequest({ routes, journal }: { routes: Routes; journal: Journal }) {
  return async function request(options: Dictionary): Promise<Dictionary> {
    const url = new URL(String(options.url))
    const target = routes[url.origin]
    if (!target) {
      journal.problem(`wx.request to ${url.origin}: not on the list of request domains`)
      throw new Error('url not in domain list')
    }
    const method = typeof options.method === 'string' ? options.method.toUpperCase() : 'GET'
    const carriesBody = method !== 'GET' && method !== 'HEAD'
    if (!carriesBody && isDictionary(options.data))
      for (const [key, value] of Object.entries(options.data))
        url.searchParams.append(key, String(value))
    const reply = await fetch(new URL(url.pathname + url.search, target), {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headersOf(options.header) },
      ...(carriesBody && options.data !== undefined ? { body: bodyOf(options.data) } : {}),
    })
    return {
      statusCode: reply.status,
      header: Object.fromEntries(reply.headers),
      data: read(await reply.text(), options.dataType),
      cookies: [],
    }
  }
}

const bodyOf = (data: unknown) => (typeof data === 'string' ? data : JSON.stringify(data))

const headersOf = (header: unknown) =>
  Object.fromEntries(
    Object.entries(isDictionary(header) ? header : {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  )

/** What does not parse stays text, as wx does it. */
function read(text: string, dataType: unknown): unknown {
  if (dataType !== undefined && dataType !== 'json') return text
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

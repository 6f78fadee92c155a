/** Thousands of hostile requests against a server in a process of its own, judged one by one. */
import { Agent, request } from 'node:http'
import { z } from 'zod'
import { ErrorReply } from '../../contract/errors'
import { jsonIn } from '../../wechat/http'
import type { ChildServer } from './child-server'
import { hostileRequest, type HostileRequest, type Known } from './hostile-requests'

/** Of each protocol; three protocols make ten thousand. */
export const REQUESTS = 3_334
const WARM_UP = 1_000
const AT_ONCE = 4
export const MAX_MS = 100
/** On a busy machine anything can be slow once. What took too long is sent again alone; one that stays slow is. */
const TRIES_ALONE = 3
/** Nothing in a refusal grows with what was sent. */
const MAX_ANSWER = 8 * 1024

interface Answer {
  status: number
  requestId: string | undefined
  text: string
}

export interface Outcome {
  /** Took too long each time. */
  slow: string[]
  /** Not refused as it should be. */
  wrong: string[]
  /** Bytes of memory between the end of the warm-up and the end. */
  grownBy: number
  polluted: boolean
}

const StrictError = z.strictObject({ error: ErrorReply.shape.error.strict() })

/** What every refusal looks like where it is refused. @returns what is wrong with it */
function faultOf({ method, path }: HostileRequest, { status, text }: Answer): string | undefined {
  if (text.length > MAX_ANSWER) return `${text.length} bytes of answer`
  if (method === 'POST' && path.startsWith('/notify/')) {
    if (path.endsWith('v3'))
      return status === 500 && /^\{"code":"FAIL",/.test(text) ? undefined : 'not in the words of v3'
    if (path.endsWith('cloud'))
      return status === 200 && /^\{"errcode":1,/.test(text)
        ? undefined
        : 'not in the words of the cloud'
    return status === 200 && text.startsWith('<xml><return_code><![CDATA[FAIL]]>')
      ? undefined
      : 'not in the words of v2'
  }
  // A body that says nothing we know asks for no change, and gets none.
  if (method === 'PATCH' && path === '/api/me' && status === 200) return undefined
  const reply = StrictError.safeParse(jsonIn(text))
  if (!reply.success) return 'not an error of the contract'
  const isRefusal = (status >= 400 && status < 500) || status === 501
  return isRefusal && reply.data.error.code !== 'internal' ? undefined : 'not refused'
}

function createSender(origin: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const { hostname, port } = new URL(origin)
  const send = ({ method, path, headers, body }: HostileRequest) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          agent,
          method,
          path,
          headers: { ...headers, 'content-length': body.length },
          timeout: 10_000,
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (text += chunk))
          response.on('end', () => {
            const id = response.headers['x-request-id']
            resolve({
              status: response.statusCode ?? 0,
              text,
              requestId: typeof id === 'string' ? id : undefined,
            })
          })
          response.on('error', reject)
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')))
      sent.on('error', reject)
      sent.end(body)
    })
  return { send, stop: () => agent.destroy() }
}

/** Sends them all. What it tells of each is enough to send that one again. */
export async function attack(
  child: ChildServer,
  { seed, known }: { seed: number; known: Known },
): Promise<Outcome> {
  const { send, stop } = createSender(child.origin)
  const outcome: Outcome = { slow: [], wrong: [], grownBy: 0, polluted: false }

  /** @returns whether it was answered in time */
  async function one(at: number): Promise<boolean> {
    const hostile = hostileRequest({ seed, at, known })
    const told = `#${at} ${hostile.method} ${hostile.path} ${hostile.kind}`
    const answer = await send(hostile).catch((error: unknown) => String(error))
    if (typeof answer === 'string') {
      outcome.wrong.push(`${told}: ${answer}`)
      return true
    }
    const fault = faultOf(hostile, answer)
    if (fault)
      outcome.wrong.push(`${told}: ${fault}: ${answer.status} ${answer.text.slice(0, 200)}`)
    return answer.requestId === undefined || (await child.msOf(answer.requestId)) <= MAX_MS
  }

  /** @returns whether it was quick, and nothing stood still */
  async function alone(at: number): Promise<boolean> {
    for (let tries = 0; tries < TRIES_ALONE; tries++) {
      const inTime = await one(at)
      if (inTime && (await child.measure('loop')).blockedMs <= MAX_MS) return true
    }
    return false
  }

  let before = 0
  await child.measure('loop')
  for (let from = 0; from < REQUESTS; from += 100) {
    const numbers = Array.from({ length: Math.min(100, REQUESTS - from) }, (_, at) => from + at)
    const late: number[] = []
    const left = [...numbers]
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) {
        if (!(await one(at))) late.push(at)
      }
    })
    await Promise.all(workers)
    const { blockedMs } = await child.measure('loop')
    const suspects = blockedMs > MAX_MS ? numbers : late
    for (const at of suspects) {
      const { kind, path } = hostileRequest({ seed, at, known })
      if (!(await alone(at))) outcome.slow.push(`#${at} ${path} ${kind}`)
    }
    if (from + 100 === WARM_UP) before = (await child.measure('memory')).rss
  }
  const { rss, polluted } = await child.measure('memory')
  stop()
  return { ...outcome, grownBy: rss - before, polluted }
}

/** The contract's table becomes routes. */
import { contract, type Route } from '../contract/index'
import { AppError } from '../errors'
import { readJson } from './body'
import { setSessionCookie } from './caller'
import type { HttpMiddleware, HttpRouter } from './context'
import type { Answer, Caller, Handlers } from './handlers'

/**
 * Registers every route of the contract: its input is parsed (unknown keys fall away), its handler asked, its
 * reply sent. With `checkReplies` a reply that breaks the contract is a 500.
 */
export function mount(
  router: HttpRouter,
  { handlers, checkReplies }: { handlers: Handlers; checkReplies: boolean },
): void {
  const readBody = readJson()
  for (const route of routes()) {
    const [method = '', path = ''] = route.split(' ')
    const { input: inputSchema, reply: replySchema, status } = contract[route]
    // The one sanctioned cast: TypeScript cannot follow that `handlers[route]` takes what `contract[route]` parsed.
    const handle = handlers[route] as (input: unknown, caller: Caller) => Promise<unknown>

    // What a GET or a DELETE is told stands in its query.
    const hasBody = method !== 'GET' && method !== 'DELETE'
    const reply: HttpMiddleware = async (ctx) => {
      const said = hasBody ? ctx.request.body : ctx.query
      if (Array.isArray(said)) throw invalidInput([{ path: [], message: 'is an object' }])
      const parsed = inputSchema.safeParse({ ...said, ...ctx.params })
      if (!parsed.success) throw invalidInput(parsed.error.issues)
      const issue = brokenText(parsed.data)
      if (issue) throw invalidInput([issue])

      const result = await handle(parsed.data, ctx.state.caller)

      const answer: Answer<unknown> = isAnswer(result) ? result : { answer: result }
      if (answer.cookie) setSessionCookie(ctx, answer.cookie)
      ctx.set('Cache-Control', 'no-store')
      ctx.status = answer.status ?? status
      const body = checkReplies ? replySchema.parse(answer.answer) : answer.answer
      if (body !== undefined) ctx.body = body
    }
    router.register(path, [method], hasBody ? [readBody, reply] : [reply])
  }
}

const routes = (): Route[] => Object.keys(contract).filter((key): key is Route => key in contract)

const isAnswer = (result: unknown): result is Answer<unknown> =>
  typeof result === 'object' && result !== null && 'answer' in result

/** Control characters and halves of characters: neither XML nor every store brings them over unchanged. */
const UNWRITABLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/u

/** Looks into what was parsed alone: its depth is the schema's. */
function brokenText(value: unknown, path: string[] = []): Issue | undefined {
  if (typeof value === 'string' && UNWRITABLE.test(value)) {
    return { path, message: 'has a control character, or half a character' }
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = brokenText(inner, [...path, key])
    if (found) return found
  }
  return undefined
}

interface Issue {
  path: PropertyKey[]
  message: string
}

function invalidInput(issues: Issue[]): AppError {
  const found = issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  const summary = found.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ')
  return new AppError('invalid-input', 400, summary, { details: { issues: found } })
}

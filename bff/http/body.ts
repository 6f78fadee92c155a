/** How much of a body is taken, and as what. */
import bodyParser from 'koa-bodyparser'
import type { Context } from 'koa'
import { AppError } from '../errors'
import type { HttpMiddleware } from './context'

const LIMIT = 256 * 1024

/**
 * JSON becomes `ctx.request.body`; other types are not read here. What is compressed is refused unopened: no client
 * of ours does that, and a few bytes can be gigabytes.
 * @throws AppError `invalid-input`
 */
export function readJson(): HttpMiddleware {
  const parse = bodyParser({ enableTypes: ['json'], jsonLimit: String(LIMIT) })
  return async function readJsonBody(ctx, next) {
    if (!/^(identity)?$/i.test(ctx.get('Content-Encoding'))) {
      throw new AppError('invalid-input', 400, 'The body is compressed: send it as it is')
    }
    await parse(ctx, next)
  }
}

/** Any type, as the text it is: what is signed are the bytes. @throws AppError `payload-too-large` */
export async function readText(ctx: Context): Promise<string> {
  return (await collect(ctx, LIMIT)).toString('utf8')
}

/** @throws AppError `payload-too-large` as soon as more than `limit` bytes are announced or have come. */
export async function readBytes(ctx: Context, limit: number): Promise<Buffer> {
  try {
    return await collect(ctx, limit)
  } catch (error) {
    ctx.set('Connection', 'close')
    throw error
  }
}

/** @throws AppError `payload-too-large`, `invalid-input` when whoever sends it leaves in the middle */
function collect({ req }: Context, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => new AppError('payload-too-large', 413, `More than ${limit} bytes`)
    if (Number(req.headers['content-length']) > limit) return reject(tooLarge())
    const chunks: Buffer[] = []
    let size = 0

    function take(chunk: Buffer): void {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      // Not destroyed: the answer goes out through the same connection.
      req.off('data', take).pause()
      reject(tooLarge())
    }
    req.on('data', take)
    req.once('end', () => resolve(Buffer.concat(chunks)))
    req.once('error', (cause) =>
      reject(new AppError('invalid-input', 400, 'The body broke off', { cause })),
    )
  })
}

/** How much of a body is taken, and as what. */
import bodyParser from 'koa-bodyparser'
import type { Context } from 'koa'
import { AppError } from '../errors'

const LIMIT = '256kb'

/** JSON becomes `ctx.request.body`; other types are not read here. */
export const readJson = () => bodyParser({ enableTypes: ['json'], jsonLimit: LIMIT })

/** Any type, as the text it is: what is signed are the bytes. */
export const readText = () =>
  bodyParser({ enableTypes: ['text'], extendTypes: { text: ['*/*'] }, textLimit: LIMIT })

/** @throws AppError `payload-too-large` as soon as more than `limit` bytes are announced or have come. */
export async function readBytes(ctx: Context, limit: number): Promise<Buffer> {
  const tooLarge = () => {
    ctx.set('Connection', 'close')
    return new AppError('payload-too-large', 413, `More than ${limit} bytes`)
  }
  if (Number(ctx.get('Content-Length')) > limit) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

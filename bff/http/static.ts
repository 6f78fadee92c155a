/** Files: the built H5, product pictures, avatars. */
import { send } from '@koa/send'
import type { Context } from 'koa'
import type { HttpMiddleware, HttpRouter } from './context'

const FOREVER = 'public, max-age=31536000, immutable'
const AN_HOUR = 'public, max-age=3600'
const ASK_EACH_TIME = 'no-cache'

/** Pictures a merchant added come before those the shop was born with. */
export function mountPictures(router: HttpRouter, directories: string[]): void {
  router.get('/pictures/:file', async (ctx) => {
    for (const root of directories) {
      if (await sendFile(ctx, { root, file: nameIn(ctx), caching: AN_HOUR })) return
    }
  })
}

/** An avatar's name is random and its bytes never change. */
export function mountAvatars(router: HttpRouter, directory: string): void {
  router.get('/avatars/:file', async (ctx) => {
    await sendFile(ctx, { root: directory, file: nameIn(ctx), caching: FOREVER })
  })
}

/**
 * The pages, for what no route answered: it comes last. An address that is nobody's file opens the shop; what belongs
 * to the API never does.
 */
export function serveH5(directory: string): HttpMiddleware {
  return async function serve(ctx) {
    if (!/^(GET|HEAD)$/.test(ctx.method)) return
    if (/^\/(api|auth|notify|pictures|avatars)(\/|$)/.test(ctx.path)) return
    const file = ctx.path === '/' ? '/index.html' : ctx.path
    if (await sendFile(ctx, { root: directory, file, caching: cachingOf(file) })) return
    if (/\.\w+$/.test(ctx.path) || !ctx.get('Accept').includes('text/html')) return
    await sendFile(ctx, { root: directory, file: '/index.html', caching: ASK_EACH_TIME })
  }
}

/** The router decoded it, and @koa/send will decode it again. */
const nameIn = ({ params }: { params: Record<string, string> }): string =>
  encodeURIComponent(params['file'] ?? '')

/** Names under js/ and css/ carry a hash of their content. */
function cachingOf(file: string): string {
  if (/^\/(js|css)\/.*\.[0-9a-f]{8,}\./.test(file)) return FOREVER
  return file.endsWith('.html') ? ASK_EACH_TIME : AN_HOUR
}

async function sendFile(
  ctx: Context,
  { root, file, caching }: { root: string; file: string; caching: string },
): Promise<boolean> {
  try {
    if ((await send(ctx, file, { root })) === undefined) return false
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
  ctx.status = 200
  ctx.set('Cache-Control', caching)
  ctx.vary('Accept-Encoding')
  if (ctx.fresh) ctx.status = 304
  return true
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'status' in error &&
  (error.status === 404 || error.status === 403)

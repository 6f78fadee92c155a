/** `PUT /api/me/avatar`: bytes in, so not in the contract's table of JSON routes. */
import type { Reply } from '../contract/index'
import { readBytes } from './body'
import type { HttpRouter } from './context'
import type { Caller } from './handlers'

const AVATAR_LIMIT = 1024 * 1024

export type ReceiveAvatar = (bytes: Buffer, caller: Caller) => Promise<Reply<'GET /api/me'>>

export function mountAvatarUpload(router: HttpRouter, receive: ReceiveAvatar): void {
  router.put('/api/me/avatar', async (ctx) => {
    const bytes = await readBytes(ctx, AVATAR_LIMIT)
    ctx.body = await receive(bytes, ctx.state.caller)
    ctx.set('Cache-Control', 'no-store')
  })
}

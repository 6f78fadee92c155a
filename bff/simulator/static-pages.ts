import type Router from '@koa/router'
import type { Context } from 'koa'
import { staticFile } from './pages/index'
import { portrait, type People } from './people'

/** `/_simulator/`: the control page, the injected bridge, and everybody's portrait. Never cached: they change under edit. */
export function servePages(router: Router, people: People): void {
  router.get('/', (ctx) => ctx.redirect('/_simulator/'))
  router.get('/favicon.ico', (ctx) => void (ctx.status = 204))

  router.get('/_simulator/avatars/:name', (ctx) => {
    const person = people.find(String(ctx.params['name']).replace(/\.svg$/, ''))
    if (!person) return
    ctx.type = 'image/svg+xml; charset=utf-8'
    ctx.body = portrait(person)
  })

  // `/_simulator` and `/_simulator/` are one route to the router, and two addresses to relative links.
  router.get('/_simulator', async (ctx) => {
    if (!ctx.path.endsWith('/')) return ctx.redirect('/_simulator/')
    await serve(ctx, '')
  })
  router.get('/_simulator/*path', (ctx) => serve(ctx, ctx.path.slice('/_simulator/'.length)))
}

async function serve(ctx: Context, path: string): Promise<void> {
  const file = await staticFile(path)
  if (!file) return
  ctx.type = file.type
  ctx.body = file.body
  ctx.set('Cache-Control', 'no-store')
}

/** What Koa does by itself, with the same router and body parser: nobody who uses them can be faster. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { answer } from './answering'

/** `reply`: what a GET answers. */
answer(async ({ reply }: { reply: object }): Promise<number> => {
  const app = new Koa()
  const router = new Router()
  router.post('/notify/wechat-v3', bodyParser(), (ctx) => {
    ctx.status = 204
  })
  router.get('/api/orders/:outTradeNo', (ctx) => {
    ctx.body = reply
  })
  app.use(router.routes())
  const answerWith = app.callback()
  const server = createServer((request, response) => void answerWith(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
})

/**
 * The least that a notification takes before it may be acknowledged, by bare Koa and Node alone: its signature is
 * verified, it is opened, and what it says is on disk. No order, no book, no log.
 */
import {
  createDecipheriv,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  verify,
} from 'node:crypto'
import { open } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import Router from '@koa/router'
import Koa from 'koa'
import { answer } from './answering'

interface Question {
  /** PEM. */
  wechatPay: string
  /** 32 bytes. */
  apiV3: string
  /** Whose it is removes it. */
  folder: string
}

interface Envelope {
  resource: { ciphertext: string; nonce: string; associated_data: string }
}

const verifyBeside = promisify(verify)

answer(async ({ folder, ...keys }: Question): Promise<number> => {
  const wechatPay = createPublicKey(keys.wechatPay)
  const apiV3 = createSecretKey(Buffer.from(keys.apiV3))
  const keep = await startKeeping(folder)

  const app = new Koa()
  const router = new Router()
  router.post('/notify/wechat-v3', async (ctx) => {
    const body = await bodyOf(ctx.req)
    await assertSigned(ctx.req, body, wechatPay)
    await keep(opened(body, apiV3))
    ctx.status = 204
  })
  app.use(router.routes())
  const answerWith = app.callback()
  const server = createServer((request, response) => void answerWith(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function assertSigned({ headers }: IncomingMessage, body: string, key: KeyObject) {
  const { 'wechatpay-timestamp': at, 'wechatpay-nonce': nonce } = headers
  const message = Buffer.from(`${String(at)}\n${String(nonce)}\n${body}\n`)
  const signature = Buffer.from(String(headers['wechatpay-signature']), 'base64')
  if (!(await verifyBeside('sha256', message, key, signature))) throw new Error('not signed')
}

function opened(body: string, key: KeyObject): string {
  const { resource } = JSON.parse(body) as Envelope
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(resource.nonce))
  decipher.setAAD(Buffer.from(resource.associated_data)).setAuthTag(sealed.subarray(-16))
  const parts = [decipher.update(sealed.subarray(0, -16)), decipher.final()]
  return JSON.stringify(JSON.parse(Buffer.concat(parts).toString()))
}

/** Lines that wait for the disk together, as many as come in one turn. */
async function startKeeping(folder: string): Promise<(line: string) => Promise<void>> {
  const file = await open(path.join(folder, 'least-notification'), 'a')
  let lines = ''
  let next: Promise<void> | undefined
  let last = Promise.resolve()

  async function flush(before: Promise<void>): Promise<void> {
    await before
    await new Promise(setImmediate)
    const text = lines
    lines = ''
    next = undefined
    await file.appendFile(text)
    await file.datasync()
  }

  return (line) => {
    lines += `${line}\n`
    next ??= last = flush(last)
    return next
  }
}

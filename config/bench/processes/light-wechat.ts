/**
 * WeChat Pay's half of an order and next to nothing else: every order gets the same `prepay_id`, so that one signature
 * a second serves them all, and whoever asks about one hears that it is closed. What is measured against it is the shop.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Signer } from '../wechat'
import { answer } from './answering'

const PREPAID = JSON.stringify({ prepay_id: 'wx20201516500000000000000000000000' })
const NONCE = '0123456789abcdef0123456789abcdef'

answer(async (signer: Signer): Promise<number> => {
  const { serial, mchId: mchid, appId: appid } = signer
  const key = createPrivateKey(signer.privateKey)
  let prepaid = signed(PREPAID, { serial, key })

  function answerTo({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (method === 'POST') {
      if (prepaid['wechatpay-timestamp'] !== nowInSeconds()) {
        prepaid = signed(PREPAID, { serial, key })
      }
      response.writeHead(200, prepaid).end(PREPAID)
      return
    }
    const [, out_trade_no] = /out-trade-no\/(\w+)/.exec(url) ?? []
    const body = JSON.stringify({ appid, mchid, out_trade_no, trade_state: 'CLOSED' })
    response.writeHead(200, signed(body, { serial, key })).end(body)
  }

  const server = createServer((request, response) => {
    request.resume().once('end', () => answerTo(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
})

const nowInSeconds = () => String(Math.floor(Date.now() / 1000))

function signed(body: string, { serial, key }: { serial: string; key: KeyObject }) {
  const timestamp = nowInSeconds()
  const signature = sign('sha256', Buffer.from(`${timestamp}\n${NONCE}\n${body}\n`), key)
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': NONCE,
    'wechatpay-serial': serial,
    'wechatpay-signature': signature.toString('base64'),
  }
}

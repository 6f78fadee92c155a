import { AppId } from '../contract/primitives'
import { AppError } from '../errors'
import { textLike } from '../testing/matchers'
import { createMiniProgramLogin, createPageSigner } from './logins'
import { createWechatApi } from '../wechat/http'
import { json, startServer, type LocalServer, type Reply } from '../wechat/testing/local-server'

const account = { appId: AppId.parse('wx0123456789abcdef'), secret: 'a-very-secret-secret' }

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
afterAll(() => server.stop())

const api = () => createWechatApi({ origin: server.origin })

const exchange = () => createMiniProgramLogin(account, { api: api() }).exchange('login-code')
const sign = () =>
  createPageSigner(account, { api: api(), clock: () => new Date() }).sign({
    url: 'https://shop.example.com/',
    timestamp: 1,
    nonceStr: 'n',
  })

async function refusal(answered: Promise<unknown>): Promise<AppError> {
  const error = await answered.catch((thrown: unknown) => thrown)
  if (error instanceof AppError) return error
  throw new Error('not refused')
}

test('a refused login carries WeChat’s errcode and, in English, what it means and what to do', async () => {
  answer = json({ errcode: 40226, errmsg: 'code blocked' })

  await expect(exchange()).rejects.toMatchObject<Partial<AppError>>({
    code: 'wechat-rejected',
    details: {
      errcode: 40226,
      explanation: textLike(/^WeChat blocked the login .+ Do not try again/),
    },
  })
})

test('what a caller reads leaves out the server’s address and all secrets', async () => {
  answer = json({ errcode: 40164, errmsg: 'invalid ip 203.0.113.9, not in whitelist' })

  const { message, details } = await refusal(sign())

  expect(details).toMatchObject({
    errcode: 40164,
    explanation: textLike(/IP白名单/),
  })
  expect(message + JSON.stringify(details)).not.toMatch(/203\.0\.113\.9|a-very-secret-secret/)
})

test('a code the catalogue does not have is passed on without an explanation', async () => {
  answer = json({ errcode: 99999, errmsg: 'something new' })

  await expect(exchange()).rejects.toHaveProperty('details', { errcode: 99999 })
})

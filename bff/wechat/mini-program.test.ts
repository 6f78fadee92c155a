import { z } from 'zod'
import { createWechatApi } from './http'
import { createMiniProgram } from './mini-program'
import { startServer, type LocalServer } from './testing/local-server'
import { vector } from './testing/vectors'

let server: LocalServer
let body: string

beforeAll(async () => {
  server = await startServer(() => ({ headers: { 'content-type': 'text/plain' }, body }))
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const sample = (id: string) =>
  vector(id, { input: z.object({ body: z.string() }), expected: z.unknown() }).input.body

const miniProgram = () =>
  createMiniProgram({ api: createWechatApi({ origin: server.origin }), appId: 'wx1', secret: 's' })

test('a login code becomes an identity; success comes without an errcode (kind api.sample)', async () => {
  body = sample('api-jscode2session')

  await expect(miniProgram().code2Session('code')).resolves.toEqual({
    openid: 'o16wA0b4AZKzgVJR3MBwoUdTfU_E',
    session_key: 'D1ZWEygStjuLCnZ9IN2l4Q==',
    unionid: 'or4zX05h_Ykt4ju0TUfx3CQsvfTo',
  })
  expect(server.asked[0]?.url).toBe(
    '/sns/jscode2session?appid=wx1&secret=s&js_code=code&grant_type=authorization_code',
  )
})

test('an errcode of 0 is success too (kind api.sample)', async () => {
  body = sample('api-jscode2session-errcode-zero')

  await expect(miniProgram().code2Session('code')).resolves.toMatchObject({
    openid: 'o6_bmjrPTlm6_2sgVt7hMZOPxxxx',
  })
})

test.each([-1, 40029, 40163, 40226, 45011])(
  '%i is passed on, and the code is not used again',
  async (errcode) => {
    body = JSON.stringify({ errcode, errmsg: 'said WeChat' })

    await expect(miniProgram().code2Session('code')).rejects.toMatchObject({ errcode })
    expect(server.asked).toHaveLength(1)
  },
)

test('an empty unionid is none', async () => {
  body = '{"openid":"o1","session_key":"k","unionid":""}'

  await expect(miniProgram().code2Session('code')).resolves.toEqual({
    openid: 'o1',
    session_key: 'k',
  })
})

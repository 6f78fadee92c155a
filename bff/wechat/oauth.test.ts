import { createWechatApi } from './http'
import { authorizeUrl, createOAuth } from './oauth'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const oauth = () =>
  createOAuth({ api: createWechatApi({ origin: server.origin }), appId: 'wx1', secret: 'abcdef' })

const asking = {
  openOrigin: 'https://open.weixin.qq.com',
  appId: 'wx520c15f417810387',
  redirectUri: 'https://shop.example.com/auth/wechat/callback?a=1&b=橘',
  scope: 'snsapi_base',
  state: 'aZ09',
} as const

test('the authorize link has the five parameters in the order WeChat insists on, and ends as it wants', () => {
  expect(authorizeUrl(asking)).toBe(
    'https://open.weixin.qq.com/connect/oauth2/authorize' +
      '?appid=wx520c15f417810387' +
      '&redirect_uri=https%3A%2F%2Fshop.example.com%2Fauth%2Fwechat%2Fcallback%3Fa%3D1%26b%3D%E6%A9%98' +
      '&response_type=code&scope=snsapi_base&state=aZ09#wechat_redirect',
  )
})

test.each(['', 'a-b', 'a_b', 'a b', '橘', 'a'.repeat(129)])(
  'a state WeChat would not carry is refused at once: "%s"',
  (state) => {
    expect(() => authorizeUrl({ ...asking, state })).toThrow(RangeError)
  },
)

test('a code becomes an identity', async () => {
  answer = json({
    access_token: 'TOKEN',
    expires_in: 7200,
    refresh_token: 'R',
    openid: 'o1',
    scope: 'snsapi_userinfo',
    unionid: 'u1',
  })

  await expect(oauth().exchangeCode('the code')).resolves.toEqual({
    openid: 'o1',
    unionid: 'u1',
    access_token: 'TOKEN',
    refresh_token: 'R',
    scope: 'snsapi_userinfo',
    is_snapshotuser: false,
  })
  expect(server.asked.map(({ url }) => url)).toEqual([
    '/sns/oauth2/access_token?appid=wx1&secret=abcdef&code=the+code&grant_type=authorization_code',
  ])
})

test('a snapshot person is told apart, and an empty unionid is none', async () => {
  answer = json({ access_token: 'T', openid: 'o1', scope: '', unionid: '', is_snapshotuser: 1 })

  const identity = await oauth().exchangeCode('code')

  expect(identity.is_snapshotuser).toBe(true)
  expect(identity).not.toHaveProperty('unionid')
})

test('a code is exchanged a single time, even when WeChat is busy', async () => {
  answer = json({ errcode: -1, errmsg: 'system error' })

  await expect(oauth().exchangeCode('code')).rejects.toMatchObject({ errcode: -1 })
  expect(server.asked).toHaveLength(1)
})

test('a profile is asked for in Chinese', async () => {
  answer = json({
    openid: 'o1',
    nickname: '小橘',
    sex: 0,
    headimgurl: 'https://x/0',
    privilege: [],
  })

  await expect(oauth().fetchProfile('TOKEN', 'o1')).resolves.toEqual({
    nickname: '小橘',
    headimgurl: 'https://x/0',
  })
  expect(server.asked[0]?.url).toBe('/sns/userinfo?access_token=TOKEN&openid=o1&lang=zh_CN')
})

test('a profile without consent is refused by WeChat', async () => {
  answer = json({ errcode: 48001, errmsg: 'api unauthorized' })

  await expect(oauth().fetchProfile('TOKEN', 'o1')).rejects.toMatchObject({ errcode: 48001 })
})

test('a token is refreshed without the secret', async () => {
  answer = json({
    access_token: 'T2',
    expires_in: 7200,
    refresh_token: 'R2',
    openid: 'o1',
    scope: 'snsapi_base,snsapi_userinfo,',
  })

  await expect(oauth().refreshToken('R')).resolves.toEqual({
    openid: 'o1',
    access_token: 'T2',
    refresh_token: 'R2',
    scope: 'snsapi_base,snsapi_userinfo,',
    is_snapshotuser: false,
  })
  expect(server.asked.map(({ url }) => url)).toEqual([
    '/sns/oauth2/refresh_token?appid=wx1&grant_type=refresh_token&refresh_token=R',
  ])
})

test.each([40030, 42002, 42007])('a refresh WeChat refuses with %i says so', async (errcode) => {
  answer = json({ errcode, errmsg: 'invalid refresh_token refresh-value' })

  await expect(oauth().refreshToken('refresh-value')).rejects.toMatchObject({
    errcode,
    errmsg: 'invalid refresh_token [refresh_token]',
  })
})

test('a living token is told from one that ended or belongs to somebody else', async () => {
  answer = json({ errcode: 0, errmsg: 'ok' })
  await expect(oauth().checkToken('TOKEN', 'o1')).resolves.toBe(true)
  expect(server.asked[0]?.url).toBe('/sns/auth?access_token=TOKEN&openid=o1')

  for (const errcode of [40003, 42001]) {
    answer = json({ errcode, errmsg: '' })
    await expect(oauth().checkToken('TOKEN', 'o1')).resolves.toBe(false)
  }
})

test('a check that WeChat could not make is not a no', async () => {
  answer = json({ errcode: 45011, errmsg: 'api minute-quota reach limit' })

  await expect(oauth().checkToken('TOKEN', 'o1')).rejects.toMatchObject({ errcode: 45011 })
})

import { startHouse, type House } from '../testing/house'

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())

/** What the SDK asks the phone when a page calls `wx.config`. */
async function verified(url: string, pageUrl: string): Promise<string> {
  const config = await house.anyone().call('GET /api/jssdk-config', { url })
  const answer = await house.control<{ err_msg: string }>('bridge/invoke', {
    name: 'preVerifyJSAPI',
    person: 'xiaoman',
    pageUrl,
    args: {
      verifyJsApiList: config.jsApiList,
      verifyOpenTagList: config.openTagList,
      appId: config.appId,
      verifyAppId: config.appId,
      verifySignType: 'sha1',
      verifyTimestamp: String(config.timestamp),
      verifyNonceStr: config.nonceStr,
      verifySignature: config.signature,
    },
  })
  return answer.err_msg
}

test('WeChat accepts the configuration of a page, query and fragment included', async () => {
  const page = `${house.origin}/?from=singlemessage&q=%E6%A9%98&empty=#/pages/product/index?id=1`

  expect(await verified(page, page)).toBe('preVerifyJSAPI:ok')
})

test('it fits that page only', async () => {
  expect(await verified(`${house.origin}/?a=1`, `${house.origin}/?a=2`)).toBe(
    'config:invalid signature',
  )
})

test('it lists what the pages call', async () => {
  const { jsApiList } = await house.anyone().call('GET /api/jssdk-config', { url: house.origin })

  expect(jsApiList).toEqual(
    expect.arrayContaining([
      'updateAppMessageShareData',
      'updateTimelineShareData',
      'chooseWXPay',
      'openAddress',
    ]),
  )
})

test.each(['http://evil.example/', 'http://127.0.0.1:1/', 'ftp://127.0.0.1/', 'nonsense'])(
  'a page of another house is not signed: %s',
  async (url) => {
    expect(await house.anyone().refusal('GET /api/jssdk-config', { url })).toBe('400 invalid-input')
  },
)

test('a dead access_token is replaced without anybody noticing', async () => {
  await house.restart()
  await house.control('faults', { fault: 'api-invalid-token', times: 1 })

  expect(await verified(house.origin, house.origin)).toBe('preVerifyJSAPI:ok')
})

test('without an official account the answer says what to configure', async () => {
  const other = await startHouse({
    environment: { OFFICIAL_ACCOUNT_APPID: '', OFFICIAL_ACCOUNT_SECRET: '' },
  })
  try {
    const { status, body } = await other
      .anyone()
      .ask('GET /api/jssdk-config', { url: `${other.origin}/` })
    expect(status).toBe(503)
    expect(JSON.stringify(body)).toContain('OFFICIAL_ACCOUNT_APPID')
    expect((await fetch(`${other.origin}/auth/wechat`)).status).toBe(503)
  } finally {
    await other.stop()
  }
})

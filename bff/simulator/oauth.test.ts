import { LOOK_COOKIE, PERSON_COOKIE } from './control-api'
import { openIdOf, openShop, matching, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const link = (changes: Record<string, string> = {}) => {
  const given = {
    appid: shop.env('OFFICIAL_ACCOUNT_APPID'),
    redirect_uri: encodeURIComponent(`${shop.origin}/auth/wechat/callback`),
    response_type: 'code',
    scope: 'snsapi_base',
    state: 'abc123',
    ...changes,
  }
  const query = Object.entries(given).map(([name, value]) => `${name}=${value}`)
  return `/connect/oauth2/authorize?${query.join('&')}`
}

const visit = (path: string, cookies: Record<string, string> = {}) =>
  shop.ask(path, {
    headers: {
      cookie: Object.entries(cookies)
        .map(([k, v]) => `${k}=${v}`)
        .join('; '),
    },
  })

const pageOf = async (path: string) => {
  const reply = await visit(path)
  expect(reply.headers.get('location')).toBeNull()
  return reply.text()
}

const destination = async (path: string, cookies?: Record<string, string>) =>
  new URL((await visit(path, cookies)).headers.get('location') ?? 'about:blank')

const codeOf = async (person = 'xiaoman', scope = 'snsapi_base') => {
  const path = link({ scope })
  if (scope === 'snsapi_base') {
    return (await destination(path, { [PERSON_COOKIE]: person })).searchParams.get('code') ?? ''
  }
  const page = await (await visit(path, { [PERSON_COOKIE]: person })).text()
  return (await destination(answerOf(page, 'accept'))).searchParams.get('code') ?? ''
}

const answerOf = (page: string, reply: string) =>
  page.match(new RegExp(`href="([^"]*reply=${reply})"`))?.[1]?.replaceAll('&amp;', '&') ?? ''

const exchange = (code: string, changes: Record<string, string> = {}) =>
  shop.json(
    `/sns/oauth2/access_token?${new URLSearchParams({
      appid: shop.env('OFFICIAL_ACCOUNT_APPID'),
      secret: shop.env('OFFICIAL_ACCOUNT_SECRET'),
      code,
      grant_type: 'authorization_code',
      ...changes,
    })}`,
  )

describe('the authorize page', () => {
  it('OA-1 refuses parameters in another order', async () => {
    const { pathname, searchParams } = new URL(link(), shop.origin)
    const reversed = [...searchParams].reverse().map(([k, v]) => `${k}=${encodeURIComponent(v)}`)

    expect(await pageOf(`${pathname}?${reversed.join('&')}`)).toContain('无法访问')
  })

  it('OA-1 refuses names in another case and names it does not know', async () => {
    expect(await pageOf(link().replace('appid=', 'appId='))).toContain('无法访问')
    expect(await pageOf(`${link()}&utm=1`)).toContain('无法访问')
  })

  it('OA-2 refuses a redirect_uri that is not encoded, or encoded twice', async () => {
    const plain = `${shop.origin}/callback`

    expect(await pageOf(link({ redirect_uri: plain }))).toContain('urlEncode')
    const twice = encodeURIComponent(encodeURIComponent(plain))
    expect(await pageOf(link({ redirect_uri: twice }))).toContain('10003')
  })

  it.each([
    ['another host', (origin: string) => origin.replace('127.0.0.1', 'localhost')],
    ['a host below it', (origin: string) => origin.replace('127', 'pay.127')],
    ['another port', (origin: string) => origin.replace(/\d+$/, '1')],
    ['a name in front of it', (origin: string) => origin.replace('//', '//user@')],
    ['another scheme', (origin: string) => origin.replace('http', 'ftp')],
  ])('OA-2 refuses %s as 10003', async (_what, spoil) => {
    const redirect = encodeURIComponent(`${spoil(shop.origin)}/callback`)

    expect(await pageOf(link({ redirect_uri: redirect }))).toContain('10003')
  })

  it.each(['a-b', '%E6%A9%98', 'a'.repeat(129), 'a%26b'])(
    'OA-3 refuses the state %s',
    async (state) => {
      expect(await pageOf(link({ state }))).toContain('10013')
    },
  )

  it('OA-3 takes 128 letters and digits, or no state at all', async () => {
    const state = 'aZ09'.repeat(32)

    expect((await destination(link({ state }))).searchParams.get('state')).toBe(state)
    expect((await destination(link().replace('&state=abc123', ''))).search).toMatch(/^\?code=\w+$/)
  })

  it.each([
    ['scope', '', '10010'],
    ['scope', 'snsapi_login', '10005'],
    ['redirect_uri', '', '10011'],
    ['appid', '', '10012'],
    ['appid', 'wx0000000000000002', '10016'],
    ['state', '', '10013'],
  ])('OA-7 answers %s=%s with a page saying %s', async (name, value, code) => {
    expect(await pageOf(link({ [name]: value }))).toContain(code)
  })

  it('OA-8 turns away whoever is not in WeChat', async () => {
    const page = await visit(link(), { [LOOK_COOKIE]: 'phone' })

    expect(await page.text()).toContain('请在微信客户端打开链接')
  })

  it('OA-4 sends snsapi_base back at once and keeps the query', async () => {
    const redirect = encodeURIComponent(`${shop.origin}/cb?a=1#here`)

    const reply = await visit(link({ redirect_uri: redirect }))

    expect(reply.status).toBe(302)
    expect(reply.headers.get('location')).toMatch(/\/cb\?a=1&code=\w+&state=abc123#here$/)
  })

  it('OA-5 asks for consent; a refusal brings back the state alone', async () => {
    const page = await pageOf(link({ scope: 'snsapi_userinfo' }))

    expect(page).toContain('小满')
    expect((await destination(answerOf(page, 'refuse'))).search).toBe('?state=abc123')
    expect((await destination(answerOf(page, 'accept'))).search).toMatch(
      /^\?code=\w+&state=abc123$/,
    )
  })

  it('OA-6 gives a snapshot person nobody’s identity, without a dialog', async () => {
    await shop.control('people', { id: 'visitor', snapshot: true })
    const there = await destination(link({ scope: 'snsapi_userinfo' }), {
      [PERSON_COOKIE]: 'visitor',
    })

    const token = await exchange(there.searchParams.get('code') ?? '')

    expect(token).toMatchObject({ is_snapshotuser: 1 })
    expect(token).not.toHaveProperty('unionid')
    const known = await exchange(await codeOf('visitor'))
    expect(token['openid']).not.toBe(known['openid'])
  })
})

describe('the token of a person', () => {
  it('OT-1 comes with an openid and, for joined people only, a unionid; it calls itself text', async () => {
    await shop.control('people', { id: 'loner', joined: false })
    const reply = await shop.ask('/sns/oauth2/access_token')

    expect(reply.headers.get('content-type')).toMatch('text/plain')
    const token = await exchange(await codeOf())
    expect(token).toMatchObject({ expires_in: 7200, scope: 'snsapi_base' })
    expect(token['openid']).toMatch(/^o[\w-]{27}$/)
    expect(token).toHaveProperty('unionid')
    expect(await exchange(await codeOf('loner'))).not.toHaveProperty('unionid')
  })

  it('OA-9 every code is another one, good once (40163)', async () => {
    const [first, second] = [await codeOf(), await codeOf()]

    expect(first).not.toBe(second)
    expect(await exchange(first)).toHaveProperty('openid')
    expect(await exchange(first)).toMatchObject({
      errcode: 40163,
      errmsg: matching(/^code been used, hints: \[ req_id: \w+ \]$/),
    })
  })

  it('OA-9 a code dies after five minutes (42003)', async () => {
    const [early, late] = [await codeOf(), await codeOf()]

    await shop.settle(299)
    expect(await exchange(early)).toHaveProperty('openid')
    await shop.settle(2)
    expect(await exchange(late)).toMatchObject({ errcode: 42003 })
  })

  it.each([
    [{ appid: '' }, 41002],
    [{ appid: 'wx00000000000000ff' }, 40013],
    [{ secret: '' }, 41004],
    [{ secret: '0'.repeat(32) }, 40125],
    [{ code: '' }, 41008],
    [{ grant_type: 'client_credential' }, 40002],
    [{ code: 'made-up' }, 40029],
  ])('OT-2 answers %j with %i', async (changes, errcode) => {
    expect(await exchange(await codeOf(), changes)).toMatchObject({ errcode })
  })

  it('OT-2 does not take the code of wx.login', async () => {
    const { code } = await shop.control<{ code: string }>('mini-program/login', {
      person: 'xiaoman',
    })

    expect(await exchange(code)).toMatchObject({ errcode: 40029 })
  })

  it('OT-3 is refreshed for 30 days', async () => {
    const { refresh_token } = await exchange(await codeOf('ajuan', 'snsapi_userinfo'))
    const refresh = (token: unknown) =>
      shop.json(
        `/sns/oauth2/refresh_token?appid=${shop.env('OFFICIAL_ACCOUNT_APPID')}&grant_type=refresh_token&refresh_token=${String(token)}`,
      )

    expect(await refresh(refresh_token)).toMatchObject({ scope: 'snsapi_base,snsapi_userinfo,' })
    expect(await refresh('made-up')).toMatchObject({ errcode: 40030 })
    await shop.settle(30 * 86_400)
    expect(await refresh(refresh_token)).toMatchObject({ errcode: 42002 })
  })

  it('OT-4 opens the profile with the right scope only, emoji and all', async () => {
    const profile = (token: Record<string, unknown>) =>
      shop.json(
        `/sns/userinfo?access_token=${String(token['access_token'])}&openid=${String(token['openid'])}&lang=zh_CN`,
      )

    const full = await exchange(await codeOf('ajuan', 'snsapi_userinfo'))
    expect(await profile(full)).toMatchObject({ nickname: '阿娟🍊', openid: full['openid'] })
    expect(await profile(await exchange(await codeOf('ajuan')))).toMatchObject({ errcode: 48001 })
  })

  it('OT-5 is checked together with the openid', async () => {
    const { access_token, openid } = await exchange(await codeOf())
    const check = (who: unknown) =>
      shop.json(`/sns/auth?access_token=${String(access_token)}&openid=${String(who)}`)

    expect(await check(openid)).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await check('oSomebodyElse')).toMatchObject({ errcode: 40003 })
    await shop.settle(7200)
    expect(await check(openid)).toMatchObject({ errcode: 42001 })
  })

  it('OT-6 is worth nothing in cgi-bin', async () => {
    const { access_token } = await exchange(await codeOf())
    const path = `/cgi-bin/ticket/getticket?type=jsapi&access_token=${String(access_token)}`

    expect(await shop.json(path)).toMatchObject({ errcode: 40001 })
  })

  it('OT-7 the same person has another openid in the mini-program and the same unionid', async () => {
    const here = await exchange(await codeOf('laochen'))

    expect(here['openid']).not.toBe(await openIdOf(shop, 'laochen'))
  })

  it('keeps a person the same user after a restart', async () => {
    const before = await exchange(await codeOf())
    const again = await openShop()

    try {
      expect(await openIdOf(again, 'xiaoman')).toBe(await openIdOf(shop, 'xiaoman'))
      expect(before['openid']).toMatch(/^o/)
    } finally {
      await again.close()
    }
  })
})

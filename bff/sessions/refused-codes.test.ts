/** Each way WeChat says no to a code of a sign-in, and what becomes of the person. */
import { startHouse, type H5Client, type House } from '../testing/house'
import { textLike } from '../testing/matchers'

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())
beforeEach(() => house.control('reset', {}))

const loginCode = async (person = 'xiaoman') =>
  (await house.control<{ code: string }>('mini-program/login', { person })).code
const signInWith = (code: string) =>
  house.anyone().ask('POST /api/sessions', { kind: 'weapp-code', code })
const strike = (fault: string) => house.control('faults', { fault, times: 1 })
const rejected = (errcode: number, explanation: RegExp) => ({
  status: 502,
  body: {
    error: { code: 'wechat-rejected', details: { errcode, explanation: textLike(explanation) } },
  },
})

describe('in the mini-program', () => {
  test('40029: a code WeChat does not know is explained, and a fresh one signs in', async () => {
    expect(await signInWith('made-up')).toMatchObject(rejected(40029, /Call wx\.login again/))

    expect((await signInWith(await loginCode())).status).toBe(201)
  })

  test('40163: a code used before is told from one that never was', async () => {
    const code = await loginCode()
    await signInWith(code)

    expect(await signInWith(code)).toMatchObject(rejected(40163, /has been used/))
  })

  test('40226: a person WeChat blocks is not to try again', async () => {
    await house.control('people', { id: 'blocked', highRisk: true })

    const refused = await signInWith(await loginCode('blocked'))

    expect(refused).toMatchObject(rejected(40226, /Do not try again/))
    expect(refused.headers.get('retry-after')).toBeNull()
  })

  test('45011: too many calls are over in a minute, and the code is not spent', async () => {
    const code = await loginCode()
    await strike('api-too-often')

    const refused = await signInWith(code)

    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'rate-limited', details: { errcode: 45011 } } },
    })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await signInWith(code)).status).toBe(201)
  })

  test('−1: a busy WeChat is no verdict on the code', async () => {
    const code = await loginCode()
    await strike('api-busy')

    expect((await signInWith(code)).status).toBe(503)
    expect((await signInWith(code)).status).toBe(201)
  })
})

describe('in a page', () => {
  const callbackFor = async ({ browser }: H5Client) => {
    const begun = await browser.request(`${house.origin}/auth/wechat?return_to=/%23/x`)
    const granted = await browser.request(begun.headers.get('location') ?? '')
    return granted.headers.get('location') ?? ''
  }
  const landing = async (client: H5Client, callback: string) => {
    const response = await client.browser.request(callback)
    const isSignedIn = response.headers.getSetCookie().some((line) => line.startsWith('session='))
    return [response.headers.get('location'), isSignedIn]
  }
  const lastReason = () =>
    house.log.filter(({ event }) => event === 'sign-in-failed').at(-1)?.['details']

  test('42003: an expired code lands the person on their page, to try again', async () => {
    const client = house.h5('xiaoman')
    const callback = await callbackFor(client)
    await strike('api-code-expired')

    expect(await landing(client, callback)).toEqual(['/?sign_in=expired#/x', false])
    expect(lastReason()).toMatchObject({ errcode: 42003 })
    expect(await landing(client, await callbackFor(client))).toEqual(['/#/x', true])
  })

  test('40163: a code somebody used already signs nobody in', async () => {
    const client = house.h5('xiaoman')
    const used = await callbackFor(client)
    await landing(client, used)
    const code = new URL(used).searchParams.get('code')

    const again = (await callbackFor(client)).replace(/code=\w+/, `code=${code}`)

    expect(await landing(client, again)).toEqual(['/?sign_in=expired#/x', false])
    expect(lastReason()).toMatchObject({ errcode: 40163 })
  })

  test('40029: nor does one WeChat never gave', async () => {
    const client = house.h5('xiaoman')
    const madeUp = (await callbackFor(client)).replace(/code=\w+/, 'code=0madeup')

    expect(await landing(client, madeUp)).toEqual(['/?sign_in=expired#/x', false])
    expect(lastReason()).toMatchObject({ errcode: 40029 })
  })
})

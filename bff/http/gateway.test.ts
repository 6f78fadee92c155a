import { randomUUID } from 'node:crypto'
import { contract, type Reply, type Route } from '../contract/index'
import type { CloudAnswer, CloudCall } from '../simulator/control-api'
import { AppId, instant, OpenId } from '../contract/primitives'
import { newSecret, sha256 } from '../sessions/token'
import { aSession, aUser } from '../store/testing/fixtures'
import { startHouse, type House } from '../testing/house'

/** As WeChat's gateway writes them. */
const named = (identity: string | undefined, source = 'wx_client') => {
  const [appId = '', openId = ''] = (identity ?? '').split(':')
  return { 'x-wx-source': source, 'x-wx-appid': appId, 'x-wx-openid': openId }
}
const me = async (house: House, headers: Record<string, string>) => {
  const answer = await fetch(`${house.origin}/api/me`, { headers })
  return { status: answer.status, id: userIn(await answer.json()) }
}
const userIn = (body: unknown) => {
  const parsed = contract['GET /api/me'].reply.safeParse(body)
  return parsed.success ? parsed.data.user.id : undefined
}

describe('in WeChat Cloud Run', () => {
  let house: House
  beforeAll(async () => {
    house = await startHouse({ protocol: 'cloud' })
  })
  afterAll(() => house.stop())

  async function through<R extends Route>(
    route: R,
    call: Omit<CloudCall, 'header'>,
  ): Promise<Reply<R>> {
    const answer = await house.control<CloudAnswer>('cloud/call', {
      ...call,
      header: { 'X-WX-SERVICE': 'shop' },
    })
    if (answer.statusCode >= 400) throw new Error(`${route} → ${JSON.stringify(answer.data)}`)
    // The schema of a route gives the reply of that route.
    return contract[route].reply.parse(answer.data) as Reply<R>
  }

  test('whoever the gateway names needs no sign-in, and is the same person as with one', async () => {
    const client = house.weapp('xiaoman')
    await client.signIn()
    const signedIn = await client.call('GET /api/me', {})

    const named = await through('GET /api/me', {
      person: 'xiaoman',
      path: '/api/me',
      method: 'GET',
    })

    expect(named.user.id).toBe(signedIn.user.id)
  })

  test('a purchase through the gateway is the caller’s own, from the caller’s own address', async () => {
    const { order, pay } = await through('POST /api/orders', {
      person: 'ajuan',
      path: '/api/orders',
      method: 'POST',
      data: { requestId: randomUUID(), items: [{ productId: 'anyue-lemon', quantity: 1 }] },
    })
    expect(pay?.kind).toBe('wechat-mini-program')
    expect((await house.store().orders.find(order.outTradeNo))?.payer.ip).toBe('203.0.113.7')

    await house.control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
    await house.control('clock', { advanceSeconds: 0 })

    const path = `/api/orders/${order.outTradeNo}`
    const seen = await through('GET /api/orders/:outTradeNo', {
      person: 'ajuan',
      path,
      method: 'GET',
    })
    expect(seen.order.status).toBe('paid')
    await expect(
      through('GET /api/orders/:outTradeNo', { person: 'laochen', path, method: 'GET' }),
    ).rejects.toThrow('not-found')
  })

  test('without the gateway’s own mark a name is anybody’s word', async () => {
    const [, miniProgram] = house.simulator.identitiesOf('xiaoman')

    expect((await me(house, named(miniProgram, ''))).status).toBe(401)
    expect((await me(house, named(miniProgram))).status).toBe(200)
  })

  test('people of another shop’s app are nobody here', async () => {
    expect((await me(house, named('wxffffffffffffffff:oSomebody'))).status).toBe(401)
    expect((await me(house, named(undefined))).status).toBe(401)
  })

  test('who is named without an app is in the mini-program', async () => {
    const [, miniProgram = ''] = house.simulator.identitiesOf('ajuan')
    const [, openId = ''] = miniProgram.split(':')

    const unnamed = await me(house, { 'x-wx-source': 'wx_client', 'x-wx-openid': openId })

    expect(unnamed).toEqual(await me(house, named(miniProgram)))
  })

  test('the gateway’s word goes before a token left behind on the phone', async () => {
    const left = house.weapp('xiaoman')
    await left.signIn()
    const [, ajuan] = house.simulator.identitiesOf('ajuan')

    const both = await me(house, { ...named(ajuan), authorization: `Bearer ${left.token() ?? ''}` })

    expect(both.id).toBe((await me(house, named(ajuan))).id)
    expect(both.id).not.toBe((await left.call('GET /api/me', {})).user.id)
  })

  test('the same openid under another app is another person', async () => {
    const openId = OpenId.parse('oTheSameText')
    const elsewhere = { appId: AppId.parse('wxffffffffffffffff'), openId }
    const token = newSecret()
    const user = aUser({ identities: [elsewhere] })
    await house.store().users.insert(user)
    const session = aSession({ userId: user.id, identity: elsewhere, tokenHash: sha256(token) })
    const expiresAt = instant(new Date(house.simulator.clock().getTime() + 60_000))
    await house.store().sessions.insert({ ...session, client: 'h5', expiresAt })
    const authorization = `Bearer ${token}`
    expect((await me(house, { authorization })).id).toBe(user.id)

    const appId = house.simulator.environment['MINI_PROGRAM_APPID'] ?? ''
    const both = await me(house, { ...named(`${appId}:${openId}`), authorization })

    expect(both.status).toBe(200)
    expect(both.id).not.toBe(user.id)
  })

  test('nobody buys outside WeChat: there is no way to pay there', async () => {
    const guest = await house.guest()

    const refusal = await guest.refusal('POST /api/orders', {
      requestId: randomUUID(),
      items: [{ productId: 'anyue-lemon', quantity: 1 }],
    })

    expect(refusal).toBe('403 forbidden')
  })

  test('a callback about a payment nobody made changes nothing and is not acknowledged', async () => {
    const client = house.weapp('xiaoman')
    await client.signIn()
    const { order } = await client.call('POST /api/orders', {
      requestId: randomUUID(),
      items: [{ productId: 'anyue-lemon', quantity: 1 }],
    })

    const answer = await fetch(`${house.origin}/notify/wechat-cloud`, {
      method: 'POST',
      body: JSON.stringify({
        returnCode: 'SUCCESS',
        resultCode: 'SUCCESS',
        subAppid: house.simulator.environment['MINI_PROGRAM_APPID'],
        subMchId: house.simulator.environment['MCH_ID'],
        outTradeNo: order.outTradeNo,
        totalFee: order.amount,
        transactionId: '4200000000000000000000000001',
        timeEnd: '20261120130000',
      }),
    })

    expect(await answer.json()).toMatchObject({ errcode: 1 })
    const { status } = (await house.store().orders.find(order.outTradeNo)) ?? {}
    expect(status).toBe('awaiting-payment')
  })
})

test('elsewhere nobody is believed who names themselves, mark or not', async () => {
  const house = await startHouse()
  const [, miniProgram] = house.simulator.identitiesOf('xiaoman')

  expect((await me(house, named(miniProgram))).status).toBe(401)
  await house.stop()
})

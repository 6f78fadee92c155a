/** The production entry as a process of its own, killed the moment it has acknowledged something. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { SimulatorState } from './simulator/control-api'
import { startSimulator } from './simulator'

jest.setTimeout(60_000)

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as net.AddressInfo
  probe.close()
  return port
}

async function world() {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const simulator = await startSimulator({ shopOrigin: origin })
  const directory = await mkdtemp(path.join(os.tmpdir(), 'killed-'))
  let child: ChildProcess | undefined

  async function startBff() {
    child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'main.ts')], {
      stdio: 'ignore',
      env: {
        ...process.env,
        NODE_ENV: 'development',
        ...simulator.environment,
        PORT: String(port),
        PUBLIC_ORIGIN: origin,
        DATA_DIR: directory,
      },
    })
    for (let tries = 0; tries < 150; tries++) {
      if (child.exitCode !== null) throw new Error(`the BFF ended with ${child.exitCode}`)
      if (
        await fetch(`${origin}/healthz`).then(
          (a) => a.ok,
          () => false,
        )
      )
        return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('the BFF did not start')
  }

  async function kill() {
    child?.kill('SIGKILL')
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  async function control<T>(route: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${simulator.origin}/_simulator/api/${route}`, {
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
    })
    expect(answer.ok).toBe(true)
    return (await answer.json()) as T
  }

  async function api(route: string, token?: string, body?: unknown) {
    const answer = await fetch(`${origin}${route}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, never> }
  }

  async function signIn(): Promise<string> {
    const { code } = await control<{ code: string }>('mini-program/login', { person: 'xiaoman' })
    const session = await api('/api/sessions', undefined, { kind: 'weapp-code', code })
    expect(session.status).toBe(201)
    return session.body['token'] as unknown as string
  }

  async function place(token: string): Promise<string> {
    const { products } = (await api('/api/products')).body as unknown as {
      products: { id: string }[]
    }
    const placed = await api('/api/orders', token, {
      requestId: randomUUID(),
      items: [{ productId: products[0]?.id, quantity: 1 }],
    })
    expect(placed.status).toBe(201)
    return (placed.body['order'] as unknown as { outTradeNo: string }).outTradeNo
  }

  async function end() {
    await kill()
    await simulator.stop()
    await rm(directory, { recursive: true, force: true })
  }

  return {
    startBff,
    kill,
    control,
    api,
    signIn,
    place,
    simulator,
    end,
  }
}

test('an order and a session that were acknowledged are there after kill -9', async () => {
  const { startBff, kill, api, signIn, place, end } = await world()
  await startBff()
  const acknowledged: string[] = []
  const token = await signIn()

  for (let round = 0; round < 3; round++) {
    acknowledged.push(await place(token))
    await kill()
    await startBff()
  }

  for (const outTradeNo of acknowledged) {
    const found = await api(`/api/orders/${outTradeNo}`, token)
    expect(found.status).toBe(200)
    expect(found.body['order']).toMatchObject({ outTradeNo, status: 'awaiting-payment' })
  }
  await end()
})

test('a payment whose notification was acknowledged is there after kill -9, without asking WeChat', async () => {
  const { startBff, kill, control, api, signIn, place, simulator, end } = await world()
  await startBff()
  const token = await signIn()
  const outTradeNo = await place(token)

  await control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
  let acknowledged = false
  for (let tries = 0; tries < 200 && !acknowledged; tries++) {
    const state = await control<SimulatorState>('state')
    acknowledged = state.notifications.some(
      (n) => n.outTradeNo === outTradeNo && n.state === 'acknowledged',
    )
    if (!acknowledged) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await kill()
  expect(acknowledged).toBe(true)
  await simulator.stop()
  await startBff()

  const found = await api(`/api/orders/${outTradeNo}`, token)
  expect(found.body['order']).toMatchObject({ outTradeNo, status: 'paid' })
  await end()
})

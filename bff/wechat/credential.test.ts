import { setTimeout as pause } from 'node:timers/promises'
import { createCredential, createMemoryCache, type CredentialCache } from './credential'

const clock = () => new Date('2026-11-20T05:00:00Z')

function create(cache: CredentialCache) {
  const asked: (string | undefined)[] = []
  const credential = createCredential({
    key: 'k',
    cache,
    clock,
    borrow: (dead) => {
      asked.push(dead)
      return Promise.resolve({ value: `value-${asked.length}`, expires_in: 7200 })
    },
  })
  return { credential, asked }
}

test('who reports a death while others still read the dead one gets another', async () => {
  const memory = createMemoryCache()
  const slow = { ...memory, get: (key: string) => pause(20).then(() => memory.get(key)) }
  const { credential, asked } = create(slow)
  const dead = await credential.current()

  const reading = credential.current()
  const replacing = [credential.replace(dead), credential.replace(dead)]

  await expect(reading).resolves.toBe('value-1')
  await expect(Promise.all(replacing)).resolves.toEqual(['value-2', 'value-2'])
  expect(asked).toEqual([undefined, 'value-1'])
})

test('who reports a death late gets what came since, without asking', async () => {
  const { credential, asked } = create(createMemoryCache())
  const dead = await credential.current()
  await credential.replace(dead)

  await expect(credential.replace(dead)).resolves.toBe('value-2')
  expect(asked).toHaveLength(2)
})

test('a cache that fails is heard of, and asked again the next time', async () => {
  const memory = createMemoryCache()
  let broken = true
  const get = (key: string) => (broken ? Promise.reject(new Error('disk')) : memory.get(key))
  const { credential } = create({ ...memory, get })

  await expect(credential.current()).rejects.toThrow('disk')
  broken = false
  await expect(credential.current()).resolves.toBe('value-1')
})

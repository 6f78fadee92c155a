import { open, seal } from './seal'

test('a sealed text opens with its secret and context only', () => {
  const sealed = seal('token', { secret: 's1', context: 'c1' })

  expect(sealed).not.toContain('token')
  expect(open(sealed, { secret: 's1', context: 'c1' })).toBe('token')
  expect(() => open(sealed, { secret: 's2', context: 'c1' })).toThrow()
  expect(() => open(sealed, { secret: 's1', context: 'c2' })).toThrow()
})

test('a changed seal does not open', () => {
  const key = { secret: 's1', context: 'c1' }
  const bytes = Buffer.from(seal('token', key), 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1

  expect(() => open(bytes.toString('base64url'), key)).toThrow()
})

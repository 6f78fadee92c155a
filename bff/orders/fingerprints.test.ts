import { createFingerprints } from './fingerprints'

test('what was added is found, also between additions, and nothing else is', () => {
  const seen = createFingerprints()
  expect(seen.has('nothing yet')).toBe(false)

  for (let number = 0; number < 5_000; number++) {
    seen.add(`order-${number}`)
    if (number % 1_000 === 0) expect(seen.has(`order-${number}`)).toBe(true)
  }

  const numbers = [...Array(10_000).keys()]
  expect(numbers.filter((number) => seen.has(`order-${number}`))).toEqual(numbers.slice(0, 5_000))
})

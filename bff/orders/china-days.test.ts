import { boundsOf, dayInChina, lastBillDay, nextBillAt } from './china-days'

const at = (time: string) => new Date(`2026-11-${time}Z`)

test('a day in China begins at four in the afternoon of the day before in UTC', () => {
  expect(dayInChina(at('19T15:59:59'))).toBe('2026-11-19')
  expect(dayInChina(at('19T16:00:00'))).toBe('2026-11-20')
  expect(dayInChina(new Date('2027-01-01T00:00:00Z'), -1)).toBe('2026-12-31')
  expect(boundsOf('2026-11-20')).toEqual({
    from: '2026-11-19T16:00:00.000Z',
    to: '2026-11-20T16:00:00.000Z',
  })
})

test.each([
  ['20T02:29:59', '2026-11-20T02:30:00.000Z', '2026-11-18'],
  ['20T02:30:00', '2026-11-21T02:30:00.000Z', '2026-11-19'],
  ['20T23:00:00', '2026-11-21T02:30:00.000Z', '2026-11-19'],
])('at %s the next bill is there at %s and the last was of %s', (now, next, last) => {
  expect(nextBillAt(at(now))).toBe(next)
  expect(lastBillDay(at(now))).toBe(last)
})

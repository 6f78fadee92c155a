import type { LogEntry } from './log'
import { startBackground } from './background'

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

function parts() {
  const done: string[] = []
  const log: LogEntry[] = []
  const work = (name: string) => () => Promise.resolve(void done.push(name))
  return {
    done,
    log: (entry: LogEntry) => void log.push(entry),
    lines: log,
    sweep: work('sweep'),
    tasks: { runDue: work('due'), wake: () => void done.push('wake'), stop: work('stop') },
  }
}

test('a request that passes by does what is due, of many within five seconds the first', () => {
  const { done, ...rest } = parts()
  const { answered } = startBackground({ ...rest, pace: 'by itself' })

  for (let request = 0; request < 100; request++) answered()
  expect(done).toEqual(['wake'])
  jest.advanceTimersByTime(4_900)
  answered()
  expect(done).toEqual(['wake'])
  jest.advanceTimersByTime(100)
  answered()

  expect(done.filter((what) => what === 'wake')).toHaveLength(2)
})

test('without a request it is done every five seconds', async () => {
  const { done, ...rest } = parts()
  startBackground({ ...rest, pace: 'by itself' })

  await jest.advanceTimersByTimeAsync(60_000)

  expect(done.filter((what) => what === 'due')).toHaveLength(12)
  expect(done.filter((what) => what === 'sweep')).toHaveLength(1)
})

test('when told, nothing is done before that, and stopping ends everything', async () => {
  const { done, ...rest } = parts()
  const { answered, stop } = startBackground({ ...rest, pace: 'when told' })

  answered()
  await jest.advanceTimersByTimeAsync(30_000)
  expect(done).toEqual([])
  await stop()
  await jest.advanceTimersByTimeAsync(120_000)

  expect(done).toEqual(['stop'])
})

test('work that fails is told and done again', async () => {
  const { lines, ...rest } = parts()
  const broken = { ...rest.tasks, runDue: () => Promise.reject(new Error('disk full')) }
  startBackground({ ...rest, tasks: broken, pace: 'by itself' })

  await jest.advanceTimersByTimeAsync(10_000)

  expect(lines).toMatchObject([{ message: 'disk full' }, { message: 'disk full' }])
})

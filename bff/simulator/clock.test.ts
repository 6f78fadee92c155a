import { setTimeout as pause } from 'node:timers/promises'
import { after, createClock } from './clock'

test('what a slow task asks for at its end has happened too when the time has passed', async () => {
  const clock = createClock()
  const done: string[] = []
  const note = (what: string) => () => Promise.resolve(void done.push(what))
  clock.at(after(clock.now(), 10), async () => {
    await pause(50)
    clock.at(clock.now(), note('told at once'))
    clock.at(after(clock.now(), 60), note('told a minute later'))
  })

  await clock.advance(10)
  clock.stop()

  expect(done).toEqual(['told at once'])
})

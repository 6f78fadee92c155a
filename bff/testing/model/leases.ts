/** A task that was given to one process is nobody else's until its time is up. */
import type { Store } from '../../store/store'
import type { Task } from '../../tasks/store'
import type { Sightings } from './sightings'

interface Lease {
  place: number
  until: number
}

export function createLeases({
  clock,
  sightings,
  wrong,
}: {
  clock: () => Date
  sightings: Sightings
  wrong: (problem: string) => void
}) {
  const held = new Map<string, Lease>()

  function take({ id }: Task, { place, until }: Lease): void {
    const before = held.get(id)
    if (before && before.until > clock().getTime()) {
      wrong(`${id} is leased until ${new Date(before.until).toISOString()}, and leased again`)
    }
    if (before && before.place !== place) sightings.saw('tasks leased by two processes in turn')
    held.set(id, { place, until })
  }

  /** From the moment its holder says what became of it, it may be anybody's. */
  const release = (id: string) => {
    const before = held.get(id)
    if (before) held.set(id, { ...before, until: 0 })
  }

  return {
    watch(store: Store, place: number): Store {
      const { tasks } = store
      return {
        ...store,
        tasks: {
          ...tasks,
          async lease(query) {
            const leased = await tasks.lease(query)
            const until = Date.parse(query.until)
            for (const task of leased) take(task, { place, until })
            return leased
          },
          finish(id) {
            release(id)
            return tasks.finish(id)
          },
          update(id, transition) {
            release(id)
            return tasks.update(id, transition)
          },
        },
      }
    },
  }
}

/** Who goes on next: all that happens in a run waits here, so that dice and not the machine decide what overtakes what. */
import type { Dice } from '../../http/testing/dice'

/** Whose turn it is; what died never gets one. */
export interface Owner {
  isAlive: boolean
}

export interface Turns {
  /** Resolves when it is the caller's turn. */
  wait(owner: Owner): Promise<void>
  /** Work outside of this run's hands, such as the disk's: nobody else goes on before it has ended. */
  work<T>(work: () => Promise<T>): Promise<T>
  /** Lets up to `atOnce` go on, without waiting for what comes of it; false: nobody waits. */
  release(dice: Dice, atOnce: number): boolean
  /** Resolves when all there is waits for a turn. */
  settled(): Promise<void>
  /** Lets so many go on, one after the other, or in small crowds. */
  run(dice: Dice, steps: number): Promise<void>
  /** Until nobody waits. @throws when there is no end to it */
  runAll(dice: Dice): Promise<void>
}

/** Far more than any run needs. */
const MOST_STEPS = 20_000
/** Those who are let go together meet in the store. */
const CROWD = 3

export function createTurns(): Turns {
  let waiting: { owner: Owner; go: () => void }[] = []
  let working = 0
  let idlers: (() => void)[] = []

  async function settled(): Promise<void> {
    for (;;) {
      if (working > 0) await new Promise<void>((resolve) => idlers.push(resolve))
      // What was waiting for the work has gone on by then.
      await new Promise(setImmediate)
      if (working === 0) return
    }
  }

  function release(dice: Dice, atOnce: number): boolean {
    waiting = waiting.filter(({ owner }) => owner.isAlive)
    const count = Math.min(waiting.length, atOnce)
    for (let nth = 0; nth < count; nth++) {
      const [next] = waiting.splice(dice.below(waiting.length), 1)
      next?.go()
    }
    return count > 0
  }

  async function step(dice: Dice): Promise<boolean> {
    const isReleased = release(dice, 1 + dice.below(CROWD))
    await settled()
    return isReleased
  }

  return {
    wait: (owner) =>
      new Promise((resolve) => {
        waiting.push({ owner, go: resolve })
      }),

    async work(work) {
      working += 1
      try {
        return await work()
      } finally {
        working -= 1
        if (working === 0) {
          for (const resolve of idlers) resolve()
          idlers = []
        }
      }
    },

    release,
    settled,

    async run(dice, steps) {
      await settled()
      for (let nth = 0; nth < steps; nth++) {
        if (!(await step(dice))) return
      }
    },

    async runAll(dice) {
      await settled()
      for (let nth = 0; nth < MOST_STEPS; nth++) {
        if (!(await step(dice))) return
      }
      throw new Error(`There is still something to do after ${MOST_STEPS} turns`)
    },
  }
}

/** What somebody who died goes on to do. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

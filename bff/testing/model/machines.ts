/** Where processes run and keep what they know: the two stores differ in how they die, and in how many there may be. */
import type { Dice } from '../../http/testing/dice'
import type { Store } from '../../store/store'
import type { Sightings } from './sightings'

export interface Machines {
  /** How many processes there may be at once. */
  places: number
  /** The store of one more process, with what is kept. */
  open(place: number): Promise<Store>
  /** Ends the process as a power cut does: what its store did not finish is lost. */
  crash(place: number, chance: { dice: Dice; sightings: Sightings }): Promise<void>
  /** Breaks connections of a process that lives on, now or in the middle of its next commit. */
  cut?(place: number, dice: Dice): void
  /** A process that comes while another is there. @throws unless it is let in */
  intrude?(): Promise<Store>
  /** The end of a run: nothing is kept. */
  clear(): Promise<void>
}

export interface Workshop {
  /** Machines for one run at a time; several may be had at once. `mayFail`: they crash, or their lines are cut. */
  machines(p: { mayFail: boolean }): Promise<Machines>
  close(): Promise<void>
}

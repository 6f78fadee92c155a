import type { Phone } from '../phone'

/** One story, played on a new phone by a new person; the name says what must be true. */
export interface Scenario {
  name: string
  play: (phone: Phone) => Promise<void>
}

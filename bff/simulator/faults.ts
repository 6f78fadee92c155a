import type { Fault } from './control-api'

/** What goes wrong next, and how often: asked for through the control API, used up one by one. */
export interface Faults {
  list(): Partial<Record<Fault, number>>
  set(fault: Fault, times: number): void
  /** True when this fault was asked for; one time less from then on. */
  take(fault: Fault): boolean
  clear(): void
}

export function createFaults(): Faults {
  const left = new Map<Fault, number>()
  const set = (fault: Fault, times: number) => {
    if (times > 0) left.set(fault, times)
    else left.delete(fault)
  }
  return {
    list: () => Object.fromEntries(left),
    set,
    take(fault) {
      const times = left.get(fault) ?? 0
      set(fault, times - 1)
      return times > 0
    },
    clear: () => left.clear(),
  }
}

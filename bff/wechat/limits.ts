/** WeChat's limits, checked before anything is sent. */
import type { z } from 'zod'

/** @throws RangeError naming each field that breaks a limit, never its value: it may be personal. */
export function within<S extends z.ZodType>(limits: S, value: z.input<S>): z.output<S> {
  const checked = limits.safeParse(value)
  if (checked.success) return checked.data
  const faults = checked.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  )
  throw new RangeError(`WeChat would refuse this: ${faults.join('; ')}`)
}

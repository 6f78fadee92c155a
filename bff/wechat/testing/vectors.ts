/** Reads the published values in `testdata/` for tests. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const File = z.object({
  vectors: z.array(
    z.object({ id: z.string(), kind: z.string(), input: z.unknown(), expected: z.unknown() }),
  ),
})

const file = File.parse(
  JSON.parse(readFileSync(new URL('../testdata/wechat-vectors.json', import.meta.url), 'utf8')),
)

export interface Vector<I, E> {
  id: string
  input: I
  expected: E
}

/** The entries of a kind that have this form. @throws when none has: a test of nothing passes. */
export function vectors<I extends z.ZodType, E extends z.ZodType>(
  kind: string,
  form: { input: I; expected: E },
): Vector<z.output<I>, z.output<E>>[] {
  const found = file.vectors
    .filter((vector) => vector.kind === kind)
    .flatMap(({ id, input, expected }) => {
      const [asked, told] = [form.input.safeParse(input), form.expected.safeParse(expected)]
      return asked.success && told.success ? [{ id, input: asked.data, expected: told.data }] : []
    })
  if (found.length === 0) throw new Error(`No vector of kind ${kind} has this form`)
  return found
}

export function vector<I extends z.ZodType, E extends z.ZodType>(
  id: string,
  form: { input: I; expected: E },
): Vector<z.output<I>, z.output<E>> {
  const found = file.vectors.find((entry) => entry.id === id)
  return {
    id,
    input: form.input.parse(found?.input),
    expected: form.expected.parse(found?.expected),
  }
}

import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

jest.setTimeout(180_000)

const Measured = z.object({
  payments: z.number(),
  differenceCount: z.number(),
  grownMiB: z.number(),
})

test('a bill of a million rows takes no more than 60 MiB, and every difference is found', async () => {
  const script = path.join(__dirname, 'testing/million-rows.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    script,
    '1000000',
  ])

  const { grownMiB, ...found } = Measured.parse(JSON.parse(stdout))

  // A thousand rows WeChat does not have, a thousand orders we do not have.
  expect(found).toEqual({ payments: 999_000, differenceCount: 2_000 })
  expect(grownMiB).toBeLessThan(60)
})

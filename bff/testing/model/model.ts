/**
 * The promise of the whole: whatever is asked in whatever order, told twice, late or by somebody else, lost on the way
 * or broken off by a crash, money in is money accounted, nothing is done twice, and nothing that was said is taken back.
 */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import type { Workshop } from './machines'
import { moveOf, NAMES, type MoveName } from './moves'
import { comeToRest } from './rest'
import { createSightings, type Sight, type Sightings } from './sightings'
import type { Weather } from './wechat'
import { createWorld } from './world'

export interface Step {
  name: MoveName
  chance: number
}

interface Run extends Weather {
  steps: Step[]
}

/** Under CI always the same, so that no change is blamed for what chance has found; by hand each time another. */
const CHANCE = process.env['CI'] ? 20_261_120 : randomInt(2 ** 31)
const SEED = Number(process.env['MODEL_SEED'] ?? CHANCE)
const PATH = process.env['MODEL_PATH']
const asked = process.env['MODEL_RUNS']
const RUNS = asked === undefined ? undefined : Number(asked)

/** The same chance, however the list is cut: what a step does does not depend on how many there were. */
const step = fc.record({
  name: fc.constantFrom(...NAMES),
  chance: fc.noShrink(fc.nat({ max: 2 ** 31 - 1 })),
})

const anyRun = ({ mostSteps }: { mostSteps: number }) =>
  fc.record({
    steps: fc.array(step, { minLength: 10, maxLength: mostSteps, size: 'max' }),
    misfortune: fc.constantFrom(0, 10, 25),
    closesLate: fc.boolean(),
  })

interface Extent {
  runs: number
  /** So many runs go on beside each other. */
  atOnce: number
  mostSteps: number
  /** What the runs must have come across, or else they prove nothing. */
  sights: readonly Sight[]
}

/** @throws the smallest run that breaks the promise, and how to have it again */
export async function assertModel(
  workshop: Workshop,
  { runs, atOnce, mostSteps, sights }: Extent,
): Promise<void> {
  const sightings = createSightings()
  const property = fc.asyncProperty(anyRun({ mostSteps }), (run) => live(run, workshop, sightings))
  const checks = Array.from({ length: PATH === undefined ? atOnce : 1 }, (_, nth) =>
    fc.check(property, {
      seed: SEED + nth,
      numRuns: Math.ceil((RUNS ?? runs) / atOnce),
      ...(PATH !== undefined && { path: PATH }),
    }),
  )
  for (const result of await Promise.all(checks)) if (result.failed) throw failureOf(result)
  if (RUNS !== undefined || PATH !== undefined) return
  const unseen = sights.filter((sight) => sightings.count(sight) === 0)
  if (unseen.length > 0) throw new Error(`Never seen in ${runs} runs: ${unseen.join(', ')}`)
}

function failureOf<T>(result: fc.RunDetails<T>): Error {
  const again = `MODEL_SEED=${result.seed} MODEL_PATH=${result.counterexamplePath ?? ''}`
  return new Error(`Have it again with ${again}\n${fc.defaultReportMessage(result) ?? ''}`, {
    cause: result.errorInstance,
  })
}

async function live(run: Run, workshop: Workshop, sightings: Sightings): Promise<void> {
  const mayFail = run.steps.some(({ name }) => name === 'crash' || name === 'cut line')
  const machines = await workshop.machines({ mayFail })
  try {
    const world = await createWorld({ machines, sightings, weather: run })
    for (const { name, chance } of run.steps) {
      world.throwAnew(chance)
      await moveOf(name)(world)
      // Often the next thing happens while this one is under way.
      const dice = world.dice()
      if (dice.below(2) === 0) await world.turns.run(dice, dice.below(10))
      else await world.turns.runAll(dice)
      world.pass(dice.below(3))
      world.assertSound()
    }
    await comeToRest(world)
  } finally {
    await machines.clear()
  }
}

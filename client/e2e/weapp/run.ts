/**
 * Plays the compiled mini-program against the real BFF and the simulated WeChat:
 * `npx tsx client/e2e/weapp/run.ts [--engine glass-easel|exparser] [--dist dist/weapp] [--origin …] [--only words]`
 *
 * `--origin` is the TARO_APP_API_ORIGIN the build was made with. With `--simulator-origin` (the build's
 * TARO_APP_SIMULATOR_ORIGIN) the development build's payment sheet is played instead.
 */
import { parseArgs } from 'node:util'
import { startHouse } from '../../../bff/testing/house'
import { createPhone, type House, type Phone } from './phone'
import type { CreateEngine } from './runtime/engine'
import { browse } from './scenarios/browse'
import { buy } from './scenarios/buy'
import { consent } from './scenarios/consent'
import { pages } from './scenarios/pages'
import type { Scenario } from './scenarios/scenario'
import { session } from './scenarios/session'
import { sheet } from './scenarios/sheet'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'glass-easel' },
    dist: { type: 'string', default: 'dist/weapp' },
    origin: { type: 'string', default: 'https://shop.example.com' },
    'simulator-origin': { type: 'string' },
    only: { type: 'string', default: '' },
  },
})

/** A message template as an operator would set it up; without one nobody is asked about messages. */
const PAID_MESSAGE =
  'abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMN-0 character_string1=outTradeNo thing2=goods amount3=amount time4=paidAt'

/** Loaded on demand: one engine does not need the other's packages. */
const engines: Record<string, () => Promise<CreateEngine>> = {
  'glass-easel': async () => (await import('./runtime/engine-glass-easel')).createGlassEasel,
  exparser: async () => (await import('./runtime/engine-exparser')).createExparser,
}

process.exitCode = (await main()) ? 0 : 1

async function main(): Promise<boolean> {
  const loadEngine = engines[values.engine]
  if (!loadEngine) throw new Error(`--engine is one of ${Object.keys(engines).join(', ')}`)
  const createEngine = await loadEngine()
  const all = values['simulator-origin']
    ? sheet
    : [...browse, ...buy, ...consent, ...session, ...pages]
  const chosen = all.filter(({ name }) => name.includes(values.only))
  const house = await startHouse({ environment: { PAID_MESSAGE } })
  try {
    const built = { api: values.origin, simulator: values['simulator-origin'] }
    const failed = await playAll(chosen, () =>
      createPhone({ house: doorsOf(house), dist: values.dist, createEngine, built }),
    )
    console.log(`${values.engine}: ${chosen.length - failed} passed, ${failed} failed`)
    return failed === 0 && chosen.length > 0
  } finally {
    await house.stop()
  }
}

function doorsOf(house: Awaited<ReturnType<typeof startHouse>>): House {
  return {
    origin: house.origin,
    simulatorOrigin: house.simulator.origin,
    control: (path, body) => house.control(path, body),
  }
}

async function playAll(
  scenarios: Scenario[],
  createOwnPhone: () => Promise<Phone>,
): Promise<number> {
  let failed = 0
  for (const { name, play } of scenarios) {
    const phone = await createOwnPhone()
    try {
      await play(phone)
      phone.close()
      console.log(`✓ ${name}`)
    } catch (error) {
      failed += 1
      console.log(`✗ ${name}\n${error instanceof Error ? error.stack : String(error)}`)
    } finally {
      phone.abandon()
    }
  }
  return failed
}

// npm test: everything, on a machine that has Node and npm only. `npm test -- check|jest|weapp|e2e` runs a part.
import fs from 'node:fs'
import path from 'node:path'
import { spawn } from 'node:child_process'
import { browserPath } from './browser.mjs'
import { database } from './database.mjs'
import {
  bin,
  buildBff,
  buildClient,
  giveUp,
  installWhenNeeded,
  requireNode,
  root,
  run,
  say,
} from './steps.mjs'

/** The mini-program under test believes it talks to this origin; the runner leads it to a BFF on this machine. */
const apiOrigin = 'https://shop.example.com'
const results = path.join(root, 'test-results')

const counted = { passed: 0, failed: 0 }
const broken = []

async function step(title, work) {
  say(`── ${title}`)
  const ok = await work()
  if (!ok) broken.push(title)
}

const succeeds = async (script, args, options) => (await run(script, args, options)) === 0

async function builds() {
  await buildClient('h5')
  await buildClient('weapp', { env: { TARO_APP_API_ORIGIN: apiOrigin } })
  await buildBff()
  return true
}

async function check() {
  const tsc = bin('typescript', 'bin/tsc')
  await step('types, mini-program files', () => succeeds(tsc, ['-p', '.']))
  await step('types, H5 files', () => succeeds(tsc, ['-p', '.', '--moduleSuffixes', '.h5,']))
  await step('lint', () =>
    succeeds(bin('eslint', 'bin/eslint.js'), ['-c', 'config/eslint.config.mjs', '.']),
  )
  await step('walls', () =>
    succeeds(bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), [
      '--config',
      'config/dependency-cruiser.cjs',
      'client',
      'bff',
    ]),
  )
  await step('format', () =>
    succeeds(bin('prettier', 'bin/prettier.cjs'), ['--check', '--log-level', 'warn', '.']),
  )
  await step('builds', builds)
  await step('nothing of the simulator in production', () =>
    succeeds(['config/commands/purity.mjs'], []),
  )
  await step('sizes', () => succeeds(['config/commands/size.mjs'], ['--check']))
}

async function jest() {
  await step('jest', async () => {
    const file = path.join(results, 'jest.json')
    const ok = await succeeds(
      bin('jest', 'bin/jest.js'),
      ['-c', 'config/jest.config.cjs', '--json', '--outputFile', file],
      { env: database() },
    )
    const report = JSON.parse(fs.readFileSync(file, 'utf8'))
    counted.passed += report.numPassedTests
    counted.failed += report.numFailedTests
    const skipped = report.testResults
      .flatMap((suite) => suite.assertionResults)
      .filter(({ status }) => !['passed', 'failed'].includes(status))
    // Some need a Linux or a database server; where everything can run, everything must.
    for (const { fullName } of skipped) say(`not run on this system: ${fullName}`)
    return ok && (skipped.length === 0 || !process.env.CI)
  })
}

/** Runs a compiled mini-program; its closing line is `N passed, N failed`. */
function weapp(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'client/e2e/weapp/run.ts', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      process.stdout.write(chunk)
    })
    child.on('exit', (code) => {
      const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? []
      counted.passed += Number(passed ?? 0)
      counted.failed += Number(failed ?? 1)
      resolve(code === 0 && Number(passed) > 0)
    })
  })
}

async function miniProgram() {
  await builds()
  await step('dist/weapp, static', () =>
    succeeds(['--import', 'tsx', 'client/e2e/weapp/static-check.ts'], ['--origin', apiOrigin]),
  )
  for (const engine of ['glass-easel', 'exparser'])
    await step(`the compiled mini-program on ${engine}`, () =>
      weapp(['--engine', engine, '--origin', apiOrigin]),
    )
  await previewBuild()
}

/** What `npm run dev:weapp` gives to DevTools: its payment sheet in WeChat's place. */
async function previewBuild() {
  const [api, simulator] = ['http://127.0.0.1:3000', 'http://127.0.0.1:3001']
  const env = { TARO_APP_API_ORIGIN: api, TARO_APP_SIMULATOR_ORIGIN: simulator }
  await buildClient('weapp', { name: 'weapp-preview', env })
  await step('the payment sheet of a DevTools preview', () =>
    weapp(['--dist', 'dist/weapp-preview', '--origin', api, '--simulator-origin', simulator]),
  )
}

async function e2e() {
  await builds()
  const CHROMIUM_PATH = await browserPath()
  await step(`journeys in ${CHROMIUM_PATH}`, async () => {
    const ok = await succeeds(
      bin('@playwright/test', 'cli.js'),
      ['test', '-c', 'config/playwright.config.ts', ...process.argv.slice(3)],
      { env: { CHROMIUM_PATH } },
    )
    const { stats } = JSON.parse(fs.readFileSync(path.join(results, 'e2e.json'), 'utf8'))
    counted.passed += stats.expected + stats.flaky
    counted.failed += stats.unexpected
    return ok && stats.skipped === 0
  })
}

requireNode()
await installWhenNeeded()
fs.mkdirSync(results, { recursive: true })
const parts = { check, jest, weapp: miniProgram, e2e }
const named = process.argv[2]
if (named && !parts[named]) giveUp(`npm test -- ${Object.keys(parts).join('|')}`)
for (const part of named ? [parts[named]] : Object.values(parts)) await part()

if (broken.length) console.log(`\nNot in order: ${broken.join(' · ')}`)
console.log(`\n${counted.passed} passed, ${counted.failed} failed`)
process.exit(broken.length || counted.failed ? 1 : 0)

// Where the tests' browser is; installed when there is none.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { giveUp, root, run, say } from './steps.mjs'

const version = '143.0.4'
const home = path.join(root, 'node_modules/.cache/browser')

const usual = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) =>
    path.join(process.env[name] ?? '', 'Google/Chrome/Application/chrome.exe'),
  ),
}

/** Path of a Chromium: CHROMIUM_PATH, the machine's own, or one that comes as an npm package (Linux) or from Playwright. */
export async function browserPath() {
  const named = process.env.CHROMIUM_PATH
  if (named)
    return fs.existsSync(named)
      ? named
      : giveUp(`CHROMIUM_PATH names ${named}, which is not there.`)
  const found = (usual[process.platform] ?? []).find((file) => fs.existsSync(file))
  if (found) return found
  return process.platform === 'linux' && process.arch === 'x64' ? fromPackage() : fromPlaywright()
}

async function fromPackage() {
  const entry = path.join(home, 'node_modules/@sparticuz/chromium')
  if (!fs.existsSync(entry)) {
    say('Installing a browser for the tests …')
    fs.mkdirSync(home, { recursive: true })
    fs.writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n')
    execFileSync(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--loglevel=error',
        `@sparticuz/chromium@${version}`,
      ],
      { cwd: home, stdio: 'inherit' },
    )
  }
  // The package unpacks the system libraries it brings only where it believes it must.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
  const { default: chromium } = await import(
    pathToFileURL(createRequire(path.join(home, 'package.json')).resolve('@sparticuz/chromium'))
      .href
  )
  return chromium.executablePath()
}

async function fromPlaywright() {
  say('Installing a browser for the tests …')
  const code = await run(
    [path.join(root, 'node_modules/@playwright/test/cli.js')],
    ['install', 'chromium'],
  )
  if (code !== 0) giveUp('No browser: install Google Chrome, or set CHROMIUM_PATH.')
  const { chromium } = await import('@playwright/test')
  return chromium.executablePath()
}

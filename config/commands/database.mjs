// Where the tests' MySQL or MariaDB is; installed on Debian when there is none and we may.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { say } from './steps.mjs'

const names = ['mariadbd', 'mysqld']
/** Debian's servers, and Homebrew's. */
const usual = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
const packages = ['mariadb-server-core', 'mariadb-client-core']

/** What a test needs to know: an address it is given, a program it can start, or nothing, and then it says so. */
export function database() {
  if (process.env.MYSQL_ADDRESS) return {}
  const program = process.env.MYSQLD_PATH ?? find() ?? install()
  return program === undefined ? {} : { MYSQLD_PATH: program }
}

function find() {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...usual]
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => fs.existsSync(file))
}

function install() {
  const isOurs = process.platform === 'linux' && process.getuid() === 0
  if (!isOurs || !fs.existsSync('/usr/bin/apt-get')) return undefined
  say('Installing a database server for the tests …')
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const isDone = [['update'], ['install', '-y', '--no-install-recommends', ...packages]].every(
    (args) => spawnSync('apt-get', args, options).status === 0,
  )
  if (!isDone) say(`apt-get could not install ${packages.join(' and ')}`)
  return find()
}

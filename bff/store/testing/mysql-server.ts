/** A MySQL or MariaDB server for tests: the one MYSQL_ADDRESS names, or one of our own in a temporary directory. */
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import type { MysqlPlace } from '../mysql/connections'

export interface MysqlServer {
  /** A new empty database. */
  create(): Promise<MysqlPlace>
  drop(place: MysqlPlace): Promise<void>
  /** Runs one statement as the administrator. */
  run(sql: string): Promise<void>
  /** Ends our own; the one MYSQL_ADDRESS names stays, without what was created. */
  stop(): Promise<void>
}

type Access = Omit<MysqlPlace, 'database'>

const ADDRESS = process.env['MYSQL_ADDRESS']
const PROGRAM = ADDRESS ? undefined : find(['mariadbd', 'mysqld'])

/** Where there is neither, tests of the MySQL store cannot run. */
export const hasMysql = ADDRESS !== undefined || PROGRAM !== undefined

/** `isDurable`: it waits for the disk, as a server that is measured must; a test need not. */
export async function startMysqlServer({ isDurable = false } = {}): Promise<MysqlServer> {
  if (ADDRESS) return serverAt(named(ADDRESS))
  if (!PROGRAM) throw new Error('No mariadbd or mysqld on this machine, and no MYSQL_ADDRESS')
  const directory = await mkdtemp(path.join(os.tmpdir(), 'mysql-'))
  const data = path.join(directory, 'data')
  const user = await accountFor(directory)
  await initialise(PROGRAM, ['--no-defaults', ...user, `--datadir=${data}`])
  const port = await freePort()
  const options = argumentsFor({ directory, data, user, port })
  const child = spawn(PROGRAM, [...options, ...(isDurable ? DURABLE : HASTY)], { stdio: 'ignore' })
  // Also when the tests are broken off.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const here = { host: '127.0.0.1', port }
  const stop = async () => {
    process.removeListener('exit', kill)
    kill()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(directory, { recursive: true, force: true })
  }
  const asRoot = serverAt({ ...here, username: 'root', password: '' }, stop)
  for (let tries = 0; !(await isUp(asRoot)); tries++) {
    if (tries === 300 || child.exitCode !== null) {
      await stop()
      throw new Error(`${PROGRAM} did not start`)
    }
    await sleep(100)
  }
  const shop = { ...here, username: 'shop', password: randomUUID() }
  await asRoot.run(`CREATE USER 'shop'@'127.0.0.1' IDENTIFIED BY '${shop.password}'`)
  await asRoot.run("GRANT ALL ON *.* TO 'shop'@'127.0.0.1'")
  return serverAt(shop, stop)
}

const isUp = (server: MysqlServer) =>
  server.run('SELECT 1').then(
    () => true,
    () => false,
  )

function serverAt(access: Access, end?: () => Promise<void>): MysqlServer {
  const { username: user, password, host, port } = access
  const run = async (sql: string) => {
    const connection = await createConnection({ host, port, user, password })
    try {
      await connection.query(sql)
    } finally {
      await connection.end()
    }
  }
  const created = new Set<string>()
  return {
    async create() {
      const database = `test_${randomUUID().replaceAll('-', '')}`
      await run(`CREATE DATABASE ${database} DEFAULT CHARACTER SET utf8mb4`)
      created.add(database)
      return { ...access, database }
    },
    async drop({ database }) {
      created.delete(database)
      await run(`DROP DATABASE ${database}`)
    },
    run,
    async stop() {
      if (end) return end()
      for (const database of created) await run(`DROP DATABASE ${database}`)
    },
  }
}

function named(address: string): Access {
  const [host = '', port = '3306'] = address.split(':')
  const { MYSQL_USERNAME: username = 'root', MYSQL_PASSWORD: password = '' } = process.env
  return { host, port: Number(port), username, password }
}

/** MYSQLD_PATH, else on the PATH, else where Debian puts servers. */
function find(names: string[]): string | undefined {
  const given = process.env['MYSQLD_PATH']
  if (given) return given
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => existsSync(file))
}

/** Neither server runs as root; what it writes is then `nobody`'s. */
async function accountFor(directory: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return []
  const { stdout } = await promisify(execFile)('id', ['-u', 'nobody'])
  await chown(directory, Number(stdout), -1)
  return ['--user=nobody']
}

async function initialise(program: string, options: string[]): Promise<void> {
  const run = promisify(execFile)
  const isMaria = (await run(program, ['--version'])).stdout.includes('MariaDB')
  if (!isMaria) await run(program, [...options, '--initialize-insecure'])
  else {
    await run('mariadb-install-db', [
      ...options,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
    ])
  }
}

/** What a test writes need not outlive it: no disk is waited for. */
const HASTY = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=32M',
]
const DURABLE = ['--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=512M']

function argumentsFor({
  directory,
  data,
  user,
  port,
}: {
  directory: string
  data: string
  user: string[]
  port: number
}): string[] {
  return [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${path.join(directory, 'socket')}`,
    `--pid-file=${path.join(directory, 'pid')}`,
    `--log-error=${path.join(directory, 'log')}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--max-connections=200',
  ]
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from './ports.ts'
import { postgres } from './postgres.ts'
import type { RunningService, ServiceDefinition, StartOptions } from './service.ts'

/**
 * Unleash's server, on a PostgreSQL of its own: 5–10 s, 350 MB. It is a separate program under the AGPL, installed into the cache from its
 * own lockfile (`unleash/`), and no dependency of this project.
 */

/** Of the admin API, in the header `authorization`. */
export const UNLEASH_TOKEN = '*:*.a-token-of-tests-that-is-no-secret'

const READY_MS = 90_000
const STOP_MS = 10_000
const LOOK_EVERY_MS = 100
const DECLARED = fileURLToPath(new URL('unleash/', import.meta.url))

export const unleash: ServiceDefinition = {
  name: 'unleash',
  unavailable: () => postgres.unavailable(),
  async fetch(cache, say) {
    await postgres.fetch(cache, say)
    if (existsSync(serverIn(home(cache)))) return
    say('fetching unleash-server and its dependencies (200 MB)')
    const folder = `${home(cache)}.part`
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(DECLARED, name), join(folder, name))
    const npm = process.env['npm_execpath']
    const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
    const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const done = spawnSync(command, [...first, ...options], { cwd: folder, encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`Unleash could not be fetched: ${done.error?.message ?? done.stderr.trim()}`)
    renameSync(folder, home(cache))
  },
  start,
}

/** Another lockfile is another folder. */
const home = (cache: string) =>
  join(cache, `unleash-${createHash('sha256').update(readFileSync(join(DECLARED, 'package-lock.json'))).digest('hex').slice(0, 12)}`) // prettier-ignore
const serverIn = (folder: string) => join(folder, 'node_modules/unleash-server/dist/server.js')

async function start({ cache, data, say }: StartOptions): Promise<RunningService> {
  const folder = join(data, 'postgres')
  mkdirSync(folder)
  // Where its server has another user than this process, that one has to get there.
  chmodSync(data, 0o755)
  const database = await postgres.start({ cache, data: folder, say })
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const launch = () => launched({ server: serverIn(home(cache)), database: database.url, port, url })
  let server = await launch().catch(async (error: unknown) => {
    await database.stop()
    throw error
  })
  const killOnExit = () => void server.kill('SIGKILL')
  process.on('exit', killOnExit)
  return {
    url,
    get pid() {
      return server.pid ?? 0
    },
    kill: () => ended(server, 'SIGKILL'),
    async restart() {
      server = await launch()
    },
    async stop() {
      process.off('exit', killOnExit)
      await ended(server, 'SIGTERM')
      await database.stop()
    },
  }
}

interface Launch {
  readonly server: string
  readonly database: string
  readonly port: number
  readonly url: string
}

async function launched({ server: program, database, port, url }: Launch): Promise<ChildProcess> {
  const { hostname, port: databasePort, username, pathname } = new URL(database)
  const environment = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_HOST: hostname,
    DATABASE_PORT: databasePort,
    DATABASE_USERNAME: username,
    DATABASE_NAME: pathname.slice(1),
    DATABASE_SSL: 'false',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(port),
    UNLEASH_URL: url,
    INIT_ADMIN_API_TOKENS: UNLEASH_TOKEN,
    UNLEASH_ALLOW_PRIVATE_URL_IN_INTEGRATION: 'true',
    CHECK_VERSION: 'false',
    SEND_TELEMETRY: 'false',
    LOG_LEVEL: 'warn',
  }
  const [first = '', ...rest] = existsSync('/usr/bin/setpriv')
    ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM', process.execPath, program]
    : [process.execPath, program]
  const server = spawn(first, rest, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000))
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', keep)
  server.on('error', (error) => (output += error.message))
  const deadline = Date.now() + READY_MS
  while (server.exitCode === null && server.signalCode === null) {
    const isReady = await fetch(`${url}/health`).then((answer) => answer.ok, () => false) // prettier-ignore
    if (isReady) return server
    if (Date.now() > deadline) server.kill('SIGKILL')
    await sleep(LOOK_EVERY_MS)
  }
  throw new Error(`Unleash ended:\n${output}`)
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.kill(signal)
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(timer)
}

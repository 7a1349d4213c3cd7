// Starts two PostgreSQL servers managed by Patroni, with an etcd, for tests.
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder, whileLocked } from './cache.ts'
import { lacksDebianTools, libraryPath, unpackPackage } from './debian.ts'
import { patience } from './patience.ts'
import { freePorts, listens } from './ports.ts'
import { binariesWithTools, installationOf, urlAt, type PostgresOwner } from './postgres.ts'
import { endingWithStarter, launchedServer, runningProcess } from './process.ts'
import type { StartedService } from './service.ts'

const PYTHON = '/usr/bin/python3'
const ETCD_MS = patience(20_000)
/** The first server is created, and the second is copied from it. */
const READY_MS = patience(60_000)
const STOP_MS = 20_000
const POLL_MS = 100
const ASK_MS = 2_000

/** In seconds: a lost primary is replaced once its lease of `ttl` has ended. Defaults are 30, 10 and 10. */
const TIMES = { ttl: 8, loop_wait: 1, retry_timeout: 3 }

/** Says why there is none here and how to get it, or returns null. */
export function lacksPatroni(): string | null {
  const binaries = binariesWithTools()
  if (binaries === null || !existsSync(join(binaries, 'pg_basebackup')))
    return 'Patroni needs PostgreSQL of the system with its tools (Debian: apt-get install postgresql)'
  return lacksDebianTools([PYTHON])
}

export interface PatroniNode {
  readonly name: string
  /** Address of its PostgreSQL server. */
  readonly url: string
  /** Patroni's log file. */
  readonly log: string
  /** Simulates the loss of a machine: kill -9 of Patroni, and of its server. */
  kill(): Promise<void>
  /** After `kill`: starts Patroni again, on the same data. */
  restart(): Promise<void>
  /** Tells whether Patroni reports this role. */
  is(role: 'primary' | 'synchronous' | 'replica'): Promise<boolean>
}

export interface PatroniCluster {
  readonly nodes: readonly PatroniNode[]
  /** Address of all servers in libpq's form. */
  readonly url: string
  stop(): Promise<void>
}

/** Uses `synchronous_mode`. Resolves when one leads and the other is its synchronous standby. */
export async function startPatroni(say: (line: string) => void): Promise<PatroniCluster> {
  const home = await fetchPatroni(say)
  const data = mkdtempSync(join(tmpdir(), 'mlg-patroni-'))
  const { binaries, owner } = installationOf(binariesWithTools() ?? '', data)
  const started: StartedService[] = []
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop()
    rmSync(data, { recursive: true, force: true })
  }
  try {
    const etcd = await startEtcd({ home, data, owner })
    started.push(etcd)
    const [a = 0, restOfA = 0, b = 0, restOfB = 0] = await freePorts(4)
    // Not "first", a keyword of synchronous_standby_names.
    const places = [
      { name: 'one', port: a, rest: restOfA },
      { name: 'two', port: b, rest: restOfB },
    ].map((of) => ({ ...of, home, data, binaries, owner, etcd: etcd.url }))
    const nodes = await Promise.all(places.map((place) => startNode(place, started)))
    await ready(nodes)
    say(`Patroni with servers at ${a} and ${b} in ${data}`)
    return { nodes, url: `postgres://app@127.0.0.1:${a},127.0.0.1:${b}/postgres`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Home {
  readonly patroni: string
  readonly etcd: string
}

/** Unpacks Debian's packages into the cache: installed, they would start servers of their own. */
async function fetchPatroni(say: (line: string) => void): Promise<Home> {
  const home = { patroni: join(cacheFolder(), 'patroni'), etcd: join(cacheFolder(), 'etcd') }
  for (const [folder, name] of [
    [home.patroni, 'patroni'],
    [home.etcd, 'etcd-server'],
  ] as const)
    await whileLocked(folder, say, async () => {
      if (!existsSync(folder)) unpackPackage(name, folder, say)
    })
  return home
}

interface EtcdPlace {
  readonly home: Home
  readonly data: string
  readonly owner: PostgresOwner | null
}

async function startEtcd({ home, data, owner }: EtcdPlace): Promise<StartedService> {
  const [port = 0, peers = 0] = await freePorts(2)
  const [url, peerUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peers}`]
  const flags = [
    ['--data-dir', join(data, 'etcd')],
    ['--listen-client-urls', url],
    ['--advertise-client-urls', url],
    ['--listen-peer-urls', peerUrl],
    ['--initial-advertise-peer-urls', peerUrl],
    ['--initial-cluster', `default=${peerUrl}`],
  ].flat()
  const launch = () =>
    launchedServer({
      name: 'etcd',
      command: endingWithStarter('TERM', join(home.etcd, 'usr/bin/etcd'), flags),
      options: { cwd: '/', ...owner },
      isReady: () => listens(port),
      readyMs: ETCD_MS,
      pollMs: POLL_MS,
    })
  return await runningProcess({ url, launch, stopBy: 'SIGTERM', stopMs: STOP_MS })
}

interface Place extends EtcdPlace {
  readonly name: string
  readonly port: number
  /** Port of Patroni's REST API. */
  readonly rest: number
  readonly binaries: string
  readonly etcd: string
}

async function startNode(place: Place, started: StartedService[]): Promise<PatroniNode> {
  const { name, port, rest, home, data, owner } = place
  const folder = join(data, name)
  mkdirSync(folder)
  if (owner !== null) chownSync(folder, owner.uid, owner.gid)
  const file = join(data, `${name}.yml`)
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configurationOf(place, folder)))
  const env = {
    ...process.env,
    PYTHONPATH: join(home.patroni, 'usr/lib/python3/dist-packages'),
    LD_LIBRARY_PATH: libraryPath(home.patroni),
  }
  const launch = () =>
    launchedServer({
      name: `Patroni (${name})`,
      // An interrupt stops its server as well.
      command: endingWithStarter('INT', PYTHON, [join(home.patroni, 'usr/bin/patroni'), file]),
      options: { cwd: '/', env, ...owner },
      isReady: () => listens(rest),
      readyMs: READY_MS,
      pollMs: POLL_MS,
    })
  const running = await runningProcess({ url: urlAt(port), launch, stopBy: 'SIGINT', stopMs: STOP_MS })
  started.push(running)
  return {
    name,
    url: running.url,
    log: join(folder, 'patroni.log'),
    async kill() {
      await running.kill()
      const [pid = ''] = readFileSync(join(folder, 'db', 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
    },
    restart: () => running.restart(),
    is: async (role) => {
      const asked = fetch(`http://127.0.0.1:${rest}/${role}`, { signal: AbortSignal.timeout(ASK_MS) })
      return await asked.then(
        ({ ok }) => ok,
        () => false,
      )
    },
  }
}

function configurationOf({ name, port, rest, binaries, etcd }: Place, folder: string): object {
  const [server, api] = [`127.0.0.1:${port}`, `127.0.0.1:${rest}`]
  const parameters = { wal_keep_size: '256MB', unix_socket_directories: '' }
  return {
    scope: 'mlg',
    name,
    log: { dir: folder },
    restapi: { listen: api, connect_address: api },
    etcd3: { url: etcd },
    bootstrap: {
      dcs: { ...TIMES, synchronous_mode: true, postgresql: { use_pg_rewind: true, parameters } },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'no-sync'],
    },
    postgresql: {
      listen: server,
      connect_address: server,
      data_dir: join(folder, 'db'),
      bin_dir: binaries,
      pgpass: join(folder, 'pgpass'),
      authentication: {
        superuser: { username: 'app', password: 'app' },
        replication: { username: 'replicator', password: 'replicator' },
        rewind: { username: 'rewind', password: 'rewind' },
      },
      pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
    },
    watchdog: { mode: 'off' },
  }
}

async function ready(nodes: readonly PatroniNode[]): Promise<void> {
  const deadline = Date.now() + READY_MS
  const has = async (role: 'primary' | 'synchronous'): Promise<boolean> =>
    (await Promise.all(nodes.map((node) => node.is(role)))).includes(true)
  while (!((await has('primary')) && (await has('synchronous')))) {
    if (Date.now() > deadline) throw new Error(`Patroni had no primary and synchronous standby within ${READY_MS} ms`)
    await sleep(POLL_MS)
  }
}

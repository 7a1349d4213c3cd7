// Starts a primary and a standby of PostgreSQL for tests: streaming replication, promotion, kill -9, rejoining.
import { spawnSync } from 'node:child_process'
import { appendFileSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import {
  initialise,
  installation,
  installationOf,
  launchPostgres,
  urlAt,
  type PostgresInstallation,
} from './postgres.ts'
import { runningProcess } from './process.ts'
import { fetchService } from './running.ts'
import type { StartedService } from './service.ts'

const STOP_MS = 10_000
/** Time for a standby to receive everything from a small primary. */
const STREAMING_MS = patience(30_000)
const POLL_MS = 20

export interface PostgresNode extends StartedService {
  /** `application_name` of its replication, and its name in `synchronous_standby_names`. */
  readonly name: string
  /** Makes a standby the primary, on the next timeline. Resolves when it takes writes. */
  promote(): Promise<void>
  /** After `kill`: takes a fresh base backup of the other node, as its standby. Resolves when it streams. */
  rejoin(): Promise<void>
  /** Rejoins by pg_rewind: drops what only it had, and keeps the rest. Only if its binaries include that. */
  rewind(): Promise<void>
}

export interface PostgresPair {
  readonly first: PostgresNode
  readonly second: PostgresNode
  /** Address of both in libpq's form: `postgres://app@a:1,b:2/postgres`. */
  readonly url: string
  /** Each node has a folder of its name in it. */
  readonly data: string
  stop(): Promise<void>
}

export interface PairOptions {
  readonly synchronous: boolean
  /** Binaries of another installation than the fetched one. */
  readonly binaries?: string
  /** Called with each node's folder before anything is written to it. */
  readonly disk?: (folder: string) => void
}

/** The first is the primary, and the second streams from it. */
export async function startPair(
  { synchronous, binaries, disk }: PairOptions,
  say: (line: string) => void,
): Promise<PostgresPair> {
  const cache = await fetchService('postgres', say)
  const data = mkdtempSync(join(tmpdir(), 'mlg-postgres-pair-'))
  const installed = binaries === undefined ? installation(cache, data) : installationOf(binaries, data)
  const [a = 0, b = 0] = await freePorts(2)
  const places = [
    { name: 'first', port: a, from: b, folder: join(data, 'first', 'db') },
    { name: 'second', port: b, from: a, folder: join(data, 'second', 'db') },
  ] as const
  const [primary, standby] = places
  for (const { folder } of places) {
    mkdirSync(dirname(folder))
    disk?.(dirname(folder))
    if (installed.owner !== null) chownSync(dirname(folder), installed.owner.uid, installed.owner.gid)
  }
  initialise(installed.binaries, primary.folder, installed.owner)
  // Settings for pg_rewind, in the file that its recovery reads.
  appendFileSync(join(primary.folder, 'postgresql.conf'), 'wal_log_hints = on\nwal_keep_size = 256MB\n')
  const first = await node(primary, installed, synchronous)
  await baseBackup(standby, installed)
  const second = await node(standby, installed, synchronous)
  await streams(standby)
  say(`a primary at ${a} and a standby at ${b} in ${data}${synchronous ? ', synchronous' : ''}`)
  return {
    first,
    second,
    data,
    url: `postgres://app@127.0.0.1:${a},127.0.0.1:${b}/postgres`,
    async stop() {
      await Promise.all([first.kill(), second.kill()])
      await Promise.all([first.stop(), second.stop()])
      rmSync(data, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly name: string
  readonly port: number
  /** Port of the node that it copies, and streams from while it is a standby. */
  readonly from: number
  readonly folder: string
}

async function node(place: Place, installed: PostgresInstallation, synchronous: boolean): Promise<PostgresNode> {
  const { name, port, from, folder } = place
  const url = urlAt(port)
  const settings = [
    `primary_conninfo=host=127.0.0.1 port=${from} user=app application_name=${name}`,
    // Quick detection for tests: the defaults are 5 s and 60 s.
    'wal_retrieve_retry_interval=200ms',
    'wal_receiver_status_interval=1s',
    ...(synchronous ? ['synchronous_standby_names=*'] : []),
  ]
  const launch = () => launchPostgres({ ...installed, folder, port, url, settings })
  const running = await runningProcess({ url, launch, stopBy: 'SIGINT', stopMs: STOP_MS })
  return {
    name,
    url,
    get pid() {
      return running.pid
    },
    kill: () => running.kill(),
    restart: () => running.restart(),
    stop: () => running.stop(),
    async promote() {
      // A query that waited for the promotion could be cancelled by what the standby still replays.
      await runQuery(url, 'SELECT pg_promote(false)')
      await untilFound(url, 'SELECT 1 WHERE NOT pg_is_in_recovery()', `the standby "${name}" was not promoted`)
    },
    async rejoin() {
      rmSync(folder, { recursive: true, force: true })
      await baseBackup(place, installed)
      await running.restart()
      await streams(place)
    },
    async rewind() {
      await rewound(place, installed)
      await running.restart()
      await streams(place)
    },
  }
}

/** Retries within the bound: for a moment after a kill, its remains may hold its memory. */
async function rewound({ from, folder }: Place, { binaries, owner }: PostgresInstallation): Promise<void> {
  // Without a checkpoint the new primary still reports the old timeline, and nothing would be rewound.
  await runQuery(urlAt(from), 'CHECKPOINT')
  const deadline = Date.now() + STREAMING_MS
  const flags = ['--target-pgdata', folder, '--source-server', urlAt(from)]
  for (;;) {
    const done = spawnSync(join(binaries, 'pg_rewind'), flags, { encoding: 'utf8', cwd: '/', ...owner })
    if (done.status === 0) break
    if (!done.stderr.includes('shared memory') || Date.now() > deadline)
      throw new Error(`pg_rewind failed: ${done.error?.message ?? done.stderr}`)
    await sleep(POLL_MS * 10)
  }
  standBy(folder, owner)
}

function standBy(folder: string, owner: PostgresInstallation['owner']): void {
  const file = join(folder, 'standby.signal')
  writeFileSync(file, '')
  if (owner !== null) chownSync(file, owner.uid, owner.gid)
}

/**
 * Uses the server's low-level interface, since the package has no pg_basebackup: files are copied as they are, and the
 * log of changes meanwhile, which the standby streams, completes them.
 */
async function baseBackup({ name, from, folder }: Place, { binaries, owner }: PostgresInstallation): Promise<void> {
  const client = new pg.Client({ connectionString: urlAt(from) })
  await client.connect()
  try {
    await client.query('SELECT pg_backup_start($1, true)', [name])
    const found = await client.query<{ source: string }>(`SELECT current_setting('data_directory') AS source`)
    // A file removed during the copy isn't needed.
    spawnSync('cp', ['-R', '-p', found.rows[0]?.source ?? '', folder], { cwd: '/', ...owner })
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)')
    for (const one of ['postmaster.pid', 'postmaster.opts']) rmSync(join(folder, one), { force: true })
    writeFileSync(join(folder, 'backup_label'), rows[0]?.labelfile ?? '')
    standBy(folder, owner)
    if (owner !== null) spawnSync('chown', ['-R', `${owner.uid}:${owner.gid}`, folder])
  } catch (error) {
    throw new Error(`no base backup by ${binaries}: ${String(error)}`, { cause: error })
  } finally {
    await client.end()
  }
}

async function streams({ name, from }: Place): Promise<void> {
  const text = `SELECT 1 FROM pg_stat_replication WHERE application_name = '${name}' AND state = 'streaming'`
  await untilFound(urlAt(from), text, `the standby "${name}" doesn't stream from ${from}`)
}

async function untilFound(url: string, query: string, otherwise: string): Promise<void> {
  const deadline = Date.now() + STREAMING_MS
  while ((await runQuery(url, query)).length === 0) {
    if (Date.now() > deadline) throw new Error(otherwise)
    await sleep(POLL_MS)
  }
}

async function runQuery(url: string, text: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<object>(text)).rows
  } finally {
    await client.end()
  }
}

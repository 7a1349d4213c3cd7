import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startService } from '../scripts/services/running.ts'
import type { StartedService } from '../scripts/services/service.ts'
import { cpuByThread, totalOf } from './cpu.ts'
import { database } from './database.ts'
import { earlier, type Program } from './ingest.ts'
import { figure, folder, freePort, here, run, until, type BenchProcess } from './tools.ts'

/**
 * First read of a company by 1, 2, 4 and 8 workers on one PostgreSQL. With fewer cores than that, speed says little,
 * but these do: processor time per entity of workers and server (which more cores share), and how long a batch holds
 * the lock of the log (which nothing shares: its limit is a second per second). With an earlier commit
 * (`MLG_BENCH_AGAINST`), both take turns.
 */
const COUNTS = [1, 2, 4, 8]
const CONCURRENCY = 32
const READ_MS = 900_000

export async function workers(size = 'medium'): Promise<void> {
  const programs = [...earlier(), { name: 'this commit', root: here('..') }]
  const server = await startService('postgres', () => undefined)
  try {
    for (const count of counts()) {
      for (const program of programs) await measure(program, { size, count, server })
    }
  } finally {
    await server.stop()
    for (const { root } of programs.slice(0, -1)) rmSync(root, { recursive: true, force: true })
  }
}

/** `MLG_BENCH_WORKERS=4` measures only that many. */
function counts(): readonly number[] {
  const setting = process.env['MLG_BENCH_WORKERS']
  return setting === undefined ? COUNTS : setting.split(',').map(Number)
}

interface Of {
  readonly size: string
  readonly count: number
  readonly server: StartedService
}

let databases = 0

async function measure(program: Program, { size, count, server }: Of): Promise<void> {
  const demo = run([here('../demo/main.ts'), '--size', size, '--with-parent', '--bulk'])
  type StartedSources = { readonly sources: Record<string, string>; readonly entities: number }
  const { sources, entities }: StartedSources = JSON.parse(await demo.line('"ready"'))
  const store = await database(server, `workers_${++databases}`)
  const data = folder()
  const before = { cpu: millisOf(server.pid), log: await bytesOfLog(store) }
  const processes = await Promise.all(
    Array.from({ length: count }, () => startWorker(program, { store, data: data.path, sources })),
  )
  const done = (): Promise<boolean> => isRead(processes[0]?.url ?? '', entities)
  await until(async () => ((await done()) ? true : null), 'the company is read', READ_MS)
  const seconds = (performance.now() - Math.min(...processes.map(({ readyAt }) => readyAt))) / 1_000
  const cpu = processes.reduce((sum, { running, cpuAtStart }) => sum + millisOf(running.pid) - cpuAtStart, 0)
  const committing = await committingMillis(store)
  const lock = await lockOf(processes)
  const micros = (ms: number): number => Math.round((ms * 1_000) / entities)
  figure(
    'P3',
    `${count} worker${count > 1 ? 's' : ''} (${size}), ${program.name}: ${Math.round(entities / seconds)} entities/s; ` +
      `CPU an entity: workers ${micros(cpu)} µs, server ${micros(millisOf(server.pid) - before.cpu)} µs, of that ${micros(committing)} µs to load and write batches; ` +
      `lock of the log ${micros(lock.locked * 1_000)} µs an entity, waited for ${micros(lock.waited * 1_000)} µs; ` +
      `${(lock.commits / lock.batches).toFixed(0)} commits a batch, ${((lock.locked * 1_000) / lock.batches).toFixed(1)} ms each` +
      (lock.reloaded === null ? '' : `, ${Math.round((100 * lock.reloaded) / lock.batches)} % loaded something again`) +
      `; log of writes ${Math.round(((await bytesOfLog(store)) - before.log) / entities)} B an entity`,
  )
  for (const { running } of processes) await running.stop()
  await demo.stop()
  data.remove()
}

export interface WorkerProcess {
  readonly running: BenchProcess
  readonly url: string
  readonly readyAt: number
  /** Milliseconds of processor time until it was ready. */
  readonly cpuAtStart: number
}

export async function startWorker(
  { root }: Program,
  of: {
    readonly store: string
    readonly data: string
    readonly sources: Readonly<Record<string, string>>
    /** A worker by default. */
    readonly role?: string
  },
): Promise<WorkerProcess> {
  const port = await freePort()
  const file = join(of.data, `${port}.json`)
  const sources = Object.entries(of.sources).map(([name, baseUrl]) => ({
    platform: name,
    provider: name,
    baseUrl,
    limits: { ratePerSecond: 100_000, burst: 1_000, concurrency: CONCURRENCY },
  }))
  const log = { level: 'warn' }
  writeFileSync(
    file,
    JSON.stringify({ store: of.store, data: join(of.data, String(port)), listen: { port }, log, sources }),
  )
  const running = run([join(root, 'src/cli/main.ts'), 'start', '--config', file, '--role', of.role ?? 'worker'])
  const url = `http://127.0.0.1:${port}`
  const ready = async (): Promise<true | null> =>
    (await fetch(`${url}/readyz`).catch(() => null))?.ok === true ? true : null
  await until(ready, 'a worker is ready', 60_000)
  return { running, url, readyAt: performance.now(), cpuAtStart: millisOf(running.pid) }
}

export async function isRead(url: string, entities: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 250))
  const answer = await fetch(`${url}/api/v1/status`)
  const { counts, dirty } = (await answer.json()) as { counts: { entities: number }; dirty: { due: number } }
  return dirty.due === 0 && counts.entities >= entities
}

interface LockShare {
  readonly batches: number
  readonly commits: number
  /** Seconds. */
  readonly locked: number
  readonly waited: number
  /** Batches that reloaded something under the lock; null if the program doesn't count them. */
  readonly reloaded: number | null
}

async function lockOf(processes: readonly WorkerProcess[]): Promise<LockShare> {
  const texts = await Promise.all(processes.map(async ({ url }) => await (await fetch(`${url}/metrics`)).text()))
  const sum = (name: string): number =>
    texts.reduce((all, text) => all + Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN), 0)
  const reloaded = sum('mlg_log_reloaded_batches_total')
  return {
    batches: sum('mlg_commits_per_write_count'),
    commits: sum('mlg_commits_per_write_sum'),
    locked: sum('mlg_log_lock_seconds_total'),
    waited: sum('mlg_log_lock_wait_seconds_total'),
    reloaded: Number.isNaN(reloaded) ? null : reloaded,
  }
}

/** Milliseconds of processor time of a process and its children, ended or running. Linux only: 0 elsewhere. */
export function millisOf(pid: number): number {
  return family(pid).reduce((sum, { ticks }) => sum + ticks, 0) * MS_PER_TICK
}

/** Time of the server's processes for the connections of batches. */
async function committingMillis(store: string): Promise<number> {
  const rows = await queryStore<{ pid: number }>(
    store,
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mlg commits'`,
  )
  return rows.reduce((sum, { pid }) => sum + totalOf(cpuByThread(pid)), 0) / 1e6
}

/** Position of its write-ahead log over all databases: unlike times, the same on a busy machine. */
export async function bytesOfLog(store: string): Promise<number> {
  const [row] = await queryStore<{ bytes: string }>(
    store,
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes`,
  )
  return Number(row?.bytes)
}

export async function queryStore<Row extends pg.QueryResultRow>(store: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: store })
  await client.connect()
  return (await client.query<Row>(text).finally(() => client.end())).rows
}

const MS_PER_TICK = 10

function family(pid: number): { pid: number; ticks: number }[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name)))
      .filter((stat) => stat.pid === pid || stat.parent === pid)
  } catch {
    return []
  }
}

function statOf(pid: number): { pid: number; parent: number; ticks: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name may contain spaces; the fields after it don't.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0, ...ticks] = [fields[1], ...fields.slice(11, 15)]
    return [{ pid, parent, ticks: ticks.reduce<number>((sum, one) => sum + (one ?? 0), 0) }]
  } catch {
    return []
  }
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cpuByThread, since, totalOf, writtenByThread, type ByThread } from './cpu.ts'
import { figure } from './tools.ts'
import type { BenchService } from './service.ts'
import type { SqliteCounts } from './sqlite-counts.ts'

/** Resources used so far by a service and its source. */
export interface ResourceUse {
  readonly at: number
  readonly cpu: ByThread
  readonly source: number
  readonly written: ByThread
  readonly sqlite: SqliteCounts
  readonly commits: { readonly writes: number; readonly commits: number }
  readonly database: number
}

/** Resources per some number of entities. */
export interface Cost extends Omit<ResourceUse, 'at'> {
  readonly entities: number
  readonly seconds: number
}

const NO_COUNTS: SqliteCounts = { statements: 0, transactions: 0, logged: 0 }

/** `began`: start time of the service. */
export function nothing(began: number): ResourceUse {
  const none = { cpu: new Map(), source: 0, written: new Map(), sqlite: NO_COUNTS, database: 0 }
  return { at: began, ...none, commits: { writes: 0, commits: 0 } }
}

export async function spent(service: BenchService): Promise<ResourceUse> {
  const { pid } = service.process
  return {
    at: performance.now(),
    cpu: cpuByThread(pid),
    source: totalOf(cpuByThread(service.demo.process.pid)),
    written: writtenByThread(pid),
    sqlite: countsIn(service.counts),
    commits: await commitsOf(service.url),
    database: databaseBytes(service),
  }
}

/** Seconds until now; all else until the service is at rest, as documents that show changed entities come last. */
export async function costOf(service: BenchService, entities: number, before: ResourceUse): Promise<Cost> {
  const seconds = (performance.now() - before.at) / 1_000
  await atRest(service.process.pid)
  const now = await spent(service)
  const { statements, transactions, logged } = now.sqlite
  return {
    entities,
    seconds,
    cpu: since(before.cpu, now.cpu),
    source: now.source - before.source,
    written: since(before.written, now.written),
    sqlite: {
      statements: statements - before.sqlite.statements,
      transactions: transactions - before.sqlite.transactions,
      logged: logged - before.sqlite.logged,
    },
    commits: {
      writes: now.commits.writes - before.commits.writes,
      commits: now.commits.commits - before.commits.commits,
    },
    database: now.database - before.database,
  }
}

/** Longer than the search index waits for the end of a wave of changes. */
const QUIET_MS = 2_000
/** Share of one core. */
const AT_REST = 0.05

/** Waits, half a minute at most, until the service uses under a twentieth of a core: merges may take longer. */
export async function atRest(pid: number): Promise<void> {
  const deadline = performance.now() + 30_000
  for (let before = totalOf(cpuByThread(pid)), share = 1; share > AT_REST && performance.now() < deadline;) {
    const began = performance.now()
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
    const now = totalOf(cpuByThread(pid))
    share = (now - before) / 1e6 / (performance.now() - began)
    before = now
  }
}

export function tellCost(id: string, what: string, cost: Cost): void {
  const { entities, seconds, cpu, source, written, sqlite, commits, database } = cost
  const each = (count: number): number => Math.round(count / entities)
  const threads = [...cpu].toSorted(([, a], [, b]) => b - a).filter(([, spent]) => each(spent / 1_000) > 0)
  figure(
    id,
    `${what}: ${Math.round(entities / seconds)} entities/s; CPU ${each((totalOf(cpu) + source) / 1_000)} µs an entity: ${threads.map(([name, spent]) => `${name} ${each(spent / 1_000)}`).join(', ')}, its source ${each(source / 1_000)}`,
  )
  const log = sqlite.logged
  const others = [...written].filter(([name, bytes]) => name !== WRITING && each(bytes) > 0)
  const rest = Math.max(0, (written.get(WRITING) ?? 0) - log)
  const perWrite = commits.writes === 0 ? '' : `, with ${(commits.commits / commits.writes).toFixed(0)} commits each`
  figure(
    '',
    `     ${(sqlite.statements / entities).toFixed(1)} statements of SQL an entity, in ${(sqlite.transactions / entities).toFixed(3)} transactions${perWrite}; written ${each(totalOf(written))} B an entity: write-ahead log ${each(log)}, copied to the database ${each(rest)}${others.map(([name, bytes]) => `, ${name} ${each(bytes)}`).join('')}; the database grew by ${each(database)} B an entity`,
  )
}

/** Name of the thread that writes the record. */
const WRITING = 'mlg-writing'

function countsIn(folder: string): SqliteCounts {
  const files = readdirSync(folder).filter((name) => /^thread-.*\.json$/.test(name))
  const all = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SqliteCounts)
  const sum = (of: keyof SqliteCounts): number => all.reduce((total, counts) => total + counts[of], 0)
  return { statements: sum('statements'), transactions: sum('transactions'), logged: sum('logged') }
}

/** Zeros if the program is older than the counter. */
async function commitsOf(url: string): Promise<Cost['commits']> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const value = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return { writes: value('mlg_commits_per_write_count'), commits: value('mlg_commits_per_write_sum') }
}

function databaseBytes({ data }: BenchService): number {
  const path = join(data, 'mlg.db')
  return existsSync(path) ? statSync(path).size : 0
}

import { startService } from '../scripts/services/running.ts'
import {
  DATABASE_SECONDS,
  FOLLOWER_SECONDS,
  INFERENCE_SECONDS,
  INTAKE_SECONDS,
  QUESTION_SECONDS,
  WAL_BYTES,
  WORKER_SECONDS,
} from '../src/cli/size/costs.ts'
import { followerBytes, presentBytes, type Load } from '../src/cli/size/plan.ts'
import { atRest } from './cost.ts'
import { database } from './database.ts'
import { contractQuery, list, status } from './service.ts'
import { figure, folder, here, residentMb, run, until } from './tools.ts'
import { queryStore, bytesOfLog, isRead, millisOf, startWorker, type WorkerProcess } from './workers.ts'

/**
 * Compares the assumptions of `mlg size` with companies of three sizes over PostgreSQL: bytes of the database and its
 * log, memory, and processor time by role.
 */
const READ_MS = 1_800_000
const QUESTIONS = 300
const EVENTS = 5_000
const EVENTS_PER_REQUEST = 500
const ROLES = ['worker', 'inference', 'api'] as const

export async function size(...companies: readonly string[]): Promise<void> {
  const server = await startService('postgres', () => undefined)
  try {
    for (const company of companies) await measure(company, { server, name: `size_${companies.indexOf(company)}` })
  } finally {
    await server.stop()
  }
}

interface SizeServer {
  readonly server: { readonly url: string; readonly pid: number }
  readonly name: string
}

async function measure(company: string, { server, name }: SizeServer): Promise<void> {
  const demo = run([here('../demo/main.ts'), '--size', company, '--with-parent', '--bulk'])
  const { sources, entities } = JSON.parse(await demo.line('"ready"')) as {
    sources: Record<string, string>
    entities: number
  }
  const store = await database({ ...server } as Parameters<typeof database>[0], name)
  const data = folder()
  const before = { cpu: millisOf(server.pid), log: await bytesOfLog(store) }
  const processes: WorkerProcess[] = []
  const program = { name: 'this commit', root: here('..') }
  try {
    for (const role of ROLES) processes.push(await startWorker(program, { store, data: data.path, sources, role }))
    const [worker, inference, api] = processes as [WorkerProcess, WorkerProcess, WorkerProcess]
    await until(async () => ((await isRead(api.url, entities)) ? true : null), 'the company is read', READ_MS)
    await atRest(api.running.pid)
    const { counts } = await status(api.url)
    const spent = (one: WorkerProcess): number => (millisOf(one.running.pid) - one.cpuAtStart) / counts.entities / 1_000
    const [bytes] = await queryStore<{ bytes: string }>(store, 'SELECT pg_database_size(current_database()) AS bytes')
    const load: Load = {
      entities: counts.entities,
      edgesPerEntity: counts.edges / counts.entities,
      eventsPerSecond: 0,
      readers: 0,
      keepDays: 0,
    }
    console.log(`\n${company}: ${counts.entities} entities, ${counts.edges} edges, ${counts.facts} facts`)
    print('database, MB', presentBytes(load) / 1e6, Number(bytes?.bytes) / 1e6)
    const log = ((await bytesOfLog(store)) - before.log) / counts.entities
    print('log of writes an entity, bytes', WAL_BYTES, log)
    print('memory of an API process, MB', followerBytes(load, true) / 1e6, residentMb(api.running.pid) * 1.048_576)
    print('worker, µs an entity', WORKER_SECONDS.alone * 1e6, spent(worker) * 1e6)
    const database = (millisOf(server.pid) - before.cpu) / counts.entities
    print('PostgreSQL, µs an entity', DATABASE_SECONDS.alone * 1e6, database * 1_000)
    print('inference, µs an entity', (INFERENCE_SECONDS + FOLLOWER_SECONDS) * 1e6, spent(inference) * 1e6)
    print('following in an API process, µs an entity', FOLLOWER_SECONDS * 1e6, spent(api) * 1e6)
    print('a question, µs', QUESTION_SECONDS * 1e6, await questionMicros(api, sources.registry ?? ''))
    print('an event at intake, µs', INTAKE_SECONDS * 1e6, await eventMicros(api))
  } finally {
    for (const { running } of processes) await running.stop()
    await demo.stop()
    data.remove()
  }
}

/** The ratio tells how much of the plan is used: above 1, it is too little. */
function print(what: string, planned: number, measured: number): void {
  const rounded = (value: number): string => value.toFixed(value < 10 ? 2 : 0)
  figure(
    '',
    `${what.padEnd(44)} planned ${rounded(planned)}, measured ${rounded(measured)}: ratio ${(measured / planned).toFixed(2)}`,
  )
}

/** Requests of an entity's page: itself, its lineage and its history; a search; and the contract query. */
async function questionMicros(api: WorkerProcess, registry: string): Promise<number> {
  const ids = await list(registry, 'instances', QUESTIONS)
  const before = millisOf(api.running.pid)
  let count = 0
  for (const id of ids.slice(0, QUESTIONS / 5)) {
    const uri = `aip://model/registry/${id}`
    const of = encodeURIComponent(uri)
    const pages = [`entities/${of}`, `lineage?uri=${of}&direction=upstream`, `entities/${of}/history`, `search?q=${id}`]
    for (const path of pages) {
      const answer = await fetch(`${api.url}/api/v1/${path}`)
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
      await answer.arrayBuffer()
      count++
    }
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ query: contractQuery(uri) })
    await (await fetch(`${api.url}/graphql`, { method: 'POST', headers, body })).arrayBuffer()
    count++
  }
  return ((millisOf(api.running.pid) - before) * 1_000) / count
}

/** Events of unknown entities: they enter the log of marks like any other, but cause no reads here. */
async function eventMicros(api: WorkerProcess): Promise<number> {
  const before = millisOf(api.running.pid)
  for (let sent = 0; sent < EVENTS; sent += EVENTS_PER_REQUEST) {
    const events = Array.from({ length: EVENTS_PER_REQUEST }, (_, i) => ({
      event_type: 'model_instance_updated',
      instance_id: `sized-${sent + i}`,
    }))
    const answer = await fetch(`${api.url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    })
    if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`)
  }
  return ((millisOf(api.running.pid) - before) * 1_000) / EVENTS
}

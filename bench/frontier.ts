/**
 * Compares a closure in the graph in memory with one over PostgreSQL without a graph, by a query for each level. `node
 * bench/frontier.ts [entities] [edges]`. Both must find the same nodes (docs/decisions/0085).
 */
import { join } from 'node:path'
import pg from 'pg'
import { startService } from '../scripts/services/running.ts'
import { openPostgresStore } from '../src/adapters/postgres/store.ts'
import { migrateStore } from '../src/cli/migrate/migrate-store.ts'
import type { GraphReader } from '../src/contracts/graph.ts'
import type { Reads } from '../src/contracts/reads.ts'
import { finish } from '../src/lib/pausing-work.ts'
import { loadGraph } from '../src/projections/graph/load-from-record.ts'
import { askInRounds, type RoundCost } from '../src/query/record-graph/ask-in-rounds.ts'
import { neighbourhood } from '../src/walk/neighbourhood.ts'
import { database } from './database.ts'
import { writeLargeRecord } from './large-record.ts'
import { folder } from './tools.ts'

const ENTITIES = Number(process.argv[2] ?? 30_000)
const EDGES = Number(process.argv[3] ?? 300_000)
const RUNS = 7
const HOPS = [1, 2, 3, 20]

interface Found {
  readonly nodes: number
  readonly cost: RoundCost
}

async function inRecord(store: Reads, start: Start): Promise<Found> {
  let cost: RoundCost = { rounds: 0, statements: 0 }
  const nodes = await askInRounds(store, async (graph) => closure(graph, start), {
    onCost: (spent) => void (cost = spent),
  })
  return { nodes, cost }
}

interface Start {
  readonly start: number
  readonly at: number
  readonly hops: number
}

function closure(graph: GraphReader, { start, at, hops }: Start): number {
  return finish(neighbourhood({ graph, start: [start], types: null, directions: ['out'], at, hops })).nodes.length
}

async function measureTimes<T>(work: () => T | Promise<T>): Promise<{ readonly p50: number; readonly result: T }> {
  const times: number[] = []
  let result: T | undefined
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now()
    result = await work()
    times.push(performance.now() - began)
  }
  return { p50: times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0, result: result as T }
}

const made = folder()
const server = await startService('postgres', () => undefined)
try {
  const file = join(made.path, 'record.db')
  writeLargeRecord(file, { entities: ENTITIES, edges: EDGES })
  const url = await database(server, 'frontier')
  await migrateStore(file, url, () => undefined)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('ANALYZE support, node')
  const store = await openPostgresStore({ url })
  const graph = await loadGraph(store)
  console.log(`${ENTITIES.toLocaleString('en')} entities, ${EDGES.toLocaleString('en')} edges, p50 of ${RUNS}`)
  for (const hops of HOPS) {
    const start = { start: ENTITIES - 1, at: graph.head, hops }
    const memory = await measureTimes(() => closure(graph, start))
    const record = await measureTimes(() => inRecord(store, start))
    const { nodes, cost } = record.result
    if (nodes !== memory.result) throw new Error(`${nodes} nodes in the record, ${memory.result} in memory`)
    console.log(
      `  ${hops} hops: ${nodes} nodes, memory ${memory.p50.toFixed(3)} ms, record ${record.p50.toFixed(1)} ms in ` +
        `${cost.rounds} rounds and ${cost.statements} statements, ratio ${(record.p50 / memory.p50).toFixed(0)}`,
    )
  }
  await store.close()
  await client.end()
} finally {
  await server.stop()
  made.remove()
}

/**
 * The same closure twice: in the graph in memory, and level by level in PostgreSQL, one indexed statement for each level
 * and page of it. `node bench/frontier.ts [entities] [edges]`. It says what a reader without a graph would pay
 * (docs/decisions/0078); both have to find the same nodes.
 */
import { join } from 'node:path'
import pg from 'pg'
import { startService } from '../scripts/services/running.ts'
import { openPostgresStore } from '../src/adapters/postgres/store.ts'
import { migrateStore } from '../src/cli/migrate/migrate-store.ts'
import { finish } from '../src/lib/pausing-work.ts'
import type { Graph } from '../src/projections/graph/graph.ts'
import { loadGraph } from '../src/projections/graph/load-from-record.ts'
import { neighbourhood } from '../src/walk/neighbourhood.ts'
import { database } from './database.ts'
import { writeLargeRecord } from './large-record.ts'
import { folder } from './tools.ts'

const ENTITIES = Number(process.argv[2] ?? 30_000)
const EDGES = Number(process.argv[3] ?? 300_000)
/** Nodes of one statement. */
const PAGE = 10_000
const RUNS = 7
const HOPS = [1, 2, 3, 20]

/** Open edges, and those that ended after the moment, each by an index of its own. */
const LEVEL = `SELECT DISTINCT far FROM (
    SELECT dst AS far FROM support WHERE src = ANY ($1::bigint[]) AND until IS NULL AND since <= $2
    UNION ALL
    SELECT dst FROM support WHERE src = ANY ($1::bigint[]) AND until IS NOT NULL AND until > $2 AND since <= $2) e`

interface Found {
  readonly nodes: number
  readonly levels: number
  readonly statements: number
}

async function inRecord(client: pg.Client, { start, at, hops }: Start): Promise<Found> {
  const seen = new Set([start])
  let frontier = [start]
  let [levels, statements] = [0, 0]
  while (frontier.length > 0 && levels < hops) {
    const next: number[] = []
    for (let i = 0; i < frontier.length; i += PAGE) {
      const { rows } = await client.query<[string]>({
        name: 'level',
        text: LEVEL,
        values: [frontier.slice(i, i + PAGE), at],
        rowMode: 'array',
      })
      statements++
      for (const [text] of rows) {
        const node = Number(text)
        if (!seen.has(node)) next.push(node)
        seen.add(node)
      }
    }
    levels++
    frontier = next
  }
  return { nodes: seen.size, levels, statements }
}

interface Start {
  readonly start: number
  readonly at: number
  readonly hops: number
}

function inMemory(graph: Graph, { start, at, hops }: Start): number {
  return finish(neighbourhood({ graph, start: [start], types: null, directions: ['out'], at, hops })).nodes.length
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly p50: number; readonly result: T }> {
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
  await client.query('ANALYZE support')
  const store = await openPostgresStore({ url })
  const graph = await loadGraph(store)
  console.log(`${ENTITIES.toLocaleString('en')} entities, ${EDGES.toLocaleString('en')} edges, p50 of ${RUNS}`)
  for (const hops of HOPS) {
    const start = { start: ENTITIES - 1, at: graph.head, hops }
    const memory = await timed(() => inMemory(graph, start))
    const record = await timed(() => inRecord(client, start))
    const { nodes, levels, statements } = record.result
    if (nodes !== memory.result) throw new Error(`${nodes} nodes in the record, ${memory.result} in memory`)
    const each = (record.p50 / levels).toFixed(2)
    console.log(
      `  ${hops} hops: ${nodes} nodes, memory ${memory.p50.toFixed(3)} ms, record ${record.p50.toFixed(1)} ms in ` +
        `${statements} statements (${each} ms a level), ratio ${(record.p50 / memory.p50).toFixed(0)}`,
    )
  }
  await store.close()
  await client.end()
} finally {
  await server.stop()
  made.remove()
}

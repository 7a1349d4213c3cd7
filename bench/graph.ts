/**
 * The graph index alone: `node bench/graph.ts [nodes] [edges]`, 100k and 1M by default. A seeded power-law graph with a
 * tenth of its edges closed again. `node --expose-gc` gives steadier figures of memory. Other benches have peers.
 */
import type { EdgeTypeId } from '../src/model/facts.ts'
import { must } from '../src/lib/result.ts'
import { below, randomFrom } from '../src/lib/random.ts'
import { makeUri } from '../src/model/uri.ts'
import type { LogEntry } from '../src/contracts/log.ts'
import { Graph } from '../src/projections/graph/graph.ts'
import { packEdges, EdgeColumnSet } from '../src/projections/graph/pack-edges.ts'
import { NEVER, NodeTable } from '../src/projections/graph/nodes.ts'
import { finish } from '../src/lib/pausing-work.ts'
import { UriTable } from '../src/projections/graph/uris.ts'
import { neighbourhood, type NeighbourhoodRequest, type Neighbourhood } from '../src/walk/neighbourhood.ts'

const NODES = Number(process.argv[2] ?? 100_000)
const EDGES = Number(process.argv[3] ?? 1_000_000)
const TYPES: readonly EdgeTypeId[] = ['A.a', 'A.b', 'B.c', 'B.d', 'C.e', 'C.f', 'D.g', 'D.h']
const HEAD = 100_000

function main(): void {
  const before = resident()
  const graph = build()
  row('memory', `${megabytes(resident() - before)} resident, ${megabytes(graph.counts.bytes)} in edges and URIs`)
  reads(graph, 'packed')
  const delta = follow(graph)
  reads(graph, `with a delta of ${delta}`)
  compact(graph)
  reads(graph, 'compacted')
}

/** Low ids are hubs: an edge's target is a power of a uniform number. */
function build(): Graph {
  const random = randomFrom(1)
  const started = performance.now()
  const uris = new UriTable()
  const nodes = new NodeTable()
  for (let id = 1; id <= NODES; id++) {
    uris.add(id, must(makeUri('dataset', 'warehouse', `warehouse/prod/table_${id}`)))
    nodes.load(id, { types: [{ type: `T${id % 20}`, since: 1 + (id % HEAD), until: NEVER }], gone: [] })
  }
  nodes.sortCounts()
  row('nodes', ms(performance.now() - started))
  const columns = new EdgeColumnSet()
  for (let i = 0; i < EDGES; i++) {
    const since = 1 + Math.floor((i / EDGES) * (HEAD - 1))
    const until = random() < 0.1 ? since + below(random, HEAD - since + 1) : NEVER
    columns.add(
      { from: 1 + below(random, NODES), type: below(random, TYPES.length), to: pickHub(random()) },
      since,
      until,
    )
  }
  const packing = performance.now()
  const graph = new Graph({ uris, nodes, edgeTypes: TYPES, packed: finish(packEdges(columns, HEAD, NODES + 1)) })
  row('packing', `${ms(performance.now() - packing)} for ${graph.counts.edges} open edges`)
  return graph
}

function pickHub(uniform: number): number {
  return 1 + Math.floor(uniform ** 3 * NODES)
}

function reads(graph: Graph, when: string): void {
  const types = Uint8Array.from(TYPES, () => 1)
  const around = (start: number, at: number): NeighbourhoodRequest => ({
    graph,
    start: [start],
    types,
    directions: ['in'],
    at,
    hops: Infinity,
  })
  const closure = (at: number): Neighbourhood => finish(neighbourhood(around(1, at)))
  const runs = NODES > 500_000 ? 5 : 40
  console.log(`\n${when}`)
  const reached = closure(graph.head).nodes.length - 1
  const now = measureTimes(runs, () => closure(graph.head))
  row(`closure of the hub (${reached} nodes)`, `p50 ${ms(now.p50)}  p99 ${ms(now.p99)}`)
  const past = measureTimes(runs, () => closure(Math.floor(HEAD * 0.9)))
  row(
    'the same as of 90% of the log',
    `p50 ${ms(past.p50)}  p99 ${ms(past.p99)}  ratio ${(past.p50 / now.p50).toFixed(2)}`,
  )
  for (const [name, at] of [
    ['now', graph.head],
    ['as of 90%', Math.floor(HEAD * 0.9)],
  ] as const) {
    const random = randomFrom(7)
    const hops = measureTimes(2_000, () => {
      const start = 1 + Math.floor(NODES * (0.5 + random() / 2))
      finish(neighbourhood({ ...around(start, at), directions: ['out'], hops: 3, most: 1_000 }))
    })
    row(`3 hops out, ${name}`, `p50 ${ms(hops.p50)}  p99 ${ms(hops.p99)}`)
  }
}

/** Another tenth of the edges in transactions of twenty: new ones, and retractions of some. */
function follow(graph: Graph): number {
  const random = randomFrom(2)
  const entries: LogEntry[] = []
  const changes = Math.min(EDGES / 10, 1_000_000)
  for (let i = 0, tx = HEAD + 1; i < changes; i += 20, tx++) {
    const edges = Array.from({ length: 20 }, (_, j) => {
      const type = TYPES[below(random, TYPES.length)] ?? 'A.a'
      return {
        op: 'assert',
        support: EDGES + i + j,
        type,
        from: 1 + below(random, NODES),
        to: pickHub(random()),
        document: 1,
        provenance: 'DECLARED',
      } as const
    })
    const back = edges.slice(0, 4).map((e) => ({ ...e, op: 'retract' as const }))
    entries.push({
      tx,
      at: tx,
      cause: { kind: 'event', trace: '', since: 0 },
      nodes: [],
      types: [],
      facts: [],
      edges: [...edges, ...back],
    })
  }
  const started = performance.now()
  for (const entry of entries) graph.apply(entry)
  const took = performance.now() - started
  row('\napply', `${Math.round((changes * 1.2) / (took / 1_000))} edge changes/s`)
  return graph.counts.delta
}

function compact(graph: Graph): void {
  const started = performance.now()
  const work = graph.compact()
  let longest = 0
  for (let done = false; !done;) {
    const step = performance.now()
    done = work.next().done === true
    longest = Math.max(longest, performance.now() - step)
  }
  row('\ncompaction', `${ms(performance.now() - started)} in all, the longest step ${ms(longest)}`)
}

function measureTimes(runs: number, run: () => unknown): { p50: number; p99: number } {
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const started = performance.now()
    run()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

function resident(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function row(name: string, figures: string): void {
  console.log(`${name.padEnd(40)} ${figures}`)
}

main()

/**
 * Memory of the graph: `node --expose-gc bench/graph-memory.ts [nodes]`. First nodes with URIs and types, then five and
 * ten edges for each, a tenth of them ended: two counts separate the cost of edges from that of nodes that have any.
 * For larger graphs, prints an extrapolation, labelled so.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { EdgeTypeId } from '../src/model/facts.ts'
import { must } from '../src/lib/result.ts'
import { below, randomFrom } from '../src/lib/random.ts'
import { makeUri } from '../src/model/uri.ts'
import { finish } from '../src/lib/pausing-work.ts'
import { Graph } from '../src/projections/graph/graph.ts'
import { packEdges, EdgeColumnSet } from '../src/projections/graph/pack-edges.ts'
import { NEVER, NodeTable } from '../src/projections/graph/nodes.ts'
import { UriTable } from '../src/projections/graph/uris.ts'

const NODES = Number(process.argv[2] ?? 100_000)
const TYPES: readonly EdgeTypeId[] = ['A.a', 'A.b', 'B.c', 'B.d', 'C.e', 'C.f', 'D.g', 'D.h']
const HEAD = 100_000
const EXTRAPOLATED = [10_000_000, 100_000_000, 1_000_000_000]

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

interface Used {
  readonly held: number
  readonly resident: number
}

function readUsed(): Used {
  collect()
  collect()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return { held: heapUsed + arrayBuffers, resident: rss }
}

function nodesOf(count: number): { readonly uris: UriTable; readonly nodes: NodeTable } {
  const uris = new UriTable()
  const nodes = new NodeTable()
  for (let id = 1; id <= count; id++) {
    uris.add(id, must(makeUri('dataset', 'warehouse', `warehouse/prod/table_${id}`)))
    nodes.load(id, { types: [{ type: `T${id % 20}`, since: 1 + (id % HEAD), until: NEVER }], gone: [] })
  }
  nodes.sortCounts()
  return { uris, nodes }
}

/** Low ids are hubs. */
function graphWith(edges: number): Graph {
  const random = randomFrom(1)
  const columns = new EdgeColumnSet()
  for (let i = 0; i < edges; i++) {
    const since = 1 + Math.floor((i / edges) * (HEAD - 1))
    const until = random() < 0.1 ? since + below(random, HEAD - since + 1) : NEVER
    const to = 1 + Math.floor(random() ** 3 * NODES)
    columns.add({ from: 1 + below(random, NODES), type: below(random, TYPES.length), to }, since, until)
  }
  return new Graph({ ...nodesOf(NODES), edgeTypes: TYPES, packed: finish(packEdges(columns, HEAD, NODES + 1)) })
}

function measureMemory<T>(make: () => T): { readonly bytes: number; readonly resident: number } {
  const before = readUsed()
  const made = make()
  const after = readUsed()
  // Keeps it alive until here.
  if (made === null) throw new Error('nothing was made')
  return { bytes: after.held - before.held, resident: after.resident }
}

const nodes = measureMemory(() => nodesOf(NODES)).bytes
const five = measureMemory(() => graphWith(5 * NODES)).bytes
const ten = measureMemory(() => graphWith(10 * NODES))
const edge = (ten.bytes - five) / (5 * NODES)
const node = (ten.bytes - 10 * NODES * edge) / NODES
const uriLength = must(makeUri('dataset', 'warehouse', `warehouse/prod/table_${NODES}`)).length

console.log(`${NODES.toLocaleString('en')} nodes with URIs of ${uriLength} characters`)
console.log(`  a node without edges     ${(nodes / NODES).toFixed(1)} bytes`)
console.log(`  a node among edges       ${node.toFixed(1)} bytes`)
console.log(`  an edge                  ${edge.toFixed(1)} bytes`)
console.log(
  `  with ${(10 * NODES).toLocaleString('en')} edges   ${(ten.bytes / 1e6).toFixed(0)} MB held, ${(ten.resident / 1e6).toFixed(0)} MB resident`,
)
console.log('extrapolated, ten edges for a node:')
for (const edges of EXTRAPOLATED)
  console.log(`  ${edges.toLocaleString('en')} edges: ${((edges * edge + (edges / 10) * node) / 1e9).toFixed(2)} GB`)

/**
 * A separate process, so that its heap can be limited: walks everything downstream of one node in a graph of a million,
 * with a hub of 200,000, a cycle through all of the first hundred thousand, and a chain. Prints the result as one line
 * of JSON.
 */
import { builtinCatalogue } from '../catalogue/load.ts'
import { must } from '../lib/result.ts'
import { finish } from '../lib/pausing-work.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import { makeUri } from '../model/uri.ts'
import { Graph } from '../projections/graph/graph.ts'
import { packEdges, EdgeColumnSet } from '../projections/graph/pack-edges.ts'
import { NEVER, NodeTable } from '../projections/graph/nodes.ts'
import { UriTable } from '../projections/graph/uris.ts'
import {
  depthOf,
  lineage,
  pathTo,
  reachedPage,
  totalOf,
  totalsOf,
  type FlowPosition,
} from '../query/lineage/lineage.ts'
import { NO_PATHS } from './graph/flowing.ts'

const NODES = Number(process.argv[2] ?? 1_000_000)
const [HUB, RING, CHAIN] = [Math.floor(NODES / 5), Math.floor(NODES / 10), 5_000]
const TYPES: readonly EdgeTypeId[] = ['Dataset.derivedFrom', 'Feature.sourcedFrom']

function build(): Graph {
  const uris = new UriTable()
  const nodes = new NodeTable()
  for (let id = 1; id <= NODES; id++) {
    uris.add(id, must(makeUri('dataset', 'warehouse', `d${id}`)))
    nodes.load(id, { types: [{ type: id % 3 === 0 ? 'Feature' : 'Dataset', since: 1, until: NEVER }], gone: [] })
  }
  nodes.sortCounts()
  const columns = new EdgeColumnSet()
  const edge = (from: number, to: number): void => columns.add({ from, type: from % 2, to }, 1, NEVER)
  // Everything is derived from another node; 2 is the hub, ids above NODES - CHAIN are the chain.
  for (let id = 3; id <= NODES - CHAIN; id++) {
    edge(id, id <= HUB ? 2 : Math.floor(id / 3) + 1)
    if (id <= RING) edge(id, id === 3 ? RING : id - 1)
    if (id % 4 === 0) edge(id, 2)
  }
  edge(2, 1)
  edge(1, 2)
  for (let id = NODES - CHAIN + 1; id <= NODES; id++) edge(id, id === NODES - CHAIN + 1 ? 2 : id - 1)
  return new Graph({ uris, nodes, edgeTypes: TYPES, packed: finish(packEdges(columns, 1, NODES + 1)) })
}

const graph = build()
const sources = { catalogue: builtinCatalogue(), graph, paths: NO_PATHS }
const before = process.memoryUsage()
const started = performance.now()
const flowed = await lineage(sources, { start: [1], about: 1, at: 1, way: 'downstream', until: [], maxDepth: Infinity })
const walked = performance.now() - started

let [pages, counted, deepestPath] = [0, 0, 0]
const paging = performance.now()
for (let after: FlowPosition | null = null; ;) {
  const { reached, more } = reachedPage(flowed, { types: null, after, limit: 1_000 })
  const end = reached.at(-1)
  counted += reached.length
  pages++
  if (!more || end === undefined) {
    const { edges, omitted } = pathTo(sources, flowed, { entry: end?.entry ?? 0, at: 1 })
    deepestPath = edges.length + omitted
    break
  }
  after = { tx: 1, ...end }
}
const after = process.memoryUsage()
console.log(
  JSON.stringify({
    total: totalOf(totalsOf(flowed, null)),
    depth: depthOf(flowed),
    cut: flowed.cut,
    pages,
    counted,
    deepestPath,
    walkedMs: Math.round(walked),
    pagedMs: Math.round(performance.now() - paging),
    grewMB: Math.round((after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed) / 1e6),
  }),
)

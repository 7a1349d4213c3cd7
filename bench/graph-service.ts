// The API over a graph in memory without a record, to measure only the walk and its answer.
import { createServer } from '../src/api/http/server.ts'
import { registerApi } from '../src/api/register.ts'
import { builtinCatalogue } from '../src/catalogue/load.ts'
import { NO_SHORTFALLS } from '../src/contracts/source-conditions.ts'
import type { EntityRecord } from '../src/contracts/reads.ts'
import type { Store } from '../src/contracts/store.ts'
import { ALL_VISIBLE } from '../src/contracts/visibility.ts'
import { compilePaths } from '../src/infer/paths/check.ts'
import { must } from '../src/lib/result.ts'
import type { EdgeTypeId } from '../src/model/facts.ts'
import { makeUri, type Uri } from '../src/model/uri.ts'
import { finish } from '../src/lib/pausing-work.ts'
import { Graph } from '../src/projections/graph/graph.ts'
import { NEVER, NodeTable } from '../src/projections/graph/nodes.ts'
import { EdgeColumnSet, packEdges } from '../src/projections/graph/pack-edges.ts'
import { UriTable } from '../src/projections/graph/uris.ts'
import { EntityCache } from '../src/query/entities/entity-cache.ts'
import type { EdgeList } from './proof/edges.ts'

/** These types all say that the target is upstream, so the closure of a hub is everything downstream of it. */
export const UPSTREAM_TYPES: readonly EdgeTypeId[] = [
  'Dataset.derivedFrom',
  'Feature.sourcedFrom',
  'FeatureVersion.computedFrom',
  'ModelInstance.usesFeature',
  'ModelInstance.trainedOn',
  'PipelineRun.consumed',
  'PipelineNode.reads',
  'Pipeline.dependsUpon',
]

export const nodeUri = (id: number): Uri => must(makeUri('dataset', 'warehouse', `table_${id}`))

export function graphOf(list: EdgeList): Graph {
  const uris = new UriTable()
  const nodes = new NodeTable()
  for (let id = 1; id <= list.nodes; id++) {
    uris.add(id, nodeUri(id))
    nodes.load(id, { types: [{ type: 'Dataset', since: 1, until: NEVER }], gone: [] })
  }
  nodes.sortCounts()
  const columns = new EdgeColumnSet()
  for (let i = 0; i < list.edges; i++) {
    const until = list.until[i] ?? 0
    // Not a draw of its own: parallel edges of one type would count once, unlike in other engines.
    const type = i % UPSTREAM_TYPES.length
    columns.add({ from: list.from[i] ?? 0, type, to: list.to[i] ?? 0 }, list.since[i] ?? 1, until === 0 ? NEVER : until)
  }
  return new Graph({
    uris,
    nodes,
    edgeTypes: UPSTREAM_TYPES,
    packed: finish(packEdges(columns, list.head, list.nodes + 1)),
  })
}

export interface GraphService {
  readonly url: string
  close(): Promise<void>
}

export async function serveGraph(graph: Graph): Promise<GraphService> {
  const catalogue = builtinCatalogue()
  const app = createServer()
  await registerApi(app, {
    reads: {
      store: storeOf(graph),
      graph: () => graph,
      catalogue,
      paths: must(compilePaths(catalogue)).paths,
      entities: new EntityCache(),
      now: Date.now,
      sourceConditions: () => NO_SHORTFALLS,
      search: () => null,
      visibilities: ALL_VISIBLE,
    },
    reader: null,
    live: null,
    service: null,
    lineageKey: () => null,
    probes: null,
    portal: null,
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

/** Entities with only a URI. */
function storeOf(graph: Graph): Store {
  const record = (uri: Uri): EntityRecord => ({ node: graph.idOf(uri) ?? 0, uri, stated: [], documents: [] })
  const store: Pick<Store, 'entities' | 'head' | 'horizon' | 'times'> = {
    entities: (uris) => Promise.resolve(uris.map(record)),
    head: () => Promise.resolve({ tx: graph.head, at: 0 }),
    horizon: () => Promise.resolve(null),
    times: (txs) => Promise.resolve(txs.map(() => 0)),
  }
  return store as Store
}

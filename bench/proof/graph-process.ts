/**
 * A process of its own that answers GraphQL about a list of edges: `<nodes> <edges> <share that ended>`, or the path of a
 * list. Prints its address once it answers, and what it takes then.
 */
import { finish } from '../../src/lib/pausing-work.ts'
import { Graph } from '../../src/projections/graph/graph.ts'
import { NEVER, NodeTable } from '../../src/projections/graph/nodes.ts'
import { EdgeColumnSet, packed } from '../../src/projections/graph/pack-edges.ts'
import { UriTable } from '../../src/projections/graph/uris.ts'
import { nodeUri, serveGraph, UPSTREAM_TYPES } from '../graph-service.ts'
import { edgesOf, type EdgeList } from './edges.ts'

function graphOf(list: EdgeList): Graph {
  const uris = new UriTable()
  const nodes = new NodeTable()
  for (let id = 1; id <= list.nodes; id++) {
    uris.add(id, nodeUri(id))
    nodes.load(id, { types: [{ type: 'Dataset', since: 1, until: NEVER }], gone: [] })
  }
  nodes.loaded()
  const columns = new EdgeColumnSet()
  for (let i = 0; i < list.edges; i++) {
    const until = list.until[i] ?? 0
    // Not an own draw: parallel edges of one type would count once, as they do in no other engine.
    const type = i % UPSTREAM_TYPES.length
    columns.add({ from: list.from[i] ?? 0, type, to: list.to[i] ?? 0 }, list.since[i] ?? 1, until === 0 ? NEVER : until)
  }
  return new Graph({
    uris,
    nodes,
    edgeTypes: UPSTREAM_TYPES,
    packed: finish(packed(columns, list.head, list.nodes + 1)),
  })
}

const list = await edgesOf(process.argv.slice(2))
const { url } = await serveGraph(graphOf(list))
console.log(JSON.stringify({ url }))
// In order, so that a profile of it is written.
process.on('SIGTERM', () => process.exit(0))

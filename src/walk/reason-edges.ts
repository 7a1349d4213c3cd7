// Reads the noted quality problems, which are edges of the graph.
import type { QualityReason } from '../catalogue/reasons.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { HAS_REASON, reasonUri } from '../model/quality.ts'
import { partsOf } from '../model/uri.ts'

interface NotedGraph {
  readonly graph: GraphReader
  readonly at: Tx
}

export function notedReasons({ graph, at }: NotedGraph, node: NodeId): readonly QualityReason[] {
  const type = graph.edgeTypeNumber(HAS_REASON)
  const found: QualityReason[] = []
  if (type >= 0 && node < graph.idBound)
    graph.eachNeighbour(node, type, 'out', at, (to) => void found.push(partsOf(graph.uriOf(to)).resourceId))
  return found
}

/** Visits entities with a noted reason, counted or not. */
export function eachWithReason({ graph, at }: NotedGraph, reason: QualityReason, visit: (node: NodeId) => void): void {
  const [type, node] = [graph.edgeTypeNumber(HAS_REASON), graph.idOf(reasonUri(reason))]
  if (type >= 0 && node !== undefined) graph.eachNeighbour(node, type, 'in', at, (from) => visit(from))
}

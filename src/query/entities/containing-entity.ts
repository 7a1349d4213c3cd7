import { containerEdge } from '../../catalogue/containment.ts'
import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'

/**
 * Returns the container of a run, an attempt, a version or a part. Its own name is often a number that says nothing
 * without it. The container is the target of the first to-one relationship that the definition declares, under the name
 * it had.
 */
export function containerOf(reader: Reader, node: NodeId): NodeId | null {
  const edge = containerEdgeOf(reader, node)
  return edge === undefined ? null : (reader.recorded(node, edge, 'out')[0] ?? null)
}

/** Returns the container, or the last one by a transaction of an entity that has none any more, such as a deleted one. */
export function containerBy(reader: Reader, node: NodeId, tx: Tx): NodeId | null {
  return containerOf(reader, node) ?? containerAt(reader, node, tx) ?? containerAt(reader, node, tx - 1)
}

/** Returns the container after a transaction under its present name, or the present one if it had none yet. */
export function containerThen(reader: Reader, node: NodeId, tx: Tx): NodeId | null {
  const whole = containerAt(reader, node, tx)
  return whole === null ? containerOf(reader, node) : reader.presentOf(whole)
}

function containerAt(reader: Reader, node: NodeId, tx: Tx): NodeId | null {
  const { graph, catalogue } = reader
  const type = catalogue.type(graph.typeOf(node, tx) ?? reader.typeOf(node) ?? '')
  const edge = type === undefined ? undefined : containerEdge(type, catalogue)
  let found: NodeId | null = null
  const visit = (whole: NodeId): boolean => {
    found = whole
    return false
  }
  if (edge !== undefined) graph.eachNeighbour(node, graph.edgeTypeNumber(edge.id), 'out', tx, visit)
  return found
}

export function containerEdgeOf(reader: Reader, node: NodeId): EdgeType | undefined {
  const type = reader.catalogue.type(reader.typeOf(node) ?? '')
  return type === undefined ? undefined : containerEdge(type, reader.catalogue)
}

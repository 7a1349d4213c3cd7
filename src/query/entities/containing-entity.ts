import { containerEdge } from '../../catalogue/containment.ts'
import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
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

export function containerEdgeOf(reader: Reader, node: NodeId): EdgeType | undefined {
  const type = reader.catalogue.type(reader.typeOf(node) ?? '')
  return type === undefined ? undefined : containerEdge(type, reader.catalogue)
}

import { containerEdge } from '../../catalogue/containment.ts'
import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Reader } from '../reader.ts'

/**
 * Returns what a run, an attempt, a version or a part is one of. Its own name is often a number, and tells nothing
 * without that. It is the target of the first relationship to a single thing that its definition declares, under the
 * name that it had.
 */
export function containerOf(reader: Reader, node: NodeId): NodeId | null {
  const edge = containerEdgeOf(reader, node)
  return edge === undefined ? null : (reader.recorded(node, edge, 'out')[0] ?? null)
}

/** Returns the relationship that leads from a thing to that, if its type has one. */
export function containerEdgeOf(reader: Reader, node: NodeId): EdgeType | undefined {
  const type = reader.catalogue.type(reader.typeOf(node) ?? '')
  return type === undefined ? undefined : containerEdge(type, reader.catalogue)
}

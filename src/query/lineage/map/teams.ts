import type { NodeId } from '../../../contracts/log.ts'
import type { EdgeTypeId } from '../../../model/facts.ts'
import type { Reader } from '../../reader.ts'

const OWNING_TEAM: EdgeTypeId = 'Entity.owningTeam'

/** The team that something is grouped by: the first by id where several own it. Null where none is known. */
export function teamOfNode(reader: Reader): (node: NodeId) => NodeId | null {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  return (node) => (edge === undefined ? null : (reader.neighbours(node, edge, 'out')[0] ?? null))
}

import type { NodeId } from '../../../contracts/log.ts'
import { teamsOf } from '../../entities/teams-of.ts'
import type { Reader } from '../../reader.ts'

/** The team that something is grouped by: the first by id where several own it. Null where none is known. */
export function teamOfNode(reader: Reader): (node: NodeId) => NodeId | null {
  const of = teamsOf(reader)
  return (node) => of(node)[0] ?? null
}

import type { NodeId } from '../../../contracts/log.ts'
import { teamsOf } from '../../entities/teams-of.ts'
import type { Reader } from '../../reader.ts'

/** Returns the team to group by: of several owners, the first by id. Null if none is known. */
export function teamOfNode(reader: Reader): (node: NodeId) => NodeId | null {
  const teamsOfNode = teamsOf(reader)
  return (node) => teamsOfNode(node)[0] ?? null
}

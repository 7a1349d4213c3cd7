import type { Direction, GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'

/** Leads from a team to the one that it is part of. */
export const PART_OF: EdgeTypeId = 'Group.partOf'

/** Teams of one closure: a large company has thousands. */
const MAX_TEAMS = 10_000

/**
 * Returns teams with all of their sub-teams (`in`), or with all groups that contain them (`out`): nearest first, each
 * once, even if teams contain one another. Ends at `most`. A team owns whatever its sub-teams own, so all queries about
 * a team use this.
 */
export function teamClosure(
  { graph, at }: { readonly graph: Pick<GraphReader, 'edgeTypeNumber' | 'eachNeighbour'>; readonly at: Tx },
  teams: Iterable<NodeId>,
  direction: Direction,
  most = MAX_TEAMS,
): readonly NodeId[] {
  const found = new Set(teams)
  const partOf = graph.edgeTypeNumber(PART_OF)
  if (partOf < 0) return [...found]
  for (const team of found) {
    if (found.size >= most) break
    graph.eachNeighbour(team, partOf, direction, at, (other) => {
      found.add(other)
      return found.size < most
    })
  }
  return [...found]
}

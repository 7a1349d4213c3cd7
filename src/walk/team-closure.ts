import type { Direction, GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'

/** Leads from a team to the one that it is part of. */
export const PART_OF: EdgeTypeId = 'Group.partOf'

/** Teams of one closure: a large company has thousands. */
export const MOST_TEAMS = 10_000

interface TeamTree {
  readonly graph: Pick<GraphReader, 'edgeTypeNumber' | 'eachNeighbour'>
  readonly at: Tx
}

/**
 * Teams with all of their sub-teams (`in`), or with all that they are part of (`out`): the nearest first, each once,
 * however the teams contain one another. Ends at `most`. What a team owns includes what its sub-teams own, so whatever
 * is asked about a team goes by this.
 */
export function teamClosure(
  { graph, at }: TeamTree,
  teams: Iterable<NodeId>,
  direction: Direction,
  most = MOST_TEAMS,
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

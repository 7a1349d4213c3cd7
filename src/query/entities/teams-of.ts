import type { NodeId } from '../../contracts/log.ts'
import { INHERITED_DEPTH } from '../../walk/around.ts'
import type { Reader } from '../reader.ts'
import { containerEdgeOf } from './containing-entity.ts'
import { OWNING_TEAM } from './owning-teams.ts'

/** A team or a person that has more neighbours than this over the edges of the rule is walked each time. */
const MOST_KEYED = 12
/** Sets of owners whose teams are cached, of one request: some 100 bytes each. */
const MOST_CACHED = 20_000

/** The owning teams of one thing after another, or else of what it is a version, a run or a part of. */
export function inheritedTeamsOf(reader: Reader): (node: NodeId) => readonly NodeId[] {
  const own = teamsOf(reader)
  const of = (node: NodeId, depth: number): readonly NodeId[] => {
    const teams = own(node)
    const edge = teams.length > 0 || depth === INHERITED_DEPTH ? undefined : containerEdgeOf(reader, node)
    const [whole] = edge === undefined ? [] : reader.neighbours(node, edge, 'out')
    return whole === undefined ? teams : of(whole, depth + 1)
  }
  return (node) => of(node, 0)
}

/**
 * The owning teams of one thing after another, in the order of their ids. The rule is walked once for all that have the
 * same owners and the same tag: thousands of things have dozens of owners.
 */
export function teamsOf(reader: Reader): (node: NodeId) => readonly NodeId[] {
  const { graph, at, paths, catalogue } = reader
  const edge = catalogue.edgeType(OWNING_TEAM)
  if (edge === undefined) return () => []
  // Where somebody judged such an edge, what one thing has may differ from what its owners' other things have.
  const isJudged = graph.edgeTypeNumber(OWNING_TEAM) >= 0
  const ways = paths
    .ways(OWNING_TEAM)
    .map((type) => graph.edgeTypeNumber(type))
    .filter((type) => type >= 0)
  const known = new Map<string, readonly NodeId[]>()
  return (node) => {
    const key = isJudged || graph.typeOf(node, at) === null ? null : keyOf(node)
    const cached = key === null ? undefined : known.get(key)
    if (cached !== undefined) return cached
    const found = reader.neighbours(node, edge, 'out')
    if (key !== null && known.size < MOST_CACHED) known.set(key, found)
    return found
  }

  /** All that the rule can go on from. Null: that is much. */
  function keyOf(node: NodeId): string | null {
    let key = ''
    let count = 0
    for (const type of ways)
      for (const direction of ['out', 'in'] as const) {
        key += '/'
        graph.eachNeighbour(node, type, direction, at, (other) => {
          key += ` ${other}`
          return ++count <= MOST_KEYED
        })
        if (count > MOST_KEYED) return null
      }
    return key
  }
}

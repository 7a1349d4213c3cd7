import type { NodeId } from '../../contracts/log.ts'
import { INHERITED_DEPTH } from '../../walk/around.ts'
import type { Reader } from '../reader.ts'
import { containerEdgeOf } from './containing-entity.ts'
import { OWNING_TEAM } from './owning-teams.ts'

/** A team or person with more neighbours over the rule's edges is walked each time. */
const MAX_KEYED = 12
/** Maximum number of sets of owners whose teams a request caches: some 100 bytes each. */
const MAX_CACHED = 20_000

/** Finds the owning teams of one entity after another, or else those of what it is a version, a run or a part of. */
export function inheritedTeamsOf(reader: Reader): (node: NodeId) => readonly NodeId[] {
  const own = teamsOf(reader)
  const teamsWithin = (node: NodeId, depth: number): readonly NodeId[] => {
    const teams = own(node)
    const edge = teams.length > 0 || depth === INHERITED_DEPTH ? undefined : containerEdgeOf(reader, node)
    const [container] = edge === undefined ? [] : reader.neighbours(node, edge, 'out')
    return container === undefined ? teams : teamsWithin(container, depth + 1)
  }
  return (node) => teamsWithin(node, 0)
}

/**
 * Finds the owning teams of one entity after another, in the order of ids. The rule is walked once for all with the
 * same owners and tag: thousands of entities have dozens of owners.
 */
export function teamsOf(reader: Reader): (node: NodeId) => readonly NodeId[] {
  const { graph, at, paths, catalogue } = reader
  const edge = catalogue.edgeType(OWNING_TEAM)
  if (edge === undefined) return () => []
  // If somebody judged such an edge, an entity's teams may differ from those of its owners' other entities.
  const isJudged = graph.edgeTypeNumber(OWNING_TEAM) >= 0
  const edges = paths
    .followedEdges(OWNING_TEAM)
    .map((type) => graph.edgeTypeNumber(type))
    .filter((type) => type >= 0)
  const known = new Map<string, readonly NodeId[]>()
  return (node) => {
    const key = isJudged || graph.typeOf(node, at) === null ? null : teamKey(node)
    const cached = key === null ? undefined : known.get(key)
    if (cached !== undefined) return cached
    const found = reader.neighbours(node, edge, 'out')
    if (key !== null && known.size < MAX_CACHED) known.set(key, found)
    return found
  }

  /** Key of everything that the rule can continue from. Null if that is too much. */
  function teamKey(node: NodeId): string | null {
    let key = ''
    let count = 0
    for (const type of edges)
      for (const direction of ['out', 'in'] as const) {
        key += '/'
        graph.eachNeighbour(node, type, direction, at, (other) => {
          key += ` ${other}`
          return ++count <= MAX_KEYED
        })
        if (count > MAX_KEYED) return null
      }
    return key
  }
}

// Finds what open suggestions would connect to use if people accepted them.
import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import { u32 } from '../../lib/array-elements.ts'
import { memoiseAsync } from '../../lib/memoise.ts'
import { suggestedEdges } from '../entities/suggestions.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'
import { walkOf } from './impact.ts'
import { lineage, reachedFrom } from './lineage.ts'
import { reaches } from './live-reach.ts'
import { nodesInUse } from './unused.ts'

/** Maximum number of suggestions in a row that are followed, each with all that its end needs. */
const MAX_ROUNDS = 8
/** Maximum number of affected entities of a suggestion's types that are examined, nearest first: a microsecond each. */
const MAX_LOOKED_AT = 20_000

/**
 * Returns the edge types that lead from what would need something to what it would need: suggestions of relationships
 * that lineage flows along, or that a flowing conclusion follows, such as that of siblings. Estimates from similar
 * entities aren't evidence of a link.
 */
function suggestedNeeds({ catalogue, paths }: Reader): readonly EdgeType[] {
  const carriesLineage = (stated: EdgeType): boolean =>
    stated.flow === 'upstream' ||
    catalogue.edgeTypes.some(({ flow, id }) => flow === 'upstream' && paths.followedEdges(id).includes(stated.id))
  return suggestedEdges(catalogue).flatMap(({ edge, by }) => {
    if (by !== 'path') return []
    const stated = edge.suggests === undefined ? undefined : catalogue.edgeNamed(edge.declaredOn, edge.suggests)
    return stated !== undefined && carriesLineage(stated) ? [edge] : []
  })
}

/** Marks entities that aren't in use, but would be if all suggestions were accepted: a byte per node. */
export const wouldBeInUse = memoisePerMoment(async (reader: Reader): Promise<Uint8Array> => {
  const { graph, at } = reader
  const used = await nodesInUse(reader)
  const would = new Uint8Array(graph.idBound)
  const pairs: (readonly [from: NodeId, to: NodeId])[] = []
  for (const { id, from: source } of suggestedNeeds(reader)) {
    const number = graph.edgeTypeNumber(id)
    if (number < 0) continue
    for (const type of source.types)
      for await (const nodes of reader.nodesOfType(type))
        for (const from of nodes) graph.eachNeighbour(from, number, 'out', at, (to) => void pairs.push([from, to]))
  }
  const isNeeded = (node: NodeId): boolean => used[node] !== 0 || would[node] !== 0
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const start = new Set(pairs.flatMap(([from, to]) => (isNeeded(from) && !isNeeded(to) ? [to] : [])))
    if (start.size === 0) break
    const sorted = [...start].sort((a, b) => a - b)
    const { nodes } = (await lineage(reader, { start: sorted, at, way: 'needs' })).entries
    for (let i = 0; i < nodes.length; i++) {
      const node = u32(nodes.array, i)
      if (used[node] === 0) would[node] = 1
    }
  }
  return would
})

/** Counts the suggestions by which a change would affect something more. */
export const unconfirmedBeyond = memoiseAsync(walkOf, async (reader, { flowed, at }): Promise<number> => {
  const { graph } = reader
  let count = 0
  for (const { id, to } of suggestedNeeds(reader)) {
    const number = graph.edgeTypeNumber(id)
    if (number < 0) continue
    for (const { node } of reachedFrom(flowed, to.any ? null : to.types, 0).take(MAX_LOOKED_AT))
      graph.eachNeighbour(node, number, 'in', at, (other) => void (reaches(flowed, other) || count++))
  }
  return count
})

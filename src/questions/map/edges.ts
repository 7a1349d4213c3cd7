// Finds the edges of a map.
import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import { edgeFacts, NO_FACTS } from '../../query/lineage/edge-facts.ts'
import type { MapEdge } from '../../query/lineage/map/edges.ts'
import type { LineageMap } from '../../query/lineage/map/map.ts'
import { FOCUS_SLOT, type MapSlot } from '../../query/lineage/map/placing.ts'
import type { Reader } from '../../query/reader.ts'
import type { MapAnswer } from './schema.ts'

export async function edgesOf(
  reader: Reader,
  { focus, slots, edges, presenceOf }: LineageMap,
  most: number,
): Promise<MapAnswer['edges']> {
  const { graph } = reader
  const nodeOf = (slot: MapSlot): NodeId | null =>
    slot === FOCUS_SLOT ? focus.node : typeof slot === 'number' ? (slots.entities[slot]?.node ?? null) : null
  const nameAt = (slot: MapSlot): string =>
    typeof slot === 'object' ? slot.id : graph.uriOf(nodeOf(slot) ?? focus.node)
  const shown = edges.slice(0, most)
  const facts = await edgeFacts(
    reader,
    shown.map((edge) => singleOf(edge, nodeOf)),
  )
  return shown.map(({ from, to, edge, reversed, count, part, cycle, presence: when }, i) => ({
    from: nameAt(from),
    to: nameAt(to),
    relation: edge?.id ?? null,
    name: edge === null ? null : reversed ? edge.inverse : edge.name,
    count,
    part,
    container: edge === null ? null : containerOf(edge, reversed),
    cycle,
    inferred: edge?.origin === 'rule',
    ...(facts[i] ?? NO_FACTS),
    ...(presenceOf !== null && { presence: when }),
  }))
}

/** Returns which end of a drawn edge is the container of the other, a version, run or step. */
function containerOf({ flow }: EdgeType, reversed: boolean): 'from' | 'to' | null {
  if (flow === null || flow === 'upstream' || flow === 'downstream') return null
  return (flow === 'hasOccurrence' || flow === 'hasStep') === reversed ? 'to' : 'from'
}

/** Returns the single edge that it stands for; null if it stands for several. */
function singleOf({ from, to, edge, reversed }: MapEdge, nodeOf: (slot: MapSlot) => NodeId | null) {
  const [start, end] = reversed ? [nodeOf(to), nodeOf(from)] : [nodeOf(from), nodeOf(to)]
  return edge === null || start === null || end === null ? null : { edge, from: start, to: end }
}

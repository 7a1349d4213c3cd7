import { attributeAt } from '../../../catalogue/attribute-at.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { compareTexts } from '../../../lib/compare-texts.ts'
import type { Attributes } from '../../../model/facts.ts'
import { eachEntity } from '../../entities/each-entity.ts'
import type { Reader } from '../../reader.ts'
import type { FlowNeighbours } from '../flow-neighbours.ts'
import type { MapEntity } from './collect.ts'

/** Sorts most used first: by the number its type declares (`usage.reads30d`), then outgoing edges, then URI. */
export async function byUsage(
  reader: Reader,
  entities: readonly MapEntity[],
  members: readonly number[],
  near: FlowNeighbours,
): Promise<readonly number[]> {
  const nodes = members.map((member) => entities[member]?.node ?? 0)
  const used = await statedUsage(reader, entities, members)
  const rows = members.map((member, i) => {
    const node = nodes[i] ?? 0
    return { member, used: used.get(node) ?? 0, edges: near.degree(node, 'downstream'), uri: reader.graph.uriOf(node) }
  })
  rows.sort((a, b) => b.used - a.used || b.edges - a.edges || compareTexts(a.uri, b.uri))
  return rows.map(({ member }) => member)
}

async function statedUsage(
  reader: Reader,
  entities: readonly MapEntity[],
  members: readonly number[],
): Promise<ReadonlyMap<NodeId, number>> {
  const counted = members.flatMap((member) => {
    const { node, type } = entities[member] ?? { node: 0, type: null }
    return usageAttribute(reader, type) === null ? [] : [node]
  })
  const found = new Map<NodeId, number>()
  await eachEntity(reader, counted, ({ node, entityType, attributes }) => {
    const used = usageOf(usageAttribute(reader, entityType), attributes)
    if (used !== null) found.set(node, used)
  })
  return found
}

/** Returns the attribute in which a type counts its use; null if it has none. */
export function usageAttribute({ catalogue }: Pick<Reader, 'catalogue'>, type: string | null): string | null {
  const use = type === null ? undefined : catalogue.type(type)?.inUse
  return use?.above === undefined ? null : use.attribute
}

/** Returns null if the entity doesn't state its usage. */
export function usageOf(attribute: string | null, attributes: Attributes): number | null {
  const value = attribute === null ? undefined : attributeAt(attributes, attribute)
  return typeof value === 'number' ? value : null
}

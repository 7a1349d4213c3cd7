import type { NodeId } from '../../contracts/log.ts'
import type { Reader } from '../reader.ts'
import type { Entity } from './entity.ts'

/** Finds the versions or runs of an entity. */
export function occurrencesOf(reader: Reader, { node, entityType }: Entity): readonly NodeId[] {
  const edges = entityType === null ? [] : reader.catalogue.edgesInto(entityType)
  const nodes = edges
    .filter(({ origin, flow, to }) => origin === 'relationship' && flow === 'occurrenceOf' && !to.any)
    .flatMap((edge) => reader.neighbours(node, edge, 'in'))
  return [...new Set(nodes)]
}

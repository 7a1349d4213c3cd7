import type { InUse } from '../../catalogue/definition.ts'
import type { NodeId } from '../../contracts/log.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Attributes, Tx } from '../../model/facts.ts'
import { entityOf, type Entity } from './entity.ts'
import type { Reader } from '../reader.ts'

/** Whether the entity is in use by its definition's condition (`inUse`). */
export function isInUse(use: InUse, attributes: Attributes): boolean {
  const [name = '', member] = use.attribute.split('.')
  const whole: Json | undefined = attributes[name]
  const value = member === undefined ? whole : isObject(whole) ? whole[member] : undefined
  if (use.above !== undefined) return typeof value === 'number' && value > use.above
  return (use.in ?? []).some((one) => one === (value ?? null))
}

/** Entities read at a time: each is about 1 kB, and let go once it is looked at. */
const BATCH = 1_000

/** In batches, past the bound on what one request may hold in memory; for answers that look at many and keep few. */
export async function eachEntity(
  reader: Reader,
  { nodes, at }: { readonly nodes: readonly NodeId[]; readonly at: Tx },
  visit: (entity: Entity) => void,
): Promise<void> {
  for (let i = 0; i < nodes.length; i += BATCH) {
    const uris = nodes.slice(i, i + BATCH).map((node) => reader.graph.uriOf(node))
    for (const record of await reader.store.entities(uris, at)) {
      if (record !== null) visit(entityOf(record, reader.catalogue))
    }
  }
}

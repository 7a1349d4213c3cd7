import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { entityOf, type Entity } from './entity.ts'
import type { Reader } from '../reader.ts'
import { ENTITIES_A_READ } from './loader.ts'

/**
 * Each is about 1 kB, and let go once it is looked at: past the bound on what one request may hold in memory; for
 * answers that look at many and keep few.
 */
export async function eachEntity(
  reader: Reader,
  { nodes, at }: { readonly nodes: readonly NodeId[]; readonly at: Tx },
  visit: (entity: Entity) => void,
): Promise<void> {
  for (let i = 0; i < nodes.length; i += ENTITIES_A_READ) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const uris = nodes.slice(i, i + ENTITIES_A_READ).map((node) => reader.graph.uriOf(node))
    for (const record of await reader.store.entities(uris, at)) {
      if (record !== null) visit(entityOf(record, reader.catalogue))
    }
  }
}

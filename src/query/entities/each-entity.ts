import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { entityOf, type Entity, type LoggedEntity } from './entity.ts'
import type { Reader } from '../reader.ts'
import { ENTITIES_PER_READ, READ_MS } from './loader.ts'

/**
 * Visits entities of about 1 kB each, which are then released, or cached for later requests if there is room. Exempt
 * from the bound on what a request may hold in memory; meant for answers that look at many and keep few.
 */
export function eachEntity(
  reader: Reader,
  nodes: readonly NodeId[],
  visit: (entity: LoggedEntity) => unknown,
  at: Tx = reader.at,
): Promise<void> {
  return eachWithStatus(reader.withCachedEntities(), nodes, visit, at)
}

export async function loggedByNode(
  reader: Reader,
  nodes: Iterable<NodeId>,
): Promise<ReadonlyMap<NodeId, LoggedEntity>> {
  const found = new Map<NodeId, LoggedEntity>()
  await eachEntity(reader, [...nodes], (entity) => found.set(entity.node, entity))
  return found
}

/** Also reads when documents were read, which changes without a transaction. */
export async function eachWithStatus(
  reader: Reader,
  nodes: readonly NodeId[],
  visit: (entity: Entity) => unknown,
  at: Tx = reader.at,
): Promise<void> {
  for (let i = 0; i < nodes.length; i += ENTITIES_PER_READ) {
    if (reader.pace.isDue(READ_MS)) await reader.pace.yieldNow()
    for (const entity of await entitiesAt(reader, nodes.slice(i, i + ENTITIES_PER_READ), at)) visit(entity)
  }
}

/** Returns entities in the order of `nodes`, without those that nothing had mentioned by then. */
async function entitiesAt(
  { entities, graph, store, catalogue }: Reader,
  nodes: readonly NodeId[],
  at: Tx,
): Promise<readonly Entity[]> {
  const cached = nodes.map((node) => entities?.get(node, at, true))
  const unread = nodes.filter((_, i) => cached[i] === undefined)
  if (unread.length === 0) return cached.filter((entity) => entity !== undefined)
  const uris = unread.map((node) => graph.uriOf(node))
  const read = new Map<NodeId, Entity>()
  for (const record of await store.entities(uris, at)) {
    if (record === null) continue
    const entity = entityOf(record, catalogue)
    entities?.keep(entity, at, true)
    read.set(entity.node, entity)
  }
  return nodes.flatMap((node, i) => cached[i] ?? read.get(node) ?? [])
}

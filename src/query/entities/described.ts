import type { DocumentStatus } from '../../contracts/reads.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { isoTime, entityStatusOf, type Entity } from './entity.ts'
import { isWalkable, type Reader } from '../reader.ts'
import { resolutionsOf, unresolvedOf } from './relations.ts'

/** An entity in full, for readers without knowledge of its type: attributes, the number of its relations, and its documents. */
export function describedEntity(reader: Reader, entity: Entity) {
  reader.noteShown(entity)
  const { state, issues, enrichedAt, deletedAtSource, ...status } = entityStatusOf(entity, reader.present)
  return {
    uri: entity.uri,
    entityType: entity.entityType,
    domain: entity.domain,
    state,
    enrichedAt,
    deletedAtSource,
    ...(reader.present ? status : {}),
    attributes: attributes(reader, entity),
    relationships: relationships(reader, entity),
    ...(isLookup(entity.uri) ? { resolvesTo: [...resolutionsOf(reader, entity.node)] } : {}),
    unresolved: unresolvedOf(reader, entity.node).map((u) => ({ ...u })),
    issues,
    ...(reader.present ? { documents: entity.documents.map(document) } : {}),
    tx: reader.at,
  }
}

function attributes(reader: Reader, entity: Entity): JsonObject {
  const known = reader.catalogue.attributes(entity.entityType ?? '')
  return Object.fromEntries(Object.entries(entity.attributes).filter(([name]) => known[name] !== undefined))
}

/** Names that lead somewhere, with how far: each is a field of the same name in GraphQL. */
function relationships(reader: Reader, entity: Entity) {
  const out: { readonly name: string; readonly count: number; readonly direction?: Direction }[] = []
  for (const field of reader.catalogue.fields(entity.entityType).values()) {
    if (!isWalkable(field)) continue
    const count = reader.page(entity.node, field, { after: 0, limit: 0 }).total()
    if (count > 0)
      out.push({ name: field.name, count, ...(field.kind === 'edges' ? { direction: field.direction } : {}) })
  }
  return out
}

function document(d: DocumentStatus) {
  return {
    platform: d.platform,
    type: d.type,
    uri: d.uri,
    hydratedAt: time(d.hydratedAt),
    lastVerified: time(d.lastVerified),
    lastError: d.lastError,
    errorAt: time(d.errorAt),
    gone: d.gone,
    suspectedDeletion:
      d.suspectedDeletion === null
        ? null
        : { state: d.suspectedDeletion.state, since: isoTime(d.suspectedDeletion.since) },
    etag: d.etag,
  }
}

function time(value: Time | null): string | null {
  return value === null ? null : isoTime(value)
}

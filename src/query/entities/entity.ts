import { mergeEntity, textOrNull, type MergedEntity } from '../../catalogue/entity.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { DocumentStatus, EntityRecord } from '../../contracts/reads.ts'
import type { NodeId } from '../../contracts/log.ts'
import { objectsOf, type JsonObject } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { isLookup, lookedUpBy } from '../../model/lookup.ts'
import { isOfSource } from '../../model/origin.ts'
import { isoOf } from '../../lib/iso.ts'

/** An entity as a reader sees it: the merged statements of all documents, and the record's data about them. */
export interface Entity extends MergedEntity {
  readonly node: NodeId
  readonly documents: readonly DocumentStatus[]
}

/** An entity as the log has it, without when its documents were read. */
export type LoggedEntity = Omit<Entity, 'documents'>

export function entityOf({ node, uri, stated, documents }: EntityRecord, catalogue: Catalogue): Entity {
  const merged = mergeEntity(stated, uri, catalogue)
  // People that no source describes are known by what sources call them.
  const attributes = isLookup(uri) ? { name: lookedUpBy(uri).text, ...merged.attributes } : merged.attributes
  return { node, ...merged, attributes, documents }
}

/** Data that the record keeps about an entity, in addition to what its sources state. */
interface EntityStatus {
  readonly state: string
  readonly enrichedAt: string | null
  readonly deletedAtSource: string | null
  readonly issues: readonly JsonObject[]
  readonly hydratedAt: string | null
  readonly lastVerified: string | null
  readonly lastError: string | null
}

/** `present` is false for the past, which has no data outside the log. */
export function entityStatusOf(entity: Entity, present: boolean): EntityStatus {
  const { attributes } = entity
  // Freshness depends on sources; statements by people don't count.
  const documents = present ? entity.documents.filter(({ origin }) => isOfSource(origin)) : []
  return {
    state: textOrNull(attributes.state) ?? 'UNCACHED',
    enrichedAt: textOrNull(attributes.enrichedAt),
    deletedAtSource: textOrNull(attributes.deletedAtSource),
    issues: objectsOf(attributes.issues),
    hydratedAt: latestIso(documents.map((d) => d.hydratedAt)),
    lastVerified: latestIso(documents.map((d) => d.lastVerified)),
    lastError: documents.find((d) => d.lastError !== null)?.lastError ?? null,
  }
}

function latestIso(times: readonly (Time | null)[]): string | null {
  const known = times.filter((t) => t !== null)
  return known.length === 0 ? null : isoOf(Math.max(...known))
}

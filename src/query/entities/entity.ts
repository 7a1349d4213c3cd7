import type { Catalogue } from '../../catalogue/registry.ts'
import type { DocumentStatus, EntityRecord } from '../../contracts/reads.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { isObject } from '../../lib/json.ts'
import type { Attributes, Time } from '../../model/facts.ts'
import { mergeStated } from '../../model/merge.ts'
import { isOfSource } from '../../model/origin.ts'
import { partsOf, type Uri } from '../../model/uri.ts'

/** An entity as a reader sees it: the statements of every document merged, and what the record keeps beside them. */
export interface Entity {
  readonly node: NodeId
  readonly uri: Uri
  /** Null for a stub: only its URI is known (T11). */
  readonly entityType: string | null
  /** The part of the lifecycle that its type belongs to; not the business domain (T10). */
  readonly domain: string | null
  readonly attributes: Attributes
  readonly documents: readonly DocumentStatus[]
}

export function entityOf(record: EntityRecord, catalogue: Catalogue): Entity {
  const type = typeOf(record)
  const attributes = mergeStated(record.stated, record.uri, (name) => catalogue.mergeOf(type, name))
  const entityType = typeof attributes.entityType === 'string' ? attributes.entityType : null
  return {
    node: record.node,
    uri: record.uri,
    entityType,
    domain: domainOf(catalogue, entityType, record.uri),
    attributes,
    documents: record.documents,
  }
}

function typeOf({ stated }: EntityRecord): string | null {
  for (const { attributes } of stated) if (typeof attributes.entityType === 'string') return attributes.entityType
  return null
}

function domainOf(catalogue: Catalogue, entityType: string | null, uri: Uri): string | null {
  const type = entityType === null ? undefined : catalogue.type(entityType)
  if (type !== undefined) return type.domain
  return catalogue.typesOfComponent(partsOf(uri).componentType)[0]?.domain ?? null
}

/** What the record keeps of an entity beside what its sources state. */
export interface EntityStatus {
  readonly state: string
  readonly enrichedAt: string | null
  readonly deletedAtSource: string | null
  readonly issues: readonly JsonObject[]
  readonly hydratedAt: string | null
  readonly lastVerified: string | null
  readonly lastError: string | null
}

/** `present`: what lives outside the log has no past. */
export function entityStatusOf(entity: Entity, present: boolean): EntityStatus {
  const { attributes } = entity
  // It is as fresh as what its sources state; statements of people do not count.
  const documents = present ? entity.documents.filter(({ origin }) => isOfSource(origin)) : []
  return {
    state: textOf(attributes.state) ?? 'UNCACHED',
    enrichedAt: textOf(attributes.enrichedAt),
    deletedAtSource: textOf(attributes.deletedAtSource),
    issues: issuesOf(attributes.issues),
    hydratedAt: latest(documents.map((d) => d.hydratedAt)),
    lastVerified: latest(documents.map((d) => d.lastVerified)),
    lastError: documents.find((d) => d.lastError !== null)?.lastError ?? null,
  }
}

function issuesOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((v: Json) => isObject(v)) : []
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function latest(times: readonly (Time | null)[]): string | null {
  const known = times.filter((t) => t !== null)
  return known.length === 0 ? null : isoTime(Math.max(...known))
}

/** Its name for display. A person without a known name has an e-mail address at least. */
export function nameOf({ attributes }: Entity): string | null {
  return textOf(attributes.name) ?? textOf(attributes.email)
}

export function isoTime(time: Time): string {
  return new Date(time).toISOString()
}

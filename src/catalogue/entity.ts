import type { Json } from '../lib/json.ts'
import type { Attributes, Time } from '../model/facts.ts'
import { mergeStated, type StatedFacts } from '../model/merge.ts'
import { isLookup, lookedUpBy } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { Catalogue } from './registry.ts'

/** An entity merged from the documents about it. */
export interface MergedEntity {
  readonly uri: Uri
  /** A stub has no type: only its URI is known (T11). */
  readonly entityType: string | null
  /** The part of the lifecycle that its type belongs to; not the business domain (T10). */
  readonly domain: string | null
  readonly attributes: Attributes
}

export function mergeEntity(stated: readonly StatedFacts[], uri: Uri, catalogue: Catalogue): MergedEntity {
  const type = typeOf(stated)
  const attributes = mergeStated(stated, uri, (name) => catalogue.mergeOf(type, name))
  const entityType = textOrNull(attributes.entityType)
  return { uri, entityType, domain: domainOf(catalogue, entityType, uri), attributes }
}

/** Returns its display name: for a person without a known one, an e-mail address or the text that names them. */
export function nameOf({
  attributes,
  uri,
}: Pick<MergedEntity, 'attributes'> & Partial<Pick<MergedEntity, 'uri'>>): string | null {
  const stated = textOrNull(attributes.name) || textOrNull(attributes.email) || null
  return stated === null && uri !== undefined && isLookup(uri) ? lookedUpBy(uri).text : stated
}

export function nameOrUri(entity: Pick<MergedEntity, 'attributes' | 'uri'>): string {
  return nameOf(entity) ?? entity.uri
}

type NamedEntity = Pick<MergedEntity, 'attributes' | 'uri' | 'entityType'>

/** Returns an entity as answers show it. */
export function namedJson(entity: NamedEntity) {
  return { uri: entity.uri, entityType: entity.entityType, name: nameOrUri(entity) }
}

/** Returns an entity as answers show it, without a name if it has none. */
export function namedOrNotJson(entity: NamedEntity) {
  return { uri: entity.uri, entityType: entity.entityType, name: nameOf(entity) }
}

/** Tells whether a person has left, or an entity was deleted: it no longer owns anything. */
export function hasLeft({ attributes }: Pick<MergedEntity, 'attributes'>): boolean {
  return attributes.active === false || textOrNull(attributes.deletedAtSource) !== null
}

export function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** Returns the time in an attribute, or null. */
export function timeOrNull(value: Json | undefined): Time | null {
  const time = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(time) ? null : time
}

function typeOf(stated: readonly StatedFacts[]): string | null {
  for (const { attributes } of stated) if (typeof attributes.entityType === 'string') return attributes.entityType
  return null
}

function domainOf(catalogue: Catalogue, entityType: string | null, uri: Uri): string | null {
  const type = entityType === null ? undefined : catalogue.type(entityType)
  if (type !== undefined) return type.domain
  return catalogue.typesOfComponent(partsOf(uri).componentType)[0]?.domain ?? null
}

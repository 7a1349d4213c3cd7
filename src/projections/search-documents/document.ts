import { tagTexts } from '../../catalogue/tags.ts'
import { nameOf, textOrNull, type MergedEntity } from '../../catalogue/entity.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { staleFrom } from '../../catalogue/stale.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { IndexedDocument, OwnerDocument, Ownership, SearchFacts } from '../../contracts/search-documents.ts'
import { isObject, textsOf, type Json } from '../../lib/json.ts'
import { SYSTEM_PLATFORM } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Names of neighbours in one document. */
export const MAX_RELATED = 50
/** Characters of a related entity's name that are searched. */
const LONGEST_NAME = 500
/** Characters of a failure's report that are searched. */
const LONGEST_ERROR = 2_000
/** Names of metrics in one document. */
const MAX_METRICS = 1_000

/** Data of other entities that a document shows. */
export interface DocumentSurroundings {
  readonly ownership: Ownership
  /** Names of its own owners. */
  readonly ownerNames: readonly string[]
  readonly groupNames: readonly string[]
  /** Distinct, at most 50. */
  readonly related: readonly string[]
  /** Distinct names of its parts, by which it is found. */
  readonly parts: readonly string[]
  readonly isPutIntoProduction: boolean
  readonly usage: number
}

/** Look-ups and the service's own entities are never found. */
export function isSearched(uri: Uri): boolean {
  return !isLookup(uri) && partsOf(uri).platformId !== SYSTEM_PLATFORM
}

/** The name of an entity as other documents show it. */
export function nameForOthers(entity: Pick<MergedEntity, 'attributes'>): string | null {
  const name = nameOf({ attributes: entity.attributes })
  return name === null || name === '' ? null : truncate(name, LONGEST_NAME)
}

/** Builds the search document of an entity. The same code serves the index and the hits that are shown. */
export function documentOf(
  node: NodeId,
  entity: MergedEntity,
  around: DocumentSurroundings,
  catalogue: Catalogue,
): IndexedDocument {
  const facts = factsOf(entity, around, catalogue)
  const ownerType = ownerTypeOf(entity, catalogue)
  if (ownerType !== null)
    return {
      node,
      index: 'owners',
      document: ownerOf(entity, entity.entityType === null ? null : ownerType, around),
      facts,
    }
  const { uri: id, entityType, domain, attributes } = entity
  return {
    node,
    index: 'entities',
    document: {
      id,
      entityType,
      name: textOrNull(attributes.name),
      description: textOrNull(attributes.description),
      ownerNames: around.ownerNames,
      related: around.related,
      tags: [...new Set(tagTexts(attributes.tags))],
      domain,
      businessDomains: textsOf(attributes.businessDomains),
      state: facts.state,
      createdAt: textOrNull(attributes.createdAt),
      updatedAt: LAST_TIMES.map((name) => textOrNull(attributes[name])).find((at) => at !== null) ?? null,
      enrichedAt: textOrNull(attributes.enrichedAt),
    },
    facts,
  }
}

/** Sources report when a run began or ended, not when it changed. */
const LAST_TIMES = ['updatedAt', 'endedAt', 'startedAt', 'createdAt'] as const

function ownerOf(
  { uri: id, attributes }: MergedEntity,
  entityType: OwnerDocument['entityType'],
  { groupNames: memberOf }: DocumentSurroundings,
): OwnerDocument {
  return { id, entityType, name: textOrNull(attributes.name), email: textOrNull(attributes.email), memberOf }
}

/** Users and groups are only in their own index, including stubs. */
function ownerTypeOf({ entityType, uri }: MergedEntity, catalogue: Catalogue): 'User' | 'Group' | null {
  const type = entityType ?? catalogue.onlyTypeOf(partsOf(uri).componentType)?.name
  return type === 'User' || type === 'Group' ? type : null
}

function factsOf(
  entity: MergedEntity,
  { ownership, usage, parts, isPutIntoProduction }: DocumentSurroundings,
  catalogue: Catalogue,
): SearchFacts {
  const { uri, entityType, attributes } = entity
  const description = textOrNull(attributes.description)
  const error = textOrNull(attributes.error)
  const { texts, numbers, listed } = filterAttributes(catalogue).valuesOf(entity, parts)
  return {
    ...ownership,
    platform: partsOf(uri).platformId,
    state: textOrNull(attributes.state) ?? 'UNCACHED',
    status: textOrNull(attributes.status),
    error: error === null ? null : truncate(error, LONGEST_ERROR),
    metrics: metricNames(attributes.metrics),
    columns: listed,
    attributes: texts,
    numbers,
    usage,
    standing: standingOf({ entityType, attributes }, catalogue),
    described: description !== null && description.trim() !== '',
    issues: Array.isArray(attributes.issues) && attributes.issues.length > 0,
    production: isPutIntoProduction || isInProduction(entity, catalogue),
    staleAt: staleFrom(attributes),
  }
}

/** Metrics are measured, defined or named: each has a name. */
function metricNames(metrics: Json | undefined): readonly string[] {
  if (!Array.isArray(metrics)) return []
  const names = metrics.map((one: Json) => (isObject(one) ? one.name : one))
  return [...new Set(names.filter((name) => typeof name === 'string'))].slice(0, MAX_METRICS)
}

import type { Json, JsonObject } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'
import type { LineageEvent } from './event.ts'
import { bytesOf } from './limits.ts'
import { mergePayloads, type StatedGroups } from './stated.ts'

/** A payload about one entity, to be pushed. */
export interface EventStatement {
  readonly type: string
  readonly uri: Uri
  readonly payload: JsonObject
}

/** The members that an event states about an entity, before they are stamped with the time of the event. */
export interface UnstampedGroups {
  readonly is?: Readonly<Record<string, Json>>
  /** Members whose rank takes precedence over their time. */
  readonly ranked?: Readonly<Record<string, Json>>
  readonly rank?: string
  readonly facets?: JsonObject
  readonly first?: StatedGroups['first']
  readonly seen?: StatedGroups['seen']
  readonly completed?: StatedGroups['completed']
}

/** Returns nothing if the entity has no valid URI: its name is too long, or has control characters. */
export function stateEntity(
  { at }: LineageEvent,
  type: string,
  uri: Uri | null,
  unstamped: UnstampedGroups,
): readonly EventStatement[] {
  if (uri === null) return []
  const { is = {}, ranked = {}, rank = '0', facets = {}, ...others } = unstamped
  const own = retainFacets(facets)
  const stamps = [
    ...Object.keys(is).map((name) => [`is.${name}`, at] as const),
    ...Object.keys(ranked).map((name) => [`is.${name}`, `${rank} ${at}`] as const),
    ...Object.keys(own).map((name) => [`facets.${name}`, at] as const),
  ]
  const payload = { is: { ...is, ...ranked }, facets: own, at: Object.fromEntries(stamps), ...others }
  return [{ type, uri, payload: mergePayloads(payload, payload) as JsonObject }]
}

/** Maximum number of bytes of one facet as JSON: Spark's plans have megabytes. `LIMITS.facets` bounds their sum. */
const MAX_FACET = 50_000
/** Mapped completely, so not stored again; the columns of a table may be most of an event. */
const MAPPED: ReadonlySet<string> = new Set(['schema', 'columnLineage', 'documentation'])

/**
 * Returns the facets as received. A removed one becomes null; of one that is too large, only its presence is stored.
 */
function retainFacets(facets: JsonObject): JsonObject {
  const entries = Object.entries(facets)
    .filter(([name]) => !MAPPED.has(name))
    .map(([name, facet]): [string, Json] => {
      const bytes = bytesOf(facet)
      return [name, isDeleted(facet) ? null : bytes > MAX_FACET ? { tooLarge: bytes } : facet]
    })
  return Object.fromEntries(entries)
}

function isDeleted(facet: Json): boolean {
  return (
    typeof facet === 'object' && facet !== null && !Array.isArray(facet) && (facet as JsonObject)['_deleted'] === true
  )
}

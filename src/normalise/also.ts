import type { AlsoRule } from '../contracts/mapping.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { composedId } from '../model/composed-id.ts'
import type { Draft } from './draft.ts'
import { holds, valueOf } from './input.ts'
import { mappedPaths, unmappedIn } from './mapped-paths.ts'
import { clip } from './text.ts'

/** How many further things one record may describe by one rule; a record with more is reported, and maps so many. */
export const MAX_ENTRIES = 10_000

/** Maps the fields of one record about the draft's subject; returns those that no rule names. */
export type MapFields = (record: JsonObject, draft: Draft) => readonly string[]

/** Further things that a record describes. Returns the members of their entries that no rule names. */
export function applyAlso(rule: AlsoRule, record: JsonObject, draft: Draft, mapFields: MapFields): readonly string[] {
  const found = valueOf(rule.each, record, rule.type, draft)
  if (found === null) return []
  const entries: readonly Json[] = Array.isArray(found) ? found : [found]
  if (entries.length > MAX_ENTRIES)
    draft.issue('bad-value', `${entries.length} entries describe a ${rule.type}; the first ${MAX_ENTRIES} are taken`)
  const added = Object.entries(rule.add ?? {}).map(([name, from]) => [name, valueOf(from, record, rule.type, draft)])
  const around = Object.fromEntries(added) as JsonObject
  const unmapped = new Set<string>()
  for (const entry of entries.slice(0, MAX_ENTRIES))
    for (const name of applyEntry(rule, { entry, around }, draft, mapFields)) unmapped.add(name)
  return [...unmapped]
}

function applyEntry(
  rule: AlsoRule,
  { entry, around }: { readonly entry: Json; readonly around: JsonObject },
  draft: Draft,
  mapFields: MapFields,
): readonly string[] {
  if (!isObject(entry)) {
    draft.issue('bad-value', `an entry describes no ${rule.type}: ${clip(entry)}`)
    return []
  }
  const whole: JsonObject = { ...(entry as JsonObject), ...around }
  if (!holds(rule.when, whole, rule.type, draft)) return []
  const id = composedId(rule.id)
  const composed = id.ok ? id.value.compose(whole) : null
  if (composed === null) {
    draft.issue('bad-value', `an entry that describes a ${rule.type} has no ${rule.id}: ${clip(entry as JsonObject)}`)
    return []
  }
  const uri = draft.address(rule.type, composed)
  if (uri === null) return []
  if (uri === draft.uri) {
    draft.issue('bad-value', `an entry describes the ${rule.type} ${clip(composed)} that the record itself is about`)
    return []
  }
  const about = draft.about(rule.type, uri)
  about.claim('entityType', rule.type)
  if (rule.edge !== undefined) draft.edge(draft.edgeType(rule.edge), draft.uri, uri)
  if (rule.backwards !== undefined) draft.edge(about.edgeType(rule.backwards), uri, draft.uri)
  mapFields(whole, about)
  return unmappedIn(whole, mappedPaths(rule))
}

import type { AlsoRule } from '../contracts/mapping.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { composedId } from '../model/composed-id.ts'
import { readId, type Uri } from '../model/uri.ts'
import type { Draft } from './draft.ts'
import { entriesOf } from './entries.ts'
import { mappedPaths, unmappedIn } from './mapped-paths.ts'
import { clip } from './text.ts'
import { holds } from './value.ts'

/** Maps the fields of one record about the draft's subject; returns those that no rule names. */
type MapFields = (record: JsonObject, draft: Draft) => readonly string[]

/** Maps further entities that a record describes. Returns the members of their entries that no rule names. */
export function applyAlso(rule: AlsoRule, record: JsonObject, draft: Draft, mapFields: MapFields): readonly string[] {
  const unmapped = new Set<string>()
  const { each: from, add = {} } = rule
  for (const entry of entriesOf({ from, add }, record, rule.type, draft))
    for (const name of applyEntry(rule, entry, draft, mapFields)) unmapped.add(name)
  return [...unmapped]
}

function applyEntry(rule: AlsoRule, entry: Json, draft: Draft, mapFields: MapFields): readonly string[] {
  if (!isObject(entry)) {
    draft.issue('bad-value', `an entry describes no ${rule.type}: ${clip(entry)}`)
    return []
  }
  const record = entry
  if (!holds(rule.when, record, rule.type, draft)) return []
  const uri = uriOf(rule, record, draft)
  if (uri === null) return []
  if (uri === draft.uri) {
    draft.issue('bad-value', `an entry describes the ${rule.type} ${clip(uri)} that the record itself is about`)
    return []
  }
  const about = draft.about(rule.type, uri)
  about.claim('entityType', rule.type)
  if (rule.edge !== undefined) draft.edge(draft.edgeType(rule.edge), draft.uri, uri)
  if (rule.backwards !== undefined) draft.edge(about.edgeType(rule.backwards), uri, draft.uri)
  mapFields(record, about)
  return unmappedIn(record, mappedPaths(rule))
}

/** Returns null, and notes an issue, if an entry names nothing that can be addressed. */
function uriOf(rule: AlsoRule, entry: JsonObject, draft: Draft): Uri | null {
  if (rule.uri !== undefined) {
    const text = entry[rule.uri]
    return typeof text === 'string' ? draft.addressOf(text) : reportMissing(rule.uri)
  }
  if (rule.part !== undefined) {
    const key = readId(entry[rule.part])
    return key === null ? reportMissing(rule.part) : draft.addressOfPart(rule.type, key)
  }
  const template = rule.id === undefined ? null : composedId(rule.id)
  const composed = template?.ok === true ? template.value.compose(entry) : null
  return composed === null ? reportMissing(rule.id ?? 'id') : draft.address(rule.type, composed)

  function reportMissing(by: string): null {
    draft.issue('bad-value', `an entry that describes a ${rule.type} has no ${by}: ${clip(entry)}`)
    return null
  }
}

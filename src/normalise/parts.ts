import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import type { PartRule, PartShape, PartsRule } from '../contracts/mapping.ts'
import { makeUri, partsOf, readId, type Uri } from '../model/uri.ts'
import type { Draft } from './draft.ts'
import { clip } from './text.ts'

/**
 * Maps parts, such as a test's cells, that appear only inside another entity's answer. Every record that names a part
 * claims it, under the container's URI with the part's number. So all records name the same component, whether or not the
 * whole lists it (T2).
 */
export function applyParts(
  { rule, field, value }: { rule: PartsRule; field: string; value: Json },
  draft: Draft,
): readonly string[] {
  if (!Array.isArray(value)) {
    draft.issue('bad-value', `"${field}" must be a list`)
    return []
  }
  const unmapped = new Set<string>()
  for (const entry of value as readonly Json[]) {
    const part = isObject(entry) ? namePart(rule.part, containerOf(rule, entry, draft), entry, draft) : null
    if (part === null) {
      draft.issue('bad-value', `"${field}" has an entry that names no ${rule.part.type}: ${clip(entry)}`)
      continue
    }
    if (rule.edge !== undefined) draft.edge(draft.edgeType(rule.edge), draft.uri, part)
    for (const name of describe(rule, entry as JsonObject, part, draft)) unmapped.add(`${draft.type}.${field}.${name}`)
  }
  return [...unmapped]
}

/** Maps a record that names one part by several fields, such as `test_id` and `cell_number` of a serving rule. */
export function applyPart(
  { rule, field, value }: { rule: PartRule; field: string; value: Json },
  record: JsonObject,
  draft: Draft,
): void {
  const id = readId(value)
  const container = id === null ? null : draft.address(rule.part.whole, id)
  const part = namePart(rule.part, container, record, draft)
  if (part === null)
    draft.issue('bad-value', `"${field}" and "${rule.part.key}" name no ${rule.part.type}: ${clip(value)}`)
  else draft.edge(draft.edgeType(rule.edge), draft.uri, part)
}

function containerOf(rule: PartsRule, entry: JsonObject, draft: Draft): Uri | null {
  if (rule.whole === null) return draft.uri
  const id = readId(entry[rule.whole])
  return id !== null ? draft.address(rule.part.whole, id) : null
}

function namePart(shape: PartShape, container: Uri | null, entry: JsonObject, draft: Draft): Uri | null {
  const key = entry[shape.key]
  if (container === null || (typeof key !== 'number' && typeof key !== 'string') || key === '') return null
  const componentType = draft.context.componentType(shape.type)
  if (componentType === null) throw new Error(`the mapping of ${draft.type} names the unknown part ${shape.type}`)
  const { platformId, resourceId } = partsOf(container)
  const part = makeUri(componentType, platformId, `${resourceId}/${String(key)}`)
  if (!part.ok) return null
  draft.claim('entityType', shape.type, part.value)
  draft.claim(shape.keyAttribute, key, part.value)
  draft.edge(draft.edgeType(shape.belongsTo, shape.type), part.value, container)
  draft.refer(container, [shape.whole])
  return part.value
}

/** Claims what the entry states about the part; returns the members that no rule maps. */
function describe(rule: PartsRule, entry: JsonObject, part: Uri, draft: Draft): readonly string[] {
  const unmapped: string[] = []
  for (const [key, value] of Object.entries(entry)) {
    const name = rule.attributes[key]
    if (name !== undefined) draft.claim(name, value, part)
    else if (key !== rule.part.key && key !== rule.whole) unmapped.push(key)
  }
  return unmapped
}

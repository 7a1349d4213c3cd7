import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { FieldRule, Mapping } from '../contracts/mapping.ts'
import type { Statement } from '../model/facts.ts'
import { readId, type Uri } from '../model/uri.ts'
import { TEAM_TAG } from '../model/team.ts'
import { applyReference } from './references.ts'
import { applyPart, applyParts } from './parts.ts'
import { Draft, type NormaliseContext } from './draft.ts'
import { toStandard } from './standard.ts'
import { camelCase, clip } from './text.ts'

export interface Normalised {
  readonly statement: Statement
  /** Fields of the answer that no rule names, as `ModelInstance.colour`: drift of the source's schema. */
  readonly unmapped: readonly string[]
}

export interface AnswerToMap {
  readonly uri: Uri
  /** The id that was requested from the source: an answer about another thing is refused. */
  readonly id: string
  readonly body: Json
}

/** One answer of a source → one statement. Pure: the same answer under the same mapping always gives the same statement. */
export function normalise(mapping: Mapping, answered: AnswerToMap, context: NormaliseContext): Result<Normalised> {
  const { body, uri, id } = answered
  if (!isObject(body)) return err(`the answer about ${uri} is not a JSON object`)
  const record = body as JsonObject
  const named = Object.entries(mapping.fields).find(([, rule]) => rule.kind === 'id')?.[0]
  // A JSON error message with status 200 is no answer about the requested thing.
  if (named !== undefined && record[named] === undefined)
    return err(`requested "${id}", but the answer has no "${named}"`)
  const draft = new Draft(mapping.type, uri, context)
  draft.claim('entityType', mapping.type)
  const unmapped: string[] = []
  for (const [field, value] of Object.entries(record)) {
    const rule = mapping.fields[field]
    if (rule === undefined) {
      unmapped.push(`${mapping.type}.${field}`)
      continue
    }
    if (rule.kind === 'id' && readId(value) !== id)
      return err(`requested "${id}", but the answer is about ${JSON.stringify(value)}`)
    if (value === null) continue
    unmapped.push(...apply({ rule, field, value, record }, draft))
  }
  return ok({ statement: draft.statement(), unmapped })
}

export interface MappedField {
  readonly rule: FieldRule
  readonly field: string
  readonly value: Json
  readonly record: JsonObject
}

/** Returns the members of the field that no rule maps. */
function apply(mapped: MappedField, draft: Draft): readonly string[] {
  const { rule, field, value, record } = mapped
  switch (rule.kind) {
    case 'id':
    case 'with':
    case 'ignore':
      return []
    case 'attribute':
    case 'email':
      return applyAttribute(mapped, draft)
    case 'emails':
      applyReference({ rule, field, value }, draft)
      return applyAttribute(mapped, draft)
    case 'labels':
      return applyLabels(field, value, draft)
    case 'reference':
    case 'typed-references':
    case 'first-of':
    case 'uris':
      applyReference({ rule, field, value }, draft)
      return []
    case 'parts':
      return applyParts({ rule, field, value }, draft)
    case 'part':
      applyPart({ rule, field, value }, record, draft)
      return []
  }
}

function applyAttribute({ rule, field, value }: MappedField, draft: Draft): readonly string[] {
  const name = attributeOf(rule, field)
  if (name === null) return []
  const definition = draft.context.attribute(draft.type, name)
  const path = `${draft.type}.${field}`
  const standard = toStandard({ value, definition, path })
  draft.claim(name, standard.value)
  if (rule.kind === 'email' && typeof value === 'string') draft.touchEmail(value)
  return standard.unmapped
}

/** The attribute that a field's value is stored in; null where it is no attribute of the thing itself. */
export function attributeOf(rule: FieldRule, field: string): string | null {
  switch (rule.kind) {
    case 'attribute':
      return rule.name ?? camelCase(field)
    case 'email':
      return camelCase(field)
    case 'emails':
      return rule.attribute ?? null
    case 'labels':
      return 'tags'
    default:
      return null
  }
}

function applyLabels(field: string, value: Json, draft: Draft): readonly string[] {
  if (!Array.isArray(value)) {
    draft.issue('bad-value', `"${field}" must be a list of {key, value}`)
    return []
  }
  const tags: JsonObject[] = []
  for (const label of value as readonly Json[]) {
    if (isObject(label) && typeof label.key === 'string' && (typeof label.value === 'string' || label.value === null)) {
      tags.push({ tag: label.key, value: label.value ?? '' })
      if (label.key === TEAM_TAG) draft.team(label.value ?? '')
    } else draft.issue('bad-value', `"${field}" has an entry that is not {key, value}: ${clip(label)}`)
  }
  draft.claim('tags', tags)
  return []
}

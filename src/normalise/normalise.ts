import { listOf, isObject, sameJson, type Json, type JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import type { AlsoRule, FieldRule, Mapping } from '../contracts/mapping.ts'
import type { Statement } from '../model/facts.ts'
import { composedId } from '../model/composed-id.ts'
import { pageAddress } from '../model/page-address.ts'
import { readId, type Uri } from '../model/uri.ts'
import { KEYS } from '../model/key.ts'
import { TEAM_TAG } from '../model/team.ts'
import { applyAlso } from './also-rule.ts'
import { inputOf, needsNoConversion } from './input.ts'
import { applyKey } from './keys.ts'
import { mappedPaths, unmappedIn } from './mapped-paths.ts'
import { IDENTITY_DOMAIN } from './platforms.ts'
import { applyReference } from './references.ts'
import { applyPart, applyParts } from './parts.ts'
import { Draft, type NormaliseContext } from './draft.ts'
import { toStandard } from './standard-values.ts'
import { camelCase, clip } from './text.ts'

export interface MappedStatement {
  readonly statement: Statement
  /** Fields that no rule names, such as `ModelInstance.colour`: the source's schema has drifted. */
  readonly unmapped: readonly string[]
  /** Attributes that one rule set and another replaced, such as `Model.name: "title" replaces what "name" gave`. */
  readonly lost: readonly string[]
}

interface AnswerToMap {
  readonly uri: Uri
  /** The requested id: an answer about another entity is refused. */
  readonly id: string
  readonly body: Json
}

/** Maps an answer to a statement. Pure: the same answer and mapping always give the same statement. */
export function normalise(mapping: Mapping, answered: AnswerToMap, context: NormaliseContext): Result<MappedStatement> {
  const { body, uri, id } = answered
  if (!isObject(body)) return err(`the answer about ${uri} isn't a JSON object`)
  const record = withIdParts(body, id, mapping)
  if (record === null) return err(`"${id}" isn't an id of the form ${mapping.id ?? ''}`)
  const other = otherThan(id, mapping, record)
  if (other !== null) return err(other)
  const draft = new Draft(mapping.type, uri, context)
  draft.claim('entityType', mapping.type)
  // Tags name teams by id if the source of teams states no names.
  if (mapping.type === IDENTITY_DOMAIN.team && context.lookups.teams.by === 'name')
    draft.touch('team', context.platform, id)
  const within = mapFields(mapping.fields, record, draft)
  const also = (mapping.also ?? []).flatMap((rule) =>
    applyAlso(rule, record, draft, (entry, about) => mapFields(rule.fields, entry, about)).map(
      (name) => `${ruleNameOf(rule)}.${name}`,
    ),
  )
  claimPage(mapping, record, draft)
  claimLinks(mapping, record, draft)
  const unnamed = [...unmappedIn(record, mappedPaths(mapping)), ...also].map((name) => `${mapping.type}.${name}`)
  return ok({ statement: draft.statement(), unmapped: [...unnamed, ...within], lost: draft.lost })
}

/** Adds the address of the record's page, unless the record states one itself. */
function claimPage({ page }: Mapping, record: JsonObject, draft: Draft): void {
  const { pages } = draft.context
  if (typeof page !== 'string' || pages === null || draft.stated('sourceUrl') !== undefined) return
  const address = pageAddress(page, record, pages)
  if (address !== null) draft.claim('sourceUrl', address)
}

function claimLinks({ links }: Mapping, record: JsonObject, draft: Draft): void {
  const { pages } = draft.context
  if (links === undefined || pages === null) return
  const found = Object.entries(links).flatMap(([title, page]) => {
    const url = pageAddress(page, record, pages)
    return url === null ? [] : [{ url, title }]
  })
  const stated = draft.stated('links')
  if (found.length > 0) draft.claim('links', [...listOf(stated), ...found])
}

const PLAIN = /^[\w.]+$/

function ruleNameOf({ each, type }: AlsoRule): string {
  return typeof each === 'string' && PLAIN.test(each) ? each : type
}

/** Adds the members encoded in the record's id; null if the id isn't composed that way. */
function withIdParts(record: JsonObject, id: string, mapping: Mapping): JsonObject | null {
  const { fromId = [] } = mapping
  if (fromId.length === 0) return record
  const template = composedId(mapping.id ?? '')
  const parts = template.ok ? template.value.parse(id) : null
  return parts === null ? null : { ...record, ...Object.fromEntries(fromId.map((name) => [name, parts[name] ?? null])) }
}

/** Explains why an answer isn't about the requested entity; null if it is. */
function otherThan(id: string, mapping: Mapping, record: JsonObject): string | null {
  for (const field of prepared(mapping.fields).ids) {
    // A JSON error message with status 200 isn't an answer about the requested entity.
    if (record[field] === undefined)
      return `requested "${id}", but the answer has no "${field}"; ${membersOf(record, mapping)}`
    if (readId(record[field]) !== id)
      return `requested "${id}", but the answer is about ${JSON.stringify(record[field])}`
  }
  if (mapping.id === undefined) return null
  const template = composedId(mapping.id)
  if (!template.ok) return template.error
  const missing = template.value.missing(record)
  if (missing.length > 0)
    return (
      `requested "${id}", but the answer has no ${missing.map((name) => `"${name}"`).join(' and no ')}, ` +
      `of which its id ${mapping.id} is composed; ${membersOf(record, mapping)}`
    )
  const composed = template.value.compose(record)
  return composed === id ? null : `requested "${id}", but the answer is about ${JSON.stringify(composed)}`
}

/** Maximum number of names in an error. */
const MAX_NAMES = 12

/** Lists names only, never values. */
function membersOf(record: JsonObject, { fromId = [] }: Mapping): string {
  const names = Object.keys(record).filter((name) => !fromId.includes(name))
  if (names.length === 0) return 'the answer has no members'
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''
  return `the answer has ${names.slice(0, MAX_NAMES).map(clip).join(', ')}${more}`
}

/** Returns the members of the fields' values that no rule maps. */
function mapFields(fields: Mapping['fields'], record: JsonObject, draft: Draft): readonly string[] {
  const unmapped: string[] = []
  const givenBy = new Map<string, string>()
  const { own, elsewhere } = prepared(fields)
  const applyTo = (mapped: MappedField): void => {
    const name = replacedBy(mapped)
    const before = name === null ? undefined : draft.stated(name)
    unmapped.push(...apply(mapped, draft))
    if (name === null) return
    const other = givenBy.get(name)
    if (other !== undefined && before !== undefined && !sameJson(before, draft.stated(name) ?? null))
      draft.lose(`${draft.type}.${name}: "${mapped.field}" replaces what "${other}" gave`)
    givenBy.set(name, mapped.field)
  }
  for (const field in record) {
    const named = Object.hasOwn(record, field) ? own.get(field) : undefined
    if (named === undefined) continue
    const { rule, asItIs } = named
    const member = record[field] ?? null
    const value = asItIs ? member : inputOf(rule, { name: field, own: member, record }, draft)
    if (value !== null) applyTo({ rule, field, value, record })
  }
  for (const [field, rule] of elsewhere) {
    const value = inputOf(rule, { name: field, own: null, record }, draft)
    if (value !== null) applyTo({ rule, field, value, record })
  }
  return unmapped
}

/** Returns the attribute that a rule overwrites; null if it adds to one, or sets none. */
function replacedBy({ rule, field }: MappedField): string | null {
  return rule.kind === 'labels' || rule.kind === 'key' ? null : attributeOf(rule, field)
}

/** The rules of a mapping, grouped by where they find values: once, since mapping runs for every record. */
interface PreparedRules {
  readonly ids: readonly string[]
  /** Rules by the field they read; `asItIs` means that the value needs no conversion. */
  readonly own: ReadonlyMap<string, { readonly rule: FieldRule; readonly asItIs: boolean }>
  readonly elsewhere: readonly (readonly [string, FieldRule])[]
}

const prepared = memoiseWeakly((fields: Mapping['fields']): PreparedRules => {
  const all = Object.entries(fields)
  const isElsewhere = ({ from, value }: FieldRule) => from !== undefined || value !== undefined
  return {
    ids: all.filter(([, { kind }]) => kind === 'id').map(([field]) => field),
    own: new Map(
      all
        .filter(([, rule]) => !isElsewhere(rule))
        .map(([field, rule]) => [field, { rule, asItIs: needsNoConversion(rule) && rule.when === undefined }]),
    ),
    elsewhere: all.filter(([, rule]) => isElsewhere(rule)),
  }
})

interface MappedField {
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
    case 'names':
      applyReference({ rule, field, value }, draft)
      return applyAttribute(mapped, draft)
    case 'labels':
      return applyLabels(field, value, draft)
    case 'key':
      applyKey(rule.name, { field, value }, draft)
      return []
    case 'reference':
    case 'typed-references':
    case 'first-of':
    case 'uris':
      applyReference({ rule, field, value }, draft)
      return []
    case 'issue':
      applyIssue(value, draft)
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
  if (rule.kind === 'email' && typeof value === 'string') draft.touch('email', draft.context.platform, value)
  return standard.unmapped
}

/** Returns the attribute that stores a field's value; null if it isn't an attribute of the entity itself. */
export function attributeOf(rule: FieldRule, field: string): string | null {
  switch (rule.kind) {
    case 'attribute':
      return rule.name ?? camelCase(field)
    case 'email':
      return camelCase(field)
    case 'emails':
    case 'names':
      return rule.attribute ?? null
    case 'labels':
      return 'tags'
    case 'key':
      return KEYS
    default:
      return null
  }
}

/** Ignores values that aren't strings: an issue is text for people. */
function applyIssue(value: Json, draft: Draft): void {
  for (const text of Array.isArray(value) ? (value as readonly Json[]) : [value])
    if (typeof text === 'string') draft.statedIssue(text)
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
    } else draft.issue('bad-value', `"${field}" has an entry that isn't {key, value}: ${clip(label)}`)
  }
  draft.tags(tags)
  return []
}

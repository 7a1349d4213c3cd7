// Statements by people as facts: the attributes of their documents, and how statements of several people combine.
import { getOrInsert } from '../lib/maps.ts'
import { canonicalJson, isObject, listOf, setOrDelete, type Json } from '../lib/json.ts'
import type { Attributes, DocumentKey, EdgeClaim, Time } from './facts.ts'
import { canonicalUri, partsOf, type Uri } from './uri.ts'
import { compareTexts } from '../lib/compare-texts.ts'

/** The platform of people's statements: one document for each person (its type) and entity. */
export const PEOPLE = 'person'

export function personDocument(person: string, uri: Uri): DocumentKey {
  return { platform: PEOPLE, type: person, uri }
}

/** Returns the person who states a document, or null. */
export function personOf({ platform, type }: Pick<DocumentKey, 'platform' | 'type'>): string | null {
  return platform === PEOPLE ? type : null
}

/** Returns a short name for a person identified by a URI or by a name. */
export function calledPerson(person: string): string {
  const uri = canonicalUri(person)
  return uri.ok ? partsOf(uri.value).resourceId : person
}

/**
 * A person's statement about an entity is stored as attributes of a document. `description` is a value, and `tags` are
 * added members; `-description: true` states that there is none, and `-tags` lists removed members; `@` has the time of
 * each statement, by the log's clock. No attribute of the catalogue can have such a name.
 */
export const STATED_AT = '@'
const REMOVED = '-'

export type AttributeEdit =
  | { readonly kind: 'set'; readonly name: string; readonly value: Json }
  /** The attribute has no value, even if sources state one. */
  | { readonly kind: 'clear'; readonly name: string }
  | { readonly kind: 'add' | 'remove'; readonly name: string; readonly members: readonly Json[] }
  /** The person no longer states anything about these members. */
  | { readonly kind: 'drop'; readonly name: string; readonly members: readonly Json[] }
  /** The person no longer states anything about it. */
  | { readonly kind: 'retract'; readonly name: string }

/**
 * A person's statement about an edge: that it exists, that it doesn't, or no statement any more. Repeating it makes it
 * the latest again.
 */
interface EdgeEdit {
  readonly kind: 'confirm' | 'reject' | 'withdraw'
  readonly edge: EdgeClaim
}

export type Edit = AttributeEdit | EdgeEdit

export function isEdgeEdit(edit: Edit): edit is EdgeEdit {
  return edit.kind === 'confirm' || edit.kind === 'reject' || edit.kind === 'withdraw'
}

/** Returns the attribute that a key of a person's document is about; null for `@`. */
export function statedName(key: string): string | null {
  if (key === STATED_AT) return null
  return key.startsWith(REMOVED) ? key.slice(REMOVED.length) : key
}

/** Returns a person's statements after an edit. `at` must be later than all stored times. */
export function applyEdit(before: Attributes, edit: AttributeEdit, at: Time): Attributes {
  const { name } = edit
  const [added, removed] = [listOf(before[name]), listOf(before[REMOVED + name])]
  switch (edit.kind) {
    case 'set':
      return withStatement(before, { name, is: edit.value, isNot: null, at: [[name, at]] })
    case 'clear':
      return withStatement(before, { name, is: null, isNot: true, at: [[name, at]] })
    case 'retract':
      return withStatement(before, { name, is: null, isNot: null, at: [] })
    case 'add':
    case 'remove':
    case 'drop': {
      const named = distinctMembers(edit.members)
      const [is, isNot] = [
        edit.kind === 'add' ? concatDistinct(added, named) : withoutMembers(added, named),
        edit.kind === 'remove' ? concatDistinct(removed, named) : withoutMembers(removed, named),
      ]
      const moved = edit.kind === 'drop' ? [] : named
      const times = timesOf(before)
      const at0 = [...is, ...isNot].map((member): [string, Time] => [
        memberKey(name, member),
        times[memberKey(name, member)] ?? at,
      ])
      const now = moved.map((member): [string, Time] => [memberKey(name, member), at])
      return withStatement(before, { name, is: orNull(is), isNot: orNull(isNot), at: [...at0, ...now] })
    }
  }
}

interface AttributeJudgement {
  readonly name: string
  readonly is: Json
  readonly isNot: Json
  readonly at: readonly (readonly [string, Time])[]
}

function withStatement(before: Attributes, { name, is, isNot, at }: AttributeJudgement): Attributes {
  const after: Record<string, Json> = { ...before }
  setOrDelete(after, name, is)
  setOrDelete(after, REMOVED + name, isNot)
  const others = Object.entries(timesOf(before)).filter(([key]) => key !== name && !key.startsWith(`${name} `))
  const times = Object.fromEntries([...others, ...at])
  setOrDelete(after, STATED_AT, Object.keys(times).length === 0 ? null : times)
  return after
}

interface Person {
  /** The type of the document: the person. */
  readonly type: string
  readonly attributes: Attributes
}

/** The latest statement about a value or member; ties go to the person whose name sorts later. */
interface LatestStatement {
  readonly at: Time
  readonly person: string
  readonly there: boolean
  readonly value: Json
}

/** The latest statement about each value and list member, independent of the input's order and repetition. */
interface StatedByPeople {
  readonly values: ReadonlyMap<string, LatestStatement>
  /** Keyed by attribute, then by member. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, LatestStatement>>
}

export function statedByPeople(people: readonly Person[], isList: (name: string) => boolean): StatedByPeople {
  const values = new Map<string, LatestStatement>()
  const members = new Map<string, Map<string, LatestStatement>>()
  for (const { type: person, attributes } of people) {
    const times = timesOf(attributes)
    for (const [key, value] of Object.entries(attributes)) {
      const name = statedName(key)
      if (name === null) continue
      const there = key === name
      if (!isList(name)) {
        keepLatest(values, name, { at: times[name] ?? 0, person, there, value })
        continue
      }
      const mine = getOrInsert(members, name, () => new Map())
      for (const member of listOf(value))
        keepLatest(mine, canonicalJson(member), {
          at: times[memberKey(name, member)] ?? 0,
          person,
          there,
          value: member,
        })
    }
  }
  return { values, members }
}

/** Applies the statements of people to those of sources. */
export function withPeople(sources: Attributes, { values, members }: StatedByPeople): Attributes {
  const merged: Record<string, Json> = { ...sources }
  for (const [name, latest] of values) setOrDelete(merged, name, latest.there ? latest.value : null)
  for (const [name, statements] of members) {
    const base = listOf(sources[name])
    const existing = new Set(base.map(canonicalJson))
    const left = base.filter((member) => statements.get(canonicalJson(member))?.there !== false)
    const added = [...statements].filter(([key, { there }]) => there && !existing.has(key)).sort(inOrder)
    const list = [...left, ...added.map(([, { value }]) => value)]
    if (list.length > 0 || Array.isArray(sources[name])) merged[name] = list
  }
  return merged
}

function keepLatest(into: Map<string, LatestStatement>, key: string, statement: LatestStatement): void {
  const latest = into.get(key)
  if (latest === undefined || isLater(statement, latest)) into.set(key, statement)
}

function isLater(a: LatestStatement, b: LatestStatement): boolean {
  return a.at > b.at || (a.at === b.at && a.person > b.person)
}

function inOrder([a, x]: readonly [string, LatestStatement], [b, y]: readonly [string, LatestStatement]): number {
  return x.at - y.at || compareTexts(a, b)
}

/**
 * Maps the values of a document's attributes; in a person's document also the removed members and the times of
 * statements. Undefined drops a value. Returns the same object if nothing changes.
 */
export function mappedStatements(
  attributes: Attributes,
  map: (name: string, value: Json) => Json | undefined,
): Attributes {
  const after: Record<string, Json> = {}
  const dropped = new Set<string>()
  let isChanged = false
  for (const [key, value] of Object.entries(attributes)) {
    const name = statedName(key)
    const mapped = name === null ? value : map(name, value)
    isChanged ||= mapped !== value
    if (mapped !== undefined) after[key] = mapped
    else dropped.add(key)
  }
  const times = attributes[STATED_AT]
  if (times === undefined) return isChanged ? after : attributes
  // A value has one time, and its members have separate ones.
  const mapped = mappedTimes(times, (name, member) =>
    member === null ? (dropped.has(name) ? undefined : null) : map(name, member),
  )
  return isChanged || mapped !== times ? { ...after, [STATED_AT]: mapped } : attributes
}

/** A time's key is the attribute, or the attribute and a member. */
function mappedTimes(times: Json, map: (name: string, member: Json) => Json | undefined): Json {
  if (!isObject(times)) return times
  const after: Record<string, Json> = {}
  let isChanged = false
  for (const [key, time] of Object.entries(times)) {
    const [name = '', member] = splitKey(key)
    const mapped = map(name, member)
    if (mapped === undefined) isChanged = true
    else {
      const mappedKey = mapped === null || mapped === member ? key : memberKey(name, mapped)
      isChanged ||= mappedKey !== key
      const other = after[mappedKey]
      // If two members have become equal, the later statement wins.
      after[mappedKey] = typeof other === 'number' && typeof time === 'number' ? Math.max(other, time) : time
    }
  }
  return isChanged ? after : times
}

function splitKey(key: string): readonly [string, Json] {
  const space = key.indexOf(' ')
  return space < 0 ? [key, null] : [key.slice(0, space), JSON.parse(key.slice(space + 1)) as Json]
}

function timesOf(attributes: Attributes): Readonly<Record<string, Time>> {
  const times = attributes[STATED_AT]
  if (!isObject(times)) return {}
  return Object.fromEntries(
    Object.entries(times).filter((entry): entry is [string, Time] => typeof entry[1] === 'number'),
  )
}

function memberKey(name: string, member: Json): string {
  return `${name} ${canonicalJson(member)}`
}

function distinctMembers(members: readonly Json[]): readonly Json[] {
  return [...new Map(members.map((member) => [canonicalJson(member), member])).values()]
}

function concatDistinct(list: readonly Json[], more: readonly Json[]): readonly Json[] {
  return distinctMembers([...list, ...more])
}

function withoutMembers(list: readonly Json[], fewer: readonly Json[]): readonly Json[] {
  const gone = new Set(fewer.map(canonicalJson))
  return list.filter((member) => !gone.has(canonicalJson(member)))
}

function orNull(list: readonly Json[]): Json {
  return list.length === 0 ? null : list
}

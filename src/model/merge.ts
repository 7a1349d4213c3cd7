import { canonicalJson, type Json } from '../lib/json.ts'
import type { Attributes, DocumentKey, Origin } from './facts.ts'
import { statedByPeople, withPeople } from './people.ts'
import { partsOf, type Uri } from './uri.ts'
import { compareTexts } from '../lib/compare-texts.ts'

/** The facts that one document states about one node. */
export interface StatedFacts {
  readonly origin: Origin
  readonly platform: string
  readonly type: string
  readonly document: Uri
  readonly attributes: Attributes
}

export function documentOf({ platform, type, document }: Omit<StatedFacts, 'attributes' | 'origin'>): DocumentKey {
  return { platform, type, uri: document }
}

export type MergeKind = 'first' | 'union' | 'earliest'

/**
 * Merges several documents into one entity. Attributes of the system come first and unchanged. Among sources the home
 * platform (the one in the URI) comes first, and within it the document about the entity itself, then the one whose id
 * the entity's begins with, present before gone; other platforms follow by name, and then pushed documents. People's statements about a value outrank all of them, the
 * latest first; in lists that are joined they add and remove members. For an attribute that merges by the earliest
 * time, the earliest counts.
 */
export function mergeStated(
  stated: readonly StatedFacts[],
  node: Uri,
  mergeOf: (attribute: string) => MergeKind,
): Attributes {
  if (!stated.some(isPerson)) return mergeSources(stated, node, mergeOf)
  const people = stated.filter(isPerson)
  const others = stated.filter((facts) => !isPerson(facts))
  const own = new Set(others.filter(isOwn).flatMap(({ attributes }) => Object.keys(attributes)))
  const statements = statedByPeople(people, (name) => mergeOf(name) === 'union')
  const withoutOwn = <T>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...all].filter(([name]) => !own.has(name)))
  const allowed = { values: withoutOwn(statements.values), members: withoutOwn(statements.members) }
  return withPeople(mergeSources(others, node, mergeOf), allowed)
}

function mergeSources(
  stated: readonly StatedFacts[],
  node: Uri,
  mergeOf: (attribute: string) => MergeKind,
): Attributes {
  const only = stated[0]
  if (stated.length === 1 && only !== undefined) return only.attributes
  const home = partsOf(node).platformId
  const ordered = stated.slice().sort((a, b) => compareFacts(a, b, { node, home }))
  const merged: Record<string, Json> = {}
  for (const facts of ordered) {
    for (const name of Object.keys(facts.attributes)) {
      const value = facts.attributes[name]
      if (value === undefined) continue
      const earlier = merged[name]
      if (earlier === undefined) merged[name] = value
      else if (!isOwn(facts)) merged[name] = mergeValue(mergeOf(name), earlier, value)
    }
  }
  return merged
}

function mergeValue(kind: MergeKind, earlier: Json, value: Json): Json {
  if (kind === 'union') return union(earlier, value)
  const isEarlier = typeof value === 'string' && typeof earlier === 'string' && Date.parse(value) < Date.parse(earlier)
  return kind === 'earliest' && isEarlier ? value : earlier
}

function isPerson({ origin }: StatedFacts): boolean {
  return origin === 'person'
}

/** Tells whether it is the service's own: its system attributes, or a rule's statement about itself. */
function isOwn({ origin }: StatedFacts): boolean {
  return origin === 'system' || origin === 'rule'
}

function compareFacts(a: StatedFacts, b: StatedFacts, of: { node: Uri; home: string }): number {
  const ranks = rank(a, of) - rank(b, of)
  if (ranks !== 0) return ranks
  const byType = compareTexts(a.type, b.type)
  const byDocument = compareTexts(a.document, b.document)
  const others = a.platform === of.home ? byType || byDocument : byDocument || byType
  return (
    compareTexts(a.platform, b.platform) ||
    Number(isTypeAlone(a.attributes)) - Number(isTypeAlone(b.attributes)) ||
    (a.platform === of.home ? Number(beginsWith(of.node, b.document)) - Number(beginsWith(of.node, a.document)) : 0) ||
    others
  )
}

/** Tells whether an entity's id consists of that of another one and more, as an evaluation's does of its run's. */
function beginsWith(node: Uri, other: Uri): boolean {
  const [id, beginning] = [partsOf(node).resourceId, partsOf(other).resourceId]
  return id.startsWith(beginning) && /^[/:]/.test(id.slice(beginning.length))
}

/** Tells whether it is what remains of a gone document. The entity may have one of another type. */
export function isTypeAlone(attributes: Attributes): boolean {
  return Object.keys(attributes).join() === 'entityType'
}

function rank(facts: StatedFacts, { home, node }: { node: Uri; home: string }): number {
  if (isOwn(facts)) return 0
  const precedence = facts.platform !== home ? 3 : facts.document === node ? 1 : 2
  return facts.origin === 'pushed' ? precedence + 3 : precedence
}

/** Merges two lists without duplicates, in order of precedence. If either isn't a list, the first value wins. */
function union(first: Json, second: Json): Json {
  if (!Array.isArray(first) || !Array.isArray(second)) return first
  const seen = new Set(first.map(canonicalJson))
  return [...first, ...second.filter((member: Json) => !seen.has(canonicalJson(member)))]
}

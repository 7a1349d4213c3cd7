import { canonicalJson, isObject, type Json, type JsonObject, own } from '../lib/json.ts'
import { compareTexts } from '../lib/compare-texts.ts'

/**
 * Joins several payloads of one entity if its provider declares no other way: objects property by property, lists as
 * sets in one order, and of two other values the greater as text. Commutative, associative and idempotent; no property
 * or list item is lost. Between different kinds of values, objects outweigh lists, and lists all others.
 */
export function joinJson(a: Json, b: Json): Json {
  const [x, y] = [rankOfKind(a), rankOfKind(b)]
  if (x !== y) return x > y ? joinJson(a, a) : joinJson(b, b)
  if (isObject(a) && isObject(b)) return joinObjects(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return joinLists(a as readonly Json[], b as readonly Json[])
  return canonicalJson(a) >= canonicalJson(b) ? a : b
}

/** Joins payloads in pairs, so that a growing result isn't joined repeatedly; normalises a single one. */
export function joinAll(payloads: readonly [Json, ...(readonly Json[])], join: (a: Json, b: Json) => Json): Json {
  const [first] = payloads
  if (payloads.length === 1) return join(first, first)
  let left: readonly Json[] = payloads
  while (left.length > 1) left = inPairs(left, join)
  return left[0] ?? first
}

function inPairs(all: readonly Json[], join: (a: Json, b: Json) => Json): readonly Json[] {
  return all.flatMap((one, i) => (i % 2 === 1 ? [] : i + 1 < all.length ? [join(one, all[i + 1] ?? null)] : [one]))
}

function joinObjects(a: JsonObject, b: JsonObject): Json {
  const out: Record<string, Json> = {}
  for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const [mine, theirs] = [own(a, name), own(b, name)]
    const value = mine === undefined ? theirs : theirs === undefined ? mine : undefined
    // A property that only one of them has is normalised like any other.
    if (value !== undefined) set(out, name, joinJson(value, value))
    else if (mine !== undefined && theirs !== undefined) set(out, name, joinJson(mine, theirs))
  }
  return out
}

function joinLists(a: readonly Json[], b: readonly Json[]): Json {
  const members = new Map<string, Json>()
  for (const member of [...a, ...b]) {
    const joined = joinJson(member, member)
    members.set(canonicalJson(joined), joined)
  }
  return [...members].sort(([x], [y]) => compareTexts(x, y)).map(([, member]) => member)
}

function rankOfKind(value: Json): number {
  if (value === null) return 0
  if (typeof value !== 'object') return 1
  return Array.isArray(value) ? 2 : 3
}

/** Treats `__proto__` as an ordinary name. */
function set(into: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true })
}

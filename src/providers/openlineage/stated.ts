import { canonicalJson, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { joinJson } from '../../model/join.ts'

/**
 * What events state about one thing, in the form in which it is pushed, kept and mapped. Each group of members has its own way to
 * combine, all of them the same in any order, grouping and repetition:
 *
 * - `is` and `facets`: of each member the value with the greater stamp (`at`), and of equal stamps the greater text.
 * - `first`: the earliest.
 * - `every`: lists, as sets.
 * - `seen`: when each thing was named last, of each list; what the last runs that completed did not name is dropped.
 */
export interface Stated {
  readonly is?: Members
  /** As they came; what `is` has of them is read by the mapping. */
  readonly facets?: Members
  /** By `is.<member>` and `facets.<member>`. */
  readonly at?: Readonly<Record<string, string>>
  readonly first?: Readonly<Record<string, string>>
  readonly every?: Readonly<Record<string, readonly Json[]>>
  readonly seen?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** When the last runs completed: `<time> <run>`. */
  readonly completed?: readonly string[]
}

type Members = Readonly<Record<string, Json>>

/** What a step reads and writes is what some of its last completed runs named: runs overlap, and not every event names all. */
const RUNS_LOOKED_AT = 10

/** Merges two pushed payloads. Total: whatever was pushed, by whatever route. */
export function mergeStated(a: Json, b: Json): Json {
  const [x, y] = [membersOf(a), membersOf(b)]
  const { is, facets, at } = latest(x, y)
  const completed = newest([...listOf(x.completed), ...listOf(y.completed)])
  return present({
    is,
    facets,
    at,
    first: combined(textsOf(x.first), textsOf(y.first), (one, other) => (one <= other ? one : other)),
    every: combined(listsOf(x.every), listsOf(y.every), joinLists),
    seen: seenOf(membersOf(x.seen), membersOf(y.seen), completed),
    completed,
  })
}

function latest(x: Members, y: Members): Pick<Stated, 'is' | 'facets' | 'at'> {
  const groups: Record<'is' | 'facets', Record<string, Json>> = { is: {}, facets: {} }
  const at: Record<string, string> = {}
  for (const group of ['is', 'facets'] as const) {
    const [mine, theirs] = [membersOf(x[group]), membersOf(y[group])]
    for (const name of namesOf(mine, theirs)) {
      const key = `${group}.${name}`
      const [one, other] = [registerOf(x, mine, name, key), registerOf(y, theirs, name, key)]
      const winner = one === null ? other : other === null || isAfter(one, other) ? one : other
      if (winner === null) continue
      define(groups[group], name, winner.value)
      define(at, key, winner.at)
    }
  }
  return { ...groups, at }
}

interface Register {
  readonly value: Json
  readonly at: string
}

function registerOf(of: Members, members: Members, name: string, key: string): Register | null {
  const value = own(members, name)
  if (value === undefined) return null
  const at = own(membersOf(of.at), key)
  return { value, at: typeof at === 'string' ? at : '' }
}

function isAfter(a: Register, b: Register): boolean {
  return a.at === b.at ? canonicalJson(a.value) >= canonicalJson(b.value) : a.at > b.at
}

type Seen = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A later completion drops at least what an earlier one did, so it makes no difference when it is dropped. */
function seenOf(x: Members, y: Members, completed: readonly string[]): Seen {
  const before = completed.length < RUNS_LOOKED_AT ? '' : (completed.at(-1)?.split(' ')[0] ?? '')
  const lists = namesOf(x, y).map((name) => {
    const last = combined(textsOf(own(x, name)), textsOf(own(y, name)), (one, other) => (one >= other ? one : other))
    return [name, Object.fromEntries(Object.entries(last).filter(([, at]) => at >= before))] as const
  })
  return Object.fromEntries(lists)
}

function newest(completions: readonly Json[]): readonly string[] {
  const texts = completions.filter((one): one is string => typeof one === 'string')
  return [...new Set(texts)].sort().toReversed().slice(0, RUNS_LOOKED_AT)
}

function combined<T>(
  x: Readonly<Record<string, T>>,
  y: Readonly<Record<string, T>>,
  join: (a: T, b: T) => T,
): Readonly<Record<string, T>> {
  const out: Record<string, T> = {}
  for (const name of namesOf(x, y)) {
    const [mine, theirs] = [own(x, name), own(y, name)]
    const [one, other] = [mine ?? theirs, theirs ?? mine]
    if (one !== undefined && other !== undefined) define(out, name, join(one, other))
  }
  return out
}

function joinLists(a: readonly Json[], b: readonly Json[]): readonly Json[] {
  return listOf(joinJson(a, b))
}

function present(stated: Stated): JsonObject {
  const entries = Object.entries(stated).filter(([, group]) => Object.keys(group as object).length > 0)
  return Object.fromEntries(entries) as JsonObject
}

function namesOf(x: object, y: object): readonly string[] {
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].sort()
}

function membersOf(value: Json | undefined): Members {
  return isObject(value) ? (value as JsonObject) : {}
}

function textsOf(value: Json | undefined): Readonly<Record<string, string>> {
  return membersThat(value, (one): one is string => typeof one === 'string')
}

function listsOf(value: Json | undefined): Readonly<Record<string, readonly Json[]>> {
  return membersThat(value, (one): one is readonly Json[] => Array.isArray(one))
}

function membersThat<T extends Json>(
  value: Json | undefined,
  is: (one: Json) => one is T,
): Readonly<Record<string, T>> {
  const entries = Object.entries(membersOf(value)).filter((entry): entry is [string, T] => is(entry[1]))
  return Object.fromEntries(entries)
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function own<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

/** `__proto__` is a name like any other. */
function define<T>(into: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true })
}

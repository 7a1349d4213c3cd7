import { asObject, canonicalJson, listOf, objectOf, own, type Json, type JsonObject } from '../../lib/json.ts'
import { bytesOf, firstWithin, LIMITS, type Limits } from './limits.ts'

/**
 * The statements of events about one entity, in the form in which they are pushed, stored and mapped. Each group of
 * members combines in its own way, and the result is the same in any order, grouping and repetition:
 *
 * - `is` and `facets`: of two values of a member, the one with the greater stamp (`at`) stays; if the stamps are equal,
 * the greater text does.
 * - `first`: the earliest stays.
 * - `seen`: each list has the time at which each entity was last named; those that the last completed runs didn't name
 * are dropped.
 *
 * Beyond the limits, the members that are first by name stay, and in a list the entities that were named last; `cut`
 * says where that ends.
 */
export interface StatedGroups {
  readonly is?: Members
  /** Facets as received; the mapping reads the parts that `is` has. */
  readonly facets?: Members
  /** Stamps by `is.<member>` and `facets.<member>`. */
  readonly at?: Readonly<Record<string, string>>
  /** Greatest size that each member ever had, if above the least that counts. */
  readonly sizes?: Readonly<Record<string, number>>
  readonly first?: Readonly<Record<string, string>>
  readonly seen?: Sightings
  /** When the last runs completed: `<time> <run>`. */
  readonly completed?: readonly string[]
  /** The first of the members that were left out. */
  readonly cut?: {
    readonly is?: string
    readonly facets?: string
    readonly seen?: Readonly<Record<string, Sighting>>
  }
}

type Members = Readonly<Record<string, Json>>
type Sightings = Readonly<Record<string, Readonly<Record<string, string>>>>
type Sighting = readonly [at: string, entry: string]

/**
 * A step reads and writes whatever some of its last completed runs named, because runs overlap and not every event
 * names everything.
 */
const MAX_RUNS = 10

/** Merges two pushed payloads. Total, because any value may be pushed by some route. */
export const mergePayloads = mergeWithin(LIMITS)

export function mergeWithin(limits: Limits): (a: Json, b: Json) => Json {
  return (a, b) => {
    const both = [asObject(a), asObject(b)] as const
    const [is, facets] = [latestValues('is', both, limits), latestValues('facets', both, limits)]
    const [first, other] = both.map((one) => textsOf(one.first)) as [StatedTexts, StatedTexts]
    const completed = newest(both.flatMap((one) => listOf(one.completed)))
    const { seen, cut } = seenOf(both, completed, limits)
    return withoutEmpty({
      is: is.members,
      facets: facets.members,
      at: { ...is.at, ...facets.at },
      sizes: { ...is.sizes, ...facets.sizes },
      first: combineRecords(first, other, (one, another) => (one <= another ? one : another)),
      seen,
      completed,
      cut: withoutEmpty({ ...is.cut, ...facets.cut, seen: cut }),
    })
  }
}

type StatedTexts = Readonly<Record<string, string>>
type Both = readonly [Members, Members]

/** They may be most of an event, so they come after everything else. */
const LAST: ReadonlySet<string> = new Set(['columns', 'lineage', 'sources'])

function isNamedBefore(a: string, b: string): boolean {
  return LAST.has(a) === LAST.has(b) ? a < b : LAST.has(b)
}

interface Latest {
  readonly members: Members
  readonly at: StatedTexts
  readonly sizes: Readonly<Record<string, number>>
  readonly cut: StatedGroups['cut']
}

function latestValues(group: 'is' | 'facets', both: Both, limits: Limits): Latest {
  const { leastCounted } = limits
  const registers = memberNames(...(both.map((one) => asObject(one[group])) as [Members, Members])).flatMap((name) => {
    const [one, other] = both.map((of) => registerOf(of, group, name))
    if (one === undefined || other === undefined) return []
    const winner = one === null || (other !== null && !isAfter(one, other)) ? other : one
    const bytes = Math.max(leastCounted, one?.bytes ?? 0, other?.bytes ?? 0)
    return winner === null ? [] : [{ name, key: `${group}.${name}`, ...winner, bytes }]
  })
  const { retained, cut } = firstWithin(registers, {
    keyOf: ({ name }) => name,
    isBefore: isNamedBefore,
    number: Infinity,
    bytes: limits[group],
    cuts: both.flatMap(({ cut }) => own(textsOf(cut), group) ?? []),
  })
  return {
    members: objectOf(retained.map(({ name, value }) => [name, value])),
    at: objectOf(retained.map(({ key, at }) => [key, at])),
    sizes: objectOf(retained.flatMap(({ key, bytes }) => (bytes > leastCounted ? [[key, bytes]] : []))),
    cut: cut === null ? {} : { [group]: cut },
  }
}

interface StatedValue {
  readonly value: Json
  readonly at: string
  readonly bytes: number
}

function registerOf(of: Members, group: string, name: string): StatedValue | null {
  const value = own(asObject(of[group]), name)
  if (value === undefined) return null
  const key = `${group}.${name}`
  const [at, size] = [own(asObject(of.at), key), own(asObject(of.sizes), key)]
  const bytes = bytesOf(name) * 2 + bytesOf(value)
  return {
    value,
    at: typeof at === 'string' ? at : '',
    bytes: typeof size === 'number' ? Math.max(size, bytes) : bytes,
  }
}

function isAfter(a: StatedValue, b: StatedValue): boolean {
  return a.at === b.at ? canonicalJson(a.value) >= canonicalJson(b.value) : a.at > b.at
}

/**
 * Keeps, in each list, the entities that were named last. A later completion drops at least what an earlier one did,
 * and nothing before what it keeps, so it makes no difference when it is dropped.
 */
function seenOf(both: Both, completed: readonly string[], { seen: limit }: Limits): { seen: Sightings; cut: Cuts } {
  const before = completed.length < MAX_RUNS ? '' : (completed.at(-1)?.split(' ')[0] ?? '')
  const [x, y] = both.map(({ seen }) => asObject(seen)) as [Members, Members]
  const cuts = both.map(({ cut }) => asObject(asObject(cut).seen))
  const lists = memberNames(x, y, ...cuts).map((name) => {
    const last = combineRecords(textsOf(own(x, name)), textsOf(own(y, name)), (one, other) =>
      one >= other ? one : other,
    )
    const sightings = Object.entries(last).filter(([, at]) => at >= before)
    const list = firstWithin(
      sightings.map(([entry, at]) => ({ entry, at, bytes: bytesOf(entry) + STAMP_BYTES })),
      {
        ...limit,
        keyOf: ({ at, entry }): Sighting => [at, entry],
        isBefore: isLater,
        cuts: cuts.flatMap((of) => sightingsAt(own(of, name))).filter(([at]) => at >= before),
      },
    )
    return { name, retained: list.retained.map(({ entry, at }) => [entry, at] as const), cut: list.cut }
  })
  return {
    seen: objectOf(lists.flatMap(({ name, retained }) => (retained.length === 0 ? [] : [[name, objectOf(retained)]]))),
    cut: objectOf(lists.flatMap(({ name, cut }) => (cut === null ? [] : [[name, cut]]))),
  }
}

type Cuts = Readonly<Record<string, Sighting>>

/** A time to the nanosecond, and its separators. */
const STAMP_BYTES = 34

function isLater([at, entry]: Sighting, [other, another]: Sighting): boolean {
  return at === other ? entry > another : at > other
}

function sightingsAt(value: Json | undefined): readonly Sighting[] {
  const [at, entry] = listOf(value)
  return typeof at === 'string' && typeof entry === 'string' ? [[at, entry]] : []
}

function newest(completions: readonly Json[]): readonly string[] {
  const texts = completions.filter((one): one is string => typeof one === 'string')
  return [...new Set(texts)].sort().toReversed().slice(0, MAX_RUNS)
}

function combineRecords<T>(
  x: Readonly<Record<string, T>>,
  y: Readonly<Record<string, T>>,
  join: (a: T, b: T) => T,
): Readonly<Record<string, T>> {
  return objectOf(
    memberNames(x, y).flatMap((name) => {
      const [mine, theirs] = [own(x, name), own(y, name)]
      const [one, other] = [mine ?? theirs, theirs ?? mine]
      return one === undefined || other === undefined ? [] : [[name, join(one, other)] as const]
    }),
  )
}

function withoutEmpty(groups: object): JsonObject {
  const entries = Object.entries(groups).filter(
    ([, group]) => typeof group === 'string' || Object.keys(group as object).length > 0,
  )
  return objectOf(entries)
}

function memberNames(...all: readonly object[]): readonly string[] {
  return [...new Set(all.flatMap((one) => Object.keys(one)))].sort()
}

function textsOf(value: Json | undefined): StatedTexts {
  const entries = Object.entries(asObject(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return objectOf(entries)
}

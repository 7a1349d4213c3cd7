// Runs searches for callers from whom some documents are hidden, as if the index lacked those.
import { SearchUnavailable, type DocumentsLeftOut } from '../../contracts/search-index.ts'
import type { Ownership } from '../../contracts/search-documents.ts'
import { isObject, type JsonObject, mapValues } from '../../lib/json.ts'
import { owningOf } from '../../search/facets.ts'
import { anyOf, EVERYTHING, NOTHING, type Clause } from './clauses.ts'
import { FACET_KEYWORDS, OWNING_CLAUSES } from './filters.ts'
import { WORD_FIELDS } from './mapping.ts'
import { MAX_NODES, nodesIn, nodeTerms } from './nodes.ts'
import type { AskSearches } from './vocabulary.ts'

const TOO_MANY = `more than ${MAX_NODES} entities are hidden from some callers, which a search server can't leave out for them`

/**
 * Makes searches leave out these documents, and ignore the texts of others, which may name them. Only visible owners
 * and teams count.
 */
export function searchesWithout(ask: AskSearches, { bits, owned = new Map() }: DocumentsLeftOut): AskSearches {
  if (owned.size > MAX_NODES) throw new SearchUnavailable(TOO_MANY)
  const excluded = nodeTerms(nodesIn(bits, TOO_MANY))
  const others = owned.size === 0 ? null : othersIn(owned)
  return async (bodies) => {
    const answers = await ask(
      bodies.map((body) => {
        const own = seenIn(body, others) as { readonly query: Clause }
        return { ...own, query: { bool: { must: [own.query], must_not: excluded } } }
      }),
    )
    return others === null
      ? answers
      : answers.map((answer) => ({ ...answer, aggregations: countedIn(answer.aggregations, others) }))
  }
}

interface OtherOwners {
  /** Matches entities whose owners differ from those in their documents. */
  readonly moved: Clause
  /** For each field and value, matches the moved entities that have it. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, Clause>>
  /** Replacements for the clauses about owners. */
  readonly owning: ReadonlyMap<unknown, Clause>
}

function othersIn(owned: NonNullable<DocumentsLeftOut['owned']>): OtherOwners {
  const nodes = [...owned.keys()]
  const moved = anyOf(nodeTerms(nodes))
  const membersBy = (namesOf: (ownership: Ownership) => readonly string[]): ReadonlyMap<string, Clause> => {
    const named = [...owned].flatMap(([node, ownership]) => namesOf(ownership).map((name) => ({ name, node })))
    const members = Map.groupBy(named, ({ name }) => name)
    return new Map([...members].map(([name, some]) => [name, anyOf(nodeTerms(some.map(({ node }) => node)))]))
  }
  const governed = membersBy(owningOf)
  return {
    moved,
    members: new Map([
      [FACET_KEYWORDS.owner, membersBy(({ owners }) => owners)],
      [FACET_KEYWORDS.team, membersBy(({ teams }) => teams)],
    ]),
    owning: new Map(
      OWNING_CLAUSES.map(([value, clause]) => [clause, otherwise(clause, [governed.get(value) ?? NOTHING], moved)]),
    ),
  }
}

/** Matches unmoved entities by a clause, and others by other clauses. */
function otherwise(clause: Clause, others: readonly Clause[], moved: Clause): Clause {
  return anyOf([{ bool: { filter: [clause], must_not: [moved] } }, ...others])
}

/** Rewrites a query: clauses on texts that name other entities match nothing, and owners are the visible ones. */
function seenIn(part: unknown, others: OtherOwners | null): unknown {
  const owning = others?.owning.get(part)
  if (owning !== undefined) return owning
  if (Array.isArray(part)) return part.map((one) => seenIn(one, others))
  if (!isObject(part)) return part
  const isOfOthers = Object.values(part).some((fields) => isObject(fields) && Object.hasOwn(fields, WORD_FIELDS.other))
  if (isOfOthers) return NOTHING
  for (const [field, members] of others?.members ?? []) {
    const names = wantedNames(part, field)
    const moved = others?.moved ?? NOTHING
    if (names !== null)
      return otherwise(
        part as Clause,
        names.map((name) => members.get(name)).filter((one) => one !== undefined),
        moved,
      )
    if (isObject(part.terms) && part.terms.field === field)
      return countByName(part as JsonObject, { field, members, moved })
  }
  return mapValues(part, (value) => seenIn(value, others))
}

/** Returns the values of a field that a clause requires; null if it isn't about that field. */
function wantedNames({ term, terms }: Bucket, field: string): readonly string[] | null {
  const wanted = isObject(terms) ? terms[field] : isObject(term) ? term[field] : undefined
  if (wanted === undefined) return null
  const names: readonly unknown[] = Array.isArray(wanted) ? wanted : [isObject(wanted) ? wanted.value : wanted]
  return names.filter((name) => typeof name === 'string')
}

interface CountedField {
  readonly field: string
  readonly members: ReadonlyMap<string, Clause>
  readonly moved: Clause
}

/** Counts values in two parts: the most frequent of unmoved entities, and exactly those that gained entities. */
function countByName(top: JsonObject, { field, members, moved }: CountedField): JsonObject {
  const names = [...members.keys()]
  const filters = (clauses: readonly Clause[]): JsonObject => ({ filters: { filters: clauses } })
  return {
    filters: {
      filters: { [STAYED + field]: { bool: { filter: [EVERYTHING], must_not: [moved] } }, [MOVED + field]: moved },
    },
    aggs: {
      top,
      ...(names.length === 0
        ? {}
        : {
            stated: filters(names.map((name) => ({ term: { [field]: name } }))),
            moved: filters([...members.values()]),
          }),
    },
  }
}

/** Merges counts that were made in two parts, so that the answer has its usual form. */
function countedIn(part: unknown, others: OtherOwners): unknown {
  if (!isObject(part)) return part
  const { buckets } = part
  if (isObject(buckets))
    for (const [field, members] of others.members) {
      const [stayed, moved] = [buckets[STAYED + field], buckets[MOVED + field]]
      if (isObject(stayed) && isObject(moved)) return { buckets: joinCounts(stayed, moved, [...members.keys()]) }
    }
  return mapValues(part, (value) => countedIn(value, others))
}

function joinCounts(stayed: Bucket, moved: Bucket, names: readonly string[]): readonly object[] {
  const counts = new Map(bucketsOf(stayed.top).map(({ key, doc_count: count }) => [String(key), Number(count)]))
  const [stayedBuckets, movedBuckets] = [bucketsOf(stayed.stated), bucketsOf(moved.moved)]
  names.forEach((name, i) => {
    counts.set(name, Number(stayedBuckets[i]?.doc_count ?? 0) + Number(movedBuckets[i]?.doc_count ?? 0))
  })
  return [...counts].map(([key, count]) => ({ key, doc_count: count }))
}

type Bucket = Readonly<Record<string, unknown>>

function bucketsOf(aggregation: unknown): readonly Bucket[] {
  const buckets = isObject(aggregation) ? aggregation.buckets : undefined
  return Array.isArray(buckets) ? buckets.filter((one: unknown) => isObject(one)) : []
}

const [STAYED, MOVED] = ['stayed ', 'moved ']

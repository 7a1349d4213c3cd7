// Runs searches for callers from whom some documents are hidden, as if the index lacked those.
import { SearchUnavailable, type DocumentsLeftOut } from '../../contracts/search-index.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import { anyOf, EVERYTHING, NOTHING, type Clause } from './clauses.ts'
import { FACET_KEYWORDS, HAS_OWNERS } from './filters.ts'
import { WORD_FIELDS } from './mapping.ts'
import { MOST_NODES, nodesIn, nodeTerms } from './nodes.ts'
import type { AskSearches } from './vocabulary.ts'

const TOO_MANY = `more than ${MOST_NODES} entities are hidden from some callers, which a search server can't leave out for them`

/**
 * Makes searches leave out these documents, and ignore the texts of others, which may name them. An entity that only
 * hidden owners own counts as unowned, and a hidden membership doesn't add an entity to a team: only visible teams
 * count.
 */
export function leavingOut(ask: AskSearches, { bits, unowned, teams = new Map() }: DocumentsLeftOut): AskSearches {
  if (teams.size > MOST_NODES) throw new SearchUnavailable(TOO_MANY)
  const excluded = nodeTerms(nodesIn(bits, TOO_MANY))
  const seen: Seen = {
    withoutOwners: nodeTerms(nodesIn(unowned, TOO_MANY)),
    teams: teams.size === 0 ? null : teamsOf(teams),
  }
  return async (bodies) => {
    const answers = await ask(
      bodies.map((body) => {
        const own = seenIn(body, seen) as { readonly query: Clause }
        return { ...own, query: { bool: { must: [own.query], must_not: excluded } } }
      }),
    )
    return seen.teams === null
      ? answers
      : answers.map((answer) => ({
          ...answer,
          aggregations: countedIn(answer.aggregations, [...(seen.teams?.members.keys() ?? [])]),
        }))
  }
}

interface Seen {
  readonly withoutOwners: readonly Clause[]
  readonly teams: OtherTeams | null
}

interface OtherTeams {
  /** Matches entities whose teams differ from those in their documents. */
  readonly moved: Clause
  /** For each team, matches the moved entities that belong to it. */
  readonly members: ReadonlyMap<string, Clause>
}

function teamsOf(teams: NonNullable<DocumentsLeftOut['teams']>): OtherTeams {
  const members = new Map<string, number[]>()
  for (const [node, names] of teams) for (const name of names) members.set(name, [...(members.get(name) ?? []), node])
  return {
    moved: anyOf(nodeTerms([...teams.keys()])),
    members: new Map([...members].map(([name, nodes]) => [name, anyOf(nodeTerms(nodes))])),
  }
}

/**
 * Rewrites a query: clauses on texts that name other entities match nothing, "owned" means a visible owner or a tag
 * that names a team, and teams are the visible ones.
 */
function seenIn(part: unknown, seen: Seen): unknown {
  const { withoutOwners, teams } = seen
  if (part === HAS_OWNERS && withoutOwners.length > 0)
    return { bool: { filter: [HAS_OWNERS], must_not: withoutOwners } }
  if (part === HAS_OWNERS) return part
  if (Array.isArray(part)) return part.map((one) => seenIn(one, seen))
  if (!isObject(part)) return part
  const isOfOthers = Object.values(part).some((fields) => isObject(fields) && Object.hasOwn(fields, WORD_FIELDS.other))
  if (isOfOthers) return NOTHING
  if (teams !== null) {
    const names = teamsWanted(part)
    if (names !== null) return ofTeams(part as Clause, names, teams)
    if (isObject(part.terms) && part.terms.field === TEAMS) return countByTeam(part as JsonObject, teams)
  }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, seenIn(value, seen)]))
}

/** Returns the teams that a clause requires; null if it isn't about teams. */
function teamsWanted({ term, terms }: Bucket): readonly string[] | null {
  const wanted = isObject(terms) ? terms[TEAMS] : isObject(term) ? term[TEAMS] : undefined
  if (wanted === undefined) return null
  const names: readonly unknown[] = Array.isArray(wanted) ? wanted : [isObject(wanted) ? wanted.value : wanted]
  return names.filter((name) => typeof name === 'string')
}

function ofTeams(clause: Clause, names: readonly string[], { moved, members }: OtherTeams): Clause {
  const own: Clause = { bool: { filter: [clause], must_not: [moved] } }
  return anyOf([own, ...names.map((name) => members.get(name)).filter((one) => one !== undefined)])
}

/** Counts teams in two parts: the most frequent of unmoved entities, and exactly those that gained entities. */
function countByTeam(top: JsonObject, { moved, members }: OtherTeams): JsonObject {
  const names = [...members.keys()]
  const filters = (clauses: readonly Clause[]): JsonObject => ({ filters: { filters: clauses } })
  return {
    filters: { filters: { [STAYED]: { bool: { filter: [EVERYTHING], must_not: [moved] } }, [MOVED]: moved } },
    aggs: {
      top,
      ...(names.length === 0
        ? {}
        : {
            stated: filters(names.map((name) => ({ term: { [TEAMS]: name } }))),
            moved: filters([...members.values()]),
          }),
    },
  }
}

/** Merges team counts that were made in two parts, so that the answer has its usual form. */
function countedIn(part: unknown, teams: readonly string[]): unknown {
  if (!isObject(part)) return part
  const { buckets } = part
  if (isObject(buckets) && isObject(buckets[STAYED]) && isObject(buckets[MOVED]))
    return { buckets: joinedCounts(buckets[STAYED], buckets[MOVED], teams) }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, countedIn(value, teams)]))
}

function joinedCounts(stayed: Bucket, moved: Bucket, teams: readonly string[]): readonly object[] {
  const counts = new Map(bucketsOf(stayed.top).map(({ key, doc_count: count }) => [String(key), Number(count)]))
  const [ofStayed, ofMoved] = [bucketsOf(stayed.stated), bucketsOf(moved.moved)]
  teams.forEach((team, i) => {
    counts.set(team, Number(ofStayed[i]?.doc_count ?? 0) + Number(ofMoved[i]?.doc_count ?? 0))
  })
  return [...counts].map(([key, count]) => ({ key, doc_count: count }))
}

type Bucket = Readonly<Record<string, unknown>>

function bucketsOf(aggregation: unknown): readonly Bucket[] {
  const buckets = isObject(aggregation) ? aggregation.buckets : undefined
  return Array.isArray(buckets) ? buckets.filter((one: unknown) => isObject(one)) : []
}

const TEAMS = FACET_KEYWORDS.team
const [STAYED, MOVED] = ['stayed', 'moved']

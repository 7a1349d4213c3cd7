import type { PlannedWord } from '../../contracts/search-index.ts'
import type { JsonObject } from '../../lib/json.ts'
import {
  BELOW_EXACT,
  SYNONYM,
  NAME,
  NAME_FORM,
  NAME_TYPO,
  OTHER,
  SHORTEST_START_ELSEWHERE,
  TEXT,
} from '../../search/rank.ts'
import { otherForms } from '../../search/forms.ts'
import { lengthOf } from '../../search/allowed-typos.ts'
import { WORD_FIELDS } from './mapping.ts'

/** Builds query clauses for the server. Each matches exactly what `src/search/match.ts` matches. */
export type Clause = JsonObject

export interface MatchClause {
  readonly match: number
  readonly clause: Clause
}

interface FieldGroupClause {
  readonly field: string
  readonly exact: number
  readonly shortestStart: number
}

const FIELD_GROUPS: readonly FieldGroupClause[] = [
  { field: WORD_FIELDS.name, exact: NAME, shortestStart: 1 },
  { field: WORD_FIELDS.other, exact: OTHER, shortestStart: SHORTEST_START_ELSEWHERE },
  { field: WORD_FIELDS.text, exact: TEXT, shortestStart: SHORTEST_START_ELSEWHERE },
]

/** Ways in which a word may match, best first. */
export function clausesOfWord(word: PlannedWord): readonly MatchClause[] {
  const forms = word.optional ? [] : otherForms(word.text).filter((form) => !form.startsWith(word.text))
  const literal = FIELD_GROUPS.flatMap(({ field, exact, shortestStart }) => [
    { match: exact, clause: term(field, word.text) },
    ...(lengthOf(word.text) >= shortestStart
      ? [{ match: exact - BELOW_EXACT.start, clause: start(field, word.text) }]
      : []),
    ...(forms.length > 0 ? [{ match: exact - BELOW_EXACT.form, clause: { terms: { [field]: forms } } }] : []),
    ...(word.typos > 0 && (field === WORD_FIELDS.name || word.typosEverywhere)
      ? [{ match: exact - BELOW_EXACT.typo, clause: typo(field, word.text, word.typos) }]
      : []),
  ])
  if (word.synonyms.length === 0) return literal
  const texts = [...new Set(word.synonyms.flatMap((text) => [text, ...otherForms(text)]))]
  return [...literal, ...FIELD_GROUPS.map(({ field }) => ({ match: SYNONYM, clause: { terms: { [field]: texts } } }))]
}

/** A phrase matches in a field group completely, or not at all. */
export function clausesOfPhrase(words: readonly string[]): readonly MatchClause[] {
  return FIELD_GROUPS.map(({ field, exact }) => ({ match: exact, clause: phrase(field, words) }))
}

const EXACT: ReadonlySet<number> = new Set([NAME, OTHER, TEXT])

/** Requires a match that is at least this good. */
export function atLeast(clauses: readonly MatchClause[], match: number): Clause {
  const good = clauses.filter((one) => one.match >= match)
  // A complete word also counts as its own beginning.
  const begun = (level: number): boolean => good.some((one) => one.match === level - BELOW_EXACT.start)
  return anyOf(good.filter(({ match: one }) => !EXACT.has(one) || !begun(one)).map(({ clause }) => clause))
}

/** Scores a document by its best match; `worths` are in the order of MATCHES. */
export function worthClause(clauses: readonly MatchClause[], worths: readonly number[], unit: number): Clause {
  return best(clauses.map(({ match, clause }) => withScore(clause, (worths[match] ?? 0) * unit)))
}

/** Matches that tell the rungs between "all words in the name" and "all words" apart. */
export const RUNG_MATCHES = { name: NAME, partly: NAME_FORM, typo: NAME_TYPO } as const

export function term(field: string, value: string | boolean): Clause {
  return { term: { [field]: { value } } }
}

function start(field: string, value: string): Clause {
  return { prefix: { [field]: { value } } }
}

/** Scores every word within the distance: no rewriting that keeps only the nearest. */
function typo(field: string, value: string, edits: number): Clause {
  const options = { fuzziness: edits, prefix_length: 0, transpositions: true, rewrite: 'constant_score' }
  return { fuzzy: { [field]: { value, ...options } } }
}

export function phrase(field: string, words: readonly string[]): Clause {
  const [first = '', ...more] = words
  return more.length === 0 ? term(field, first) : { match_phrase: { [field]: { query: words.join(' ') } } }
}

/** A clause whose matches all score the same. */
export function withScore(filter: Clause, boost: number): Clause {
  return { constant_score: { filter, boost } }
}

export function best(queries: readonly Clause[]): Clause {
  return queries.length === 1 ? (queries[0] ?? NOTHING) : { dis_max: { queries } }
}

export function anyOf(should: readonly Clause[]): Clause {
  return should.length === 1 ? (should[0] ?? NOTHING) : { bool: { should, minimum_should_match: 1 } }
}

export function allOf(filter: readonly Clause[]): Clause {
  return filter.length === 1 ? (filter[0] ?? EVERYTHING) : { bool: { filter } }
}

export const EVERYTHING: Clause = { match_all: {} }
export const NOTHING: Clause = { match_none: {} }

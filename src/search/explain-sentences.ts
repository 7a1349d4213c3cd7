// Words why a search found an entity.
import type { SearchPlan, RequiredMatches } from '../contracts/search-index.ts'
import { foldCase } from './analyse.ts'
import type { HitQuery, MatchedValue, WordMatch } from './highlight.ts'
import { hasFilters } from './plan.ts'
import type { Rung } from './rank.ts'
import type { SearchedField } from './values.ts'
import { truncateWithEllipsis } from '../lib/cut-text.ts'
import { and, upperFirst } from '../lib/english.ts'

export interface MatchedField {
  readonly field: SearchedField | 'uri' | 'alias'
  readonly text: string
  /** Matching ranges in code units: from (inclusive) and up to (exclusive). */
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

interface ExplainedHit {
  readonly query: HitQuery
  readonly values: readonly MatchedValue[]
  readonly exact: MatchedField | null
}

export function matchSentence(rung: Rung, { query, values, exact }: ExplainedHit): string {
  const { wanted, plan } = query
  switch (rung) {
    case 'exact name':
      return `The name is ${quoteText(exact?.text ?? wanted.text)}.`
    case 'exact id':
      if (exact?.field === 'location' && foldCase(exact.text) !== foldCase(wanted.text))
        return `Its location ends with ${quoteText(wanted.text)}.`
      return `${ID_NAMES[exact?.field ?? 'uri'] ?? 'Its id'} is ${quoteText(wanted.text)}.`
    case 'the name begins so':
      return `The name begins with ${quoteText(wanted.text)}.`
    case 'no words requested':
      return isFiltered(wanted) ? 'It passes the filters.' : 'Everything is listed, the most used first.'
    case 'some of the words':
    case 'only synonyms': {
      const without = missingWords(plan, values)
      return `${clausesOf(values)}${without.length === 0 ? '' : ` Nothing of it matches ${and(without.map(quoteText))}.`}`
    }
    default:
      return clausesOf(values)
  }
}

/** Tells whether the query has typed filters. */
function isFiltered(wanted: RequiredMatches): boolean {
  return hasFilters({ ...wanted, filters: wanted.filters.filter(({ implied }) => implied !== true) })
}

const ID_NAMES: Readonly<Partial<Record<MatchedField['field'], string>>> = {
  uri: 'Its URI',
  resourceId: 'Its id',
  email: 'Its e-mail address',
  location: 'Its location',
  alias: 'Its alias',
}

/** Describes the best field group in which each word matches. Synonyms get a separate sentence. */
function clausesOf(values: readonly MatchedValue[]): string {
  const best = new Map<string, { readonly value: MatchedValue['value']; readonly match: WordMatch }>()
  for (const { value, matches } of values) {
    for (const match of matches) {
      const known = best.get(match.typed)
      if (known === undefined || strength(value, match) > strength(known.value, known.match))
        best.set(match.typed, { value, match })
    }
  }
  const found = [...best.values()]
  const literal = found.filter(({ match }) => match.synonym === null)
  const byValue = Map.groupBy(literal, ({ value }) => value)
  const clauses = [...byValue].map(
    ([value, of]) => `${CLAUSES[value.field](value.text)} ${and(of.map(({ match }) => foundAs(match, value)))}`,
  )
  const synonyms = found.flatMap(({ match }) =>
    match.synonym === null ? [] : [`${match.synonym}, a synonym of ${match.typed}`],
  )
  return [
    ...(clauses.length === 0 ? [] : [`${upperFirst(clauses.join('; '))}.`]),
    ...(synonyms.length === 0 ? [] : [`Also matched: ${synonyms.join('; ')}.`]),
  ].join(' ')
}

const GROUP_ORDER = { name: 3, other: 2, text: 1 } as const
const KIND_ORDER: Readonly<Record<WordMatch['kind'], number>> = {
  synonym: 0,
  typo: 1,
  form: 2,
  start: 3,
  exact: 4,
  phrase: 4,
}

/** Orders matches like ranking: by field group, then kind of match, and synonyms below everything literal. */
function strength({ group }: MatchedValue['value'], { kind, synonym }: WordMatch): number {
  return synonym === null ? GROUP_ORDER[group] * 10 + KIND_ORDER[kind] : KIND_ORDER.synonym
}

/** Text in front of the matching words, by field. */
const CLAUSES: Readonly<Record<SearchedField, (text: string) => string>> = {
  name: () => 'the name has',
  description: () => 'the description has',
  ownerNames: (text) => `owned by ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  tags: (text) => `tagged ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  related: (text) => `related to ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  businessDomains: (text) => `of the business domain ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  memberOf: (text) => `a member of ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  entityType: (text) => `its type is ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  resourceId: () => 'its id has',
  status: (text) => `its status is ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  error: () => 'its error matches',
  metrics: (text) => `its metric ${truncateWithEllipsis(text, LONGEST_SHOWN)} matches`,
  columns: (text) => `its column ${truncateWithEllipsis(text, LONGEST_SHOWN)} matches`,
  location: () => 'its location has',
  domain: (text) => `it is one of the ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  platform: (text) => `it is on the platform ${truncateWithEllipsis(text, LONGEST_SHOWN)}, which matches`,
  email: () => 'its e-mail address has',
}

function foundAs({ typed, kind, found }: WordMatch, { field }: MatchedValue['value']): string {
  const isShown = NAMED.has(field)
  if (kind === 'typo')
    return isShown ? `${quoteText(typed)} but for a typo` : `${quoteText(found)}, which is close to ${quoteText(typed)}`
  if (kind === 'form')
    return isShown ? `another form of ${quoteText(typed)}` : `${quoteText(found)}, another form of ${quoteText(typed)}`
  if (kind === 'start' && !isShown) return `${quoteText(typed)} at the beginning of ${quoteText(found)}`
  return quoteText(typed)
}

/** Fields whose clause shows the matching text. */
const NAMED: ReadonlySet<SearchedField> = new Set([
  'ownerNames',
  'tags',
  'related',
  'businessDomains',
  'memberOf',
  'entityType',
  'status',
  'metrics',
  'columns',
  'domain',
  'platform',
])

function missingWords({ words }: SearchPlan, values: readonly MatchedValue[]): readonly string[] {
  const found = new Set(values.flatMap(({ matches }) => matches.map(({ typed }) => typed)))
  return words.filter(({ text, optional }) => !optional && !found.has(text)).map(({ text }) => text)
}

/** Names and tags may be long; a sentence must not be. */
const LONGEST_SHOWN = 80

function quoteText(text: string): string {
  return `“${truncateWithEllipsis(text, LONGEST_SHOWN)}”`
}

import type { PlannedWord, SearchPage, SearchPlan, SearchRequest, RequiredMatches } from '../contracts/search-index.ts'
import type { Synonyms } from './synonyms.ts'
import { allowedTypos } from './allowed-typos.ts'
import { MAX_WORD_WEIGHT } from './rank.ts'

/** More words, or phrases, are refused before a plan is made: a rank has room for this many. */
export const MAX_QUERY_WORDS = 16
export const MAX_QUERY_PHRASES = 8
/** If this many entities match all words, partial matches are noise. */
export const ENOUGH_HITS = 10
export const MAX_SYNONYMS = 5

/**
 * Statistics of words in both indices, regardless of a query's filters: the words of each text and those joined from
 * camel case (`documentWords`). An index that has to fetch these fetches them for all words of a query first.
 */
export interface SearchVocabulary {
  readonly documents: number
  /** Counts the documents that have exactly this word. */
  withWord(word: string): number
  /** Tells whether a document has a longer word with this prefix, or another form of the word. */
  hasPartly(word: string): boolean
  /**
   * Returns the word with the fewest edits, within the allowed number; among several the one in most documents, then
   * the first by code unit.
   */
  nearest(word: string): string | null
  readonly synonyms: Synonyms
}

/** Words that say little about the target: if there are others, they need not match. */
const OPTIONAL: ReadonlySet<string> = new Set(
  'a an and are as at be by do does for from how in into is it its my of on or our that the their this to used was were what where which who with'.split(
    ' ',
  ),
)
const LIGHTEST = 1

const ADDRESS = /^(?:aip:\/\/\S+|[^\s@]+@[^\s@]+\.[^\s@]+)$/iu

/** Tells whether a text may be an address. If an entity has that address, nothing else is a hit. */
export function isAddress({ text }: Pick<RequiredMatches, 'text'>): boolean {
  return ADDRESS.test(text)
}

/**
 * Reduces a request to its words, over both indices, which alone decide its plan. So a filter, a phrase or an exclusion
 * only ever removes hits.
 */
export function wordsAlone(request: SearchRequest): SearchRequest {
  const wanted = { ...request.wanted, phrases: [], without: [], ...NO_FILTERS }
  return { ...request, wanted, indices: ['entities', 'owners'], facets: [] }
}

/** Tells whether a request has nothing but words, so that its own hits decide its plan. */
export function isWordsAlone({ wanted, indices }: SearchRequest): boolean {
  return wanted.phrases.length + wanted.without.length === 0 && !hasFilters(wanted) && new Set(indices).size === 2
}

type QueryFilters = Pick<RequiredMatches, 'filters' | 'updated' | 'numbers' | 'nodes'>

export const NO_FILTERS: QueryFilters = { filters: [], updated: [], numbers: [], nodes: [] }

export function hasFilters({ filters, updated, numbers, nodes }: QueryFilters): boolean {
  return filters.length + updated.length + numbers.length + nodes.length > 0
}

export function strictPlan(words: readonly string[], vocabulary: SearchVocabulary): SearchPlan {
  const distinct = [...new Set(words)].slice(0, MAX_QUERY_WORDS)
  const allOptional = distinct.every((word) => OPTIONAL.has(word))
  return {
    words: distinct.map((text) => planWord(text, !allOptional && OPTIONAL.has(text), vocabulary)),
    relaxed: false,
    addressed: false,
  }
}

function planWord(text: string, optional: boolean, vocabulary: SearchVocabulary): PlannedWord {
  const typos = optional ? 0 : allowedTypos(text)
  const typosEverywhere = typos > 0 && vocabulary.withWord(text) === 0 && !vocabulary.hasPartly(text)
  return { text, optional, typos, typosEverywhere, weight: MAX_WORD_WEIGHT, synonyms: [] }
}

/**
 * Plans a search for entities with some of the words, or synonyms of them, used if the words alone find fewer than
 * ENOUGH_HITS by the strict plan. Null if it would find nothing more, or if hits aren't ordered by relevance.
 */
export function relaxedPlan(
  { words }: SearchPlan,
  vocabulary: SearchVocabulary,
  { synonyms, sort }: Pick<SearchRequest, 'synonyms' | 'sort'>,
): SearchPlan | null {
  if (sort !== 'relevance') return null
  const requested = new Set(words.map(({ text }) => text))
  const relaxed = words.map((word) => ({
    ...word,
    weight: isUnknown(word, vocabulary) ? LIGHTEST : weightOf(vocabulary.withWord(word.text), vocabulary.documents),
    synonyms: synonyms && !word.optional ? withoutRequested(requested, vocabulary.synonyms(word.text)) : [],
  }))
  const helps = words.filter((word) => !word.optional).length > 1 || relaxed.some((word) => word.synonyms.length > 0)
  return helps ? { words: relaxed, relaxed: true, addressed: false } : null
}

/** A requested word would count twice: an entity with that word alone would seem to have all words. */
function withoutRequested(requested: ReadonlySet<string>, synonyms: readonly string[]): readonly string[] {
  return synonyms.filter((text) => !requested.has(text)).slice(0, MAX_SYNONYMS)
}

/**
 * Tells whether no document has the word, even with a typo. Such a word distinguishes nothing and mustn't hide
 * documents that have the other words.
 */
function isUnknown({ text, typosEverywhere }: PlannedWord, vocabulary: SearchVocabulary): boolean {
  return typosEverywhere && vocabulary.nearest(text) === null
}

/** Returns 8 for a word of at most one document, down to 1 for a word of all, on a logarithmic scale. */
export function weightOf(documents: number, total: number): number {
  if (documents <= 1) return MAX_WORD_WEIGHT
  if (documents >= total) return 1
  return 1 + Math.floor(((MAX_WORD_WEIGHT - 1) * Math.log(total / documents)) / Math.log(total))
}

/** Suggests corrections for words that no document has, which are those whose typos count everywhere. */
export function correctionsOf(
  { words, addressed }: SearchPlan,
  vocabulary: Pick<SearchVocabulary, 'nearest'>,
): SearchPage['corrections'] {
  if (addressed) return []
  return words.flatMap(({ text, typosEverywhere }) => {
    const nearest = typosEverywhere ? vocabulary.nearest(text) : null
    return nearest === null ? [] : [{ word: text, nearest }]
  })
}

// Upper bounds of a query, since the work of a search grows with each of them, whatever it finds.
import type { RequiredMatches } from '../../contracts/search-index.ts'
import { lengthOf } from '../allowed-typos.ts'
import { MAX_QUERY_PHRASES, MAX_QUERY_WORDS } from '../plan.ts'
import type { QueryProblem, QueryTree } from './tree.ts'

/** A query beyond one of these is refused, naming the limit. docs/search.md lists them. */
export const QUERY_BOUNDS = {
  characters: 1_000,
  /** Words, phrases and filters as typed, including repeated ones: an answer describes each. */
  parts: 100,
  /** Each distinct word counts once. */
  words: MAX_QUERY_WORDS,
  /** The beginning of a name matches, so one letter finds a tenth of all names. */
  oneLetterWords: 8,
  /** Includes phrases that are still empty. */
  phrases: MAX_QUERY_PHRASES,
  /** Counts the words of all phrases and exclusions together, because each is looked up by itself. */
  phraseWords: 100,
  /** Words and phrases with a minus. */
  excluded: 16,
  filterValues: 50,
} as const

type FreeText = Pick<RequiredMatches, 'words' | 'phrases' | 'without'>

/** Returns the limits that a query exceeds. */
export function beyondBounds(tree: QueryTree, { words, phrases, without }: FreeText): readonly QueryProblem[] {
  const { parts } = tree
  const last = parts.at(-1)
  const to = last === undefined ? 0 : last.at + last.source.length
  const distinct = [...new Set(words)]
  const count: Readonly<Record<keyof typeof QUERY_BOUNDS, number>> = {
    characters: to,
    parts: parts.length,
    words: distinct.length,
    oneLetterWords: distinct.filter((word) => lengthOf(word) === 1).length,
    phrases: parts.filter(({ kind, negative }) => kind === 'phrase' && !negative).length,
    phraseWords: [...phrases, ...without].reduce((sum, phrase) => sum + phrase.length, 0),
    excluded: parts.filter(({ kind, negative }) => kind !== 'filter' && negative).length,
    filterValues: parts.reduce((sum, part) => sum + (part.kind === 'filter' ? part.values.length : 0), 0),
  }
  return NAMED.filter(([bound]) => count[bound] > QUERY_BOUNDS[bound]).map(([bound, of]) => ({
    at: 0,
    to,
    detail: `The query has ${count[bound]} ${of}; at most ${QUERY_BOUNDS[bound]} are searched for.`,
    hint: 'Leave out the less significant ones.',
  }))
}

const NAMED: readonly (readonly [bound: keyof typeof QUERY_BOUNDS, of: string])[] = [
  ['characters', 'characters'],
  ['parts', 'words, phrases and filters'],
  ['words', 'words'],
  ['oneLetterWords', 'words of one letter'],
  ['phrases', 'phrases in quotes and words with a plus'],
  ['phraseWords', 'words in phrases and exclusions'],
  ['excluded', 'words and phrases with a minus'],
  ['filterValues', 'values of filters'],
]

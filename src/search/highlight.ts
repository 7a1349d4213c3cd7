import type { IndexedDocument } from '../contracts/search-documents.ts'
import type { SearchPlan, RequiredMatches } from '../contracts/search-index.ts'
import { analyse, type AnalysedText } from './analyse.ts'
import { isForm } from './forms.ts'
import { locate, prefixRange, type LocatedText, type LocatedWord } from './locate.ts'
import { documentWords, hasPhrase, kindIn, type AnalysedGroups, type MatchKind } from './match.ts'
import { NONE, SYNONYM, NAME_TYPO, OTHER_TYPO, TEXT_TYPO } from './rank.ts'
import { searchedValues, type FieldGroup, type SearchedValue } from './values.ts'

/** Matches shown in one value, shared evenly among the words. Nobody reads more. */
const MAX_MATCHES = 100

/** A match of a word or phrase of the query in a text. */
export interface WordMatch {
  /** The word as typed; for a phrase, its words. */
  readonly typed: string
  readonly kind: MatchKind | 'phrase' | 'synonym'
  /** The word as written in the text. */
  readonly found: string
  /** The synonym that matches instead, if any. */
  readonly synonym: string | null
  /** Range in code units of the text: from (inclusive) and up to (exclusive). */
  readonly from: number
  readonly to: number
}

/** A searched text, with all matches in it. */
export interface MatchedValue {
  readonly value: SearchedValue
  readonly matches: readonly WordMatch[]
}

export interface HitQuery {
  readonly wanted: RequiredMatches
  readonly plan: SearchPlan
}

/** Returns texts with a match, in the order of `searchedValues`. Better matched words show no typos. */
export function matchedValues(
  indexed: IndexedDocument,
  requested: HitQuery,
  { groups, matches: best }: { readonly groups: AnalysedGroups; readonly matches: ArrayLike<number> },
): readonly MatchedValue[] {
  const words = finders(requested, best)
  const seen: Record<FieldGroup, number> = { name: 0, other: 0, text: 0 }
  return searchedValues(indexed).flatMap((value) => {
    // Field groups have the same values in the same order.
    const analysed = groups[value.group][seen[value.group]++] ?? analyse(value.text)
    const wanted = words.filter((word) => word.isIn(value, analysed))
    if (wanted.length === 0) return []
    const located = locate(value.text, analysed)
    const share = Math.ceil(MAX_MATCHES / wanted.length)
    const matches = wanted.flatMap((word) => word.find(value, located).slice(0, share))
    return matches.length === 0 ? [] : [{ value, matches }]
  })
}

/** Finds one word or phrase. */
interface Finder {
  isIn(value: SearchedValue, analysed: AnalysedText): boolean
  find(value: SearchedValue, located: LocatedText): readonly WordMatch[]
}

/** `best` has the best match of each word of the plan. */
function finders({ wanted, plan }: HitQuery, best: ArrayLike<number>): readonly Finder[] {
  const wordFinders = plan.words.flatMap((word, i) => (word.optional ? [] : findersOf(word, best[i] ?? NONE)))
  return [...wordFinders, ...wanted.phrases.map(phraseFinder)]
}

function findersOf(word: SearchPlan['words'][number], best: number): readonly Finder[] {
  if (best === NONE) return []
  if (best === SYNONYM) return word.synonyms.map((synonym) => synonymFinder(word.text, synonym))
  const isTypo = TYPOS.has(best)
  const wantedIn = ({ group }: SearchedValue, text: string): MatchKind | null => {
    const kind = kindIn(group, word, text)
    return kind === 'typo' && !isTypo ? null : kind
  }
  return [
    {
      isIn: (value, analysed) => documentWords(analysed).some((text) => wantedIn(value, text) !== null),
      find: (value, located) =>
        [...located.words, ...located.joined].flatMap((at) => {
          const kind = wantedIn(value, at.text)
          const stretch = kind === 'start' ? prefixRange(value.text, at, word.text) : at
          return kind === null
            ? []
            : [matchAt(value, { typed: word.text, kind, synonym: null }, { ...stretch, word: at })]
        }),
    },
  ]
}

const TYPOS: ReadonlySet<number> = new Set([NAME_TYPO, OTHER_TYPO, TEXT_TYPO])

function synonymFinder(typed: string, synonym: string): Finder {
  return {
    isIn: (_, analysed) => documentWords(analysed).some((text) => isForm(synonym, text)),
    find: (value, { words, joined }) =>
      [...words, ...joined]
        .filter(({ text }) => isForm(synonym, text))
        .map((word) => matchAt(value, { typed, kind: 'synonym', synonym }, { ...word, word })),
  }
}

function phraseFinder(phrase: readonly string[]): Finder {
  const typed = phrase.join(' ')
  const isAt = (words: readonly LocatedWord[], at: number): boolean =>
    phrase.every((word, i) => words[at + i]?.text === word)
  return {
    isIn: (_, analysed) => hasPhrase(analysed, phrase),
    find(value, { words, joined }) {
      const starts = words.filter((_, at) => isAt(words, at)).map((word) => words.indexOf(word))
      const runs = starts.map((at) => ({ from: words[at]?.from ?? 0, to: words[at + phrase.length - 1]?.to ?? 0 }))
      const exact = phrase.length === 1 ? joined.filter(({ text }) => text === typed) : []
      return [...runs, ...exact].map(({ from, to }) =>
        matchAt(value, { typed, kind: 'phrase', synonym: null }, { from, to, word: { from, to } }),
      )
    },
  }
}

function matchAt(
  { text }: SearchedValue,
  match: Pick<WordMatch, 'typed' | 'kind' | 'synonym'>,
  { from, to, word }: { readonly from: number; readonly to: number; readonly word: Pick<LocatedWord, 'from' | 'to'> },
): WordMatch {
  return { ...match, found: text.slice(word.from, word.to), from, to }
}

/** Merges overlapping ranges, and sorts them. */
export function mergeRanges(
  matches: readonly Pick<WordMatch, 'from' | 'to'>[],
): readonly (readonly [number, number])[] {
  const out: [number, number][] = []
  for (const { from, to } of matches.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = out.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else out.push([from, to])
  }
  return out
}

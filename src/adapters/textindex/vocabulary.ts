import { otherForms } from '../../search/forms.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import type { SearchVocabulary } from '../../search/plan.ts'
import { allowedTypos } from '../../search/allowed-typos.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { countBits, countBoth } from '../../lib/bits.ts'
import type { Scratch } from './scratch.ts'
import type { LiveSegment } from './search-part.ts'
import { FIELD_GROUPS } from './segment.ts'
import { wordAt, wordsFrom, wordText } from './words.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** The parts in which words are looked up. */
export interface SearchedWords {
  readonly parts: readonly LiveSegment[]
  readonly scratch: Scratch
  readonly synonyms: Synonyms
}

/**
 * Collects the statistics of a query's words for `strictPlan` and `relaxedPlan`. Both need them, and counting reads all
 * lists of a word, so each word is looked up once in advance.
 */
export function* vocabularyOf(
  words: readonly string[],
  { parts, scratch, synonyms }: SearchedWords,
): Work<SearchVocabulary> {
  const [counted, partly, near] = [new Map<string, number>(), new Set<string>(), new Map<string, string | null>()]
  const withWord = (word: string): number =>
    getOrInsert(counted, word, () => documentsWithWord(parts, scratch, Buffer.from(word)))
  for (const word of new Set(words)) {
    // For a word that allows no typos, only a relaxed plan needs the count.
    if (allowedTypos(word) === 0) continue
    const count = withWord(word)
    yield
    if (count > 0) continue
    const isPartly = parts.some(
      (part) => hasStart(part, scratch, Buffer.from(word)) || hasOtherForm(part, scratch, word),
    )
    if (isPartly) partly.add(word)
    else near.set(word, yield* findNearest(parts, scratch, word))
    yield
  }
  return {
    documents: parts.reduce((sum, { live }) => sum + countBits(live), 0),
    withWord,
    hasPartly: (word) => partly.has(word),
    nearest: (word) => near.get(word) ?? null,
    synonyms,
  }
}

function documentsWithWord(parts: readonly LiveSegment[], scratch: Scratch, text: Uint8Array): number {
  return parts.reduce((sum, part) => {
    const word = part.segment.find(text)
    return word < 0 ? sum : sum + liveWith(part, scratch, word)
  }, 0)
}

/** Counts the present documents with the word in any field group. */
function liveWith({ segment, live }: LiveSegment, scratch: Scratch, word: number): number {
  const marked = scratch.takeBits(segment.documents)
  for (let group = 0; group < FIELD_GROUPS.length; group++) segment.mark(group, word, marked)
  const count = countBoth(marked, live)
  scratch.release()
  return count
}

function hasStart(part: LiveSegment, scratch: Scratch, text: Uint8Array): boolean {
  const words = part.segment.words()
  const { low, high } = wordsFrom(words, text)
  const exact = part.segment.find(text)
  for (let i = low; i < high; i++) {
    const word = wordAt(words, i)
    if (word !== exact && liveWith(part, scratch, word) > 0) return true
  }
  return false
}

function hasOtherForm(part: LiveSegment, scratch: Scratch, word: string): boolean {
  return otherForms(word).some((form) => {
    const number = part.segment.find(Buffer.from(form))
    return number >= 0 && liveWith(part, scratch, number) > 0
  })
}

/** Suggests the most similar word for each unknown one. */
export function* nearestWords(
  words: readonly string[],
  { parts, scratch }: Pick<SearchedWords, 'parts' | 'scratch'>,
): Work<SearchVocabulary['nearest']> {
  const near = new Map<string, string | null>()
  for (const word of words) near.set(word, yield* findNearest(parts, scratch, word))
  return (word) => near.get(word) ?? null
}

/** Prefers fewest edits, then most documents, then text order. */
function* findNearest(parts: readonly LiveSegment[], scratch: Scratch, text: string): Work<string | null> {
  const near = new Map<string, { edits: number; documents: number }>()
  for (const part of parts) {
    const words = part.segment.words()
    for (const { word, edits } of part.segment.near(text, allowedTypos(text))) {
      const known = near.get(wordText(words, word)) ?? { edits, documents: 0 }
      known.documents += liveWith(part, scratch, word)
      yield
      near.set(wordText(words, word), known)
    }
  }
  const [first] = [...near]
    .filter(([word, { documents }]) => word !== text && documents > 0)
    .toSorted(([a, x], [b, y]) => x.edits - y.edits || y.documents - x.documents || compareTexts(a, b))
  return first?.[0] ?? null
}

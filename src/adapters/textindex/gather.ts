import type { PlannedWord } from '../../contracts/search-index.ts'
import { otherForms } from '../../search/forms.ts'
import { BELOW_EXACT, SYNONYM, NAME, OTHER, SHORTEST_START_ELSEWHERE, TEXT } from '../../search/rank.ts'
import { lengthOf } from '../../search/allowed-typos.ts'
import type { PaintTarget } from './postings.ts'
import type { Bits } from '../../lib/bits.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { Scratch } from './scratch.ts'
import { NAME_GROUP, OTHER_GROUP, TEXT_GROUP, type Segment } from './segment.ts'
import { hasPhrase, phraseBytes } from './tokens.ts'
import { wordsFrom, type WordRange } from './words.ts'

/** Kinds of match by field group, worst first, so that a better match overwrites a worse one. */
const RULES = [
  { group: TEXT_GROUP, exact: TEXT, shortestStart: SHORTEST_START_ELSEWHERE },
  { group: OTHER_GROUP, exact: OTHER, shortestStart: SHORTEST_START_ELSEWHERE },
  { group: NAME_GROUP, exact: NAME, shortestStart: 1 },
]

/** Documents that match by a word, or a range of words, in a field group; `match` indexes into MATCHES. */
export interface MatchedList {
  readonly group: number
  readonly words: number | WordRange
  readonly match: number
}

/** Lists the ways in which a word of a plan matches, better matches last. */
export function listsOfWord(segment: Segment, planned: PlannedWord): readonly MatchedList[] {
  const text = Buffer.from(planned.text)
  const range = wordsFrom(segment.words(), text)
  const exact = segment.find(text)
  const length = lengthOf(planned.text)
  const near = planned.typos === 0 ? [] : segment.near(planned.text, planned.typos)
  const forms = planned.optional ? [] : formsIn(segment, planned.text)
  const lists: MatchedList[] = []
  for (const synonym of planned.synonyms) {
    for (const form of [synonym, ...otherForms(synonym)]) lists.push(...listsOfExact(segment, form, () => SYNONYM))
  }
  for (const { group, exact: best, shortestStart } of RULES) {
    if (group === NAME_GROUP || planned.typosEverywhere) {
      for (const { word } of near) lists.push({ group, words: word, match: best - BELOW_EXACT.typo })
    }
    for (const form of forms) lists.push({ group, words: form, match: best - BELOW_EXACT.form })
    if (length >= shortestStart) lists.push({ group, words: range, match: best - BELOW_EXACT.start })
    if (exact >= 0) lists.push({ group, words: exact, match: best })
  }
  return lists
}

/** Lists read between two pauses: a word without typos has about as many. A pause costs half a microsecond. */
const LISTS_PER_STEP = 8

/** Writes each document's match. */
export function* paintLists(segment: Segment, lists: readonly MatchedList[], into: PaintTarget): Work<void> {
  for (let i = 0; i < lists.length; i++) {
    const { group, words, match } = lists[i] as MatchedList
    if (typeof words === 'number') segment.paint(group, words, into, match)
    else segment.paintRange(group, words, into, match)
    if (i % LISTS_PER_STEP === LISTS_PER_STEP - 1) yield
  }
}

/** Finds the numbers of other forms of a word, except those that begin with it, which match as prefixes. */
function formsIn(segment: Segment, text: string): readonly number[] {
  return otherForms(text)
    .filter((form) => !form.startsWith(text))
    .map((form) => segment.find(Buffer.from(form)))
    .filter((word) => word >= 0)
}

/** Sets the bit of each document in one of the lists. */
export function* markLists(segment: Segment, lists: readonly MatchedList[], marked: Bits): Work<void> {
  for (let i = 0; i < lists.length; i++) {
    const { group, words } = lists[i] as MatchedList
    if (typeof words === 'number') segment.mark(group, words, marked)
    else segment.markRange(group, words, marked)
    if (i % LISTS_PER_STEP === LISTS_PER_STEP - 1) yield
  }
}

/** Marks the documents with a phrase. A single word also matches joined camel case. */
export function* gatherPhrase(segment: Segment, phrase: readonly string[], into: Uint8Array): Work<void> {
  const [first] = phrase
  if (first === undefined) return
  if (phrase.length === 1) {
    return yield* paintLists(
      segment,
      listsOfExact(segment, first, (best) => best),
      { values: into, within: null },
    )
  }
  const words = phrase.map((text) => segment.find(Buffer.from(text)))
  if (words.includes(-1)) return
  const bytes = phraseBytes(words.map((word) => segment.code(word)))
  for (const { group, exact } of RULES) {
    const tokens = segment.tokens(group)
    const documents = yield* rarest(segment, group, words)
    for (let from = 0; from < documents.length; from += PHRASES_PER_STEP) {
      for (const document of documents.subarray(from, from + PHRASES_PER_STEP))
        if (hasPhrase(tokens, document, bytes)) into[document] = exact
      if (from + PHRASES_PER_STEP < documents.length) yield
    }
  }
}

/** Documents whose texts are searched for a phrase between two pauses: a microsecond each. */
const PHRASES_PER_STEP = 512

function listsOfExact(segment: Segment, text: string, match: (best: number) => number): readonly MatchedList[] {
  const word = segment.find(Buffer.from(text))
  return word < 0 ? [] : RULES.map(({ group, exact }) => ({ group, words: word, match: match(exact) }))
}

export function* rarest(segment: Segment, group: number, words: readonly number[]): Work<Uint32Array> {
  let least: Uint32Array | null = null
  for (const word of new Set(words)) {
    yield
    const into = new Uint32Array(segment.documents)
    const documents = into.subarray(0, segment.read(group, word, into))
    if (least === null || documents.length < least.length) least = documents
  }
  return least ?? new Uint32Array(0)
}

/** Marks the documents that a query excludes. */
export function* gatherExcluded(
  segment: Segment,
  without: readonly (readonly string[])[],
  scratch: Scratch,
): Work<Uint8Array | null> {
  if (without.length === 0) return null
  const excluded = scratch.take(segment.documents)
  for (const phrase of without) yield* gatherPhrase(segment, phrase, excluded)
  return excluded
}

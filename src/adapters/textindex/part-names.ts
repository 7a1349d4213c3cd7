import { u8 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { SegmentColumns } from './columns.ts'
import { documentsWith, exactHash } from './exact-texts.ts'
import { rarest } from './gather.ts'
import { EXACT_ID, EXACT_NAME, EXACT_WORDS } from './ranker.ts'
import type { Scratch } from './scratch.ts'
import { MAX_COUNTED, NAME_GROUP, type Segment } from './segment.ts'
import { beginsWithPhrase, phraseBytes, type Tokens } from './tokens.ts'

/** The whole text of a query, if it may be a name or an address. */
export interface ExactQuery {
  readonly folded: string
  /** Empty if names don't count. */
  readonly words: readonly string[]
  /** True if a name equal to the text counts; otherwise only addresses do. */
  readonly names: boolean
  /** A matching name has all words of the plan, so only documents with all words need checking. */
  readonly impliesWords: boolean
}

/** Matches the names and ids of a segment with the whole text of a query. */
export class PartNames {
  /** Flags of documents that match exactly, or that matching by words would miss. Null if there are none. */
  exactFlags: Uint8Array<ArrayBuffer> | null = null
  flagged: readonly number[] = []
  /** A matching name has all words of the plan, so only documents with all of them in the name are checked. */
  readonly impliesWords: boolean
  readonly #columns: SegmentColumns
  readonly #tokens: Tokens
  readonly #words: number
  /** The words as the beginning of a name and as the whole name; null if this segment lacks one. */
  readonly #begin: Uint8Array | null
  readonly #exact: Uint8Array | null

  private constructor(segment: Segment, exact: ExactQuery | null) {
    this.#columns = segment.columns()
    this.#tokens = segment.tokens(NAME_GROUP)
    this.#words = exact?.words.length ?? 0
    this.impliesWords = exact?.impliesWords === true
    const codes = codesOf(segment, exact)
    this.#begin = codes === null ? null : phraseBytes(codes)
    this.#exact = codes === null ? null : phraseBytes(codes, true)
  }

  static *of(segment: Segment, exact: ExactQuery | null, scratch: Scratch): Work<PartNames> {
    const names = new PartNames(segment, exact)
    if (exact !== null) names.exactFlags = yield* names.#exactFlagsOf(segment, exact, scratch)
    return names
  }

  /** Tells whether any name may begin with the text. */
  get mayBegin(): boolean {
    return this.#begin !== null
  }

  begins(document: number): boolean {
    return this.#begin !== null && beginsWithPhrase(this.#tokens, document, this.#begin)
  }

  /** Tells whether the name consists of exactly the words of the text. */
  isExact(document: number): boolean {
    if (this.#exact === null || u8(this.#columns.nameWords, document) !== Math.min(MAX_COUNTED, this.#words))
      return false
    return beginsWithPhrase(this.#tokens, document, this.#exact)
  }

  *#exactFlagsOf(segment: Segment, exact: ExactQuery, scratch: Scratch): Work<Uint8Array<ArrayBuffer> | null> {
    const texts = segment.exactTexts()
    const named = exact.names ? documentsWith(texts, exactHash('name', exact.folded)) : []
    const addressed = documentsWith(texts, exactHash('id', exact.folded))
    const worded = exact.impliesWords || this.#exact === null ? [] : yield* this.#exactNames(segment, exact.words)
    if (named.length + addressed.length + worded.length === 0) return null
    this.flagged = [...named, ...addressed, ...worded]
    const exactFlags = scratch.take(segment.documents)
    const flag = (documents: readonly number[], bit: number): void => {
      for (const document of documents) exactFlags[document] = u8(exactFlags, document) | bit
    }
    flag(named, EXACT_NAME)
    flag(addressed, EXACT_ID)
    flag(worded, EXACT_WORDS)
    return exactFlags
  }

  *#exactNames(segment: Segment, words: readonly string[]): Work<number[]> {
    const numbers = words.map((word) => segment.find(Buffer.from(word)))
    return [...(yield* rarest(segment, NAME_GROUP, numbers))].filter((document) => this.isExact(document))
  }
}

/** Returns null if the segment lacks a word. */
function codesOf(segment: Segment, exact: ExactQuery | null): readonly number[] | null {
  if (exact === null || exact.words.length === 0) return null
  const numbers = exact.words.map((word) => segment.find(Buffer.from(word)))
  return numbers.includes(-1) ? null : numbers.map((number) => segment.code(number))
}

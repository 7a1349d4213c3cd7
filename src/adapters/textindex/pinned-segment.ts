import type { Bits } from '../../lib/bits.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { SegmentColumns } from './columns.ts'
import type { ExactTexts } from './exact-texts.ts'
import type { FacetRows } from './facet-rows.ts'
import type { PaintTarget } from './postings.ts'
import { FIELD_GROUPS, type ListReader, type Segment } from './segment.ts'
import type { Tokens } from './tokens.ts'
import { wordsNear, type TypoWord } from './typos.ts'
import { wordAt, type WordList, type WordRange } from './words.ts'

/**
 * A snapshot of the segment that documents are added to. Its arrays are only appended to, so the old prefix stays
 * valid. Word lists may contain later documents, but these lie beyond the search's bits and bytes, where writes have no
 * effect.
 */
export class PinnedSegment implements Segment {
  readonly unitsRoom = 0
  readonly documents: number
  readonly byteLength: number
  readonly #segment: Segment
  readonly #words: WordList
  readonly #tokens: readonly Tokens[]
  readonly #columns: SegmentColumns
  readonly #rows: readonly FacetRows[]
  readonly #exact: ExactTexts

  constructor(segment: Segment) {
    this.#segment = segment
    this.documents = segment.documents
    this.byteLength = segment.byteLength
    this.#words = segment.words()
    this.#tokens = FIELD_GROUPS.map((_, group) => segment.tokens(group))
    this.#columns = segment.columns()
    this.#rows = segment.facetRows()
    this.#exact = segment.exactTexts()
  }

  pinned(): this {
    return this
  }

  words(): WordList {
    return this.#words
  }

  find(word: Uint8Array): number {
    const number = this.#segment.find(word)
    return number < this.#words.count ? number : -1
  }

  near(text: string, most: number): readonly TypoWord[] {
    return wordsNear(this.#words, text, most)
  }

  code(word: number): number {
    return this.#segment.code(word)
  }

  codes(): Uint32Array | null {
    return this.#segment.codes()
  }

  reader(): Work<ListReader> {
    return this.#segment.reader()
  }

  paint(group: number, word: number, into: PaintTarget, value: number): void {
    this.#segment.paint(group, word, into, value)
  }

  paintRange(group: number, { low, high }: WordRange, into: PaintTarget, value: number): void {
    for (let i = low; i < high; i++) this.paint(group, wordAt(this.#words, i), into, value)
  }

  mark(group: number, word: number, marked: Bits): void {
    this.#segment.mark(group, word, marked)
  }

  markRange(group: number, { low, high }: WordRange, marked: Bits): void {
    for (let i = low; i < high; i++) this.mark(group, wordAt(this.#words, i), marked)
  }

  read(group: number, word: number, into: Uint32Array): number {
    const count = Math.min(this.#segment.read(group, word, into), into.length)
    let read = count
    while (read > 0 && (into[read - 1] as number) >= this.documents) read--
    return read
  }

  tokens(group: number): Tokens {
    const tokens = this.#tokens[group]
    if (tokens === undefined) throw new Error(`text index: no field group ${group}`)
    return tokens
  }

  columns(): SegmentColumns {
    return this.#columns
  }

  facetRows(): readonly FacetRows[] {
    return this.#rows
  }

  /** Values of a document never change. */
  eachValue(document: number, visit: (column: number, packed: number) => void): void {
    this.#segment.eachValue(document, visit)
  }

  exactTexts(): ExactTexts {
    return this.#exact
  }
}

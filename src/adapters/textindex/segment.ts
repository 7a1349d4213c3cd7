import type { FieldGroup } from '../../search/values.ts'
import type { SegmentColumns } from './columns.ts'
import type { ExactTexts } from './exact-texts.ts'
import type { FacetRows } from './facet-rows.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { Bits } from '../../lib/bits.ts'
import type { PaintTarget } from './postings.ts'
import type { TypoWord } from './typos.ts'
import type { Tokens } from './tokens.ts'
import type { WordRange, WordList } from './words.ts'

export const FIELD_GROUPS: readonly FieldGroup[] = ['name', 'other', 'text']
export const [NAME_GROUP, OTHER_GROUP, TEXT_GROUP] = [0, 1, 2]

/** Maximum number of words of a name that are counted: more than ranking distinguishes. */
export const MAX_COUNTED = 255

/**
 * Documents with everything needed to find them, numbered from 0. The index keeps track of which are still present
 * (`Part`). Growing and immutable segments have the same interface; arrays are those of the moment.
 */
export interface Segment {
  readonly documents: number
  readonly byteLength: number
  /** Upper bound on the units of its lists in a merged segment; 0 if unknown. */
  readonly unitsRoom: number
  /** Takes a snapshot, because a search takes turns with the thread's additions. */
  pinned(): Segment
  words(): WordList
  /** Returns the number of a word, or -1. */
  find(word: Uint8Array): number
  /** Finds the words within this many edits. */
  near(text: string, most: number): readonly TypoWord[]
  code(word: number): number
  /** Codes of all words; null if they equal the numbers. */
  codes(): Uint32Array | null
  /** Returns a reader for the lists of all words, one after another. */
  reader(): Work<ListReader>
  /** Writes a value at each document with the word in the field group. */
  paint(group: number, word: number, into: PaintTarget, value: number): void
  paintRange(group: number, range: WordRange, into: PaintTarget, value: number): void
  /** Sets the bit of each document with the word in the field group. */
  mark(group: number, word: number, marked: Bits): void
  markRange(group: number, range: WordRange, marked: Bits): void
  /** Reads the documents with the word in the field group, ascending; returns how many there are. */
  read(group: number, word: number, into: Uint32Array): number
  tokens(group: number): Tokens
  columns(): SegmentColumns
  facetRows(): readonly FacetRows[]
  /** Visits the values of a document's facets, packed as in rows. */
  eachValue(document: number, visit: (column: number, packed: number) => void): void
  exactTexts(): ExactTexts
}

export interface ListReader {
  /** Reads the documents that have the word in a field group, ascending; returns how many there are. */
  read(group: number, word: number, into: Uint32Array): number
}

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

/** Words of a name are counted up to here: more than ranking tells apart. */
export const MOST_COUNTED = 255

/**
 * Documents with everything by which they are found, numbered from 0. Which of them are still there the index keeps
 * (`Part`). The one that documents are added to and those that never change any more are read in the same way; arrays
 * are those of the moment.
 */
export interface Segment {
  readonly documents: number
  readonly byteLength: number
  /** Upper bound on the units of its lists in a merged segment; 0 if unknown. */
  readonly unitsRoom: number
  /** Fixes the present documents, because a search takes turns with the thread's additions. */
  pinned(): Segment
  words(): WordList
  /** The number of a word, or -1. */
  find(word: Uint8Array): number
  /** The words at most so many edits away. */
  near(text: string, most: number): readonly TypoWord[]
  /** Returns the code of a word in the tokens. */
  code(word: number): number
  /** The codes of all words; null where they are their numbers. */
  codes(): Uint32Array | null
  /** Returns a reader for the lists of all words, one after another. */
  reader(): Work<ListReader>
  /** Writes a value at each document that has the word there. */
  paint(group: number, word: number, into: PaintTarget, value: number): void
  /** Writes the value for all words of a range. */
  paintRange(group: number, range: WordRange, into: PaintTarget, value: number): void
  /** Sets the bit of each document that has the word there. */
  mark(group: number, word: number, marked: Bits): void
  /** Sets the bits for all words of a range. */
  markRange(group: number, range: WordRange, marked: Bits): void
  /** Reads the documents that have the word there, ascending; returns how many there are. */
  read(group: number, word: number, into: Uint32Array): number
  tokens(group: number): Tokens
  columns(): SegmentColumns
  /** One for each column. */
  facetRows(): readonly FacetRows[]
  /** The values of a document's facets, as rows have them. */
  eachValue(document: number, visit: (column: number, packed: number) => void): void
  exactTexts(): ExactTexts
}

/** Reads the lists of all words of a segment. */
export interface ListReader {
  /** Reads the documents that have the word in a field group, ascending; returns how many there are. */
  read(group: number, word: number, into: Uint32Array): number
}

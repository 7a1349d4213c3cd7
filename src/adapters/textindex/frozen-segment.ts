import { LRUCache } from 'lru-cache'
import { u32 } from '../../lib/array-elements.ts'
import { splitArrays } from '../../lib/array-outline.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { SegmentColumns } from './columns.ts'
import type { ExactTexts } from './exact-texts.ts'
import type { FacetRows } from './facet-rows.ts'
import type { Bits } from '../../lib/bits.ts'
import { markList, paintList, readList, type PaintTarget } from './postings.ts'
import { FIELD_GROUPS, type ListReader, type Segment } from './segment.ts'
import { wordsNear, type TypoWord, type WordBranches } from './typos.ts'
import type { Tokens } from './tokens.ts'
import { coverRange, type Unions } from './prefix-unions.ts'
import { wordNumber, type WordRange, type WordList } from './words.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** An immutable segment as plain data, as in its file. */
export interface SegmentData {
  readonly documents: number
  readonly words: WordList
  readonly codes: Uint32Array
  /** For each field group, the reference of each word's list in the units. */
  readonly lists: readonly Uint32Array[]
  readonly unions: readonly Unions[]
  readonly units: Uint16Array
  readonly tokens: readonly Tokens[]
  readonly columns: SegmentColumns
  readonly rows: readonly FacetRows[]
  readonly exact: ExactTexts
}

/** Texts whose similar words are cached: most have a few. */
const MAX_NEAR = 256

export class FrozenSegment implements Segment {
  readonly data: SegmentData
  readonly #branches: WordBranches | null
  readonly #near = new LRUCache<string, readonly TypoWord[]>({ max: MAX_NEAR })

  /** Without branches, finding words similar to a text takes three times as long. */
  constructor(data: SegmentData, branches: WordBranches | null) {
    this.data = data
    this.#branches = branches
  }

  get documents(): number {
    return this.data.documents
  }

  get byteLength(): number {
    const { arrays } = splitArrays(this.data)
    return arrays.reduce((sum, array) => sum + array.byteLength, 5 * (this.#branches?.label.length ?? 0))
  }

  /** Merging makes separate documents, which need no units, into lists of at most four units each. */
  get unitsRoom(): number {
    return this.data.units.length + 4 * FIELD_GROUPS.length * this.data.words.count
  }

  pinned(): this {
    return this
  }

  words(): WordList {
    return this.data.words
  }

  find(word: Uint8Array): number {
    return wordNumber(this.data.words, word)
  }

  /** Cached for the next queries: while somebody types, the earlier words are looked up again and again. */
  near(text: string, most: number): readonly TypoWord[] {
    const key = `${most}${text}`
    return getOrInsert(this.#near, key, () => wordsNear(this.data.words, text, most, this.#branches))
  }

  code(word: number): number {
    return u32(this.data.codes, word)
  }

  codes(): Uint32Array {
    return this.data.codes
  }

  *reader(): Work<ListReader> {
    yield
    return this
  }

  paint(group: number, word: number, into: PaintTarget, value: number): void {
    paintList(this.data.units, this.#list(group, word), into, value)
  }

  paintRange(group: number, range: WordRange, into: PaintTarget, value: number): void {
    const { units, unions } = this.data
    coverRange(unions[group] ?? NO_UNIONS, range, {
      union: (reference) => paintList(units, reference, into, value),
      word: (word) => this.paint(group, word, into, value),
    })
  }

  mark(group: number, word: number, marked: Bits): void {
    markList(this.data.units, this.#list(group, word), marked)
  }

  markRange(group: number, range: WordRange, marked: Bits): void {
    const { units, unions } = this.data
    coverRange(unions[group] ?? NO_UNIONS, range, {
      union: (reference) => markList(units, reference, marked),
      word: (word) => this.mark(group, word, marked),
    })
  }

  read(group: number, word: number, into: Uint32Array): number {
    return readList(this.data.units, this.#list(group, word), into)
  }

  tokens(group: number): Tokens {
    const tokens = this.data.tokens[group]
    if (tokens === undefined) throw new Error(`text index: no field group ${group}`)
    return tokens
  }

  columns(): SegmentColumns {
    return this.data.columns
  }

  facetRows(): readonly FacetRows[] {
    return this.data.rows
  }

  eachValue(document: number, visit: (column: number, packed: number) => void): void {
    for (const [column, { start, values }] of this.data.rows.entries()) {
      const rows = this.data.columns.rows[column]
      if (rows === undefined) continue
      const row = u32(rows, document)
      for (let i = u32(start, row), end = u32(start, row + 1); i < end; i++) visit(column, u32(values, i))
    }
  }

  exactTexts(): ExactTexts {
    return this.data.exact
  }

  #list(group: number, word: number): number {
    const lists = this.data.lists[group]
    return lists === undefined ? 0 : u32(lists, word)
  }
}

const NO_UNIONS: Unions = new Uint32Array(0)

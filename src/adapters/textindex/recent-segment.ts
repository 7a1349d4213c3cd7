import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { foldCase } from '../../search/analyse.ts'
import { updatedAtOf } from '../../search/facets.ts'
import { idsOf } from '../../search/measure.ts'
import { nameKeyOf } from '../../search/name-key.ts'
import { eachSearchedValue } from '../../search/values.ts'
import { ColumnWriter, IS_LIVE, IS_OWNER, type SegmentColumns } from './columns.ts'
import { exactHash, ExactWriter, type ExactTexts } from './exact-texts.ts'
import { RowTable, COLUMNS, type FacetRows } from './facet-rows.ts'
import type { FacetValues } from './facet-values.ts'
import type { Bits } from '../../lib/bits.ts'
import type { PaintTarget } from './postings.ts'
import { MAX_RECENT, RecentPostings } from './recent-postings.ts'
import { PinnedSegment } from './pinned-segment.ts'
import { TextScanner } from './scan.ts'
import { MAX_COUNTED, NAME_GROUP, FIELD_GROUPS, type ListReader, type Segment } from './segment.ts'
import type { SealedData } from './sealed-segment.ts'
import { RowMaker } from './stored.ts'
import { readCodes, tokensLength, TokenWriter, type Tokens } from './tokens.ts'
import { wordsNear, type TypoWord } from './typos.ts'
import { WordTable } from './word-table.ts'
import { wordAt, type WordRange, type WordList } from './words.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { invertTokens } from './inverted.ts'
import { u32 } from '../../lib/array-elements.ts'

/** The segment in memory that documents are added to until it is frozen. */
export class RecentSegment implements Segment {
  readonly unitsRoom = 0
  readonly #table = new WordTable()
  readonly #scanner = new TextScanner(this.#table)
  readonly #postings = FIELD_GROUPS.map(() => new RecentPostings())
  readonly #tokens = FIELD_GROUPS.map(() => new TokenWriter({ documents: 0, bytes: 0 }))
  readonly #columns = new ColumnWriter({ documents: 0, uriBytes: 0 })
  readonly #rows = COLUMNS.map(() => new RowTable())
  readonly #exact = new ExactWriter(0)
  readonly #rowMaker: RowMaker
  /** Number of documents already in their words' lists. */
  #listed = 0
  #codes = new Uint32Array(1 << 12)
  #pinned: PinnedSegment | null = null

  constructor(facets: FacetValues) {
    this.#rowMaker = new RowMaker(facets, this.#rows)
  }

  get documents(): number {
    return this.#columns.documents
  }

  get byteLength(): number {
    const parts = [this.#table, ...this.#postings, ...this.#tokens, this.#columns, ...this.#rows, this.#exact]
    return parts.reduce((sum, part) => sum + part.byteLength, 0)
  }

  /** Returns the document's number. */
  add(indexed: IndexedDocument): number {
    const document = this.documents
    if (document >= MAX_RECENT) throw new Error(`text index: more than ${MAX_RECENT} documents in memory`)
    const nameWords = this.#addTexts(indexed)
    this.#addExact(indexed, document)
    this.#columns.add(
      {
        node: indexed.node,
        usage: indexed.facts.usage,
        updatedAt: updatedAtOf(indexed),
        staleAt: indexed.facts.staleAt ?? Infinity,
        nameWords: Math.min(MAX_COUNTED, nameWords),
        flags: (indexed.facts.standing === 'live' ? IS_LIVE : 0) | (indexed.index === 'owners' ? IS_OWNER : 0),
        rows: this.#rowMaker.make(indexed),
      },
      { uri: indexed.document.id, nameKey: nameKeyOf(indexed), numbers: indexed.facts.numbers },
    )
    return document
  }

  /** Returns the same object until another document is added, because caches are keyed by it. */
  pinned(): Segment {
    if (this.#pinned?.documents !== this.documents) this.#pinned = new PinnedSegment(this)
    return this.#pinned
  }

  words(): WordList {
    return this.#table.words()
  }

  find(word: Uint8Array): number {
    return this.#table.find(word)
  }

  near(text: string, most: number): readonly TypoWord[] {
    return wordsNear(this.words(), text, most)
  }

  code(word: number): number {
    return word
  }

  codes(): null {
    return null
  }

  *reader(): Work<ListReader> {
    yield* this.#table.ordering()
    const groups = this.#tokens.map((tokens) => tokens.tokens())
    return yield* invertTokens(groups, this.#table.count)
  }

  /** Ignores `within`: a segment in memory has few documents. */
  paint(group: number, word: number, { values }: PaintTarget, value: number): void {
    this.#list()
    this.#postings[group]?.paint(word, values, value)
  }

  paintRange(group: number, { low, high }: WordRange, into: PaintTarget, value: number): void {
    const words = this.words()
    for (let i = low; i < high; i++) this.paint(group, wordAt(words, i), into, value)
  }

  mark(group: number, word: number, marked: Bits): void {
    this.#list()
    this.#postings[group]?.mark(word, marked)
  }

  markRange(group: number, { low, high }: WordRange, marked: Bits): void {
    const words = this.words()
    for (let i = low; i < high; i++) this.mark(group, wordAt(words, i), marked)
  }

  read(group: number, word: number, into: Uint32Array): number {
    this.#list()
    return this.#postings[group]?.read(word, into) ?? 0
  }

  /** Lists and sorts new words in steps for the writer, so that queries needn't. Unused while filling. */
  *ready(): Work<void> {
    yield* this.#table.keepOrdered()
    while (this.#listed < this.documents) {
      this.#listNext()
      yield
    }
  }

  /** Adds new documents to their words' lists. */
  #list(): void {
    while (this.#listed < this.documents) this.#listNext()
  }

  #listNext(): void {
    const document = this.#listed++
    for (let group = 0; group < FIELD_GROUPS.length; group++) this.#listGroup(group, document)
  }

  tokens(group: number): Tokens {
    const tokens = this.#tokens[group]
    if (tokens === undefined) throw new Error(`text index: no field group ${group}`)
    return tokens.tokens()
  }

  columns(): SegmentColumns {
    return this.#columns.columns()
  }

  facetRows(): readonly FacetRows[] {
    return this.#rows.map((table) => table.rows())
  }

  eachValue(document: number, visit: (column: number, packed: number) => void): void {
    for (const [column, table] of this.#rows.entries()) {
      table.eachValue(this.#columns.rowOf(document, column), (packed) => visit(column, packed))
    }
  }

  exactTexts(): ExactTexts {
    return this.#exact.texts()
  }

  /** Called once no more documents are added. */
  sealed(): SealedData {
    return {
      documents: this.documents,
      words: this.#table.sealed(),
      tokens: this.#tokens.map((tokens) => tokens.tokens()),
      columns: this.columns(),
      rows: this.facetRows(),
      exact: this.exactTexts(),
    }
  }

  /** Returns the number of words in its name. */
  #addTexts(indexed: IndexedDocument): number {
    let nameWords = 0
    const scanner = this.#scanner
    eachSearchedValue(indexed, (_, groupName, text) => {
      const group = FIELD_GROUPS.indexOf(groupName)
      scanner.scan(text)
      this.#tokens[group]?.addValue(scanner.words, scanner.joined)
      if (group === NAME_GROUP) nameWords += scanner.words.length
    })
    for (const tokens of this.#tokens) tokens.endDocument()
    return nameWords
  }

  #listGroup(group: number, document: number): void {
    const tokens = this.tokens(group)
    const postings = this.#postings[group]
    const bytes = tokensLength(tokens, document)
    if (bytes > this.#codes.length) this.#codes = new Uint32Array(bytes * 2)
    const count = readCodes(tokens, document, this.#codes)
    for (let i = 0; i < count; i++) postings?.add(u32(this.#codes, i), document)
  }

  #addExact(indexed: IndexedDocument, document: number): void {
    const { name } = indexed.document
    if (name !== null) this.#exact.add(exactHash('name', foldCase(name)), document)
    for (const id of idsOf(indexed)) this.#exact.add(exactHash('id', id), document)
  }
}

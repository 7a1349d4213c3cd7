import type { Indexed } from '../../contracts/search.ts'
import { foldCase } from '../../search/analyse.ts'
import { updatedAtOf } from '../../search/facets.ts'
import { idsOf } from '../../search/measure.ts'
import { searchedValues } from '../../search/values.ts'
import { ColumnWriter, type Columns } from './columns.ts'
import { exactHash, ExactWriter, type ExactTexts } from './exact.ts'
import { RowTable, COLUMNS, packedValue, type FacetRows } from './facet-rows.ts'
import type { FacetValues } from './facet-values.ts'
import { MOST_RECENT, RecentPostings } from './recent-postings.ts'
import { TextScanner } from './scan.ts'
import { MOST_COUNTED, NAME_PLACE, PLACES, type Segment } from './segment.ts'
import { storedValues } from './stored.ts'
import { TokenWriter, type Tokens } from './tokens.ts'
import { WordTable } from './word-table.ts'
import type { WordRange, Words } from './words.ts'
import { u32 } from '../../lib/elements.ts'

/** The segment that documents are added to, in memory only. */
export class RecentSegment implements Segment {
  readonly unitsRoom = 0
  readonly #facets: FacetValues
  readonly #table = new WordTable()
  readonly #scanner = new TextScanner(this.#table)
  readonly #postings = PLACES.map(() => new RecentPostings())
  readonly #tokens = PLACES.map(() => new TokenWriter({ documents: 0, bytes: 0 }))
  readonly #columns = new ColumnWriter({ documents: 0, uriBytes: 0 })
  readonly #rows = COLUMNS.map(() => new RowTable())
  readonly #exact = new ExactWriter(0)

  constructor(facets: FacetValues) {
    this.#facets = facets
  }

  get documents(): number {
    return this.#columns.documents
  }

  get byteLength(): number {
    const parts = [this.#table, ...this.#postings, ...this.#tokens, this.#columns, ...this.#rows, this.#exact]
    return parts.reduce((sum, part) => sum + part.byteLength, 0)
  }

  /** Returns its number. */
  add(indexed: Indexed): number {
    const document = this.documents
    if (document >= MOST_RECENT) throw new Error(`text index: more than ${MOST_RECENT} documents in memory`)
    const nameWords = this.#addTexts(indexed, document)
    this.#addExact(indexed, document)
    this.#columns.add(
      {
        node: indexed.node,
        usage: indexed.facts.usage,
        updatedAt: updatedAtOf(indexed),
        staleAt: indexed.facts.staleAt ?? Infinity,
        nameWords: Math.min(MOST_COUNTED, nameWords),
        rows: this.#rowsOf(indexed),
      },
      indexed.document.id,
    )
    return document
  }

  words(): Words {
    return this.#table.words()
  }

  find(word: Uint8Array): number {
    return this.#table.find(word)
  }

  paint(place: number, word: number, into: Uint8Array, value: number): number {
    return this.#postings[place]?.paint(word, into, value) ?? 0
  }

  paintRange(place: number, { low, high }: WordRange, into: Uint8Array, value: number): number {
    const { order } = this.words()
    let painted = 0
    for (let i = low; i < high; i++) painted += this.paint(place, u32(order, i), into, value)
    return painted
  }

  read(place: number, word: number, into: Uint32Array): number {
    return this.#postings[place]?.read(word, into) ?? 0
  }

  tokens(place: number): Tokens {
    const tokens = this.#tokens[place]
    if (tokens === undefined) throw new Error(`text index: no place ${place}`)
    return tokens.tokens()
  }

  columns(): Columns {
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

  /** Returns how many words its name has. */
  #addTexts(indexed: Indexed, document: number): number {
    let nameWords = 0
    const { words, joined } = this.#scanner
    for (const value of searchedValues(indexed)) {
      const place = PLACES.indexOf(value.place)
      const [postings, tokens] = [this.#postings[place], this.#tokens[place]]
      if (postings === undefined || tokens === undefined) continue
      this.#scanner.scan(value.text)
      for (let i = 0; i < words.length; i++) {
        const word = u32(words.array, i)
        postings.add(word, document)
        tokens.add(word)
      }
      for (let i = 0; i < joined.length; i++) postings.add(u32(joined.array, i), document)
      if (place === NAME_PLACE) nameWords += words.length
      else tokens.endValue()
    }
    for (const tokens of this.#tokens) tokens.endDocument()
    return nameWords
  }

  #addExact(indexed: Indexed, document: number): void {
    const { name } = indexed.document
    if (name !== null) this.#exact.add(exactHash('name', foldCase(name)), document)
    for (const id of idsOf(indexed)) this.#exact.add(exactHash('id', id), document)
  }

  #rowsOf(indexed: Indexed): number[] {
    return COLUMNS.map((fields, column) => {
      const values = fields.flatMap((field, place) => {
        const known = this.#facets.of(field)
        return storedValues(indexed, field).map((text) => packedValue(place, known.number(text)))
      })
      return this.#rows[column]?.row(values) ?? 0
    })
  }
}

import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { owningOf, statedFacetValues } from '../../search/facets.ts'
import { COLUMNS, packFacetValue, type RowTable } from './facet-rows.ts'
import type { FacetValues, FieldValues, StoredField } from './facet-values.ts'

interface StoredFieldValues {
  readonly field: StoredField
  readonly values: FieldValues
}

export class RowMaker {
  readonly #tables: readonly RowTable[]
  readonly #columns: readonly (readonly StoredFieldValues[])[]
  /** Values of the row being built. */
  readonly #packed: number[] = []
  /** Rows of the last document, by column. */
  readonly rows: number[] = COLUMNS.map(() => 0)

  constructor(facets: FacetValues, tables: readonly RowTable[]) {
    this.#tables = tables
    this.#columns = COLUMNS.map((fields) => fields.map((field) => ({ field, values: facets.of(field) })))
  }

  make(indexed: IndexedDocument): readonly number[] {
    for (let column = 0; column < this.#columns.length; column++) {
      this.#packed.length = 0
      const fields = this.#columns[column] ?? []
      for (let fieldIndex = 0; fieldIndex < fields.length; fieldIndex++)
        this.#add(indexed, fieldIndex, fields[fieldIndex] as StoredFieldValues)
      this.rows[column] = this.#tables[column]?.row(this.#packed) ?? 0
    }
    return this.rows
  }

  /** Skips values that depend on the time of the query: the column `staleAt` says when a document becomes stale. */
  #add(indexed: IndexedDocument, fieldIndex: number, { field, values }: StoredFieldValues): void {
    const { facts } = indexed
    switch (field) {
      case 'index':
        return this.#put(fieldIndex, values.number(indexed.index))
      case 'governance': {
        for (const value of owningOf(facts)) this.#put(fieldIndex, values.number(value))
        if (facts.production) this.#put(fieldIndex, values.number('production'))
        this.#put(fieldIndex, values.number(facts.described ? 'described' : 'undescribed'))
        return this.#put(fieldIndex, values.number(facts.issues ? 'issues' : 'no-issues'))
      }
      default:
        for (const text of statedFacetValues(indexed, field, 0)) this.#put(fieldIndex, values.number(text))
    }
  }

  /** May be called with repeated values. */
  #put(fieldIndex: number, number: number): void {
    const value = packFacetValue(fieldIndex, number)
    if (!this.#packed.includes(value)) this.#packed.push(value)
  }
}

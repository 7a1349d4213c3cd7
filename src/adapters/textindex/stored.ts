import type { Indexed } from '../../contracts/search.ts'
import { statedFacetValues } from '../../search/facets.ts'
import { COLUMNS, packedValue, type RowTable } from './facet-rows.ts'
import type { FacetValues, FieldValues, StoredField } from './facet-values.ts'

/** Makes the rows of documents. */
export class RowMaker {
  readonly #tables: readonly RowTable[]
  readonly #columns: readonly (readonly { readonly field: StoredField; readonly values: FieldValues }[])[]
  /** Of the document made last, by column. */
  readonly rows: number[] = COLUMNS.map(() => 0)

  constructor(facets: FacetValues, tables: readonly RowTable[]) {
    this.#tables = tables
    this.#columns = COLUMNS.map((fields) => fields.map((field) => ({ field, values: facets.of(field) })))
  }

  make(indexed: Indexed): readonly number[] {
    for (let column = 0; column < this.#columns.length; column++) {
      const packed: number[] = []
      for (const [place, { field, values }] of (this.#columns[column] ?? []).entries()) {
        for (const text of storedValues(indexed, field)) {
          const value = packedValue(place, values.number(text))
          if (!packed.includes(value)) packed.push(value)
        }
      }
      this.rows[column] = this.#tables[column]?.row(packed) ?? 0
    }
    return this.rows
  }
}

/** What depends on the time of asking is not stored: whether something is stale is the column `staleAt`. Some may repeat. */
function storedValues(indexed: Indexed, field: StoredField): readonly string[] {
  if (field === 'index') return [indexed.index]
  const values = statedFacetValues(indexed, field, 0)
  return field === 'governance' ? values.filter((value) => value !== 'stale' && value !== 'current') : values
}

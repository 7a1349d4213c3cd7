import { U32s } from '../../lib/arrays.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { u32 } from '../../lib/array-elements.ts'
import type { StoredField } from './facet-values.ts'

/**
 * Fields whose values are stored together: a document has one row in each column, and documents with the same values
 * share it. Fields with few combinations share a column, so that one pass over the hits counts all of them; counting
 * then costs one step per row.
 */
export const COLUMNS = [
  ['type', 'domain', 'platform', 'state', 'standing', 'governance', 'index'],
  ['businessDomain'],
  ['tag'],
  ['tagKey'],
  ['attribute'],
  ['owner', 'team'],
] as const satisfies readonly (readonly StoredField[])[]

/** The column of single-valued fields that every document has. */
export const PROFILE = 0

export function columnOf(field: StoredField): number {
  return COLUMNS.findIndex((fields) => (fields as readonly StoredField[]).includes(field))
}

/** The rows of a column. A value is packed as its number times eight, plus the position of its field in the column. */
export interface FacetRows {
  readonly count: number
  /** Start of each row, and the end of the last one. */
  readonly start: Uint32Array
  readonly values: Uint32Array
}

export function packFacetValue(fieldIndex: number, number: number): number {
  return number * 8 + fieldIndex
}

/** Memory of the key and entry of one row, roughly. */
const BYTES_PER_KEY = 64

/** Collects rows, with each set of values stored once. */
export class RowTable {
  readonly #start = new U32s()
  readonly #values = new U32s()
  readonly #rows = new Map<string, number>()

  constructor() {
    this.#start.push(0)
  }

  get byteLength(): number {
    return 4 * (this.#start.array.length + this.#values.array.length) + BYTES_PER_KEY * this.#rows.size
  }

  /** Returns the row with these values, which must be in a fixed order. */
  row(values: readonly number[]): number {
    return getOrInsert(this.#rows, values.join(), () => {
      for (const value of values) this.#values.push(value)
      this.#start.push(this.#values.length)
      return this.#start.length - 2
    })
  }

  eachValue(row: number, visit: (packed: number) => void): void {
    const end = u32(this.#start.array, row + 1)
    for (let i = u32(this.#start.array, row); i < end; i++) visit(u32(this.#values.array, i))
  }

  rows(): FacetRows {
    return {
      count: this.#start.length - 1,
      start: this.#start.array.subarray(0, this.#start.length),
      values: this.#values.array.subarray(0, this.#values.length),
    }
  }
}

export function rowValues({ start, values }: FacetRows, row: number): readonly number[] {
  return [...values.subarray(u32(start, row), u32(start, row + 1))]
}

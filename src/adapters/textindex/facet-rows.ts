import { U32s } from '../../lib/arrays.ts'
import { u32 } from '../../lib/elements.ts'
import type { StoredField } from './facet-values.ts'

/**
 * The fields whose values are stored together: a document has one row of each column, and documents with the same values share it. What has
 * few combinations is in one column, so that one pass over the hits counts all of it; the number of rows is what counting costs then.
 */
export const COLUMNS = [
  ['type', 'domain', 'platform', 'state', 'standing', 'governance', 'index'],
  ['businessDomain'],
  ['tag', 'tagKey'],
  ['owner'],
  ['team'],
] as const satisfies readonly (readonly StoredField[])[]

/** The column of what every document has one of. */
export const PROFILE = 0

export function columnOf(field: StoredField): number {
  return COLUMNS.findIndex((fields) => (fields as readonly StoredField[]).includes(field))
}

/** The rows of a column. A value is its number times eight and the place of its field in the column. */
export interface FacetRows {
  readonly count: number
  /** By row, and where the last one ends. */
  readonly start: Uint32Array
  readonly values: Uint32Array
}

export function packedValue(place: number, number: number): number {
  return number * 8 + place
}

/** Rows that come in. Each set of values is there once. */
export class RowTable {
  readonly #number = new Map<string, number>()
  readonly #start = new U32s()
  readonly #values = new U32s()

  constructor() {
    this.#start.push(0)
  }

  get byteLength(): number {
    return 4 * (this.#start.array.length + this.#values.array.length)
  }

  /** The row with these values, which are in a fixed order. */
  row(values: readonly number[]): number {
    const key = values.join()
    const known = this.#number.get(key)
    if (known !== undefined) return known
    const row = this.#number.size
    this.#number.set(key, row)
    for (const value of values) this.#values.push(value)
    this.#start.push(this.#values.length)
    return row
  }

  eachValue(row: number, visit: (packed: number) => void): void {
    const end = u32(this.#start.array, row + 1)
    for (let i = u32(this.#start.array, row); i < end; i++) visit(u32(this.#values.array, i))
  }

  rows(): FacetRows {
    return {
      count: this.#number.size,
      start: this.#start.array.subarray(0, this.#start.length),
      values: this.#values.array.subarray(0, this.#values.length),
    }
  }
}

export function rowValues({ start, values }: FacetRows, row: number): readonly number[] {
  return [...values.subarray(u32(start, row), u32(start, row + 1))]
}

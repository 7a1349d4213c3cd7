import { U32s } from '../../lib/arrays.ts'
import { i32, u32 } from '../../lib/array-elements.ts'
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

/** Collects rows, with each set of values stored once. */
export class RowTable {
  readonly #start = new U32s()
  readonly #values = new U32s()
  /** Row + 1, 0 in an empty slot; at most half full. */
  #table = new Int32Array(64)

  constructor() {
    this.#start.push(0)
  }

  get byteLength(): number {
    return 4 * (this.#start.array.length + this.#values.array.length + this.#table.length)
  }

  /** Returns the row with these values, which must be in a fixed order. */
  row(values: readonly number[]): number {
    const mask = this.#table.length - 1
    let slot = hashOfValues(values) & mask
    for (; ; slot = (slot + 1) & mask) {
      const row = i32(this.#table, slot) - 1
      if (row < 0) return this.#add(values, slot)
      if (this.#equals(row, values)) return row
    }
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

  #add(values: readonly number[], slot: number): number {
    const row = this.#start.length - 1
    for (const value of values) this.#values.push(value)
    this.#start.push(this.#values.length)
    this.#table[slot] = row + 1
    if (this.#start.length * 2 > this.#table.length) this.#widen()
    return row
  }

  #equals(row: number, values: readonly number[]): boolean {
    const from = u32(this.#start.array, row)
    if (u32(this.#start.array, row + 1) - from !== values.length) return false
    for (let i = 0; i < values.length; i++) if (u32(this.#values.array, from + i) !== values[i]) return false
    return true
  }

  #widen(): void {
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let row = 0; row + 1 < this.#start.length; row++) {
      const values = this.#values.array.subarray(u32(this.#start.array, row), u32(this.#start.array, row + 1))
      let slot = hashOfValues(values) & mask
      while (i32(this.#table, slot) !== 0) slot = (slot + 1) & mask
      this.#table[slot] = row + 1
    }
  }
}

function hashOfValues(values: ArrayLike<number>): number {
  let hash = values.length
  for (let i = 0; i < values.length; i++) hash = Math.imul(hash ^ (values[i] ?? 0), 0x9e37_79b1)
  return (hash ^ (hash >>> 15)) >>> 0
}

export function rowValues({ start, values }: FacetRows, row: number): readonly number[] {
  return [...values.subarray(u32(start, row), u32(start, row + 1))]
}

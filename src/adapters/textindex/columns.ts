import { F64s, U32s, U8s } from '../../lib/arrays.ts'
import { f64, u32, u8 } from '../../lib/array-elements.ts'
import type { Uri } from '../../model/uri.ts'
import { COLUMNS } from './facet-rows.ts'

/** What is stored of each document beside its words, by its number. */
export interface SegmentColumns {
  readonly node: Uint32Array
  readonly usage: Uint32Array
  /** 0 where it is unknown. */
  readonly updatedAt: Float64Array
  /** Infinity where it is unknown. */
  readonly staleAt: Float64Array
  /** As many as ranking tells apart. */
  readonly nameWords: Uint8Array
  /** IS_LIVE, IS_OWNER. */
  readonly flags: Uint8Array
  /** By column, the row of each document. */
  readonly rows: readonly Uint32Array[]
  /** Where its URI begins, and where the last one ends. URIs are ASCII. */
  readonly uriStart: Uint32Array
  readonly uriBytes: Uint8Array
}

/** Neither retired nor gone. */
export const IS_LIVE = 1
/** Of the index of owners. */
export const IS_OWNER = 2

export interface ColumnValues {
  readonly node: number
  readonly usage: number
  readonly updatedAt: number
  readonly staleAt: number
  readonly nameWords: number
  readonly flags: number
  readonly rows: readonly number[]
}

export function uriOf({ uriStart, uriBytes }: SegmentColumns, document: number): Uri {
  const from = u32(uriStart, document)
  const length = u32(uriStart, document + 1) - from
  return Buffer.from(uriBytes.buffer, uriBytes.byteOffset + from, length).toString('latin1') as Uri
}

/** By code unit, which is by byte. Of two URIs of the same or of different segments. */
export function compareUris(a: SegmentColumns, document: number, b: SegmentColumns, other: number): number {
  const fromA = u32(a.uriStart, document)
  const fromB = u32(b.uriStart, other)
  const lengthA = u32(a.uriStart, document + 1) - fromA
  const lengthB = u32(b.uriStart, other + 1) - fromB
  const both = Math.min(lengthA, lengthB)
  for (let i = 0; i < both; i++) {
    const difference = u8(a.uriBytes, fromA + i) - u8(b.uriBytes, fromB + i)
    if (difference !== 0) return difference
  }
  return lengthA - lengthB
}

export class ColumnWriter {
  readonly #node: U32s
  readonly #usage: U32s
  readonly #updatedAt: F64s
  readonly #staleAt: F64s
  readonly #nameWords: U8s
  readonly #flags: U8s
  readonly #rows: readonly U32s[]
  readonly #uriStart: U32s
  readonly #uriBytes: U8s

  constructor(room: { readonly documents: number; readonly uriBytes: number }) {
    this.#node = new U32s(room.documents)
    this.#usage = new U32s(room.documents)
    this.#updatedAt = new F64s(room.documents)
    this.#staleAt = new F64s(room.documents)
    this.#nameWords = new U8s(room.documents)
    this.#flags = new U8s(room.documents)
    this.#rows = COLUMNS.map(() => new U32s(room.documents))
    this.#uriStart = new U32s(room.documents + 1)
    this.#uriBytes = new U8s(room.uriBytes)
    this.#uriStart.push(0)
  }

  get documents(): number {
    return this.#node.length
  }

  get byteLength(): number {
    return this.#node.array.length * (4 + 4 + 8 + 8 + 1 + 1 + 4 * COLUMNS.length + 4) + this.#uriBytes.array.length
  }

  add(values: ColumnValues, uri: Uri): void {
    this.#push(values)
    const bytes = this.#uriBytes
    bytes.reserve(bytes.length + uri.length)
    for (let i = 0; i < uri.length; i++) bytes.array[bytes.length + i] = uri.charCodeAt(i)
    bytes.length += uri.length
    this.#uriStart.push(bytes.length)
  }

  copy(from: SegmentColumns, document: number, rows: readonly number[]): void {
    this.#push({
      node: u32(from.node, document),
      usage: u32(from.usage, document),
      updatedAt: f64(from.updatedAt, document),
      staleAt: f64(from.staleAt, document),
      nameWords: u8(from.nameWords, document),
      flags: u8(from.flags, document),
      rows,
    })
    const uri = from.uriBytes.subarray(u32(from.uriStart, document), u32(from.uriStart, document + 1))
    const bytes = this.#uriBytes
    bytes.reserve(bytes.length + uri.length)
    for (let i = 0; i < uri.length; i++) bytes.array[bytes.length + i] = u8(uri, i)
    bytes.length += uri.length
    this.#uriStart.push(bytes.length)
  }

  rowOf(document: number, column: number): number {
    const rows = this.#rows[column]
    return rows === undefined ? 0 : u32(rows.array, document)
  }

  #push(values: ColumnValues): void {
    this.#node.push(values.node)
    this.#usage.push(values.usage)
    this.#updatedAt.push(values.updatedAt)
    this.#staleAt.push(values.staleAt)
    this.#nameWords.push(values.nameWords)
    this.#flags.push(values.flags)
    for (let column = 0; column < COLUMNS.length; column++) this.#rows[column]?.push(values.rows[column] ?? 0)
  }

  columns(): SegmentColumns {
    const length = this.#node.length
    return {
      node: this.#node.array.subarray(0, length),
      usage: this.#usage.array.subarray(0, length),
      updatedAt: this.#updatedAt.array.subarray(0, length),
      staleAt: this.#staleAt.array.subarray(0, length),
      nameWords: this.#nameWords.array.subarray(0, length),
      flags: this.#flags.array.subarray(0, length),
      rows: this.#rows.map((rows) => rows.array.subarray(0, length)),
      uriStart: this.#uriStart.array.subarray(0, length + 1),
      uriBytes: this.#uriBytes.array.subarray(0, this.#uriBytes.length),
    }
  }
}

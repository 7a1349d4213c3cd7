import { F64s, U32s, U8s } from '../../lib/arrays.ts'
import { f64, u32, u8 } from '../../lib/array-elements.ts'
import type { Uri } from '../../model/uri.ts'
import type { AttributeNumber } from '../../contracts/search-documents.ts'
import { exactHash } from './exact-texts.ts'
import { COLUMNS } from './facet-rows.ts'

/** Values of each document besides its words, indexed by document number. */
export interface SegmentColumns {
  readonly node: Uint32Array
  readonly usage: Uint32Array
  /** 0 if unknown. */
  readonly updatedAt: Float64Array
  /** Infinity if unknown. */
  readonly staleAt: Float64Array
  /** Number of words in the name, up to the largest that ranking distinguishes. */
  readonly nameWords: Uint8Array
  /** IS_LIVE, IS_OWNER. */
  readonly flags: Uint8Array
  /** For each column, the row of each document. */
  readonly rows: readonly Uint32Array[]
  /** Start of each URI, and the end of the last one. URIs are ASCII. */
  readonly uriStart: Uint32Array
  readonly uriBytes: Uint8Array
  /** Starts of the UTF-8 keys for sorting hits by name. */
  readonly nameStart: Uint32Array
  readonly nameBytes: Uint8Array
  /** Start of each document's numbers, and the last end. `numberOf` has their attributes (`attributeHash`). */
  readonly numberStart: Uint32Array
  readonly numberOf: Uint32Array
  readonly number: Float64Array
}

/** Set for documents that are neither retired nor gone. */
export const IS_LIVE = 1
/** Set for documents of the index of owners. */
export const IS_OWNER = 2

interface ColumnValues {
  readonly node: number
  readonly usage: number
  readonly updatedAt: number
  readonly staleAt: number
  readonly nameWords: number
  readonly flags: number
  readonly rows: readonly number[]
}

/** Texts and multiple values of a document. */
interface ColumnLists {
  readonly uri: Uri
  readonly nameKey: string
  readonly numbers: readonly AttributeNumber[]
}

/** Hashes a path, equally in every file. In 10,000 catalogues of 1,000 attributes, one has a collision. */
export function attributeHash(path: string): number {
  return exactHash('attribute', path).hash
}

export function uriOf({ uriStart, uriBytes }: SegmentColumns, document: number): Uri {
  const from = u32(uriStart, document)
  const length = u32(uriStart, document + 1) - from
  return Buffer.from(uriBytes.buffer, uriBytes.byteOffset + from, length).toString('latin1') as Uri
}

export function nameKeyAt({ nameStart, nameBytes }: SegmentColumns, document: number): string {
  const from = u32(nameStart, document)
  const length = u32(nameStart, document + 1) - from
  return Buffer.from(nameBytes.buffer, nameBytes.byteOffset + from, length).toString('utf8')
}

/** Compares by code unit, which for ASCII is by byte. The URIs may be in different segments. */
export function compareUris(a: SegmentColumns, document: number, b: SegmentColumns, other: number): number {
  return compareBytes(
    { bytes: a.uriBytes, from: u32(a.uriStart, document), to: u32(a.uriStart, document + 1) },
    { bytes: b.uriBytes, from: u32(b.uriStart, other), to: u32(b.uriStart, other + 1) },
  )
}

export function compareNamesAt(a: SegmentColumns, document: number, b: SegmentColumns, other: number): number {
  return compareBytes(
    { bytes: a.nameBytes, from: u32(a.nameStart, document), to: u32(a.nameStart, document + 1) },
    { bytes: b.nameBytes, from: u32(b.nameStart, other), to: u32(b.nameStart, other + 1) },
  )
}

interface ByteRange {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

function compareBytes(a: ByteRange, b: ByteRange): number {
  const common = Math.min(a.to - a.from, b.to - b.from)
  for (let i = 0; i < common; i++) {
    const difference = u8(a.bytes, a.from + i) - u8(b.bytes, b.from + i)
    if (difference !== 0) return difference
  }
  return a.to - a.from - (b.to - b.from)
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
  readonly #nameStart: U32s
  readonly #nameBytes: U8s
  readonly #numberStart: U32s
  readonly #numberOf = new U32s()
  readonly #number = new F64s()

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
    this.#nameStart = new U32s(room.documents + 1)
    this.#nameBytes = new U8s(0)
    this.#nameStart.push(0)
    this.#numberStart = new U32s(room.documents + 1)
    this.#numberStart.push(0)
  }

  get documents(): number {
    return this.#node.length
  }

  get byteLength(): number {
    const fixed = this.#node.array.length * (4 + 4 + 8 + 8 + 1 + 1 + 4 * COLUMNS.length + 4 + 4 + 4)
    return fixed + this.#uriBytes.array.length + this.#nameBytes.array.length + 12 * this.#number.array.length
  }

  add(values: ColumnValues, { uri, nameKey, numbers }: ColumnLists): void {
    this.#push(values)
    const bytes = this.#uriBytes
    bytes.reserve(bytes.length + uri.length)
    for (let i = 0; i < uri.length; i++) bytes.array[bytes.length + i] = uri.charCodeAt(i)
    bytes.length += uri.length
    this.#uriStart.push(bytes.length)
    appendBytes(this.#nameBytes, Buffer.from(nameKey))
    this.#nameStart.push(this.#nameBytes.length)
    for (const { attribute, value } of numbers) {
      this.#numberOf.push(attributeHash(attribute))
      this.#number.push(value)
    }
    this.#numberStart.push(this.#number.length)
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
    appendBytes(this.#uriBytes, from.uriBytes.subarray(u32(from.uriStart, document), u32(from.uriStart, document + 1)))
    this.#uriStart.push(this.#uriBytes.length)
    appendBytes(
      this.#nameBytes,
      from.nameBytes.subarray(u32(from.nameStart, document), u32(from.nameStart, document + 1)),
    )
    this.#nameStart.push(this.#nameBytes.length)
    for (let i = u32(from.numberStart, document), end = u32(from.numberStart, document + 1); i < end; i++) {
      this.#numberOf.push(u32(from.numberOf, i))
      this.#number.push(f64(from.number, i))
    }
    this.#numberStart.push(this.#number.length)
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
      nameStart: this.#nameStart.array.subarray(0, length + 1),
      nameBytes: this.#nameBytes.array.subarray(0, this.#nameBytes.length),
      numberStart: this.#numberStart.array.subarray(0, length + 1),
      numberOf: this.#numberOf.array.subarray(0, this.#numberOf.length),
      number: this.#number.array.subarray(0, this.#number.length),
    }
  }
}

function appendBytes(to: U8s, bytes: Uint8Array): void {
  to.reserve(to.length + bytes.length)
  for (let i = 0; i < bytes.length; i++) to.array[to.length + i] = u8(bytes, i)
  to.length += bytes.length
}

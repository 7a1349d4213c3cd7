// Lists of the documents that have a word: their layout, and reading, painting and marking from it.
import { U16s } from '../../lib/arrays.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { setBit, type Bits } from '../../lib/bits.ts'

/**
 * Lists of documents with a word in a field group: ascending numbers in blocks of 65,536, each either a list of 16-bit
 * numbers or, from 4,096 documents on, a bitmap, which is then smaller and faster to walk (the layout of Roaring
 * bitmaps).
 *
 * A list is identified by a reference: 0 for no documents, `document * 2 + 1` for one, `offset * 2` into the units for
 * more. The units hold the number of blocks, and for each its number, its count of documents less one, and its
 * documents.
 */
const NO_LIST = 0

const BLOCK_BITS = 16
const BLOCK_MASK = (1 << BLOCK_BITS) - 1
const MAX_LISTED = 4_096
const BITS_UNITS = (1 << BLOCK_BITS) / 16

export class PostingsWriter {
  readonly #units: U16s

  /** Allocates enough from the start instead of growing: untouched memory costs nothing. */
  constructor(room: number) {
    this.#units = new U16s(room)
    // Offset 0 is reserved: no list begins there.
    this.#units.push(0)
  }

  get units(): Uint16Array {
    return this.#units.array.subarray(0, this.#units.length)
  }

  /** Writes the first `count` of these ascending numbers, and returns the reference. */
  write(documents: Uint32Array, count: number): number {
    if (count === 0) return NO_LIST
    if (count === 1) return u32(documents, 0) * 2 + 1
    const units = this.#units
    units.reserve(units.length + unitsFor(count))
    const reference = units.length * 2
    const blocksAt = units.length++
    let blocks = 0
    for (let from = 0; from < count; blocks++) {
      const block = u32(documents, from) >>> BLOCK_BITS
      let to = from + 1
      while (to < count && u32(documents, to) >>> BLOCK_BITS === block) to++
      this.#block(block, documents, from, to)
      from = to
    }
    units.array[blocksAt] = blocks
    return reference
  }

  #block(block: number, documents: Uint32Array, from: number, to: number): void {
    const units = this.#units
    const array = units.array
    array[units.length++] = block
    array[units.length++] = to - from - 1
    if (to - from <= MAX_LISTED) {
      let at = units.length
      for (let i = from; i < to; i++) array[at++] = u32(documents, i) & BLOCK_MASK
      units.length = at
      return
    }
    const bits = units.length
    array.fill(0, bits, bits + BITS_UNITS)
    for (let i = from; i < to; i++) {
      const document = u32(documents, i) & BLOCK_MASK
      array[bits + (document >>> 4)] = u16(array, bits + (document >>> 4)) | (1 << (document & 15))
    }
    units.length += BITS_UNITS
  }
}

/** Upper bound on the units for this many documents: lists, each in its own block. */
function unitsFor(count: number): number {
  return 1 + 3 * count
}

/** A value for each document; documents outside `within` may be skipped. */
export interface PaintTarget {
  readonly values: Uint8Array
  /** Null means that all documents matter. */
  readonly within: Bits | null
}

/** Writes a value at each document in `within`. */
export function paintList(units: Uint16Array, reference: number, { values, within }: PaintTarget, value: number): void {
  if (reference === NO_LIST) return
  if ((reference & 1) === 1) {
    values[reference >>> 1] = value
    return
  }
  let at = reference >>> 1
  for (let blocks = u16(units, at++); blocks > 0; blocks--) {
    const base = u16(units, at) * (1 << BLOCK_BITS)
    const count = u16(units, at + 1) + 1
    at += 2
    if (count > MAX_LISTED) {
      paintBits(
        units,
        at,
        { values: values.subarray(base), within: within === null ? null : bitsOfBlock(within, base) },
        value,
      )
      at += BITS_UNITS
      continue
    }
    for (const end = at + count; at < end; at++) values[base + u16(units, at)] = value
  }
}

function paintBits(units: Uint16Array, from: number, { values, within }: PaintTarget, value: number): void {
  const length = within?.length ?? BITS_UNITS / 2
  for (let i = 0, at = from; i < length; i++, at += 2) {
    let bits = u16(units, at) | (u16(units, at + 1) << 16)
    if (within !== null) bits &= u32(within, i)
    while (bits !== 0) {
      const low = bits & -bits
      values[i * 32 + 31 - Math.clz32(low)] = value
      bits ^= low
    }
  }
}

/** Sets the bit of each of the documents. */
export function markList(units: Uint16Array, reference: number, marked: Bits): void {
  if (reference === NO_LIST) return
  if ((reference & 1) === 1) return setBit(marked, reference >>> 1)
  let at = reference >>> 1
  for (let blocks = u16(units, at++); blocks > 0; blocks--) {
    const base = u16(units, at) * (1 << BLOCK_BITS)
    const count = u16(units, at + 1) + 1
    at += 2
    if (count > MAX_LISTED) {
      const own = bitsOfBlock(marked, base)
      for (let i = 0, unit = at; i < own.length; i++, unit += 2) {
        own[i] = u32(own, i) | u16(units, unit) | (u16(units, unit + 1) << 16)
      }
      at += BITS_UNITS
      continue
    }
    for (const end = at + count; at < end; at++) setBit(marked, base + u16(units, at))
  }
}

function bitsOfBlock(bits: Bits, base: number): Bits {
  return bits.subarray(base >>> 5, (base + BLOCK_MASK + 1) >>> 5)
}

/** Reads the documents, ascending; returns how many there are. */
export function readList(units: Uint16Array, reference: number, into: Uint32Array): number {
  if (reference === NO_LIST) return 0
  if ((reference & 1) === 1) {
    into[0] = reference >>> 1
    return 1
  }
  let at = reference >>> 1
  let read = 0
  for (let blocks = u16(units, at++); blocks > 0; blocks--) {
    const base = u16(units, at) * (1 << BLOCK_BITS)
    const count = u16(units, at + 1) + 1
    at += 2
    if (count > MAX_LISTED) {
      read = readBits(units, at, base, into, read)
      at += BITS_UNITS
      continue
    }
    for (const end = at + count; at < end; at++) into[read++] = base + u16(units, at)
  }
  return read
}

function readBits(units: Uint16Array, at: number, base: number, into: Uint32Array, from: number): number {
  let read = from
  for (let i = 0; i < BITS_UNITS; i++) {
    let bits = u16(units, at + i)
    while (bits !== 0) {
      const low = bits & -bits
      into[read++] = base + i * 16 + 31 - Math.clz32(low)
      bits ^= low
    }
  }
  return read
}

/** Returns the length of a list without reading it. */
export function countList(units: Uint16Array, reference: number): number {
  if (reference === NO_LIST) return 0
  if ((reference & 1) === 1) return 1
  let at = reference >>> 1
  let sum = 0
  for (let blocks = u16(units, at++); blocks > 0; blocks--) {
    const count = u16(units, at + 1) + 1
    sum += count
    at += 2 + (count > MAX_LISTED ? BITS_UNITS : count)
  }
  return sum
}

// Sets of small numbers, such as nodes or the documents of a segment: a bit for each.
import { u32 } from './array-elements.ts'

export type Bits = Uint32Array<ArrayBuffer>

export function newBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5)
}

/** The first `size` bits are set. */
export function fullBits(size: number): Bits {
  const bits = newBits(size).fill(0xffff_ffff)
  if ((size & 31) !== 0) bits[bits.length - 1] = (1 << (size & 31)) - 1
  return bits
}

/** Allocates the bits in memory that threads share. */
export function newSharedBits(size: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(4 * ((size + 31) >>> 5)))
}

/** Beyond the end no bit is set, and setting one there has no effect. */
export function hasBit(bits: Uint32Array, at: number): boolean {
  return ((u32(bits, at >>> 5) >>> (at & 31)) & 1) === 1
}

export function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = u32(bits, at >>> 5) | (1 << (at & 31))
}

export function clearBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = u32(bits, at >>> 5) & ~(1 << (at & 31))
}

export function countBits(bits: Uint32Array): number {
  let count = 0
  for (let i = 0; i < bits.length; i++) count += bitsIn(u32(bits, i))
  return count
}

/** Keeps only bits set in both. The second array may be longer. */
export function keepBoth(bits: Uint32Array, others: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) bits[i] = u32(bits, i) & u32(others, i)
}

export function addBits(bits: Uint32Array, others: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) bits[i] = u32(bits, i) | u32(others, i)
}

/** Writes the positions of set bits, ascending; returns how many there are. */
export function readBits(bits: Uint32Array, into: Uint32Array): number {
  let read = 0
  for (let i = 0; i < bits.length; i++) {
    for (let left = u32(bits, i); left !== 0; left &= left - 1) into[read++] = i * 32 + 31 - Math.clz32(left & -left)
  }
  return read
}

/** Counts the bits that are set in both; the second array may be longer. */
export function countBoth(bits: Uint32Array, others: Uint32Array): number {
  let count = 0
  for (let i = 0; i < bits.length; i++) count += bitsIn(u32(bits, i) & u32(others, i))
  return count
}

function bitsIn(word: number): number {
  let v = word - ((word >>> 1) & 0x5555_5555)
  v = (v & 0x3333_3333) + ((v >>> 2) & 0x3333_3333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

/** Returns the first set bit at or after an index, or -1. */
export function nextBit(words: Uint32Array, from: number): number {
  let word = from >>> 5
  if (word >= words.length) return -1
  let bits = u32(words, word) & (-1 << (from & 31))
  while (bits === 0) {
    if (++word >= words.length) return -1
    bits = u32(words, word)
  }
  return word * 32 + (31 - Math.clz32(bits & -bits))
}

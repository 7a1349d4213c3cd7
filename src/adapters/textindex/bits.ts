import { u32 } from '../../lib/array-elements.ts'

/** One bit for each document of a segment. */
export type Bits = Uint32Array<ArrayBuffer>

export function newBits(documents: number): Bits {
  return new Uint32Array((documents + 31) >>> 5)
}

/** The first `documents` bits are set. */
export function fullBits(documents: number): Bits {
  const bits = newBits(documents).fill(0xffff_ffff)
  if ((documents & 31) !== 0) bits[bits.length - 1] = (1 << (documents & 31)) - 1
  return bits
}

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

/** Leaves what is set in both. The second may be longer, as below. */
export function keepBoth(bits: Uint32Array, others: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) bits[i] = u32(bits, i) & u32(others, i)
}

/** Adds what is set in the other. */
export function addBits(bits: Uint32Array, others: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) bits[i] = u32(bits, i) | u32(others, i)
}

/** Writes the positions of the bits that are set, ascending; returns how many there are. */
export function readBits(bits: Uint32Array, into: Uint32Array): number {
  let read = 0
  for (let i = 0; i < bits.length; i++) {
    for (let left = u32(bits, i); left !== 0; left &= left - 1) into[read++] = i * 32 + 31 - Math.clz32(left & -left)
  }
  return read
}

/** How many bits are set in both; the second may be longer. */
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

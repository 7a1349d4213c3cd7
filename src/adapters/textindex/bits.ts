import { u32 } from '../../lib/elements.ts'

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

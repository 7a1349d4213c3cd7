import { u32 } from '../../lib/array-elements.ts'

/** The first set bit at or after an index, or -1. */
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

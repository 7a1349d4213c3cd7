// Stateless randomness: every choice is a pure function of the seed, the kind of record, its index and the question.

/** Returns a number in [0, 1), always the same for an index and a question. */
export type Draw = (index: number, about: string) => number

const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** FNV-1a, then mixed, so that texts which differ only in the last letter draw differently. */
export const hashText = (text: string, start = 0x811c9dc5): number => {
  let hash = start
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mix(hash)
}

export const drawer = (seed: number, stream: string): Draw => {
  const start = hashText(stream, mix(seed ^ 0x9e3779b9))
  return (index, about) => mix(hashText(about, start) ^ Math.imul(index + 1, 0x9e3779b1)) / 2 ** 32
}

export const below = (count: number, share: number): number => Math.floor(share * count)

export const between = (from: number, to: number, share: number): number => from + (to - from) * share

export const pick = <T>(from: readonly [T, ...T[]], share: number): T => from[below(from.length, share)] ?? from[0]

/** Rounds to so many digits, so that JSON shows no floating-point noise. */
export const round = (value: number, digits: number): number => Number(value.toFixed(digits))

import { editsBetween } from '../lib/edit-distance.ts'

/** Shorter words have too many neighbours: `data` and `date` mean different things already. */
const SHORTEST_WITH_ONE = 4
const SHORTEST_WITH_TWO = 8
const DIGIT = /\p{N}/u
/** In ASCII each code unit is one character, so such words needn't be split into characters. */
const ASCII = /^[\u0000-\u007f]*$/

/** Edits that a typed word may be away from the intended one. None if it has a digit: `v2` isn't a misspelt `v3`. */
export function allowedTypos(word: string): 0 | 1 | 2 {
  if (DIGIT.test(word)) return 0
  const length = lengthOf(word)
  return length >= SHORTEST_WITH_TWO ? 2 : length >= SHORTEST_WITH_ONE ? 1 : 0
}

/** Returns the edits between two words, or null beyond `most`. A swap of two neighbours is one edit. */
export function typosBetween(a: string, b: string, most: number): number | null {
  if (Math.abs(a.length - b.length) > 2 * most) return null
  const edits = ASCII.test(a) && ASCII.test(b) ? editsBetween(a, b, most) : editsBetween([...a], [...b], most)
  return edits <= most ? edits : null
}

/** Counts letters as a person types them: code points, including those of two code units. */
export function lengthOf(word: string): number {
  let length = 0
  for (const _ of word) length++
  return length
}

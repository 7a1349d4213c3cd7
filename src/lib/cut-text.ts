// Cutting texts at a length: in one place, so that none is cut within a character.

/**
 * The beginning of a text, at most so long in UTF-16 code units. Never half of a character: what has one can't be
 * written as UTF-8, and `encodeURIComponent` throws.
 */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most)
}

/** Characters that an error quotes of what it refuses. */
export const LONGEST_QUOTED = 120

/** A text of at most so many code units; one that is longer ends with an ellipsis. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${beginningOf(text, most - 1)}…`
}

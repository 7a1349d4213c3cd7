// Cuts texts at a length: in one place, so that none is cut within a character.

/**
 * Returns the beginning of a text, at most `most` UTF-16 code units. Never splits a character: half of one can't be
 * written as UTF-8, and `encodeURIComponent` throws.
 */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most)
}

/** Most characters that an error quotes of a refused text. */
export const LONGEST_QUOTED = 120

/** Shortens a text to at most `most` code units, ending with an ellipsis. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${beginningOf(text, most - 1)}…`
}

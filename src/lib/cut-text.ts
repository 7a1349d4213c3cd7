// Cuts texts at a length: in one place, so that none is cut within a character.

/**
 * Returns the beginning of a text, at most `max` UTF-16 code units. Never splits a character: half of one can't be
 * written as UTF-8, and `encodeURIComponent` throws.
 */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max)
}

/** Maximum number of characters that an error quotes of a refused text. */
export const LONGEST_QUOTED = 120

/** Shortens a text to at most `max` code units, ending with an ellipsis. */
export function truncateWithEllipsis(text: string, max: number): string {
  return text.length <= max ? text : `${truncate(text, max - 1)}…`
}

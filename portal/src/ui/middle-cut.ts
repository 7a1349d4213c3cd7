/** Shared, because creating one takes longer than cutting a text. */
const SEGMENTER = new Intl.Segmenter()

/** Removes the middle of a text that doesn't fit. Counts graphemes, so that none is torn apart. */
export function middleCut(text: string, fits: number): string {
  // Every grapheme has at least one code unit.
  if (text.length <= fits) return text
  const letters = lettersOf(text.slice(0, 40 * fits))
  if (letters.length <= fits && text.length <= 40 * fits) return text
  const tail = Math.floor(fits / 2)
  const end = lettersOf(text.slice(-20 * fits))
  return `${letters.slice(0, fits - tail - 1).join('')}…${end.slice(-tail).join('')}`
}

function lettersOf(text: string): readonly string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment)
}

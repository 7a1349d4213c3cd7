/** Making one takes longer than cutting a text. */
const SEGMENTER = new Intl.Segmenter()

/**
 * A text without its middle, where it has more letters than fit. By letters as people count them, so that none is torn
 * apart.
 */
export function middleCut(text: string, fits: number): string {
  // No letter takes less than one unit.
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

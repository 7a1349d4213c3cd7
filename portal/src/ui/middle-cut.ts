/** A text without its middle, where it has more letters than fit. By letters as people count them, so that none is torn apart. */
export function middleCut(text: string, fits: number): string {
  const letters = Array.from(new Intl.Segmenter().segment(text.slice(0, 40 * fits)), ({ segment }) => segment)
  if (letters.length <= fits && text.length <= 40 * fits) return text
  const tail = Math.floor(fits / 2)
  const end = Array.from(new Intl.Segmenter().segment(text.slice(-20 * fits)), ({ segment }) => segment)
  return `${letters.slice(0, fits - tail - 1).join('')}…${end.slice(-tail).join('')}`
}

interface Placed {
  readonly name: string
  readonly position: number | null
}

/** As the table has them; what has no place comes last, as it came. */
export function inOrder<Column extends Placed>(columns: readonly Column[]): readonly Column[] {
  return columns.toSorted((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0)
}

/** Those whose names have all of the words, in any case; what begins so comes first. */
export function columnsNamed<Column extends Placed>(columns: readonly Column[], text: string): readonly Column[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const [first] = words
  if (first === undefined) return columns
  const found = columns.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  const begins = ({ name }: Column): number => (name.toLowerCase().startsWith(first) ? 0 : 1)
  return found.toSorted((a, b) => begins(a) - begins(b))
}

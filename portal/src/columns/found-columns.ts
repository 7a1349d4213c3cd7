interface Placed {
  readonly name: string
  readonly position: number | null
}

/** Sorts columns by their position in the table; those without one come last, in their given order. */
export function inOrder<Column extends Placed>(columns: readonly Column[]): readonly Column[] {
  return columns.toSorted((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0)
}

/** Finds columns whose names contain all of the words, ignoring case; prefix matches come first. */
export function findColumns<Column extends Placed>(columns: readonly Column[], text: string): readonly Column[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const [first] = words
  if (first === undefined) return columns
  const found = columns.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  const begins = ({ name }: Column): number => (name.toLowerCase().startsWith(first) ? 0 : 1)
  return found.toSorted((a, b) => begins(a) - begins(b))
}

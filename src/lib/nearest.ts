/** Longer names are compared by their beginnings: 64 × 64 steps for each that is known. */
const COMPARED = 64

/** The name that a text most probably stands for: the fewest letters changed, left out, added or swapped. Null where none is known. */
export function nearest(text: string, known: Iterable<string>): string | null {
  let best: { readonly name: string; readonly steps: number } | null = null
  const wanted = folded(text)
  for (const name of known) {
    const steps = stepsBetween(wanted, folded(name))
    if (best === null || steps < best.steps) best = { name, steps }
  }
  return best?.name ?? null
}

function folded(text: string): string {
  return text.slice(0, COMPARED).toLowerCase()
}

/** Of a table row by row, the last three: a swap looks two back. */
function stepsBetween(a: string, b: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const [over, down, across] = [(row[j - 1] ?? 0) + same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1]
      next.push(Math.min(over, down, across, swapped ? (before[j - 2] ?? 0) + 1 : over))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** Longer names are compared by their beginnings: 64 × 64 steps for each candidate. */
const COMPARED = 64

/** The candidate that a text most probably means: the fewest letters changed, left out, added or swapped. Null where there is none. */
export function nearest(text: string, candidates: Iterable<string>): string | null {
  let best: { readonly name: string; readonly steps: number } | null = null
  const wanted = folded(text)
  for (const name of candidates) {
    const steps = stepsBetween(wanted, folded(name))
    if (best === null || steps < best.steps) best = { name, steps }
  }
  return best?.name ?? null
}

function folded(text: string): string {
  return text.slice(0, COMPARED).toLowerCase()
}

/** Letters to change, leave out, add or swap. Keeps the last three rows of the table: a swap needs the row two before. */
export function stepsBetween(a: string, b: string): number {
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

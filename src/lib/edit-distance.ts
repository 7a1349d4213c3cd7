/**
 * How many letters were changed, left out, added or swapped with their neighbour (optimal string alignment), or `most +
 * 1` where it is more than `most`. Keeps the last three rows of the table: a swap needs the row two before.
 */
export function editsBetween(a: ArrayLike<string>, b: ArrayLike<string>, most = Infinity): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
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
  return Math.min(row[b.length] ?? 0, most + 1)
}

/**
 * Counts changed, omitted, added or swapped neighbouring letters (optimal string alignment), or returns `most + 1` if
 * there are more than `most`. It keeps the last three rows of the table, because a swap needs the row two before. It
 * stops once two rows exceed `most`, which for most pairs of words are the third and fourth.
 */
export function editsBetween(a: ArrayLike<string>, b: ArrayLike<string>, most = Infinity): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let row: number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  let next: number[] = []
  let leastBefore = 0
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const edits = Math.min(
        (row[j - 1] as number) + same,
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        swapped ? (before[j - 2] as number) + 1 : Infinity,
      )
      next[j] = edits
      if (edits < least) least = edits
    }
    // Checks two rows, since a swap continues from the row before the last one.
    if (least > most && leastBefore > most) return most + 1
    leastBefore = least
    const reused = before
    before = row
    row = next
    next = reused
  }
  return Math.min(row[b.length] as number, most + 1)
}

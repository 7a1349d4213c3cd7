import type { Work } from './slices.ts'

/** Sorted by itself, in a fraction of a millisecond; longer lists are merged from such runs. */
const RUN = 512
/** Merged between two pauses. */
const MERGED_A_SLICE = 4_096

/** Sorts, pausing every millisecond or so. Stable, as `toSorted` is. */
export function* sortInSlices<T>(items: readonly T[], compare: (a: T, b: T) => number): Work<readonly T[]> {
  let runs: (readonly T[])[] = []
  for (let from = 0; from < items.length; from += RUN) {
    runs.push(items.slice(from, from + RUN).sort(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = []
    for (let i = 0; i < runs.length; i += 2) merged.push(yield* mergedRuns(runs[i] ?? [], runs[i + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []
}

function* mergedRuns<T>(
  first: readonly T[],
  second: readonly T[],
  compare: (a: T, b: T) => number,
): Work<readonly T[]> {
  const out: T[] = []
  let [a, b] = [0, 0]
  while (a < first.length && b < second.length) {
    out.push(compare(first[a] as T, second[b] as T) <= 0 ? (first[a++] as T) : (second[b++] as T))
    if (out.length % MERGED_A_SLICE === 0) yield
  }
  for (; a < first.length; a++) {
    out.push(first[a] as T)
    if (out.length % MERGED_A_SLICE === 0) yield
  }
  for (; b < second.length; b++) {
    out.push(second[b] as T)
    if (out.length % MERGED_A_SLICE === 0) yield
  }
  return out
}

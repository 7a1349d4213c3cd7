/** The properties of a segment that decide whether it is merged. */
interface Mergeable {
  /** Present documents, and all of them. */
  readonly live: number
  readonly documents: number
}

/** Segments of similar size that are merged into one: each such growth copies every document once. */
export const MERGED = 4
/** MERGED while an index is filled: fewer copies, temporarily more segments. Also the most merged at once. */
export const MERGED_FILLING = 8
/** A segment with a larger share of dropped documents is rewritten. */
const MAX_DROPPED = 0.4

/**
 * Chooses the segments to merge next; none if there are few of every size. `usual`: size of a newly frozen segment;
 * `merged`: how many of a size are merged.
 */
export function nextMerge<T extends Mergeable>(
  segments: readonly T[],
  { usual, merged }: { readonly usual: number; readonly merged: number },
): readonly T[] {
  const tiers = new Map<number, T[]>()
  for (const segment of segments) {
    const tier = tierOf(segment.live, usual)
    tiers.set(tier, [...(tiers.get(tier) ?? []), segment])
  }
  const [lowest] = [...tiers].filter(([, of]) => of.length >= merged).toSorted(([a], [b]) => a - b)
  if (lowest !== undefined) return lowest[1].slice(0, MERGED_FILLING)
  const worst = segments.find(({ live, documents }) => documents - live > documents * MAX_DROPPED)
  return worst === undefined ? [] : [worst]
}

function tierOf(live: number, usual: number): number {
  return Math.max(0, Math.floor(Math.log((live * 2) / usual) / Math.log(MERGED)))
}

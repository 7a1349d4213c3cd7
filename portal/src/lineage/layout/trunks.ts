import type { IndexedEdge } from './graph.ts'
import { COLUMN, INDENT, NODE_WIDTH } from './sizes.ts'

/** Trunk of each edge, shared at the end where more edges meet. Null within a column, or against the flow. */
export function hubsOf(edges: readonly IndexedEdge[], column: readonly number[]): readonly (string | null)[] {
  const isOnward = ({ from, to }: IndexedEdge): boolean => (column[from] ?? 0) < (column[to] ?? 0)
  const [leaving, arriving] = [column.map(() => 0), column.map(() => 0)]
  for (const edge of edges) {
    if (!isOnward(edge)) continue
    leaving[edge.from] = (leaving[edge.from] ?? 0) + 1
    arriving[edge.to] = (arriving[edge.to] ?? 0) + 1
  }
  return edges.map((edge) => {
    if (!isOnward(edge)) return null
    return (leaving[edge.from] ?? 0) >= (arriving[edge.to] ?? 0) ? `from ${edge.from}` : `to ${edge.to}`
  })
}

/** A vertical piece of a line in the gap behind a column. */
export interface Upright {
  readonly gap: number
  /** Shared by the lines of one trunk. */
  readonly trunk: string
  readonly from: number
  readonly to: number
}

/** Distance from the nodes left of a gap, and from those right of it, where arrow heads need room. */
const [BEHIND, BEFORE] = [8, 14]
/** Between the end of one trunk and the beginning of another below it. */
const APART = 10

/** The x of every trunk in every gap, side by side if they'd meet. `indented`: columns that extend into the gap. */
export function trunksOf(
  uprights: readonly Upright[],
  indented: ReadonlySet<number>,
): (gap: number, trunk: string) => number {
  const gaps = new Map<number, Map<string, { from: number; to: number }>>()
  for (const { gap, trunk, from, to } of uprights) {
    const trunks = gaps.get(gap) ?? new Map<string, { from: number; to: number }>()
    gaps.set(gap, trunks)
    const known = trunks.get(trunk) ?? { from: Infinity, to: -Infinity }
    trunks.set(trunk, { from: Math.min(known.from, from, to), to: Math.max(known.to, from, to) })
  }
  const positions = new Map<number, ReadonlyMap<string, number>>()
  for (const [gap, trunks] of gaps) {
    const begin = gap * COLUMN + NODE_WIDTH + BEHIND + (indented.has(gap) ? INDENT : 0)
    const end = (gap + 1) * COLUMN - BEFORE
    const lanes = lanesOf(trunks)
    const count = Math.max(...lanes.values()) + 1
    positions.set(
      gap,
      new Map([...lanes].map(([trunk, lane]) => [trunk, Math.round(begin + ((end - begin) * (lane + 0.5)) / count)])),
    )
  }
  return (gap, trunk) => positions.get(gap)?.get(trunk) ?? (gap + 1) * COLUMN - BEFORE
}

/** Returns the first lane that is free at that height. */
function lanesOf(trunks: ReadonlyMap<string, { readonly from: number; readonly to: number }>): Map<string, number> {
  const ends: number[] = []
  const lanes = new Map<string, number>()
  for (const [trunk, { from, to }] of [...trunks].sort(([, a], [, b]) => a.from - b.from || a.to - b.to)) {
    const free = ends.findIndex((end) => end + APART <= from)
    const lane = free < 0 ? ends.length : free
    ends[lane] = to
    lanes.set(trunk, lane)
  }
  return lanes
}

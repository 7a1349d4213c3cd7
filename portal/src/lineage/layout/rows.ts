import type { OrderedGraph } from './order.ts'

const SWEEPS = 6

/** Vertical position of every node: near the middle of its neighbours, in the order of its column, without overlaps. */
export function rowsOf({ columns, heights, left, right, block }: OrderedGraph): number[] {
  const y = heights.map(() => 0)
  for (const members of columns) {
    const total = members.reduce((sum, one) => sum + (heights[one] ?? 0), 0)
    let at = -total / 2
    for (const member of members) {
      y[member] = at
      at += heights[member] ?? 0
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const rightwards = sweep % 2 === 0
    for (const members of rightwards ? columns : columns.toReversed())
      settle(members, (member) => {
        const both = sweep >= SWEEPS - 2
        const neighbours = both
          ? [...(left[member] ?? []), ...(right[member] ?? [])]
          : ((rightwards ? left : right)[member] ?? [])
        if (neighbours.length === 0) return y[member] ?? 0
        // Aligns middles, because nodes of different heights have them at different distances from their tops.
        const half = (heights[member] ?? 0) / 2
        return (
          neighbours.reduce((sum, other) => sum + (y[other] ?? 0) + (heights[other] ?? 0) / 2, 0) / neighbours.length -
          half
        )
      })
  }
  return y

  /** Moves pools of touching nodes together to the position with the least sum of squared distances. */
  function settle(members: readonly number[], wish: (one: number) => number): void {
    const pools: { from: number; count: number; sum: number }[] = []
    let offset = 0
    const offsets: number[] = []
    for (const [i, member] of members.entries()) {
      offsets.push(offset)
      pools.push({ from: i, count: 1, sum: wish(member) - offset })
      offset += heights[member] ?? 0
      // A node joins the pool of the node above if both are in one block, whatever they wish.
      const before = members[i - 1]
      let together = before !== undefined && block[before] === block[member]
      for (let [above, below] = pools.slice(-2); above !== undefined && below !== undefined;) {
        if (!together && above.sum / above.count <= below.sum / below.count) break
        together = false
        pools.pop()
        above.count += below.count
        above.sum += below.sum
        ;[above, below] = pools.slice(-2)
      }
    }
    for (const { from, count, sum } of pools)
      for (let i = from; i < from + count; i++) {
        const one = members[i]
        if (one !== undefined) y[one] = sum / count + (offsets[i] ?? 0)
      }
  }
}

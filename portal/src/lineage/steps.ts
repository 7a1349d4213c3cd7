import type { Drawing } from './drawing.ts'
import { columnAt } from './layout/sizes.ts'
import type { NodePosition } from './layout/layout.ts'

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/** Node that an arrow key leads to: left and right along the flow, up and down in a column. Null if there is none. */
export function stepFrom(
  from: string,
  key: ArrowKey,
  { drawing, positions }: { readonly drawing: Drawing; readonly positions: ReadonlyMap<string, NodePosition> },
): string | null {
  const at = positions.get(from)
  if (at === undefined) return null
  const column = columnAt(at.x)
  const others = [...positions].filter(([id]) => id !== from)
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const way = key === 'ArrowUp' ? -1 : 1
    return findNearest(
      others.filter(([, { x, y }]) => columnAt(x) === column && (y - at.y) * way > 0),
      at,
    )
  }
  const way = key === 'ArrowLeft' ? -1 : 1
  const ahead = others.filter(([, { x }]) => (columnAt(x) - column) * way > 0)
  const connected = new Set(drawing.edges.flatMap(({ from: a, to: b }) => (a === from ? [b] : b === from ? [a] : [])))
  const joined = ahead.filter(([id]) => connected.has(id))
  return findNearest(joined.length > 0 ? joined : ahead, at)
}

export function nearestTo(position: NodePosition, positions: ReadonlyMap<string, NodePosition>): string | null {
  return findNearest([...positions], position)
}

function findNearest(of: readonly (readonly [string, NodePosition])[], { x, y }: NodePosition): string | null {
  let best: string | null = null
  let least = Infinity
  for (const [id, position] of of) {
    // The next column before the next row.
    const distance = Math.abs(columnAt(position.x) - columnAt(x)) * 1e6 + Math.abs(position.y - y)
    if (distance >= least) continue
    least = distance
    best = id
  }
  return best
}

import { columnAt } from './beside.ts'
import type { LayoutGraph } from './graph.ts'
import { COLUMN, INDENT, NODE_HEIGHT, NODE_WIDTH } from './sizes.ts'

/**
 * `onward`: from left to right. `back`: against it, of a cycle. `beside`: within a column. `part`: from a whole to what
 * is below it.
 */
export type RouteKind = 'onward' | 'back' | 'beside' | 'part'

export interface EdgeRoute {
  readonly kind: RouteKind
  /** x and y in turn; between two of them the line is straight where it is level, and curved otherwise. */
  readonly points: readonly number[]
}

/** Between a line that passes a column and the nodes above and below it. */
const CLEAR = 5
/** An edge against the stream ends so far below the middle, apart from one along it. */
const LOWER = 9
/** How far an edge within a column leaves it. */
const BULGE = 36

export function routesOf(graph: LayoutGraph, xs: readonly number[], ys: readonly number[]): EdgeRoute[] {
  const columns = occupied(xs, ys)
  const middle = (node: number): number => (ys[node] ?? 0) + NODE_HEIGHT / 2
  return graph.edges.map(({ from, to, part }) => {
    const [fromX, toX] = [xs[from] ?? 0, xs[to] ?? 0]
    const [begin, end] = [columnAt(fromX), columnAt(toX)]
    if (begin === end) return part && from !== to ? below(from, to) : beside(from, to)
    const onward = begin < end
    const [left, right] = onward ? [from, to] : [to, from]
    const shift = onward ? 0 : LOWER
    const start = [(xs[left] ?? 0) + NODE_WIDTH, middle(left) + shift] as const
    const stop = [xs[right] ?? 0, middle(right) + shift] as const
    const points = [...start, ...passing(columns, start, stop), ...stop]
    return onward ? { kind: 'onward', points } : { kind: 'back', points: backwards(points) }
  })

  function beside(from: number, to: number): EdgeRoute {
    const x = Math.max(xs[from] ?? 0, xs[to] ?? 0) + NODE_WIDTH + BULGE
    const [a, b] = from === to ? [middle(from) - LOWER, middle(to) + LOWER] : [middle(from), middle(to)]
    return { kind: 'beside', points: [(xs[from] ?? 0) + NODE_WIDTH, a, x, (a + b) / 2, (xs[to] ?? 0) + NODE_WIDTH, b] }
  }

  function below(from: number, to: number): EdgeRoute {
    const container = graph.isPart[from] === true && graph.isPart[to] !== true ? to : from
    const part = container === from ? to : from
    const trunk = (xs[container] ?? 0) + INDENT / 2
    const side = (ys[container] ?? 0) <= (ys[part] ?? 0) ? NODE_HEIGHT : 0
    return {
      kind: 'part',
      points: [trunk, (ys[container] ?? 0) + side, trunk, middle(part), xs[part] ?? 0, middle(part)],
    }
  }
}

type Point = readonly [x: number, y: number]

/** Through the gap of every column on the way that is nearest to the straight line. */
function passing(columns: ReadonlyMap<number, readonly number[]>, [x1, y1]: Point, [x2, y2]: Point): number[] {
  const points: number[] = []
  for (let column = columnAt(x1) + 1; column < columnAt(x2); column++) {
    const x = column * COLUMN
    const wish = y1 + ((y2 - y1) * (x + NODE_WIDTH / 2 - x1)) / (x2 - x1)
    const y = gap(columns.get(column) ?? [], wish)
    points.push(x, y, x + NODE_WIDTH + INDENT, y)
  }
  return points
}

function gap(tops: readonly number[], wish: number): number {
  let best = Infinity
  for (let i = 0; i <= tops.length; i++) {
    const above = (tops[i - 1] ?? -Infinity) + NODE_HEIGHT + CLEAR
    const below = (tops[i] ?? Infinity) - CLEAR
    if (above > below) continue
    const y = Math.min(Math.max(wish, above), below)
    if (Math.abs(y - wish) < Math.abs(best - wish)) best = y
  }
  return Math.round(best)
}

function occupied(xs: readonly number[], ys: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const columns = new Map<number, number[]>()
  for (const [i, x] of xs.entries()) {
    const tops = columns.get(columnAt(x)) ?? []
    tops.push(ys[i] ?? 0)
    columns.set(columnAt(x), tops)
  }
  for (const tops of columns.values()) tops.sort((a, b) => a - b)
  return columns
}

function backwards(points: readonly number[]): number[] {
  const turned: number[] = []
  for (let i = points.length - 2; i >= 0; i -= 2) turned.push(points[i] ?? 0, points[i + 1] ?? 0)
  return turned
}

import type { LayoutGraph } from './graph.ts'
import { COLUMN, columnAt, INDENT, NODE_HEIGHT, NODE_WIDTH } from './sizes.ts'
import { hubsOf, trunksOf, type Upright } from './trunks.ts'

/**
 * `onward`: left to right. `back`: right to left, in a cycle. `beside`: in a column. `part`: from a container to a part.
 */
type RouteKind = 'onward' | 'back' | 'beside' | 'part'

export interface EdgeRoute {
  readonly kind: RouteKind
  /** x and y alternate; each segment is horizontal or vertical. */
  readonly points: readonly number[]
}

/** Between a passing line and the nodes above and below it, and between two such lines. */
const CLEAR = 5
/** An edge against the flow ends this far below the middle, apart from edges along it. */
const LOWER = 9
/** Lines arrive this far above the middle if another leaves the previous column at that height. */
const HIGHER = 10
/** Beyond this many lines between two nodes of a column, some overlap. */
const MAX_LANES = 8

/** An undrawn line: its height in every gap that it crosses, from left to right. */
interface Way {
  readonly kind: 'onward' | 'back' | 'beside'
  readonly trunk: string
  readonly gap: number
  readonly startX: number
  readonly stopX: number
  readonly heights: readonly number[]
}

/** Lines that share an end run in one trunk from there, and fan out where they leave it. */
export function routesOf(graph: LayoutGraph, xs: readonly number[], ys: readonly number[]): EdgeRoute[] {
  const columns = xs.map(columnAt)
  const hubs = hubsOf(graph.edges, columns)
  const lanes = new Lanes(xs, ys)
  const middle = (node: number): number => (ys[node] ?? 0) + NODE_HEIGHT / 2
  const column = (node: number): number => columns[node] ?? 0
  const arrival = arrivalsOf(graph, column, middle)
  const ways = graph.edges.map(({ from, to, part }, i) =>
    column(from) !== column(to) ? across(i) : part && from !== to ? null : beside(from, to, i),
  )
  const indented = new Set(columns.filter((of, i) => (xs[i] ?? 0) > of * COLUMN))
  const trunkX = trunksOf(ways.flatMap(uprightsOf), indented)
  return graph.edges.map(({ from, to }, i) => {
    const way = ways[i]
    return way == null ? routeBelow(from, to) : { kind: way.kind, points: pointsOf(way, trunkX) }
  })

  function across(i: number): Way {
    const { from, to } = graph.edges[i] ?? { from: 0, to: 0 }
    const onward = column(from) < column(to)
    const [left, right] = onward ? [from, to] : [to, from]
    const trunk = hubs[i] ?? `alone ${i}`
    const start = onward ? middle(left) : middle(left) + LOWER
    const stop = onward ? arrival(right) : middle(right) + LOWER
    const begin = column(left)
    // Stays level as far as possible from the trunk's end: every change of height adds a corner.
    const passed = Array.from({ length: column(right) - begin - 1 }, (_, n) => begin + 1 + n)
    const isFrom = trunk.startsWith('from')
    let height = isFrom ? start : stop
    const lanesPassed = (isFrom ? passed : passed.toReversed()).map((of) => (height = lanes.at(of, trunk, height)))
    return {
      kind: onward ? 'onward' : 'back',
      trunk,
      gap: begin,
      startX: (xs[left] ?? 0) + NODE_WIDTH,
      stopX: xs[right] ?? 0,
      heights: [start, ...(isFrom ? lanesPassed : lanesPassed.toReversed()), stop],
    }
  }

  function beside(from: number, to: number, i: number): Way {
    const heights = from === to ? [middle(from) - LOWER, middle(to) + LOWER] : [middle(from), middle(to)]
    const [startX, stopX] = [(xs[from] ?? 0) + NODE_WIDTH, (xs[to] ?? 0) + NODE_WIDTH]
    return { kind: 'beside', trunk: `alone ${i}`, gap: column(from), startX, stopX, heights }
  }

  function routeBelow(from: number, to: number): EdgeRoute {
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

/** Heights where lines arrive at a node: a line that merely passes beside it must not appear to lead there. */
function arrivalsOf(
  { edges }: LayoutGraph,
  column: (node: number) => number,
  middle: (node: number) => number,
): (node: number) => number {
  const leaving = new Map<string, Set<number>>()
  const sources = new Map<number, Set<number>>()
  for (const { from, to } of edges) {
    if (column(from) >= column(to)) continue
    const key = `${column(from)} ${Math.round(middle(from))}`
    leaving.set(key, (leaving.get(key) ?? new Set()).add(from))
    sources.set(to, (sources.get(to) ?? new Set()).add(from))
  }
  return (node) => {
    const at = middle(node)
    for (let y = Math.round(at) - 2; y <= Math.round(at) + 2; y++)
      for (const from of leaving.get(`${column(node) - 1} ${y}`) ?? [])
        if (sources.get(node)?.has(from) !== true) return at - HIGHER
    return at
  }
}

function uprightsOf(way: Way | null): readonly Upright[] {
  if (way === null) return []
  return way.heights.slice(1).flatMap((to, n) => {
    const from = way.heights[n] ?? to
    return from === to ? [] : [{ gap: way.gap + n, trunk: way.trunk, from, to }]
  })
}

function pointsOf(way: Way, trunkX: (gap: number, trunk: string) => number): readonly number[] {
  const { kind, startX, stopX, heights } = way
  const points = [startX, heights[0] ?? 0]
  for (const { gap, trunk, from, to } of uprightsOf(way)) points.push(trunkX(gap, trunk), from, trunkX(gap, trunk), to)
  points.push(stopX, heights.at(-1) ?? 0)
  return kind === 'back' ? backwards(points) : points
}

function backwards(points: readonly number[]): number[] {
  const turned: number[] = []
  for (let i = points.length - 2; i >= 0; i -= 2) turned.push(points[i] ?? 0, points[i + 1] ?? 0)
  return turned
}

interface ColumnLanes {
  /** Tops of the column's nodes, from top to bottom. */
  readonly tops: number[]
  /** Heights of the lines that pass above each node, and below the last. */
  readonly taken: Map<number, number[]>
}

/** Heights at which lines pass columns: one per trunk and column, different for any two trunks. */
class Lanes {
  readonly #columns = new Map<number, ColumnLanes>()
  readonly #known = new Map<string, number>()

  constructor(xs: readonly number[], ys: readonly number[]) {
    for (const [i, x] of xs.entries()) {
      const column: ColumnLanes = this.#columns.get(columnAt(x)) ?? { tops: [], taken: new Map() }
      column.tops.push(ys[i] ?? 0)
      this.#columns.set(columnAt(x), column)
    }
    for (const { tops } of this.#columns.values()) tops.sort((a, b) => a - b)
  }

  at(column: number, trunk: string, wish: number): number {
    const key = `${column} ${trunk}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const lanes = this.#columns.get(column)
    const y = lanes === undefined ? Math.round(wish) : laneIn(lanes, wish)
    this.#known.set(key, y)
    return y
  }
}

/** Finds the gap between two nodes that has room and is nearest to the wish. */
function laneIn({ tops, taken }: ColumnLanes, wish: number): number {
  let [best, above, below, between] = [Infinity, 0, 0, 0]
  for (let i = 0; i <= tops.length; i++) {
    const [from, to] = [(tops[i - 1] ?? -Infinity) + NODE_HEIGHT + CLEAR, (tops[i] ?? Infinity) - CLEAR]
    const y = Math.min(Math.max(wish, from), to)
    if (from > to || Math.abs(y - wish) >= Math.abs(best - wish)) continue
    if ((taken.get(i)?.length ?? 0) > (to - from) / CLEAR) continue
    ;[best, above, below, between] = [y, from, to, i]
  }
  const others = taken.get(between) ?? []
  if (others.length >= MAX_LANES) return Math.round(best)
  const free = [best, ...others.flatMap((y) => [y - CLEAR, y + CLEAR])].filter(
    (y) => y >= above && y <= below && others.every((other) => Math.abs(other - y) >= CLEAR),
  )
  const y = Math.round(free.toSorted((a, b) => Math.abs(a - wish) - Math.abs(b - wish))[0] ?? best)
  taken.set(between, [...others, y])
  return y
}

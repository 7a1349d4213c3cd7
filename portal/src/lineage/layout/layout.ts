import { columnsOf } from './columns.ts'
import { graphOf } from './graph.ts'
import { placeBeside } from './beside.ts'
import { orderColumns } from './order.ts'
import { rowsOf } from './rows.ts'
import { routesOf, type EdgeRoute } from './routes.ts'
import { COLUMN, INDENT, NODE_HEIGHT, NODE_WIDTH } from './sizes.ts'

export interface LayoutNode {
  readonly id: string
  /** Position of its type from sources to tests: breaks ties within a cycle and between columns. */
  readonly stage: number
}

export interface LayoutEdge {
  /** Upstream end. */
  readonly from: string
  readonly to: string
  /** Whether it joins an entity with its version, run or step, which share a column. */
  readonly part: boolean
}

/** Upper left corner, relative to that of the focus. */
export interface NodePosition {
  readonly x: number
  readonly y: number
}

export interface LayoutRequest {
  readonly focus: string
  readonly nodes: readonly LayoutNode[]
  readonly edges: readonly LayoutEdge[]
  /** Positions of the previous drawing: its nodes stay, and new ones go beside them. */
  readonly previous: ReadonlyMap<string, NodePosition>
}

export interface LayoutResult {
  readonly positions: ReadonlyMap<string, NodePosition>
  /** One per edge, in order. */
  readonly routes: readonly EdgeRoute[]
  readonly bounds: LayoutBounds
}

export interface LayoutBounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Columns follow the flow from left to right, with the focus at 0, 0. Deterministic. */
export function layout(request: LayoutRequest): LayoutResult {
  const graph = graphOf(request)
  const { xs, ys } = hasPosition(request) ? placeBeside(graph, request) : freshly()
  const positions = new Map(graph.ids.map((id, i) => [id, { x: xs[i] ?? 0, y: ys[i] ?? 0 }]))
  return { positions, routes: routesOf(graph, xs, ys), bounds: boundsOf(xs, ys) }

  function freshly(): { xs: number[]; ys: number[] } {
    const columns = columnsOf(graph)
    const columnXs = columns.map(
      (column, i) => column * COLUMN + (graph.isPart[i] === true && i !== graph.focus ? INDENT : 0),
    )
    const rowYs = rowsOf(orderColumns(graph, columns)).slice(0, graph.ids.length)
    const down = Math.round(rowYs[graph.focus] ?? 0)
    return { xs: columnXs, ys: rowYs.map((y) => Math.round(y) - down) }
  }
}

function hasPosition({ focus, previous }: LayoutRequest): boolean {
  return previous.has(focus)
}

function boundsOf(xs: readonly number[], ys: readonly number[]): LayoutBounds {
  const ends = (values: readonly number[]): [number, number] => [
    values.reduce((a, b) => Math.min(a, b), 0),
    values.reduce((a, b) => Math.max(a, b), 0),
  ]
  const [left, right] = ends(xs)
  const [top, bottom] = ends(ys)
  return { left, top, right: right + NODE_WIDTH, bottom: bottom + NODE_HEIGHT }
}

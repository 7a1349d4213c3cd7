import type { LayoutGraph } from './graph.ts'
import type { LayoutRequest } from './layout.ts'
import { COLUMN, columnAt, INDENT, ROW } from './sizes.ts'

/** Drawn nodes stay exactly where they are; new ones take the free positions nearest to their neighbours. */
export function placeBeside(graph: LayoutGraph, { previous }: LayoutRequest): { xs: number[]; ys: number[] } {
  const { ids, focus } = graph
  const origin = previous.get(ids[focus] ?? '') ?? { x: 0, y: 0 }
  const placing = new BesidePlacement(graph)
  for (const [i, id] of ids.entries()) {
    const position = previous.get(id)
    if (position !== undefined) placing.put(i, position.x - origin.x, position.y - origin.y)
  }
  placing.putRest()
  return { xs: placing.xs, ys: placing.ys }
}

class BesidePlacement {
  readonly xs: number[]
  readonly ys: number[]
  readonly #graph: LayoutGraph
  readonly #placed = new Set<number>()
  /** Tops of a column's nodes, from top to bottom. */
  readonly #tops = new Map<number, number[]>()
  readonly #beside: readonly { readonly node: number; readonly step: number }[][]

  constructor(graph: LayoutGraph) {
    this.#graph = graph
    this.xs = graph.ids.map(() => 0)
    this.ys = graph.ids.map(() => 0)
    this.#beside = graph.ids.map(() => [])
    const { block } = graph
    for (const { from, to } of graph.edges) {
      if (from === to) continue
      const together = block[from] === block[to]
      this.#beside[from]?.push({ node: to, step: together ? 0 : -1 })
      this.#beside[to]?.push({ node: from, step: together ? 0 : 1 })
    }
  }

  put(node: number, x: number, y: number): void {
    this.xs[node] = x
    this.ys[node] = y
    this.#placed.add(node)
    const column = columnAt(x)
    const tops = this.#tops.get(column) ?? []
    this.#tops.set(column, tops)
    const after = tops.findIndex((top) => top > y)
    tops.splice(after < 0 ? tops.length : after, 0, y)
  }

  /** First the nodes that touch placed ones, in the order of the request; then those that touch these, and so on. */
  putRest(): void {
    let waiting = this.#graph.ids.map((_, i) => i).filter((i) => !this.#placed.has(i))
    while (waiting.length > 0) {
      const ready = waiting.filter((i) => this.#neighbours(i).length > 0)
      for (const one of ready.length > 0 ? ready : waiting) this.#putNew(one)
      waiting = waiting.filter((i) => !this.#placed.has(i))
    }
  }

  #neighbours(node: number): readonly { readonly node: number; readonly step: number }[] {
    return (this.#beside[node] ?? []).filter((other) => this.#placed.has(other.node))
  }

  #putNew(node: number): void {
    const others = this.#neighbours(node)
    const column = columnFor(
      others.map((other) => columnAt(this.xs[other.node] ?? 0) + other.step),
      others,
    )
    const sum = others.reduce((y, other) => y + (this.ys[other.node] ?? 0), 0)
    const y = this.#free(column, others.length === 0 ? 0 : Math.round(sum / others.length))
    const part = this.#graph.isPart[node] === true && node !== this.#graph.focus
    this.put(node, column * COLUMN + (part ? INDENT : 0), y)
  }

  /** Returns the nearest free position in a column: the wish itself, or just above or below a node. */
  #free(column: number, wish: number): number {
    const tops = this.#tops.get(column) ?? []
    let best = Infinity
    const consider = (y: number, above: number, below: number): void => {
      if (y - above < ROW || below - y < ROW) return
      if (Math.abs(y - wish) < Math.abs(best - wish)) best = y
    }
    for (let i = 0; i <= tops.length; i++) {
      const [above, below] = [tops[i - 1] ?? -Infinity, tops[i] ?? Infinity]
      consider(Math.min(Math.max(wish, above + ROW), below - ROW), above, below)
    }
    return best
  }
}

/** Same column as its container or parts; else after everything upstream of it; else before everything downstream. */
function columnFor(columns: readonly number[], others: readonly { readonly step: number }[]): number {
  const columnsAt = (step: number): number[] => columns.filter((_, i) => others[i]?.step === step)
  const [together, behind, before] = [columnsAt(0), columnsAt(1), columnsAt(-1)]
  if (together[0] !== undefined) return together[0]
  if (behind.length > 0) return Math.max(...behind)
  return before.length > 0 ? Math.min(...before) : 1
}

// Orders the nodes of each column so that few edges cross.
import type { LayoutGraph } from './graph.ts'
import { LANE, ROW } from './sizes.ts'
import { hubsOf } from './trunks.ts'

/** A node, or the point where a long edge passes a column. */
export interface OrderedGraph {
  /** By column from the left: what is in it from above to below. */
  readonly columns: readonly (readonly number[])[]
  /** By number, nodes first: how much room it takes from above to below. */
  readonly heights: readonly number[]
  readonly left: readonly (readonly number[])[]
  readonly right: readonly (readonly number[])[]
  /** By number: what stays directly below one another has the same. A point where an edge passes has its own. */
  readonly block: readonly number[]
}

/** Times that all columns are sorted: more changed nothing that could be seen. */
const SWEEPS = 8
/** Of more than so many, where it is a matter of hundreds of milliseconds. */
const FEW_SWEEPS = 3
const MOST_SWEPT = 4_000
/** An edge over more columns than this is not kept free of nodes on its way. */
const LONGEST = 24

/** What is in every column, in an order in which few edges cross: each at the middle of what it is connected with. */
export function ordered(graph: LayoutGraph, column: readonly number[]): OrderedGraph {
  const first = column.reduce((a, b) => Math.min(a, b), 0)
  const last = column.reduce((a, b) => Math.max(a, b), 0)
  const at = [...column]
  const left: number[][] = column.map(() => [])
  const right: number[][] = column.map(() => [])
  const connected = new Set<string>()
  const connect = (from: number, to: number): void => {
    if (connected.has(`${from} ${to}`)) return
    connected.add(`${from} ${to}`)
    ;(right[from] ??= []).push(to)
    ;(left[to] ??= []).push(from)
  }
  const hubs = hubsOf(graph.edges, column)
  const lanes = new Map<string, number>()
  for (const [i, edge] of graph.edges.entries()) {
    const [from, to] = (at[edge.from] ?? 0) <= (at[edge.to] ?? 0) ? [edge.from, edge.to] : [edge.to, edge.from]
    const [begin, end] = [at[from] ?? 0, at[to] ?? 0]
    if (begin === end) continue
    let before = from
    const passed = end - begin > LONGEST ? 0 : end - begin - 1
    for (let n = 1; n <= passed; n++) {
      const key = `${hubs[i] ?? `alone ${i}`} ${begin + n}`
      const lane = lanes.get(key) ?? at.push(begin + n) - 1
      lanes.set(key, lane)
      connect(before, lane)
      before = lane
    }
    connect(before, to)
  }
  const columns: number[][] = Array.from({ length: last - first + 1 }, () => [])
  for (const [one, of] of at.entries()) columns[of - first]?.push(one)
  const sweeps = new Sweeps(graph, { columns, left, right, count: at.length })
  sweeps.run()
  const heights = at.map((_, one) => (one < graph.ids.length ? ROW : LANE))
  const block = at.map((_, one) => graph.block[one] ?? one)
  return { columns, heights, left, right, block }
}

interface SweptColumns {
  readonly columns: number[][]
  readonly left: readonly (readonly number[])[]
  readonly right: readonly (readonly number[])[]
  readonly count: number
}

class Sweeps {
  readonly #graph: LayoutGraph
  readonly #s: SweptColumns
  readonly #rank: number[]
  readonly #key: number[]
  readonly #mean: number[]
  /** By node that is in a block with others: the block. */
  readonly #several: readonly (number | null)[]

  constructor(graph: LayoutGraph, swept: SweptColumns) {
    this.#graph = graph
    this.#s = swept
    this.#rank = Array.from({ length: swept.count }, () => 0)
    this.#key = Array.from({ length: swept.count }, () => 0)
    this.#mean = Array.from({ length: swept.count }, () => 0)
    const sizes = new Map<number, number>()
    for (const of of graph.block) sizes.set(of, (sizes.get(of) ?? 0) + 1)
    this.#several = graph.block.map((of) => (sizes.get(of) === 1 ? null : of))
  }

  run(): void {
    const { columns } = this.#s
    for (const members of columns) this.#number(members)
    let best = columns.map((members) => [...members])
    let fewest = this.#crossings()
    const sweeps = this.#s.count > MOST_SWEPT ? FEW_SWEEPS : SWEEPS
    for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
      const rightwards = sweep % 2 === 0
      const order = rightwards ? columns : columns.toReversed()
      for (const members of order) this.#sort(members, rightwards ? this.#s.left : this.#s.right)
      const crossings = this.#crossings()
      if (crossings >= fewest) continue
      fewest = crossings
      best = columns.map((members) => [...members])
    }
    for (const [i, members] of best.entries()) columns[i]?.splice(0, members.length, ...members)
    for (const members of columns) this.#keepBlocks(members)
  }

  #number(members: readonly number[]): void {
    const middle = (members.length - 1) / 2
    // About the middle of a column, so that columns of different lengths compare.
    for (const [i, one] of members.entries()) this.#rank[one] = i - middle
  }

  #sort(members: number[], beside: readonly (readonly number[])[]): void {
    for (const one of members) {
      const others = beside[one] ?? []
      let sum = 0
      for (const other of others) sum += this.#rank[other] ?? 0
      this.#key[one] = others.length === 0 ? (this.#rank[one] ?? 0) : sum / others.length
    }
    this.#byKey(members)
    this.#number(members)
  }

  #keepBlocks(members: number[]): void {
    this.#number(members)
    for (const one of members) this.#key[one] = this.#rank[one] ?? 0
    this.#byKey(members)
  }

  /** Blocks stay together, what they are of above. */
  #byKey(members: number[]): void {
    const { isPart } = this.#graph
    const [key, mean] = [this.#key, this.#mean]
    const sums = new Map<number, { sum: number; count: number }>()
    for (const one of members) {
      mean[one] = key[one] ?? 0
      const of = this.#blockOf(one)
      if (of === null) continue
      const known = sums.get(of) ?? { sum: 0, count: 0 }
      sums.set(of, { sum: known.sum + (key[one] ?? 0), count: known.count + 1 })
    }
    for (const one of members) {
      const of = sums.get(this.#blockOf(one) ?? -1)
      if (of !== undefined) mean[one] = of.sum / of.count
    }
    members.sort(
      (a, b) =>
        (mean[a] ?? 0) - (mean[b] ?? 0) ||
        (this.#blockOf(a) ?? a) - (this.#blockOf(b) ?? b) ||
        Number(isPart[a] ?? false) - Number(isPart[b] ?? false) ||
        (key[a] ?? 0) - (key[b] ?? 0) ||
        a - b,
    )
  }

  /** Null: it is a block by itself. */
  #blockOf(one: number): number | null {
    return this.#several[one] ?? null
  }

  /** How many edges cross between neighbouring columns, counted with a tree of sums. */
  #crossings(): number {
    const { columns, right } = this.#s
    let crossings = 0
    for (const [i, members] of columns.entries()) {
      const next = columns[i + 1]
      if (next === undefined) break
      for (const [n, one] of next.entries()) this.#key[one] = n
      const tree = new Int32Array(next.length + 1)
      let seen = 0
      for (const one of members) {
        const ends = right[one] ?? []
        for (const other of ends) {
          crossings += seen
          for (let at = (this.#key[other] ?? 0) + 1; at > 0; at -= at & -at) crossings -= tree[at] ?? 0
        }
        for (const other of ends) {
          seen++
          for (let at = (this.#key[other] ?? 0) + 1; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
        }
      }
    }
    return crossings
  }
}

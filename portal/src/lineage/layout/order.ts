import type { LayoutGraph } from './graph.ts'
import { LANE, ROW } from './sizes.ts'
import { hubsOf } from './trunks.ts'

/** Nodes, and the points where long edges pass a column. */
export interface OrderedGraph {
  /** Nodes of each column from top to bottom, columns from the left. */
  readonly columns: readonly (readonly number[])[]
  /** Vertical space by number, nodes first. */
  readonly heights: readonly number[]
  readonly left: readonly (readonly number[])[]
  readonly right: readonly (readonly number[])[]
  /** Block by number: its nodes stay directly below one another. Each point of a passing edge has its own. */
  readonly block: readonly number[]
}

/** Passes over all columns: more changed nothing visible. */
const SWEEPS = 8
/** Passes for large drawings, where each takes hundreds of milliseconds. */
const FEW_SWEEPS = 3
const MAX_SWEPT = 4_000
/** Edges across more columns than this may run behind nodes. */
const MAX_SPAN = 24

/** Orders every column so that few edges cross: each node near the middle of its neighbours. */
export function orderColumns(graph: LayoutGraph, column: readonly number[]): OrderedGraph {
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
    // Only neighbouring columns are connected: an edge without lanes takes no part in the order.
    if (end - begin > MAX_SPAN) continue
    let before = from
    for (let n = 1; n < end - begin; n++) {
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
  /** Block of each node that shares one with others. */
  readonly #several: readonly (number | null)[]

  constructor(graph: LayoutGraph, swept: SweptColumns) {
    this.#graph = graph
    this.#s = swept
    this.#rank = Array.from({ length: swept.count }, () => 0)
    this.#key = Array.from({ length: swept.count }, () => 0)
    this.#mean = Array.from({ length: swept.count }, () => 0)
    const sizes = new Map<number, number>()
    for (const block of graph.block) sizes.set(block, (sizes.get(block) ?? 0) + 1)
    this.#several = graph.block.map((of) => (sizes.get(of) === 1 ? null : of))
  }

  run(): void {
    const { columns } = this.#s
    for (const members of columns) this.#number(members)
    let best = columns.map((members) => [...members])
    let fewest = this.#crossings()
    const sweeps = this.#s.count > MAX_SWEPT ? FEW_SWEEPS : SWEEPS
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
    // Relative to the middle, so that columns of different lengths compare.
    for (const [i, one] of members.entries()) this.#rank[one] = i - middle
  }

  #sort(members: number[], neighbours: readonly (readonly number[])[]): void {
    for (const member of members) {
      const others = neighbours[member] ?? []
      let sum = 0
      for (const other of others) sum += this.#rank[other] ?? 0
      this.#key[member] = others.length === 0 ? (this.#rank[member] ?? 0) : sum / others.length
    }
    this.#byKey(members)
    this.#number(members)
  }

  #keepBlocks(members: number[]): void {
    this.#number(members)
    for (const one of members) this.#key[one] = this.#rank[one] ?? 0
    this.#byKey(members)
  }

  /** Blocks stay together, with their container on top. */
  #byKey(members: number[]): void {
    const { isPart } = this.#graph
    const [key, mean] = [this.#key, this.#mean]
    const sums = new Map<number, { sum: number; count: number }>()
    for (const member of members) {
      mean[member] = key[member] ?? 0
      const block = this.#blockOf(member)
      if (block === null) continue
      const known = sums.get(block) ?? { sum: 0, count: 0 }
      sums.set(block, { sum: known.sum + (key[member] ?? 0), count: known.count + 1 })
    }
    for (const member of members) {
      const blockSums = sums.get(this.#blockOf(member) ?? -1)
      if (blockSums !== undefined) mean[member] = blockSums.sum / blockSums.count
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

  /** Returns null if it forms a block by itself. */
  #blockOf(one: number): number | null {
    return this.#several[one] ?? null
  }

  /** Counts the crossings between neighbouring columns with a Fenwick tree. */
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

// Breadth-first walks over nodes and states, level by level, with the path back.
import type { EdgeTypeSet, GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/array-elements.ts'
import type { Work } from '../lib/pausing-work.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import { stateAt, type Entries } from './entries.ts'
import { LookBack } from './look-back.ts'
import type { Visited, WalkState } from './visited.ts'
import { MAX_SORTED_IN_PLACE, sortFew, sortLevel, STEP_MASK } from './order.ts'
import type { Stride } from './stride.ts'

/** No walk goes deeper; a chain that long is a mistake in the sources, and the answer reports that it was cut. */
export const MAX_WALK_DEPTH = 10_000
/** Nodes expanded or found between two pauses: some 0.2 ms with ten edges a node. */
const NODES_PER_STEP = 2_000

/** Converts names to a set of edge types; leaves out types that the graph doesn't have. */
export function edgeTypeSet(graph: GraphReader, types: readonly EdgeTypeId[]): EdgeTypeSet {
  const set = new Uint8Array(graph.edgeTypes.length)
  for (const type of types) {
    const number = graph.edgeTypeNumber(type)
    if (number >= 0) set[number] = 1
  }
  return set
}

interface ByEdgeTypes<T> {
  /** The graph's list of edge types, which only grows; `count` is its length when the value was made. */
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly count: number
  readonly made: T
}

/**
 * Caches a value computed from an object and a graph's edge type numbers: it is requested repeatedly, and the numbers
 * differ only between graphs.
 */
export function perEdgeTypes<Of extends object, T>(make: (graph: GraphReader, of: Of) => T) {
  const known = new WeakMap<Of, ByEdgeTypes<T>>()
  return (graph: GraphReader, of: Of): T => {
    const { edgeTypes } = graph
    const cached = known.get(of)
    if (cached?.edgeTypes === edgeTypes && cached.count === edgeTypes.length) return cached.made
    const stepper = make(graph, of)
    known.set(of, { edgeTypes, count: edgeTypes.length, made: stepper })
    return stepper
  }
}

/** Returns the set for a list of types that the caller keeps. */
export const cachedEdgeTypeSet = perEdgeTypes(edgeTypeSet)

export interface WalkSetup {
  readonly graph: GraphReader
  readonly at: Tx
  /** Indexed by state. */
  readonly strides: readonly (readonly Stride[])[]
  /** For the first states, the states (as bits) in which a walk goes at least as far from the same node. */
  readonly covered?: readonly number[]
  readonly enters?: (node: NodeId) => boolean
  /** Called with the sorted entries `[from, to)` of a level; also with those that it adds, at no distance. */
  readonly arrives?: (from: number, to: number) => void
  /** Tells whether the walk expands an entry. It may also add neighbours that have no edge in the graph. */
  readonly leaves?: (entry: number) => boolean
  /** The maximum number of entries. */
  readonly most?: number
  /** Nodes expanded or found between two pauses. */
  readonly pause?: number
}

/**
 * Walks breadth first over nodes and states, a level at a time, so that the path back along the parents is the
 * shortest. Each level is sorted by node id: the walk doesn't depend on the memory layout of edges.
 */
export class Walk {
  readonly entries: Entries
  /** End of each depth's entries; the starts have depth 0. After the walk's end the last two are equal. */
  readonly ends: number[] = [0]
  /** True if there were more entries than the limit. */
  truncated = false
  readonly #course: WalkSetup
  readonly #visited: Visited
  readonly #most: number
  readonly #pause: number
  /** Nodes since the last pause. */
  #done = 0
  /** True if a node was reached in a state that another state may cover. */
  #mayBeCovered = false

  constructor(course: WalkSetup, visited: Visited, entries: Entries) {
    this.#course = course
    this.#visited = visited
    this.#most = course.most ?? Infinity
    this.#pause = course.pause ?? NODES_PER_STEP
    this.entries = entries
    entries.widen(course.strides.length)
  }

  get newest(): number {
    return this.ends.at(-2) ?? 0
  }

  /** True if the newest level has entries. */
  get goesOn(): boolean {
    return this.newest < this.entries.nodes.length
  }

  /** Adds to the newest level, unless the walk has reached the node in that state. */
  add(node: NodeId, state: WalkState, parent: number): void {
    if (this.truncated || !this.#visited.add(node, state)) return
    if (this.entries.nodes.length >= this.#most) {
      this.truncated = true
      return
    }
    this.entries.add(node, parent, state)
    this.#done++
    this.ends[this.ends.length - 1] = this.entries.nodes.length
  }

  /** Counts work as this many nodes towards the next pause. */
  spend(work: number): void {
    this.#done += work
  }

  /** Walks from the starts down to `deepest` until nothing is new. One generator, since most walks are short. */
  *run(deepest = Infinity): Work<void> {
    const { entries, ends } = this
    const { nodes } = entries
    const { arrives, leaves, covered, strides } = this.#course
    for (;;) {
      const from = this.newest
      const sorted = from === 0 ? 0 : nodes.length
      if (arrives !== undefined) {
        for (let i = from; i < nodes.length;) {
          const end = Math.min(nodes.length, i + this.#pause)
          arrives(i, end)
          this.#done += end - i
          i = end
          if (this.#pauseDue()) yield
        }
      }
      const to = nodes.length
      if (this.truncated || from === to || ends.length > deepest) return
      ends.push(to)
      // The starts are in the order in which they were added, and so are entries added on arrival.
      const back = sorted === to ? this.#lookBack(from, to) : null
      const ahead = back?.ahead ?? strides
      for (let i = from; i < to && nodes.length <= this.#most; i++) {
        if (leaves === undefined || leaves(i)) {
          back?.leave(i)
          this.#follow(i, ahead)
        }
        if (this.#pauseDue()) yield
      }
      if (back !== null) yield* this.#find(back, to)
      if (covered !== undefined && this.#mayBeCovered) yield* this.#drop(to, covered)
      if (nodes.length - to <= MAX_SORTED_IN_PLACE) sortFew(entries, to)
      else yield* sortLevel(entries, to, this.#visited)
      if (nodes.length > this.#most) {
        this.truncated = true
        nodes.length = this.#most
      }
      ends[ends.length - 1] = nodes.length
    }
  }

  /** Tells whether the newest level leads to a wanted node; keeps none of the nodes it leads to. */
  *leadsTo(wanted: (node: NodeId) => boolean): Work<boolean> {
    const { nodes } = this.entries
    const { leaves, strides } = this.#course
    const to = nodes.length
    let found = false
    // Covered states may be ignored here: a node is wanted whatever its state.
    for (let i = this.newest; i < to && !found; i++) {
      if (leaves === undefined || leaves(i)) this.#follow(i, strides)
      for (let j = to; j < nodes.length && !found; j++) found = wanted(u32(nodes.array, j))
      nodes.length = to
      if (this.#pauseDue()) yield
    }
    this.ends[this.ends.length - 1] = to
    return found
  }

  #pauseDue(): boolean {
    if (this.#done < this.#pause) return false
    this.#done = 0
    return true
  }

  /** Returns null if the level is walked forwards, as most are. */
  #lookBack(from: number, to: number): LookBack | null {
    const { graph, at, strides, enters } = this.#course
    if (enters !== undefined || this.#most !== Infinity) return null
    return LookBack.of({ graph, at, strides, visited: this.#visited, entries: this.entries }, from, to)
  }

  *#find(back: LookBack, to: number): Work<void> {
    yield* back.find(to)
    this.#mayBeCovered = true
  }

  #follow(entry: number, strides: readonly (readonly Stride[])[]): void {
    const { entries } = this
    const { nodes } = entries
    const { graph, at, enters, covered } = this.#course
    const node = u32(nodes.array, entry)
    this.#done++
    for (const stride of strides[stateAt(entries, entry)] ?? []) {
      const before = nodes.length
      graph.appendUnseen(node, stride, at, this.#visited.seen(stride.next), nodes)
      if (nodes.length === before) continue
      this.#done += nodes.length - before
      if (enters !== undefined) this.#keepEntered(before, enters)
      entries.fill(before, entry, stride.next)
      if (covered !== undefined && covered[stride.next] !== 0) this.#mayBeCovered = true
    }
  }

  #keepEntered(from: number, enters: (node: NodeId) => boolean): void {
    const { nodes } = this.entries
    let kept = from
    for (let i = from; i < nodes.length; i++) {
      const node = u32(nodes.array, i)
      if (enters(node)) nodes.array[kept++] = node
    }
    nodes.length = kept
  }

  /** Drops nodes from a new level that were also reached in a state that goes at least as far. */
  *#drop(from: number, covered: readonly number[]): Work<void> {
    const { entries } = this
    const { nodes, parents, states } = entries
    let kept = from
    for (let i = from; i < nodes.length; i++) {
      if ((i & STEP_MASK) === STEP_MASK) yield
      const node = u32(nodes.array, i)
      const state = stateAt(entries, i)
      const coveredBy = covered[state] ?? 0
      if (coveredBy !== 0 && this.#visited.hasAny(node, coveredBy)) continue
      nodes.array[kept] = node
      states[kept] = state
      parents[kept++] = u32(parents, i)
    }
    nodes.length = kept
  }
}

import type { GraphReader, Hop } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/array-elements.ts'
import type { Work } from '../lib/pausing-work.ts'
import { newBits, setBit } from '../lib/bits.ts'
import type { Tx } from '../model/facts.ts'
import { stateAt, type Entries } from './entries.ts'
import type { WalkState, Visited } from './visited.ts'
import type { Stride } from './stride.ts'

/** Searching the unreached nodes scans all nodes, so it pays only if the level has one node in this many. */
const LARGE_LEVEL = 16
/** Unreached nodes between two pauses: some 0.2 ms with ten edges a node. */
const NODES_PER_STEP = 2_000
/** Reached nodes that are skipped in the time that one unreached node takes. */
const PASSED = 16
/** Nodes between two checks for a due pause. */
const NODES_PER_CHECK = 1_024
/** Later than any entry. */
const NO_ENTRY = 0xffff_ffff

type Strides = readonly (readonly Stride[])[]

/** A walk at the start of a level, whose entries are sorted by node and state. */
interface LevelSources {
  readonly graph: GraphReader
  readonly at: Tx
  readonly strides: Strides
  readonly visited: Visited
  readonly entries: Entries
}

/** A reversed stride: from a node to those it is reached from. */
interface BackStride {
  readonly hop: Hop
  readonly from: WalkState
}

/** A state of the next level, and the ways into it from states of the newest level. */
interface Destination {
  readonly state: WalkState
  readonly back: readonly BackStride[]
}

/**
 * Searches one level backwards: for states with fewer unreached nodes than strides into them, each such node looks for
 * the first entry that leads to it. A forward walk would have come from the same entry.
 */
export class LookBack {
  /** Strides that are still walked forwards. */
  readonly ahead: Strides
  readonly #sources: LevelSources
  readonly #leastAmong: NonNullable<GraphReader['leastAmong']>
  readonly #destinations: readonly Destination[]
  /** For each state, a bit for each node from which the level continues. */
  readonly #left: Uint32Array[] = []

  private constructor(
    sources: LevelSources,
    leastAmong: NonNullable<GraphReader['leastAmong']>,
    destinations: readonly Destination[],
  ) {
    this.#sources = sources
    this.#leastAmong = leastAmong
    this.#destinations = destinations
    const isDestination = (state: WalkState): boolean => destinations.some((one) => one.state === state)
    this.ahead = sources.strides.map((strides) => strides.filter(({ next }) => !isDestination(next)))
  }

  /** Plans the level of entries `[from, to)`; returns null if walking forwards is better for all of it. */
  static of(sources: LevelSources, from: number, to: number): LookBack | null {
    const { graph, strides, visited, entries } = sources
    if (graph.leastAmong === undefined || (to - from) * LARGE_LEVEL < graph.idBound) return null
    const counts = strides.map(() => 0)
    for (let i = from; i < to; i++) counts[stateAt(entries, i)] = (counts[stateAt(entries, i)] ?? 0) + 1
    const destinations = strides.flatMap((_, state): Destination[] => {
      const back: BackStride[] = []
      let ahead = 0
      for (const [origin, count] of counts.entries()) {
        for (const { types, direction, next } of count === 0 ? [] : (strides[origin] ?? [])) {
          if (next !== state) continue
          back.push({ hop: { types, direction: direction === 'out' ? 'in' : 'out' }, from: origin })
          ahead += count
        }
      }
      const isFewer = ahead > 0 && visited.unreached(state, graph.idBound) * back.length < ahead
      return isFewer ? [{ state, back }] : []
    })
    return destinations.length === 0 ? null : new LookBack(sources, graph.leastAmong.bind(graph), destinations)
  }

  /** Notes that the walk leaves an entry of the level. Call in the order of the entries. */
  leave(entry: number): void {
    const { entries, visited, graph } = this.#sources
    const node = u32(entries.nodes.array, entry)
    const left = (this.#left[stateAt(entries, entry)] ??= newBits(graph.idBound))
    setBit(left, node)
    visited.parentOf[node] = entry
  }

  /** Adds the nodes that the level leads to. `added` is the first entry added to the next level meanwhile. */
  *find(added: number): Work<void> {
    const { entries, graph } = this.#sources
    // A node that was added through a conclusion may also have an edge from an earlier entry.
    for (const { state, back } of this.#destinations) {
      for (let i = added; i < entries.nodes.length; i++) {
        if (stateAt(entries, i) !== state) continue
        entries.parents[i] = Math.min(u32(entries.parents, i), this.#entryBefore(u32(entries.nodes.array, i), back))
      }
    }
    const { idBound } = graph
    let done = 0
    for (let node = 0; node < idBound; node += NODES_PER_CHECK) {
      const end = Math.min(idBound, node + NODES_PER_CHECK)
      for (const destination of this.#destinations) done += this.#findBetween(node, end, destination)
      done += NODES_PER_CHECK / PASSED
      if (done < NODES_PER_STEP) continue
      done = 0
      yield
    }
  }

  /** Returns the number of unreached nodes. */
  #findBetween(from: NodeId, to: NodeId, { state, back }: Destination): number {
    const { visited, entries } = this.#sources
    let unreached = 0
    for (let node = from; node < to; node++) {
      if (visited.has(node, state)) continue
      unreached++
      const entry = this.#entryBefore(node, back)
      if (entry === NO_ENTRY) continue
      visited.add(node, state)
      entries.add(node, entry, state)
    }
    return unreached
  }

  /** Returns the first entry of the level that leads to a node. */
  #entryBefore(node: NodeId, back: readonly BackStride[]): number {
    const { at } = this.#sources
    let first = NO_ENTRY
    for (const { hop, from } of back) {
      const left = this.#left[from]
      const before = left === undefined ? -1 : this.#leastAmong(node, hop, at, left)
      if (before >= 0) first = Math.min(first, this.#entryOf(before, from))
    }
    return first
  }

  /** The last entry of the node is known; those of its other states are directly before it. */
  #entryOf(node: NodeId, state: WalkState): number {
    const { entries, visited } = this.#sources
    let entry = u32(visited.parentOf, node)
    while (stateAt(entries, entry) !== state) entry--
    return entry
  }
}

import type { VisitedInState } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { i32 } from '../lib/array-elements.ts'
import { Entries } from './entries.ts'

/**
 * The state of a walk at a node: the levels through which it has risen, or its position on a rule's path. Numbered from
 * 0.
 */
export type WalkState = number

/** States that fit as bits into one word; a walk with more has several words a node. */
const STATES_PER_WORD = 16
/** Stamps are stored above the bits; this maximum keeps a word a positive 32-bit integer. */
const LAST_STAMP = 0x7fff
/** Entries up to this size are reused by later walks; larger ones are left to the garbage collector. */
const CACHED_ENTRIES = 65_536

/**
 * Records the nodes that a walk has reached, and in which states. Each node has one word: the stamp of the walk that
 * wrote it, and a bit for each state. Words of earlier walks count as empty, so nothing is cleared between two walks.
 * With the buffers for sorting it takes 8.1 bytes a node.
 */
export class Visited {
  readonly size: number
  /** A bit per node, all 0 between two uses. */
  readonly bits: Uint32Array
  readonly parentOf: Uint32Array
  /** True while the bits are in use: a `Visited` that is returned then isn't reused. */
  sorting = false
  #stamp = 0
  #from = 0
  readonly #words: Int32Array[] = []
  /** For each state, the words in which the graph records nodes that it appends. */
  readonly #seen: { words: Int32Array; from: number; bit: number }[] = []
  #scratch: Entries | null = null

  constructor(size: number) {
    this.size = size
    this.bits = new Uint32Array((size >>> 5) + 1)
    this.parentOf = new Uint32Array(size)
  }

  /** Prepares for another walk with this many states. */
  begin(states: number): void {
    if (this.#stamp === LAST_STAMP) {
      for (const words of this.#words) words.fill(0)
      this.#stamp = 0
    }
    this.#from = ++this.#stamp << STATES_PER_WORD
    for (let state = this.#seen.length; state < states; state++) {
      const word = Math.floor(state / STATES_PER_WORD)
      const words = (this.#words[word] ??= new Int32Array(this.size))
      this.#seen.push({ words, from: 0, bit: 1 << (state % STATES_PER_WORD) })
    }
  }

  seen(state: WalkState): VisitedInState {
    const seen = this.#seen[state]
    if (seen === undefined) throw new Error(`the walk has no state ${state}: it began with ${this.#seen.length}`)
    seen.from = this.#from
    return seen
  }

  has(node: NodeId, state: WalkState): boolean {
    const { words, from, bit } = this.seen(state)
    const word = i32(words, node)
    return word >= from && (word & bit) !== 0
  }

  /** Tells whether the walk has reached the node in one of the first states, given as bits. */
  hasAny(node: NodeId, states: number): boolean {
    const { words, from } = this.seen(0)
    const word = i32(words, node)
    return word >= from && (word & states) !== 0
  }

  /** Counts the nodes below a bound that the walk hasn't reached in a state. */
  unreached(state: WalkState, bound: NodeId): number {
    const { words, from, bit } = this.seen(state)
    let count = 0
    for (let node = 0; node < bound; node++) {
      const word = i32(words, node)
      if (word < from || (word & bit) === 0) count++
    }
    return count
  }

  /** Returns false if the walk had already reached it in that state. */
  add(node: NodeId, state: WalkState): boolean {
    return visitNew(this.seen(state), node)
  }

  /** Lends reusable entries to a walk whose entries don't outlive it: thousands of searches allocate nothing. */
  lendEntries(): Entries {
    const entries = this.#scratch ?? new Entries()
    this.#scratch = null
    entries.nodes.length = 0
    return entries
  }

  takeBack(entries: Entries): void {
    if (entries.nodes.array.length <= CACHED_ENTRIES) this.#scratch = entries
  }
}

/** Returns false if the walk had already reached it in that state. */
export function visitNew({ words, from, bit }: VisitedInState, node: NodeId): boolean {
  const word = Math.max(i32(words, node), from)
  if ((word & bit) !== 0) return false
  words[node] = word | bit
  return true
}

/** Maximum number of idle `Visited` that are kept for reuse: few walks run at the same time. */
const CACHED = 4
const idle: Visited[] = []

/** Lends a `Visited` to a walk over node ids below `size`, which returns it when done. */
export function borrowVisited(size: number, states: number): Visited {
  let visited = idle.pop()
  // An eighth larger, so that a growing graph doesn't need a new one for every walk. Untouched pages cost nothing.
  if (visited === undefined || visited.size < size) visited = new Visited(Math.ceil(size * 1.125))
  visited.begin(states)
  return visited
}

export function returnVisited(visited: Visited): void {
  if (idle.length < CACHED && !visited.sorting) idle.push(visited)
}

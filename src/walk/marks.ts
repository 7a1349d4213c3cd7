import type { SeenMarks } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { i32 } from '../lib/array-elements.ts'
import { Entries } from './entries.ts'

/**
 * The state of a walk at a node: the levels through which it has risen, or its position on a rule's path. Numbered from
 * 0.
 */
export type MarkState = number

/** States that fit as bits into one word; a walk with more has several words a node. */
const STATES_PER_WORD = 16
/** Stamps are stored above the bits; this maximum keeps a word a positive 32-bit integer. */
const LAST_STAMP = 0x7fff
/** Entries up to this size are reused with the marks; larger ones are left to the garbage collector. */
const CACHED_ENTRIES = 65_536

/**
 * Records the nodes that a walk has reached, and in which states. Each node has one word: the stamp of the walk that
 * wrote it, and a bit for each state. Words of earlier walks count as empty, so nothing is cleared between two walks.
 * With the buffers for sorting it takes 8.1 bytes a node.
 */
export class WalkMarks {
  readonly size: number
  /** A bit per node, all 0 between two uses. */
  readonly bits: Uint32Array
  readonly parentOf: Uint32Array
  /** True while the bits are in use: marks that are returned then are not reused. */
  sorting = false
  #stamp = 0
  #from = 0
  readonly #words: Int32Array[] = []
  /** For each state, the marks that the graph sets on nodes it appends. */
  readonly #seen: { marks: Int32Array; from: number; bit: number }[] = []
  #scratch: Entries | null = null

  constructor(size: number) {
    this.size = size
    this.bits = new Uint32Array((size >>> 5) + 1)
    this.parentOf = new Uint32Array(size)
  }

  /** Prepares for another walk with so many states. */
  begin(states: number): void {
    if (this.#stamp === LAST_STAMP) {
      for (const words of this.#words) words.fill(0)
      this.#stamp = 0
    }
    this.#from = ++this.#stamp << STATES_PER_WORD
    for (let state = this.#seen.length; state < states; state++) {
      const word = Math.floor(state / STATES_PER_WORD)
      const marks = (this.#words[word] ??= new Int32Array(this.size))
      this.#seen.push({ marks, from: 0, bit: 1 << (state % STATES_PER_WORD) })
    }
  }

  seen(state: MarkState): SeenMarks {
    const seen = this.#seen[state]
    if (seen === undefined) throw new Error(`the walk has no state ${state}: it began with ${this.#seen.length}`)
    seen.from = this.#from
    return seen
  }

  has(node: NodeId, state: MarkState): boolean {
    const { marks, from, bit } = this.seen(state)
    const word = i32(marks, node)
    return word >= from && (word & bit) !== 0
  }

  /** Tells whether the walk has reached the node in one of the first states, given as bits. */
  hasAny(node: NodeId, states: number): boolean {
    const { marks, from } = this.seen(0)
    const word = i32(marks, node)
    return word >= from && (word & states) !== 0
  }

  /** Counts the nodes below a bound that the walk hasn't reached in a state. */
  unreached(state: MarkState, bound: NodeId): number {
    const { marks, from, bit } = this.seen(state)
    let count = 0
    for (let node = 0; node < bound; node++) {
      const word = i32(marks, node)
      if (word < from || (word & bit) === 0) count++
    }
    return count
  }

  /** Returns false if it was already marked. */
  mark(node: NodeId, state: MarkState): boolean {
    return markNew(this.seen(state), node)
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

/** Returns false if it was already marked. */
export function markNew({ marks, from, bit }: SeenMarks, node: NodeId): boolean {
  const word = Math.max(i32(marks, node), from)
  if ((word & bit) !== 0) return false
  marks[node] = word | bit
  return true
}

/** Idle marks kept for reuse: few walks run at the same time. */
const CACHED = 4
const idle: WalkMarks[] = []

/** Lends marks to one walk over node ids below `size`, which returns them when done. */
export function borrowMarks(size: number, states: number): WalkMarks {
  let marks = idle.pop()
  // An eighth larger, so that a growing graph doesn't need new marks for every walk. Untouched pages cost nothing.
  if (marks === undefined || marks.size < size) marks = new WalkMarks(Math.ceil(size * 1.125))
  marks.begin(states)
  return marks
}

export function returnMarks(marks: WalkMarks): void {
  if (idle.length < CACHED && !marks.sorting) idle.push(marks)
}

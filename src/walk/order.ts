import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/elements.ts'
import type { Work } from '../lib/slices.ts'
import { stateAt, type Entries } from './entries.ts'
import type { WalkMarks } from './marks.ts'

/** A level of up to this many entries is sorted in place. */
export const FEW = 24
/** A level of up to this many is sorted by comparison, whose cost grows faster than that of a radix sort. */
const SOME = 256
/** More than any walk has: 2^26 nodes, 2^16 states and 2^8 places are 2^50. */
const STATES = 2 ** 16
const DIGIT = 11
const DIGITS = 1 << DIGIT
/** Entries moved between two pauses, less one: some 0.3 ms. */
export const STEP = 0x7fff

/**
 * Sorts a level by node id (and, for one node, by state): the order does not depend on the memory layout of edges. A radix sort,
 * because comparisons take half a second for a level of a million nodes.
 */
export function* sortLevel(entries: Entries, from: number, marks: WalkMarks): Work<void> {
  const length = entries.nodes.length - from
  if (length <= FEW) return sortFew(entries, from)
  const first = stateAt(entries, from)
  const alike = entries.states.subarray(from, from + length).every((state) => state === first)
  // Scanning the bits of all nodes costs as much as sorting a thousandth of them.
  if (alike && length > marks.size >>> 10) return yield* sortDense(entries, from, marks)
  if (length <= SOME) return sortSome(entries, from)
  const nodes = entries.nodes.array.slice(from, from + length)
  const states = entries.states.slice(from, from + length)
  const parents = entries.parents.slice(from, from + length)
  const order = yield* byDigits(nodes, alike ? null : states, marks.size)
  for (let i = 0; i < length; i++) {
    const oldIndex = u32(order, i)
    entries.nodes.array[from + i] = u32(nodes, oldIndex)
    entries.states[from + i] = states[oldIndex] as number
    entries.parents[from + i] = u32(parents, oldIndex)
    if ((i & STEP) === STEP) yield
  }
}

/** Insertion sort: most levels are a handful of entries, and it allocates nothing. */
export function sortFew({ nodes: { array, length }, states, parents }: Entries, from: number): void {
  for (let i = from + 1; i < length; i++) {
    const [node, state, parent] = [u32(array, i), states[i] as number, u32(parents, i)]
    let j = i - 1
    for (; j >= from; j--) {
      const other = u32(array, j)
      if (other < node || (other === node && (states[j] as number) < state)) break
      array[j + 1] = other
      states[j + 1] = states[j] as number
      parents[j + 1] = u32(parents, j)
    }
    array[j + 1] = node
    states[j + 1] = state
    parents[j + 1] = parent
  }
}

/** By one number for each entry: its node, its state, and its old index. Exact for ids below 67 million. */
function sortSome({ nodes: { array, length }, states, parents }: Entries, from: number): void {
  const keys = new Float64Array(length - from)
  for (let i = 0; i < keys.length; i++)
    keys[i] = (u32(array, from + i) * STATES + (states[from + i] as number)) * SOME + i
  keys.sort()
  const before = parents.slice(from, length)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number
    const entry = Math.floor(key / SOME)
    array[from + i] = Math.floor(entry / STATES)
    states[from + i] = entry % STATES
    parents[from + i] = u32(before, key % SOME)
  }
}

/** Many nodes in one state are distinct: one bit each, scanned in order. Twice as fast as a radix sort. */
function* sortDense(entries: Entries, from: number, marks: WalkMarks): Work<void> {
  const { bits, parentOf } = marks
  const nodes = entries.nodes.array
  const { parents } = entries
  const { length } = entries.nodes
  marks.sorting = true
  for (let i = from; i < length; i++) {
    const node = u32(nodes, i)
    parentOf[node] = u32(parents, i)
    bits[node >>> 5] = u32(bits, node >>> 5) | (1 << (node & 31))
    if ((i & STEP) === STEP) yield
  }
  for (let word = 0, i = from; i < length; word++) {
    for (let rest = u32(bits, word); rest !== 0; rest &= rest - 1) {
      const node = word * 32 + (31 - Math.clz32(rest & -rest))
      nodes[i] = node
      parents[i++] = u32(parentOf, node)
    }
    bits[word] = 0
    if ((word & STEP) === STEP) yield
  }
  marks.sorting = false
}

/** Radix sort, least significant key first: each pass is stable. Most levels are of one state. */
function* byDigits(nodes: Uint32Array, states: Entries['states'] | null, idBound: NodeId): Work<Uint32Array> {
  const { length } = nodes
  let order: Uint32Array = new Uint32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  let other: Uint32Array = new Uint32Array(length)
  const keys = new Uint32Array(length)
  if (states !== null) {
    keys.set(states)
    yield* byDigit(keys, { order, into: other, shift: 0 })
    ;[order, other] = [other, order]
  }
  for (let shift = 0; shift < 32 && idBound > 2 ** shift; shift += DIGIT) {
    for (let i = 0; i < length; i++) keys[i] = u32(nodes, u32(order, i))
    yield
    yield* byDigit(keys, { order, into: other, shift })
    ;[order, other] = [other, order]
  }
  return order
}

interface Pass {
  readonly order: Uint32Array
  readonly into: Uint32Array
  readonly shift: number
}

/** `keys[i]` is the key of `order[i]`. */
function* byDigit(keys: Uint32Array, { order, into, shift }: Pass): Work<void> {
  const starts = new Uint32Array(DIGITS + 1)
  for (let i = 0; i < keys.length; i++) {
    const next = ((u32(keys, i) >>> shift) & (DIGITS - 1)) + 1
    starts[next] = u32(starts, next) + 1
    if ((i & STEP) === STEP) yield
  }
  for (let d = 1; d <= DIGITS; d++) starts[d] = u32(starts, d) + u32(starts, d - 1)
  for (let i = 0; i < keys.length; i++) {
    const digit = (u32(keys, i) >>> shift) & (DIGITS - 1)
    const place = u32(starts, digit)
    into[place] = u32(order, i)
    starts[digit] = place + 1
    if ((i & STEP) === STEP) yield
  }
}

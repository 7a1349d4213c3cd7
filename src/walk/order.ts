// Sorts the levels of a walk, so that results don't depend on memory layout.
import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/array-elements.ts'
import type { Work } from '../lib/pausing-work.ts'
import { setBit } from '../lib/bits.ts'
import type { Entries } from './entries.ts'
import type { Visited } from './visited.ts'

/** A level of up to this many entries is sorted in place. */
export const MAX_SORTED_IN_PLACE = 24
/** A level of up to this many is sorted by comparison, whose cost grows faster than that of a radix sort. */
const MAX_COMPARED = 256
/** Limit for a level of one state, which is sorted as a list of numbers in about 0.1 ms. */
const MAX_COMPARED_ALIKE = 2_048
/** Exceeds any walk: 2^26 nodes, 2^16 states and 2^8 positions are 2^50. */
const STATES = 2 ** 16
const DIGIT = 11
const DIGITS = 1 << DIGIT
/** Entries moved between two pauses: some 0.3 ms. */
const STEP = 0x8000
export const STEP_MASK = STEP - 1

/**
 * Sorts a level by node id (and, for one node, by state): the order doesn't depend on the memory layout of edges. A
 * radix sort, because comparisons take half a second for a level of a million nodes.
 */
export function* sortLevel(entries: Entries, from: number, visited: Visited): Work<void> {
  const length = entries.nodes.length - from
  if (length <= MAX_SORTED_IN_PLACE) return sortFew(entries, from)
  const alike = haveOneState(entries, from)
  // Scanning the bits of all nodes costs as much as sorting a thousandth of them.
  if (alike && length > visited.size >>> 10) return yield* sortDense(entries, from, visited)
  if (alike && length <= MAX_COMPARED_ALIKE) return sortAlike(entries, from, visited)
  if (length <= MAX_COMPARED) return sortSome(entries, from)
  const nodes = entries.nodes.array.slice(from, from + length)
  const states = entries.states.slice(from, from + length)
  const parents = entries.parents.slice(from, from + length)
  const order = yield* byDigits(nodes, alike ? null : states, visited.size)
  for (let i = 0; i < length; i++) {
    const oldIndex = u32(order, i)
    entries.nodes.array[from + i] = u32(nodes, oldIndex)
    entries.states[from + i] = states[oldIndex] as number
    entries.parents[from + i] = u32(parents, oldIndex)
    if ((i & STEP_MASK) === STEP_MASK) yield
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

function haveOneState({ nodes, states }: Entries, from: number): boolean {
  for (let i = from + 1; i < nodes.length; i++) if (states[i] !== states[from]) return false
  return true
}

/** Many nodes in one state are distinct, so the nodes are sorted alone, and each then finds its parent again. */
function sortAlike({ nodes: { array, length }, parents }: Entries, from: number, { parentOf }: Visited): void {
  for (let i = from; i < length; i++) parentOf[u32(array, i)] = u32(parents, i)
  array.subarray(from, length).sort()
  for (let i = from; i < length; i++) parents[i] = u32(parentOf, u32(array, i))
}

/** Sorts by one number for each entry: its node, its state and its old index. It is exact for ids below 67 million. */
function sortSome({ nodes: { array, length }, states, parents }: Entries, from: number): void {
  const keys = new Float64Array(length - from)
  for (let i = 0; i < keys.length; i++)
    keys[i] = (u32(array, from + i) * STATES + (states[from + i] as number)) * MAX_COMPARED + i
  keys.sort()
  const before = parents.slice(from, length)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number
    const entry = Math.floor(key / MAX_COMPARED)
    array[from + i] = Math.floor(entry / STATES)
    states[from + i] = entry % STATES
    parents[from + i] = u32(before, key % MAX_COMPARED)
  }
}

/** Many nodes in one state are distinct: one bit each, scanned in order. Twice as fast as a radix sort. */
function* sortDense(entries: Entries, from: number, visited: Visited): Work<void> {
  const { length } = entries.nodes
  visited.sorting = true
  for (let i = from; i < length; i += STEP) {
    setBits(entries, { from: i, to: Math.min(length, i + STEP) }, visited)
    if (i + STEP < length) yield
  }
  let i = from
  for (let word = 0; i < length; word += STEP) {
    i = takeBits(entries, i, { from: word, to: Math.min(visited.bits.length, word + STEP) }, visited)
    if (i < length) yield
  }
  visited.sorting = false
}

/** Part of a level or of bits, moved by a separate function: loops compile better outside of a generator. */
interface OrderRange {
  readonly from: number
  readonly to: number
}

function setBits({ nodes: { array }, parents }: Entries, { from, to }: OrderRange, { bits, parentOf }: Visited): void {
  for (let i = from; i < to; i++) {
    const node = u32(array, i)
    parentOf[node] = u32(parents, i)
    setBit(bits, node)
  }
}

/** Appends the nodes of these bits from an index on, and clears the bits; returns the index after them. */
function takeBits(
  { nodes: { array, length }, parents }: Entries,
  first: number,
  { from, to }: OrderRange,
  { bits, parentOf }: Visited,
): number {
  let i = first
  for (let word = from; word < to && i < length; word++) {
    const set = u32(bits, word)
    if (set === 0) continue
    for (let rest = set; rest !== 0; rest &= rest - 1) {
      const node = word * 32 + (31 - Math.clz32(rest & -rest))
      array[i] = node
      parents[i++] = u32(parentOf, node)
    }
    bits[word] = 0
  }
  return i
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

interface SortPass {
  readonly order: Uint32Array
  readonly into: Uint32Array
  readonly shift: number
}

/** `keys[i]` is the key of `order[i]`. */
function* byDigit(keys: Uint32Array, { order, into, shift }: SortPass): Work<void> {
  const starts = new Uint32Array(DIGITS + 1)
  for (let i = 0; i < keys.length; i++) {
    const next = ((u32(keys, i) >>> shift) & (DIGITS - 1)) + 1
    starts[next] = u32(starts, next) + 1
    if ((i & STEP_MASK) === STEP_MASK) yield
  }
  for (let d = 1; d <= DIGITS; d++) starts[d] = u32(starts, d) + u32(starts, d - 1)
  for (let i = 0; i < keys.length; i++) {
    const digit = (u32(keys, i) >>> shift) & (DIGITS - 1)
    const index = u32(starts, digit)
    into[index] = u32(order, i)
    starts[digit] = index + 1
    if ((i & STEP_MASK) === STEP_MASK) yield
  }
}

import type { NodeList } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Work } from '../lib/slices.ts'
import { RISEN_BOUND, type Risen } from './flow.ts'

/** Set on an entry whose node stands at an earlier place already: it is walked on from, and not shown again. */
export const AGAIN = 0x80

/**
 * What a walk found, level after level: nodes, each with the entry that it was found from and what the walk had risen through.
 * One node may stand twice, since a walk that has not risen goes further than one that has. 11 bytes an entry.
 */
export class Entries {
  readonly nodes: NodeList = { array: new Uint32Array(256), length: 0 }
  parents = new Uint32Array(256)
  /** What was risen through, and AGAIN. */
  flags = new Uint8Array(256)
  kinds = new Uint16Array(256)

  /** After nodes were appended: what they were found from. */
  fill(from: number, parent: number, risen: Risen): void {
    const { length } = this.nodes
    if (length > this.parents.length) this.#reserve()
    const { parents, flags } = this
    // Two calls of fill() cost more than the few entries that most nodes add.
    for (let i = from; i < length; i++) {
      parents[i] = parent
      flags[i] = risen
    }
  }

  add(node: NodeId, parent: number, risen: Risen): number {
    const i = this.nodes.length++
    if (i === this.nodes.array.length) {
      const wider = new Uint32Array(i * 2)
      wider.set(this.nodes.array)
      this.nodes.array = wider
    }
    this.nodes.array[i] = node
    this.fill(i, parent, risen)
    return i
  }

  /** What is kept after the walk keeps no room to grow. */
  trim(): void {
    const { length } = this.nodes
    this.nodes.array = this.nodes.array.slice(0, length)
    this.parents = this.parents.slice(0, length)
    this.flags = this.flags.slice(0, length)
    this.kinds = this.kinds.slice(0, length)
  }

  #reserve(): void {
    const room = this.nodes.array.length
    const parents = new Uint32Array(room)
    parents.set(this.parents)
    this.parents = parents
    const flags = new Uint8Array(room)
    flags.set(this.flags)
    this.flags = flags
    const kinds = new Uint16Array(room)
    kinds.set(this.kinds)
    this.kinds = kinds
  }
}

/** Marks of a walk: a stamp per node for each way to have risen, and one for having been shown. With room to sort, 14 bytes a node. */
export interface FlowMarks {
  readonly size: number
  readonly seen: readonly Uint16Array[]
  readonly shown: Uint16Array
  /** A bit per node, all 0 between two uses. */
  readonly bits: Uint32Array
  readonly parentOf: Uint32Array
  stamp: number
}

const LAST_STAMP = 0xffff
/** Walks that run at the same time take turns; more than these make marks of their own. */
const KEPT = 3
const idle: FlowMarks[] = []

export function borrowFlowMarks(size: number): FlowMarks {
  let marks = idle.pop()
  if (marks === undefined || marks.size < size) {
    // An eighth more, so that a growing graph does not cost new marks at every walk. Untouched pages cost nothing.
    const room = Math.ceil(size * 1.125)
    const seen = Array.from({ length: RISEN_BOUND }, () => new Uint16Array(room))
    const [shown, bits, parentOf] = [new Uint16Array(room), new Uint32Array((room >>> 5) + 1), new Uint32Array(room)]
    marks = { size: room, seen, shown, bits, parentOf, stamp: 0 }
  }
  if (marks.stamp >= LAST_STAMP - 1) {
    for (const array of [...marks.seen, marks.shown]) array.fill(0)
    marks.stamp = 0
  }
  marks.stamp++
  return marks
}

export function returnFlowMarks(marks: FlowMarks): void {
  if (idle.length < KEPT) idle.push(marks)
}

/** Entries of a level below this many are sorted by comparing. */
const FEW = 64
const DIGIT = 11
const DIGITS = 1 << DIGIT
/** Entries moved between two pauses, less one: some 0.3 ms. */
export const STEP = 0x7fff

/**
 * Puts a level in the order of its node ids (and, for one node, of how little was risen through): the same order however edges lie
 * in memory. By digits, since comparing costs a level of a million nodes half a second.
 */
export function* sortLevel(entries: Entries, from: number, marks: FlowMarks): Work<void> {
  const length = entries.nodes.length - from
  if (length < 2) return
  const first = at(entries.flags, from)
  const alike = entries.flags.subarray(from, from + length).every((flag) => flag === first)
  if (alike && length > marks.size >>> 7) return yield* sortDense(entries, from, marks)
  const nodes = entries.nodes.array.slice(from, from + length)
  const flags = entries.flags.slice(from, from + length)
  const parents = entries.parents.slice(from, from + length)
  const order = length <= FEW ? compared(nodes, flags) : yield* byDigits(nodes, alike ? null : flags, marks.size)
  for (let i = 0; i < length; i++) {
    const was = at(order, i)
    entries.nodes.array[from + i] = at(nodes, was)
    entries.flags[from + i] = at(flags, was)
    entries.parents[from + i] = at(parents, was)
    if ((i & STEP) === STEP) yield
  }
}

/** Many nodes of one way to have risen are all different: a bit each, read off in order. Twice as fast as by digits. */
function* sortDense(entries: Entries, from: number, { bits, parentOf }: FlowMarks): Work<void> {
  const nodes = entries.nodes.array
  const { parents } = entries
  const { length } = entries.nodes
  for (let i = from; i < length; i++) {
    const node = at(nodes, i)
    parentOf[node] = at(parents, i)
    bits[node >>> 5] = at(bits, node >>> 5) | (1 << (node & 31))
    if ((i & STEP) === STEP) yield
  }
  for (let word = 0, i = from; i < length; word++) {
    for (let rest = at(bits, word); rest !== 0; rest &= rest - 1) {
      const node = word * 32 + (31 - Math.clz32(rest & -rest))
      nodes[i] = node
      parents[i++] = at(parentOf, node)
    }
    bits[word] = 0
    if ((word & STEP) === STEP) yield
  }
}

function compared(nodes: Uint32Array, flags: Uint8Array): Uint32Array {
  const order = Uint32Array.from(nodes.keys())
  return order.sort((a, b) => at(nodes, a) - at(nodes, b) || at(flags, a) - at(flags, b))
}

/** The least important first: each pass keeps the order of the one before. Most levels rose through the same. */
function* byDigits(nodes: Uint32Array, flags: Uint8Array | null, idBound: NodeId): Work<Uint32Array> {
  const { length } = nodes
  let order: Uint32Array = new Uint32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  let other: Uint32Array = new Uint32Array(length)
  const keys = new Uint32Array(length)
  if (flags !== null) {
    keys.set(flags)
    yield* byDigit(keys, { order, into: other, shift: 0 })
    ;[order, other] = [other, order]
  }
  for (let shift = 0; shift < 32 && idBound > 2 ** shift; shift += DIGIT) {
    for (let i = 0; i < length; i++) keys[i] = at(nodes, at(order, i))
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

/** `keys[i]` is that of `order[i]`. */
function* byDigit(keys: Uint32Array, { order, into, shift }: Pass): Work<void> {
  const starts = new Uint32Array(DIGITS + 1)
  for (let i = 0; i < keys.length; i++) {
    const next = ((at(keys, i) >>> shift) & (DIGITS - 1)) + 1
    starts[next] = at(starts, next) + 1
    if ((i & STEP) === STEP) yield
  }
  for (let d = 1; d <= DIGITS; d++) starts[d] = at(starts, d) + at(starts, d - 1)
  for (let i = 0; i < keys.length; i++) {
    const digit = (at(keys, i) >>> shift) & (DIGITS - 1)
    const place = at(starts, digit)
    into[place] = at(order, i)
    starts[digit] = place + 1
    if ((i & STEP) === STEP) yield
  }
}

export function at(array: Uint32Array | Uint16Array | Uint8Array, index: number): number {
  return array[index] as number
}

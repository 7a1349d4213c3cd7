import type { NodeList } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/store.ts'
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
    this.#reserve()
    this.parents.fill(parent, from, this.nodes.length)
    this.flags.fill(risen, from, this.nodes.length)
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
    if (room <= this.parents.length) return
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

/** Marks of a walk: a stamp per node for each way to have risen, and one for having been shown. 10 bytes a node. */
export interface FlowMarks {
  readonly size: number
  readonly seen: readonly Uint16Array[]
  readonly shown: Uint16Array
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
    marks = { size: room, seen, shown: new Uint16Array(room), stamp: 0 }
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

/** Entries of a level below this many are sorted as they come. */
const FEW = 64
const DIGIT = 11
const DIGITS = 1 << DIGIT
/** Entries moved between two pauses, less one: some 0.3 ms. */
export const STEP = 0x7fff

/**
 * Puts a level in the order of its node ids (and, for one node, of how little was risen through): the same order however edges lie
 * in memory. By digits, since a comparison per step costs a level of a million nodes half a second.
 */
export function* sortLevel(entries: Entries, from: number): Work<void> {
  const length = entries.nodes.length - from
  const nodes = entries.nodes.array.slice(from, from + length)
  const flags = entries.flags.slice(from, from + length)
  const parents = entries.parents.slice(from, from + length)
  let order: Uint32Array = Uint32Array.from({ length: length <= FEW ? length : 0 }, (_, i) => i)
  if (length <= FEW) order.sort((a, b) => at(nodes, a) - at(nodes, b) || at(flags, a) - at(flags, b))
  else {
    order = new Uint32Array(length)
    for (let i = 0; i < length; i++) order[i] = i
    let other: Uint32Array = new Uint32Array(length)
    yield
    for (let pass = 0; pass <= 3; pass++) {
      yield* byDigit(
        order,
        other,
        pass === 0 ? (i) => at(flags, i) : (i) => (at(nodes, i) >>> (DIGIT * (pass - 1))) & (DIGITS - 1),
      )
      ;[order, other] = [other, order]
    }
  }
  for (let i = 0; i < length; i++) {
    const was = at(order, i)
    entries.nodes.array[from + i] = at(nodes, was)
    entries.flags[from + i] = at(flags, was)
    entries.parents[from + i] = at(parents, was)
    if ((i & STEP) === STEP) yield
  }
}

function* byDigit(order: Uint32Array, into: Uint32Array, digitOf: (i: number) => number): Work<void> {
  const starts = new Uint32Array(DIGITS + 1)
  for (let i = 0; i < order.length; i++) {
    const next = digitOf(at(order, i)) + 1
    starts[next] = at(starts, next) + 1
    if ((i & STEP) === STEP) yield
  }
  for (let d = 1; d <= DIGITS; d++) starts[d] = at(starts, d) + at(starts, d - 1)
  for (let i = 0; i < order.length; i++) {
    const index = at(order, i)
    const digit = digitOf(index)
    const place = at(starts, digit)
    into[place] = index
    starts[digit] = place + 1
    if ((i & STEP) === STEP) yield
  }
}

export function at(array: Uint32Array | Uint16Array | Uint8Array, index: number): number {
  return array[index] as number
}

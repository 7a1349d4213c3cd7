import type { NodeId } from '../../contracts/log.ts'
import { i32, u16, u32 } from '../../lib/array-elements.ts'
import { I32s, U16s, U32s } from '../../lib/arrays.ts'

/** One direction of the delta: each node's newest entry, each entry's predecessor, and each entry's other end. */
export interface Links {
  readonly head: I32s
  readonly next: I32s
  readonly other: U32s
}

/**
 * Changes after the packed edges: an append-only table of intervals, linked per node in both directions. A packed edge
 * that closes moves here with its interval, so that packed rows need no ends.
 */
export class RecentEdges {
  readonly type = new U16s()
  readonly from = new U32s()
  readonly to = new U32s()
  readonly since = new U32s()
  readonly until = new U32s()
  /** Numbers of open supports. */
  readonly count = new U32s()
  readonly out: Links = { head: new I32s(), next: new I32s(), other: this.to }
  readonly in: Links = { head: new I32s(), next: new I32s(), other: this.from }
  /** (from, type, to) → its newest entry; -1 for an empty slot, at most half full. */
  #table = new Int32Array(1_024).fill(-1)

  get length(): number {
    return this.from.length
  }

  /** Returns the newest entry of an edge, or -1. */
  find(from: NodeId, type: number, to: NodeId): number {
    return i32(this.#table, this.#slotOf(from, type, to))
  }

  add(edge: { readonly from: NodeId; readonly type: number; readonly to: NodeId }, since: number): number {
    const entry = this.length
    if ((entry + 1) * 2 > this.#table.length) this.#widen()
    this.#table[this.#slotOf(edge.from, edge.type, edge.to)] = entry
    this.type.push(edge.type)
    this.from.push(edge.from)
    this.to.push(edge.to)
    this.since.push(since)
    this.until.push(0)
    this.count.push(0)
    link(this.out, edge.from, entry)
    link(this.in, edge.to, entry)
    return entry
  }

  #slotOf(from: NodeId, type: number, to: NodeId): number {
    const mask = this.#table.length - 1
    let slot = hashOf(from, type, to) & mask
    for (;;) {
      const entry = i32(this.#table, slot)
      if (entry < 0 || this.#is(entry, from, type, to)) return slot
      slot = (slot + 1) & mask
    }
  }

  #is(entry: number, from: NodeId, type: number, to: NodeId): boolean {
    return (
      u32(this.to.array, entry) === to && u32(this.from.array, entry) === from && u16(this.type.array, entry) === type
    )
  }

  #widen(): void {
    this.#table = new Int32Array(this.#table.length * 2).fill(-1)
    // Goes in order of time, so that the newest entry of an edge wins.
    for (let entry = 0; entry < this.length; entry++) {
      const slot = this.#slotOf(u32(this.from.array, entry), u16(this.type.array, entry), u32(this.to.array, entry))
      this.#table[slot] = entry
    }
  }
}

export function headOf(links: Links, node: NodeId): number {
  return node < links.head.array.length ? i32(links.head.array, node) : -1
}

function link(links: Links, node: NodeId, entry: number): void {
  links.head.reserve(node + 1)
  links.next.push(i32(links.head.array, node))
  links.head.array[node] = entry
}

function hashOf(from: NodeId, type: number, to: NodeId): number {
  let hash = Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca77) ^ Math.imul(type, 0xc2b2ae3d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

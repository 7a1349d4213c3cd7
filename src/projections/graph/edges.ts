import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { i32, u16, u32, u8 } from '../../lib/array-elements.ts'
import { U32s } from '../../lib/arrays.ts'
import {
  bytesOf,
  emptyClosedEdges,
  emptyOpenEdges,
  groupOf,
  lowerBound,
  LEAST_SEPARATE_COUNT,
  slotOf,
  type ClosedEdges,
  type OpenEdges,
} from './csr.ts'
import { RecentEdges, headOf, type Links } from './recent-edges.ts'
import { NEVER } from './nodes.ts'

export interface PackedEdges {
  readonly tx: Tx
  readonly out: OpenEdges
  readonly in: OpenEdges
  readonly closedOut: ClosedEdges
  readonly closedIn: ClosedEdges
  /** Counts of the few edges with LEAST_SEPARATE_COUNT or more supports, by their slot in `out`. */
  readonly many: Map<number, number>
}

export interface Side {
  readonly open: OpenEdges
  readonly closed: ClosedEdges
  readonly links: Links
}

export function emptyPackedEdges(): PackedEdges {
  return {
    tx: 0,
    out: emptyOpenEdges(),
    in: emptyOpenEdges(),
    closedOut: emptyClosedEdges(),
    closedIn: emptyClosedEdges(),
    many: new Map(),
  }
}

/**
 * Edges with their intervals: packed ones, and a delta of later changes. An edge is open while any of its supports is,
 * so supports are counted and not stored: the log repeats the edge of each support that it closes.
 *
 * A read at or after `tx` uses a packed row unchanged, unless the node has a delta; only reads of the past use `since`
 * and the closed rows. At any transaction at most one interval of an edge is open, so no neighbour is returned twice.
 */
export class Edges {
  /** The transaction at which the packed edges were complete. */
  readonly tx: Tx
  readonly delta = new RecentEdges()
  readonly out: Side
  readonly in: Side
  readonly many: Map<number, number>
  #open: number
  readonly #sorted = new U32s(64)

  constructor(packed: PackedEdges) {
    this.tx = packed.tx
    this.many = packed.many
    this.out = { open: packed.out, closed: packed.closedOut, links: this.delta.out }
    this.in = { open: packed.in, closed: packed.closedIn, links: this.delta.in }
    this.#open = packed.out.edges
  }

  /** Returns the packed edges if complete as of a transaction, without intervals in the delta; or null. */
  packedAt(tx: Tx): PackedEdges | null {
    if (this.delta.length > 0) return null
    return {
      tx,
      out: this.out.open,
      in: this.in.open,
      closedOut: this.out.closed,
      closedIn: this.in.closed,
      many: this.many,
    }
  }

  get open(): number {
    return this.#open
  }

  get bytes(): number {
    const packed = [this.out.open, this.out.closed, this.in.open, this.in.closed].reduce(
      (sum, csr) => sum + bytesOf(csr),
      0,
    )
    return packed + this.delta.length * 40
  }

  assert(from: NodeId, type: number, to: NodeId, tx: Tx): void {
    const slot = slotOf(this.out.open, from, type, to)
    if (slot >= 0 && u8(this.out.open.payload, slot) > 0) return this.#setSupports(slot, this.#supports(slot) + 1)
    const known = this.delta.find(from, type, to)
    const open = known >= 0 && u32(this.delta.count.array, known) > 0
    const entry = open ? known : this.delta.add({ from, type, to }, tx)
    if (!open) this.#open++
    this.delta.until.array[entry] = NEVER
    this.delta.count.array[entry] = u32(this.delta.count.array, entry) + 1
  }

  retract(from: NodeId, type: number, to: NodeId, tx: Tx): void {
    const slot = slotOf(this.out.open, from, type, to)
    if (slot >= 0 && u8(this.out.open.payload, slot) > 0) return this.#retractPacked(slot, { from, type, to }, tx)
    const entry = this.delta.find(from, type, to)
    const supports = entry < 0 ? 0 : u32(this.delta.count.array, entry)
    if (supports === 0)
      throw new Error(`graph: transaction ${tx} retracts the edge ${from} –${type}→ ${to}, which isn't open`)
    this.delta.count.array[entry] = supports - 1
    if (supports > 1) return
    this.delta.until.array[entry] = tx
    this.#open--
  }

  /** Counts the open supports of an edge. */
  supportsOf(from: NodeId, type: number, to: NodeId): number {
    const slot = slotOf(this.out.open, from, type, to)
    if (slot >= 0 && u8(this.out.open.payload, slot) > 0) return this.#supports(slot)
    const entry = this.delta.find(from, type, to)
    return entry < 0 ? 0 : u32(this.delta.count.array, entry)
  }

  has(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    const slot = slotOf(this.out.open, from, type, to)
    if (slot >= 0 && u8(this.out.open.payload, slot) > 0 && u32(this.out.open.since, slot) <= at) return true
    const { array: types } = this.delta.type
    for (let e = headOf(this.out.links, from); e >= 0; e = i32(this.out.links.next.array, e)) {
      if (u32(this.delta.to.array, e) === to && u16(types, e) === type && this.#holds(e, at)) return true
    }
    return at < this.tx && this.#hadPacked(from, type, to, at)
  }

  /** Visits neighbours in order: the few edges outside the packed row are sorted and merged into it. */
  each(node: NodeId, type: number, direction: Direction, at: Tx, visit: (neighbour: NodeId) => boolean | void): void {
    const side = direction === 'out' ? this.out : this.in
    const group = groupOf(side.open, node, type)
    const start = group < 0 ? 0 : u32(side.open.groupStart, group)
    const end = group < 0 ? 0 : u32(side.open.groupStart, group + 1)
    if (at >= this.tx && headOf(side.links, node) < 0) {
      for (let i = start; i < end; i++) if (visit(u32(side.open.neighbour, i)) === false) return
      return
    }
    const others = this.#others(side, node, type, at)
    let o = 0
    for (let i = start; i < end; i++) {
      if (!holdsPacked(side.open, i, at)) continue
      const neighbour = u32(side.open.neighbour, i)
      for (; o < others.length && u32(others, o) < neighbour; o++) if (visit(u32(others, o)) === false) return
      if (visit(neighbour) === false) return
    }
    for (; o < others.length; o++) if (visit(u32(others, o)) === false) return
  }

  degree(node: NodeId, type: number, direction: Direction, at: Tx): number {
    const side = direction === 'out' ? this.out : this.in
    const group = groupOf(side.open, node, type)
    const start = group < 0 ? 0 : u32(side.open.groupStart, group)
    const end = group < 0 ? 0 : u32(side.open.groupStart, group + 1)
    if (at >= this.tx && headOf(side.links, node) < 0) return end - start
    let degree = this.#others(side, node, type, at).length
    for (let i = start; i < end; i++) if (holdsPacked(side.open, i, at)) degree++
    return degree
  }

  /** The last transaction up to `at` at which an edge of a type began or ended at a node; 0 if none did. */
  changedAt(node: NodeId, type: number, direction: Direction, at: Tx): Tx {
    const { open, closed, links } = direction === 'out' ? this.out : this.in
    let last = 0
    const note = (tx: Tx): void => {
      if (tx > last && tx <= at) last = tx
    }
    for (const i of slotsOf(open, node, type)) if (u8(open.payload, i) > 0) note(u32(open.since, i))
    for (const i of slotsOf(closed, node, type)) {
      note(u32(closed.since, i))
      note(u32(closed.payload, i))
    }
    for (let e = headOf(links, node); e >= 0; e = i32(links.next.array, e)) {
      if (u16(this.delta.type.array, e) !== type) continue
      note(u32(this.delta.since.array, e))
      note(u32(this.delta.until.array, e))
    }
    return last
  }

  /** Returns neighbours over one type outside the packed row, sorted and copied, since visitors may read. */
  #others(side: Side, node: NodeId, type: number, at: Tx): Uint32Array {
    const sorted = this.#sorted
    sorted.length = 0
    const { other, next } = side.links
    for (let e = headOf(side.links, node); e >= 0; e = i32(next.array, e)) {
      if (u16(this.delta.type.array, e) === type && this.#holds(e, at)) sorted.push(u32(other.array, e))
    }
    if (at < this.tx) addPast(side.closed, groupOf(side.closed, node, type), at, sorted)
    return sorted.length === 0 ? NONE : sorted.array.slice(0, sorted.length).sort()
  }

  #holds(entry: number, at: Tx): boolean {
    return u32(this.delta.since.array, entry) <= at && at < u32(this.delta.until.array, entry)
  }

  #hadPacked(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    const closed = this.out.closed
    const group = groupOf(closed, from, type)
    if (group < 0) return false
    const end = u32(closed.groupStart, group + 1)
    for (let i = lowerBound(closed, group, to); i < end && u32(closed.neighbour, i) === to; i++) {
      if (u32(closed.since, i) <= at && at < u32(closed.payload, i)) return true
    }
    return false
  }

  #supports(slot: number): number {
    const supports = u8(this.out.open.payload, slot)
    return supports < LEAST_SEPARATE_COUNT ? supports : (this.many.get(slot) ?? LEAST_SEPARATE_COUNT)
  }

  #setSupports(slot: number, supports: number): void {
    this.out.open.payload[slot] = Math.min(supports, LEAST_SEPARATE_COUNT)
    if (supports >= LEAST_SEPARATE_COUNT) this.many.set(slot, supports)
    else if (supports === LEAST_SEPARATE_COUNT - 1) this.many.delete(slot)
  }

  #retractPacked(slot: number, edge: { from: NodeId; type: number; to: NodeId }, tx: Tx): void {
    const supports = this.#supports(slot)
    this.#setSupports(slot, supports - 1)
    if (supports > 1) return
    this.in.open.payload[slotOf(this.in.open, edge.to, edge.type, edge.from)] = 0
    const entry = this.delta.add(edge, u32(this.out.open.since, slot))
    this.delta.until.array[entry] = tx
    this.#open--
  }
}

const NONE = new Uint32Array(0)

function* slotsOf(csr: OpenEdges | ClosedEdges, node: NodeId, type: number): Generator<number> {
  const group = groupOf(csr, node, type)
  if (group < 0) return
  const end = u32(csr.groupStart, group + 1)
  for (let i = u32(csr.groupStart, group); i < end; i++) yield i
}

function holdsPacked(open: OpenEdges, slot: number, at: Tx): boolean {
  return u8(open.payload, slot) !== 0 && u32(open.since, slot) <= at
}

function addPast(closed: ClosedEdges, group: number, at: Tx, to: U32s): void {
  if (group < 0) return
  const end = u32(closed.groupStart, group + 1)
  for (let i = u32(closed.groupStart, group); i < end; i++) {
    if (u32(closed.since, i) <= at && at < u32(closed.payload, i)) to.push(u32(closed.neighbour, i))
  }
}

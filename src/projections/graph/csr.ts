// Packed edges of one direction: the layout (rows by node, groups by type) and reading it.
import type { NodeId } from '../../contracts/log.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { U16s, U32s, U8s } from '../../lib/arrays.ts'

/**
 * Packed edges of one direction: the groups of a node lie between `rowStart[node]` and `rowStart[node + 1]`, one group
 * per edge type, and the edges of a group between two `groupStart`s, sorted by neighbour. `payload` is one more column: the
 * number of open supports, or the end of a closed interval.
 */
interface Csr<X extends Uint8Array | Uint32Array> {
  /** Number of rows; later nodes have no edges. */
  readonly nodes: number
  readonly edges: number
  readonly groups: number
  readonly rowStart: Uint32Array
  readonly groupType: Uint16Array
  readonly groupStart: Uint32Array
  readonly neighbour: Uint32Array
  readonly since: Uint32Array
  readonly payload: X
}

/** Edges open at compaction; 0 supports means closed since then, with its interval in the delta. Nine bytes an edge. */
export type OpenEdges = Csr<Uint8Array>
/** Closed intervals, which only reads of the past touch. */
export type ClosedEdges = Csr<Uint32Array>

/** Counts from this number on are stored in a separate map; almost no edge has as many supports. */
export const LEAST_SEPARATE_COUNT = 255

export function groupOf(csr: OpenEdges | ClosedEdges, node: NodeId, type: number): number {
  if (node >= csr.nodes) return -1
  const end = u32(csr.rowStart, node + 1)
  for (let group = u32(csr.rowStart, node); group < end; group++) if (u16(csr.groupType, group) === type) return group
  return -1
}

/** Returns the first edge of a group whose neighbour is at least this one, or the group's end. */
export function lowerBound(csr: OpenEdges | ClosedEdges, group: number, neighbour: NodeId): number {
  let low = u32(csr.groupStart, group)
  let high = u32(csr.groupStart, group + 1)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (u32(csr.neighbour, middle) < neighbour) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns the position of an edge, or -1. */
export function slotOf(csr: OpenEdges, node: NodeId, type: number, neighbour: NodeId): number {
  const group = groupOf(csr, node, type)
  if (group < 0) return -1
  const slot = lowerBound(csr, group, neighbour)
  return slot < u32(csr.groupStart, group + 1) && u32(csr.neighbour, slot) === neighbour ? slot : -1
}

/** Writes rows in the order of nodes, each sorted by type and neighbour. */
export class CsrWriter<C extends U8s | U32s> {
  readonly #rowStart: U32s
  readonly #groupType: U16s
  readonly #groupStart: U32s
  readonly #neighbour: U32s
  readonly #since: U32s
  readonly #payload: C
  #rowGroups = 0

  constructor(payload: C, size: { readonly nodes: number; readonly edges: number; readonly groups: number }) {
    this.#payload = payload
    payload.reserve(size.edges)
    this.#rowStart = new U32s(size.nodes + 1)
    this.#groupType = new U16s(size.groups)
    this.#groupStart = new U32s(size.groups + 1)
    this.#neighbour = new U32s(size.edges)
    this.#since = new U32s(size.edges)
    this.#rowStart.push(0)
  }

  /** Number of finished rows, which is the node whose row is being written. */
  get nodes(): number {
    return this.#rowStart.length - 1
  }

  get edges(): number {
    return this.#neighbour.length
  }

  add(type: number, neighbour: NodeId, since: number, payload: number): void {
    const groups = this.#groupType.length
    if (groups === this.#rowGroups || u16(this.#groupType.array, groups - 1) !== type) {
      this.#groupType.push(type)
      this.#groupStart.push(this.#neighbour.length)
    }
    this.#neighbour.push(neighbour)
    this.#since.push(since)
    this.#payload.push(payload)
  }

  endRow(): void {
    this.#rowGroups = this.#groupType.length
    this.#rowStart.push(this.#rowGroups)
  }

  /** Copies unchanged rows in a block. `payload` replaces the column of `from`. */
  copyRows(
    from: OpenEdges | ClosedEdges,
    payload: Uint8Array | Uint32Array,
    rows: { readonly start: NodeId; readonly end: NodeId },
  ): void {
    const group0 = u32(from.rowStart, rows.start)
    const group1 = u32(from.rowStart, rows.end)
    const edge0 = u32(from.groupStart, group0)
    const edge1 = u32(from.groupStart, group1)
    const groupShift = this.#groupType.length - group0
    const edgeShift = this.#neighbour.length - edge0
    appendShifted(this.#rowStart, from.rowStart.subarray(rows.start + 1, rows.end + 1), groupShift)
    appendShifted(this.#groupStart, from.groupStart.subarray(group0, group1), edgeShift)
    appendAll(this.#groupType, from.groupType.subarray(group0, group1))
    appendAll(this.#neighbour, from.neighbour.subarray(edge0, edge1))
    appendAll(this.#since, from.since.subarray(edge0, edge1))
    appendAll(this.#payload, payload.subarray(edge0, edge1))
    this.#rowGroups = this.#groupType.length
  }

  done(): Csr<C['array']> {
    const groups = this.#groupType.length
    this.#groupStart.push(this.#neighbour.length)
    return {
      nodes: this.nodes,
      edges: this.edges,
      groups,
      rowStart: this.#rowStart.array,
      groupType: this.#groupType.array,
      groupStart: this.#groupStart.array,
      neighbour: this.#neighbour.array,
      since: this.#since.array,
      payload: this.#payload.array,
    }
  }
}

export function emptyOpenEdges(): OpenEdges {
  return new CsrWriter(new U8s(), { nodes: 0, edges: 0, groups: 0 }).done()
}

export function emptyClosedEdges(): ClosedEdges {
  return new CsrWriter(new U32s(), { nodes: 0, edges: 0, groups: 0 }).done()
}

export function bytesOf(csr: OpenEdges | ClosedEdges): number {
  const columns = [csr.rowStart, csr.groupType, csr.groupStart, csr.neighbour, csr.since, csr.payload]
  return columns.reduce((sum, column) => sum + column.byteLength, 0)
}

function appendAll(to: U8s | U16s | U32s, values: Uint8Array | Uint16Array | Uint32Array): void {
  to.reserve(to.length + values.length)
  to.array.set(values, to.length)
  to.length += values.length
}

function appendShifted(to: U32s, values: Uint32Array, shift: number): void {
  to.reserve(to.length + values.length)
  const array = to.array
  let at = to.length
  for (let i = 0; i < values.length; i++) array[at++] = u32(values, i) + shift
  to.length = at
}

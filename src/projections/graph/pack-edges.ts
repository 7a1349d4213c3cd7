// Sorts and packs all edges when a graph is loaded from the record.
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { U16s, U32s, U8s } from '../../lib/arrays.ts'
import { CsrWriter, LEAST_SEPARATE_COUNT, type ClosedEdges, type OpenEdges } from './csr.ts'
import type { PackedEdges } from './edges.ts'
import { NEVER } from './nodes.ts'
import type { Work } from '../../lib/pausing-work.ts'

/** Rows between two pauses: about two milliseconds. */
const ROWS_PER_STEP = 50_000
/** Up to this length insertion sort is fastest. */
const LONG_ROW = 32

/** Supports in the order of the record: 18 bytes each until they are packed. */
export class EdgeColumnSet {
  readonly type = new U16s()
  readonly from = new U32s()
  readonly to = new U32s()
  readonly since = new U32s()
  readonly until = new U32s()

  get length(): number {
    return this.from.length
  }

  /** `until` is NEVER for an open support. */
  add(edge: { readonly from: NodeId; readonly type: number; readonly to: NodeId }, since: Tx, until: number): void {
    this.type.push(edge.type)
    this.from.push(edge.from)
    this.to.push(edge.to)
    this.since.push(since)
    this.until.push(until)
  }
}

/** Packs all supports as of `tx`: by one end, then each row by type and the other end. */
export function* packEdges(columns: EdgeColumnSet, tx: Tx, nodes: number): Work<PackedEdges> {
  const many = new Map<number, number>()
  const out = yield* direction(columns, nodes, { own: columns.from, other: columns.to, many })
  const inward = yield* direction(columns, nodes, { own: columns.to, other: columns.from, many: null })
  return { tx, out: out.open, in: inward.open, closedOut: out.closed, closedIn: inward.closed, many }
}

interface EndpointColumns {
  readonly own: U32s
  readonly other: U32s
  readonly many: Map<number, number> | null
}

/** Supports grouped by node, so that work on a row stays in the cache. */
interface EdgeRows {
  readonly nodes: number
  readonly end: Uint32Array
  readonly type: Uint16Array
  readonly other: Uint32Array
  readonly since: Uint32Array
  readonly until: Uint32Array
}

function* direction(
  columns: EdgeColumnSet,
  nodes: number,
  ends: EndpointColumns,
): Work<{ open: OpenEdges; closed: ClosedEdges }> {
  const rows = yield* byNode(columns, nodes, ends)
  const size = { nodes, edges: columns.length, groups: 0 }
  const open = new CsrWriter(new U8s(), size)
  const closed = new CsrWriter(new U32s(), { ...size, edges: 0 })
  const writers: Writers = { open, closed, many: ends.many }
  const rowOrder = new U32s(LONG_ROW)
  let start = 0
  let next = ROWS_PER_STEP
  for (let node = 0; node < nodes; node++) {
    const end = u32(rows.end, node)
    sortRow(rows, start, end, rowOrder)
    writeRow(rows, start, rowOrder, writers)
    start = end
    if (start + node < next) continue
    next += ROWS_PER_STEP
    yield
  }
  return { open: open.done(), closed: closed.done() }
}

/** Counting sort that moves all columns: one pass of scattered writes instead of scattered reads later. */
function* byNode(columns: EdgeColumnSet, nodes: number, { own, other }: EndpointColumns): Work<EdgeRows> {
  const length = columns.length
  const end = yield* starts(own.array, length, nodes)
  const rows: EdgeRows = {
    nodes,
    end,
    type: new Uint16Array(length),
    other: new Uint32Array(length),
    since: new Uint32Array(length),
    until: new Uint32Array(length),
  }
  for (let i = 0; i < length; i++) {
    const node = u32(own.array, i)
    const row = u32(end, node)
    end[node] = row + 1
    rows.type[row] = u16(columns.type.array, i)
    rows.other[row] = u32(other.array, i)
    rows.since[row] = u32(columns.since.array, i)
    rows.until[row] = u32(columns.until.array, i)
    if (i % ROWS_PER_STEP === 0) yield
  }
  return rows
}

/** Computes where each node's row begins. */
function* starts(own: Uint32Array, length: number, nodes: number): Work<Uint32Array> {
  const offsets = new Uint32Array(nodes)
  for (let i = 0; i < length; i++) {
    const node = u32(own, i)
    offsets[node] = u32(offsets, node) + 1
    if (i % ROWS_PER_STEP === 0) yield
  }
  let sum = 0
  for (let node = 0; node < nodes; node++) {
    const count = u32(offsets, node)
    offsets[node] = sum
    sum += count
  }
  return offsets
}

/** Writes a row's positions to `order`, by type and other end. `writeEdge` sorts those of one edge. */
function sortRow(rows: EdgeRows, start: number, end: number, order: U32s): void {
  const length = end - start
  order.reserve(length)
  order.length = length
  const rowOrder = order.array
  if (length > LONG_ROW) return sortLongRow(rows, start, rowOrder.subarray(0, length))
  for (let i = 0; i < length; i++) {
    let j = i
    for (; j > 0 && comesAfter(rows, start + u32(rowOrder, j - 1), start + i); j--) rowOrder[j] = u32(rowOrder, j - 1)
    rowOrder[j] = i
  }
}

function comesAfter(rows: EdgeRows, a: number, b: number): boolean {
  const byType = u16(rows.type, a) - u16(rows.type, b)
  if (byType !== 0) return byType > 0
  return u32(rows.other, a) > u32(rows.other, b)
}

/**
 * Sorts by type and other end as one number below 2^48, natively (a comparator takes ten times as long: a second for a
 * hub of a million); then each support finds its position.
 */
function sortLongRow(rows: EdgeRows, start: number, rowOrder: Uint32Array): void {
  const keyOf = (i: number): number => u16(rows.type, start + i) * 2 ** 32 + u32(rows.other, start + i)
  const keys = new Float64Array(rowOrder.length)
  for (let i = 0; i < keys.length; i++) keys[i] = keyOf(i)
  keys.sort()
  const taken = new Uint32Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    const first = firstAtLeast(keys, keyOf(i))
    rowOrder[first + u32(taken, first)] = i
    taken[first] = u32(taken, first) + 1
  }
}

function firstAtLeast(keys: Float64Array, key: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? 0) < key) low = middle + 1
    else high = middle
  }
  return low
}

interface Writers {
  readonly open: CsrWriter<U8s>
  readonly closed: CsrWriter<U32s>
  readonly many: Map<number, number> | null
}

function writeRow(rows: EdgeRows, start: number, order: U32s, writers: Writers): void {
  const { array: rowOrder, length } = order
  for (let i = 0; i < length;) {
    const first = start + u32(rowOrder, i)
    let end = i + 1
    while (end < length && sameEdge(rows, first, start + u32(rowOrder, end))) end++
    if (end === i + 1) writeSingle(rows, first, writers)
    else writeEdge(rows, start, rowOrder.subarray(i, end), writers)
    i = end
  }
  writers.open.endRow()
  writers.closed.endRow()
}

function sameEdge(rows: EdgeRows, a: number, b: number): boolean {
  return u32(rows.other, a) === u32(rows.other, b) && u16(rows.type, a) === u16(rows.type, b)
}

/** Writes an edge with a single support, as nearly all have. */
function writeSingle({ type, other, since, until }: EdgeRows, row: number, { open, closed }: Writers): void {
  const end = u32(until, row)
  if (end === NEVER) open.add(u16(type, row), u32(other, row), u32(since, row), 1)
  else if (end > u32(since, row)) closed.add(u16(type, row), u32(other, row), u32(since, row), end)
}

/** Writes an edge with several supports: it is open while any of them is. */
function writeEdge(rows: EdgeRows, start: number, rowOrder: Uint32Array, writers: Writers): void {
  const { since, until } = rows
  const type = u16(rows.type, start + u32(rowOrder, 0))
  const other = u32(rows.other, start + u32(rowOrder, 0))
  rowOrder.sort((a, b) => u32(since, start + a) - u32(since, start + b))
  let begin = u32(since, start + u32(rowOrder, 0))
  let end = begin
  let open = 0
  for (const row of rowOrder) {
    const next = u32(since, start + row)
    if (next > end) {
      if (end > begin) writers.closed.add(type, other, begin, end)
      begin = next
    }
    end = Math.max(end, u32(until, start + row))
    if (u32(until, start + row) === NEVER) open++
  }
  if (open === 0) {
    if (end > begin) writers.closed.add(type, other, begin, end)
    return
  }
  if (open >= LEAST_SEPARATE_COUNT) writers.many?.set(writers.open.edges, open)
  writers.open.add(type, other, begin, writers.many === null ? 1 : Math.min(open, LEAST_SEPARATE_COUNT))
}

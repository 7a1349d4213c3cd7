import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { i32, u16, u32 } from '../../lib/array-elements.ts'
import { countUpTo, U32s, U8s } from '../../lib/arrays.ts'
import { CsrWriter, LEAST_SEPARATE_COUNT, slotOf, type ClosedEdges, type OpenEdges } from './csr.ts'
import { headOf } from './recent-edges.ts'
import type { Edges, PackedEdges, Side } from './edges.ts'
import type { Work } from '../../lib/pausing-work.ts'

/** Edges between two pauses: 0.1 ms of copying, and up to 5 ms of merging if every row has changed. */
export const EDGES_PER_STEP = 5_000

/** The state when the compaction began: transactions applied meanwhile change counts and ends. */
interface Frozen extends CompactionTask {
  readonly edges: Edges
  /** Entries of the delta, and the number of supports of each. */
  readonly length: number
  readonly counts: Uint32Array
  readonly many: ReadonlyMap<number, number>
}

/** The edges to pack: those as of their head for nodes below a bound, with `step` edges between two pauses. */
interface CompactionTask {
  readonly tx: Tx
  readonly nodes: number
  readonly step: number
}

/** One direction's rows, open or closed, copied from the old packing to the new one. */
interface CompactRows {
  readonly side: Side
  readonly from: OpenEdges | ClosedEdges
  /** The frozen fifth column. A packed edge with a 0 is skipped: its interval is in the delta. */
  readonly payload: Uint8Array | Uint32Array
  readonly writer: CsrWriter<U8s> | CsrWriter<U32s>
  takes(entry: number): boolean
  payloadOf(entry: number): number
}

/**
 * Packs the edges as of `task.tx` (the head now), in steps: rows without a delta are copied in blocks, the others
 * merged. The caller may change edges between two steps, and must repeat those changes on the result.
 */
export function* compactEdges(edges: Edges, task: CompactionTask): Work<PackedEdges> {
  const { delta } = edges
  const frozen: Frozen = {
    ...task,
    edges,
    length: delta.length,
    counts: delta.count.array.slice(0, delta.length),
    many: new Map(edges.many),
  }
  const many = new Map<number, number>()
  // Copies one byte for each edge and direction before any pause: 5 ms for 20M edges.
  const outLive = edges.out.open.payload.slice(0, edges.out.open.edges)
  const inLive = edges.in.open.payload.slice(0, edges.in.open.edges)
  const out = yield* openRows(frozen, edges.out, { live: outLive, many })
  const inward = yield* openRows(frozen, edges.in, { live: inLive, many: null })
  const closedOut = yield* closedRows(frozen, edges.out)
  const closedIn = yield* closedRows(frozen, edges.in)
  return { tx: task.tx, out, in: inward, closedOut, closedIn, many }
}

/** Supports are counted in one direction only (`out`, which has `many`); in the other a 1 means "open". */
function* openRows(
  frozen: Frozen,
  side: Side,
  { live, many }: { live: Uint8Array; many: Map<number, number> | null },
): Work<OpenEdges> {
  const { until } = frozen.edges.delta
  const writer = new CsrWriter(new U8s(), {
    nodes: frozen.nodes,
    edges: frozen.edges.open,
    groups: side.open.groups + frozen.length,
  })
  const storeCount = (entry: number): number => {
    const supports = u32(frozen.counts, entry)
    if (supports >= LEAST_SEPARATE_COUNT) many?.set(writer.edges, supports)
    return Math.min(supports, LEAST_SEPARATE_COUNT)
  }
  const takes = (entry: number): boolean => u32(until.array, entry) > frozen.tx
  const payloadOf = many === null ? () => 1 : storeCount
  yield* pack(frozen, { side, from: side.open, payload: live, writer, takes, payloadOf })
  const open = writer.done()
  if (many !== null) carryMany(frozen, side.open, { open, many })
  return open
}

function* closedRows(frozen: Frozen, side: Side): Work<ClosedEdges> {
  const { since, until } = frozen.edges.delta
  const writer = new CsrWriter(new U32s(), {
    nodes: frozen.nodes,
    edges: side.closed.edges + frozen.length,
    groups: side.closed.groups + frozen.length,
  })
  // An interval that ended in the transaction it began in was never visible.
  const takes = (entry: number): boolean => {
    const end = u32(until.array, entry)
    return end <= frozen.tx && u32(since.array, entry) < end
  }
  yield* pack(frozen, {
    side,
    from: side.closed,
    payload: side.closed.payload,
    writer,
    takes,
    payloadOf: (entry) => u32(until.array, entry),
  })
  return writer.done()
}

function* pack(frozen: Frozen, rows: CompactRows): Work<void> {
  const { writer } = rows
  let budget = frozen.step
  while (writer.nodes < frozen.nodes) {
    const edges = writer.edges
    const nodes = writer.nodes
    if (isUntouched(rows, nodes)) copyBlock(frozen, rows)
    else mergeRow(frozen, rows)
    budget -= writer.edges - edges + (writer.nodes - nodes)
    if (budget > 0) continue
    budget = frozen.step
    yield
  }
}

function isUntouched(rows: CompactRows, node: NodeId): boolean {
  return node < rows.from.nodes && headOf(rows.side.links, node) < 0
}

function copyBlock({ step }: Frozen, rows: CompactRows): void {
  const { from, writer } = rows
  const start = writer.nodes
  const limit = u32(from.groupStart, u32(from.rowStart, start)) + step
  let end = start + 1
  while (end - start < step && isUntouched(rows, end) && u32(from.groupStart, u32(from.rowStart, end)) < limit) end++
  writer.copyRows(from, rows.payload, { start, end })
}

/** Both are sorted by type and neighbour; the intervals of one edge are in no order. */
function mergeRow(frozen: Frozen, rows: CompactRows): void {
  const { from, writer } = rows
  const node = writer.nodes
  const added = addedTo(frozen, rows, node)
  let a = 0
  const end = node < from.nodes ? u32(from.rowStart, node + 1) : 0
  for (let group = node < from.nodes ? u32(from.rowStart, node) : 0; group < end; group++) {
    const type = u16(from.groupType, group)
    const last = u32(from.groupStart, group + 1)
    for (let slot = u32(from.groupStart, group); slot < last; slot++) {
      while (a < added.length && comesBefore(frozen, rows, added[a] ?? 0, type, slot))
        writeEntry(frozen, rows, added[a++] ?? 0)
      const payload = rows.payload[slot] ?? 0
      if (payload > 0) writer.add(type, u32(from.neighbour, slot), u32(from.since, slot), payload)
    }
  }
  while (a < added.length) writeEntry(frozen, rows, added[a++] ?? 0)
  writer.endRow()
}

function addedTo(frozen: Frozen, rows: CompactRows, node: NodeId): number[] {
  const { type } = frozen.edges.delta
  const { next, other } = rows.side.links
  const added: number[] = []
  for (let e = headOf(rows.side.links, node); e >= 0; e = i32(next.array, e)) {
    if (e < frozen.length && rows.takes(e)) added.push(e)
  }
  return added.sort((a, b) => u16(type.array, a) - u16(type.array, b) || u32(other.array, a) - u32(other.array, b))
}

function comesBefore(frozen: Frozen, rows: CompactRows, entry: number, type: number, slot: number): boolean {
  const { delta } = frozen.edges
  const byType = u16(delta.type.array, entry) - type
  if (byType !== 0) return byType < 0
  return u32(rows.side.links.other.array, entry) < u32(rows.from.neighbour, slot)
}

function writeEntry(frozen: Frozen, rows: CompactRows, entry: number): void {
  const { type, since } = frozen.edges.delta
  rows.writer.add(
    u16(type.array, entry),
    u32(rows.side.links.other.array, entry),
    u32(since.array, entry),
    rows.payloadOf(entry),
  )
}

/** Carries the counts of edges with many supports to new rows; there are almost none, so each is searched for. */
function carryMany(
  frozen: Frozen,
  from: OpenEdges,
  { open, many }: { readonly open: OpenEdges; readonly many: Map<number, number> },
): void {
  for (const [old, supports] of frozen.many) {
    const group = countUpTo(from.groupStart, from.groups, old) - 1
    // Nodes without groups share their start with the next node, so the group belongs to the last row that begins here.
    const node = countUpTo(from.rowStart, from.nodes, group) - 1
    const slot = slotOf(open, node, u16(from.groupType, group), u32(from.neighbour, old))
    if (slot >= 0) many.set(slot, supports)
  }
}

// Copies a graph to arrays and back; the saved image of a process is made of these.
import type { GraphImage } from '../../contracts/graph-file.ts'
import { ArrayTaker } from '../../lib/array-taker.ts'
import { U32s, type NumberArray } from '../../lib/arrays.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { CsrWriter, type ClosedEdges, type OpenEdges } from './csr.ts'
import type { PackedEdges } from './edges.ts'
import type { GraphParts } from './graph-parts.ts'
import { NodeTable, type NodesImage } from './nodes.ts'
import { Judgements, type JudgementsImage } from './judgements.ts'
import { UriTable, type UrisImage } from './uris.ts'

/** Version of the image's layout. */
const LAYOUT = 2
/** Edges between two pauses. */
const EDGES_PER_STEP = 50_000

/** Everything in a graph except its edges, as of a moment: later changes don't affect it. */
export interface TablesImage {
  readonly uris: UrisImage
  readonly nodes: NodesImage
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly judgements: readonly JudgementsImage[]
}

/** Numbers of an image, in the order of its arrays. */
type ImageHeader = JsonObject & {
  readonly layout: number
  readonly tx: Tx
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly chunks: number
  readonly kinds: readonly string[]
  readonly csrs: readonly { readonly nodes: number; readonly edges: number; readonly groups: number }[]
  readonly many: readonly (readonly [slot: number, supports: number])[]
  readonly judgements: readonly JsonObject[]
}

/** Copies only the parts of the edges that change in place: a byte for each edge and direction. */
export function imageOf({ uris, nodes, edgeTypes, judgements }: TablesImage, packed: PackedEdges): GraphImage {
  const { out, in: inward, closedOut, closedIn, many, tx } = packed
  const csrs: readonly (OpenEdges | ClosedEdges)[] = [out, inward, closedOut, closedIn]
  const about: ImageHeader = {
    layout: LAYOUT,
    tx,
    edgeTypes,
    chunks: uris.chunks.length,
    kinds: nodes.kinds.map(({ name }) => name),
    csrs: csrs.map((csr) => ({ nodes: csr.nodes, edges: csr.edges, groups: csr.groups })),
    many: [...many],
    judgements: judgements.map((one) => ({ ...one })),
  }
  const arrays: readonly NumberArray[] = [
    uris.position,
    uris.length,
    ...uris.chunks,
    nodes.type,
    nodes.typedAt,
    nodes.goneSince,
    nodes.goneUntil,
    nodes.earlierTypes,
    nodes.earlierGone,
    ...nodes.kinds.flatMap(({ members, ups, downs }) => [members, ups, downs]),
    ...csrs.flatMap(columnsOf),
  ]
  return { about, arrays }
}

function columnsOf(csr: OpenEdges | ClosedEdges): readonly NumberArray[] {
  const { nodes, edges, groups } = csr
  return [
    csr.rowStart.subarray(0, nodes + 1),
    csr.groupType.subarray(0, groups),
    csr.groupStart.subarray(0, groups + 1),
    csr.neighbour.subarray(0, edges),
    csr.since.subarray(0, edges),
    csr.payload.slice(0, edges),
  ]
}

/** Restores a graph without intervals that ended by `horizon`; null for another layout or missing parts. */
export function* partsOf({ about, arrays }: GraphImage, horizon: Tx): Work<GraphParts | null> {
  const { layout, tx, edgeTypes, chunks, kinds, csrs, many, judgements } = about as ImageHeader
  if (layout !== LAYOUT) return null
  const take = new ArrayTaker(arrays)
  const uris = { position: take.u32(), length: take.u16(), chunks: Array.from({ length: chunks }, () => take.u8()) }
  const nodes: NodesImage = {
    type: take.u16(),
    typedAt: take.u32(),
    goneSince: take.u32(),
    goneUntil: take.u32(),
    earlierTypes: take.u32(),
    earlierGone: take.u32(),
    kinds: kinds.map((name) => ({ name, members: take.u32(), ups: take.u32(), downs: take.u32() })),
  }
  const readShared = (of: ImageHeader['csrs'][number] | undefined) => ({
    nodes: of?.nodes ?? 0,
    edges: of?.edges ?? 0,
    groups: of?.groups ?? 0,
    rowStart: take.u32(),
    groupType: take.u16(),
    groupStart: take.u32(),
    neighbour: take.u32(),
    since: take.u32(),
  })
  const readOpen = (of: ImageHeader['csrs'][number] | undefined): OpenEdges => ({
    ...readShared(of),
    payload: take.u8(),
  })
  const readClosed = (of: ImageHeader['csrs'][number] | undefined): ClosedEdges => ({
    ...readShared(of),
    payload: take.u32(),
  })
  const [out, inward, closedOut, closedIn] = [
    readOpen(csrs[0]),
    readOpen(csrs[1]),
    readClosed(csrs[2]),
    readClosed(csrs[3]),
  ]
  if (!take.isDone || ![out, inward, closedOut, closedIn].every(isComplete)) return null
  return {
    uris: yield* UriTable.of(uris),
    nodes: NodeTable.of(nodes),
    edgeTypes,
    judgements: Judgements.of(judgements as unknown as readonly JudgementsImage[]),
    packed: {
      tx,
      out,
      in: inward,
      closedOut: yield* after(horizon, closedOut),
      closedIn: yield* after(horizon, closedIn),
      many: new Map(many),
    },
  }
}

function isComplete(csr: OpenEdges | ClosedEdges): boolean {
  const { nodes, edges, groups } = csr
  return (
    csr.rowStart.length === nodes + 1 &&
    csr.groupType.length === groups &&
    csr.groupStart.length === groups + 1 &&
    [csr.neighbour, csr.since, csr.payload].every(({ length }) => length === edges) &&
    u32(csr.rowStart, nodes) === groups &&
    u32(csr.groupStart, groups) === edges
  )
}

/** Keeps intervals that ended after the horizon: nothing is answered as of before. */
function* after(horizon: Tx, closed: ClosedEdges): Work<ClosedEdges> {
  if (horizon === 0 || closed.edges === 0) return closed
  const writer = new CsrWriter(new U32s(), { ...closed, edges: 0 })
  let next = EDGES_PER_STEP
  for (let node = 0; node < closed.nodes; node++) {
    const end = u32(closed.rowStart, node + 1)
    for (let group = u32(closed.rowStart, node); group < end; group++) {
      const last = u32(closed.groupStart, group + 1)
      for (let i = u32(closed.groupStart, group); i < last; i++) {
        const until = u32(closed.payload, i)
        if (until > horizon)
          writer.add(u16(closed.groupType, group), u32(closed.neighbour, i), u32(closed.since, i), until)
      }
    }
    writer.endRow()
    if (node + u32(closed.groupStart, end) < next) continue
    next += EDGES_PER_STEP
    yield
  }
  return writer.done()
}

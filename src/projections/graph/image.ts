// Copies a graph to plain data and back: the saved image of a process.
import type { GraphImage } from '../../contracts/graph-file.ts'
import { U32s } from '../../lib/arrays.ts'
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
const LAYOUT = 3
/** Edges between two pauses. */
const EDGES_PER_STEP = 50_000

/** Everything in a graph except its edges, as of a moment: later changes don't affect it. */
export interface TablesImage {
  readonly uris: UrisImage
  readonly nodes: NodesImage
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly judgements: readonly JudgementsImage[]
}

/** The description of an image: everything but its arrays. */
type ImageHeader = JsonObject & {
  readonly layout: number
  readonly tx: Tx
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly many: readonly (readonly [slot: number, supports: number])[]
  readonly judgements: readonly JsonObject[]
}

interface ImageData extends Pick<TablesImage, 'uris' | 'nodes'>, Omit<PackedEdges, 'tx' | 'many'> {}

/** Copies only the parts of the edges that change in place: a byte for each edge and direction. */
export function imageOf({ uris, nodes, edgeTypes, judgements }: TablesImage, packed: PackedEdges): GraphImage {
  const { out, in: inward, closedOut, closedIn, many, tx } = packed
  const about: ImageHeader = {
    layout: LAYOUT,
    tx,
    edgeTypes,
    many: [...many],
    judgements: judgements.map((one) => ({ ...one })),
  }
  const data: ImageData = {
    uris,
    nodes,
    out: filledPart(out),
    in: filledPart(inward),
    closedOut: filledPart(closedOut),
    closedIn: filledPart(closedIn),
  }
  return { about, data }
}

function filledPart<Edges extends OpenEdges | ClosedEdges>(csr: Edges): Edges {
  const { nodes, edges, groups } = csr
  return {
    ...csr,
    rowStart: csr.rowStart.subarray(0, nodes + 1),
    groupType: csr.groupType.subarray(0, groups),
    groupStart: csr.groupStart.subarray(0, groups + 1),
    neighbour: csr.neighbour.subarray(0, edges),
    since: csr.since.subarray(0, edges),
    payload: csr.payload.slice(0, edges),
  }
}

/** Restores a graph without intervals that ended by `horizon`; null for another layout or missing parts. */
export function* partsOf({ about, data }: GraphImage, horizon: Tx): Work<GraphParts | null> {
  const { layout, tx, edgeTypes, many, judgements } = about as ImageHeader
  if (layout !== LAYOUT) return null
  const { uris, nodes, out, in: inward, closedOut, closedIn } = data as ImageData
  if (![out, inward, closedOut, closedIn].every(isComplete)) return null
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

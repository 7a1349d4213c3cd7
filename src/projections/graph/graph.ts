import type { Direction, GraphReader, Hop, VisitedInState } from '../../contracts/graph.ts'
import type { GraphImage } from '../../contracts/graph-file.ts'
import { SYSTEM_DOCUMENT, type FactChange, type LogEntry, type NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { compactEdges, EDGES_PER_STEP } from './compact.ts'
import { Edges } from './edges.ts'
import { imageOf, type TablesImage } from './image.ts'
import { NodeTable } from './nodes.ts'
import { emptyParts, type GraphParts } from './graph-parts.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { appendUnseen, hasNeighbour, leastAmong } from './expand-hops.ts'
import { Judgements, type EdgeOp } from './judgements.ts'
import { UriTable } from './uris.ts'
import type { U32s } from '../../lib/arrays.ts'

/** Below this many entries the delta has no measurable cost for reads. */
const SMALLEST_DELTA = 65_536
/** Compaction copies everything, so it waits for a share of edges: each is copied about eight times in all. */
const DELTA_SHARE = 8
const MAX_EDGE_TYPES = 65_535

/** A support that becomes visible or hidden with a transaction. */
interface EdgeMoment {
  readonly op: EdgeOp
  readonly tx: Tx
}

function perform(edges: Edges, { op, from, type, to }: EdgeOp, tx: Tx): void {
  if (op === 'assert') edges.assert(from, type, to, tx)
  else edges.retract(from, type, to, tx)
}

/** The graph index: no input, no output, no clock. The follower applies the log to it, in order. */
export class Graph implements GraphReader {
  readonly #uris: UriTable
  readonly #nodes: NodeTable
  readonly #edgeTypes: EdgeTypeId[]
  readonly #edgeTypeNumbers: Map<string, number>
  #edges: Edges
  #head: Tx
  #idBound: NodeId
  /** Changes applied during a compaction, to be repeated on its result. */
  #changesDuringCompaction: EdgeMoment[] | null = null
  readonly #judgements: Judgements

  constructor(parts: GraphParts = emptyParts()) {
    this.#uris = parts.uris
    this.#nodes = parts.nodes
    this.#edgeTypes = [...parts.edgeTypes]
    this.#edgeTypeNumbers = new Map(parts.edgeTypes.map((type, number) => [type, number]))
    this.#edges = new Edges(parts.packed)
    this.#judgements = parts.judgements ?? new Judgements()
    this.#head = parts.packed.tx
    this.#idBound = Math.max(parts.uris.idBound, parts.packed.out.nodes)
  }

  get head(): Tx {
    return this.#head
  }

  get idBound(): NodeId {
    return this.#idBound
  }

  get edgeTypes(): readonly EdgeTypeId[] {
    return this.#edgeTypes
  }

  get counts(): { readonly nodes: number; readonly edges: number; readonly delta: number; readonly bytes: number } {
    const { open, delta, bytes } = this.#edges
    return { nodes: this.#uris.count, edges: open, delta: delta.length, bytes: bytes + this.#uris.bytes }
  }

  // ---------------------------------------------------------------------------------------------------- following

  /** Ignores a transaction that was applied already. */
  apply(entry: LogEntry): void {
    if (entry.tx <= this.#head) return
    for (const { id, uri } of entry.nodes) this.#addNode(id, uri)
    for (const { node, type } of entry.types) this.#nodes.setType(node, type, entry.tx)
    for (const fact of entry.facts) this.#applyTombstone(fact, entry.tx)
    this.#applyEdges(entry)
    this.#head = entry.tx
  }

  get isCompacting(): boolean {
    return this.#changesDuringCompaction !== null
  }

  get compactionDue(): boolean {
    const { delta, open } = this.#edges
    return !this.isCompacting && delta.length > Math.max(SMALLEST_DELTA, open / DELTA_SHARE)
  }

  /**
   * Runs in steps, one compaction at a time; `apply` and reads may come between two of them. `keep` receives the image
   * as of its beginning.
   */
  *compact(step: number = EDGES_PER_STEP, keep?: (image: GraphImage) => void): Work<void> {
    if (this.isCompacting) throw new Error('graph: a compaction is under way; wait until it ends')
    const meanwhile: EdgeMoment[] = []
    this.#changesDuringCompaction = meanwhile
    try {
      const tables = keep === undefined ? null : this.#tables()
      const packed = yield* compactEdges(this.#edges, { tx: this.#head, nodes: this.#idBound, step })
      if (tables !== null) keep?.(imageOf(tables, packed))
      const edges = new Edges(packed)
      // No pause from here on: the result receives the changes made meanwhile, and replaces the edges.
      for (const shown of meanwhile) perform(edges, shown.op, shown.tx)
      this.#edges = edges
    } finally {
      this.#changesDuringCompaction = null
    }
  }

  /** Returns an image as of the head, or null while there are edges outside the packed ones. */
  image(): GraphImage | null {
    const packed = this.#edges.packedAt(this.#head)
    return packed === null ? null : imageOf(this.#tables(), packed)
  }

  #tables(): TablesImage {
    const edgeTypes = [...this.#edgeTypes]
    return { uris: this.#uris.image(), nodes: this.#nodes.image(), edgeTypes, judgements: this.#judgements.image() }
  }

  #addNode(id: NodeId, uri: Uri): void {
    this.#uris.add(id, uri)
    this.#nodes.reserve(id)
    this.#idBound = Math.max(this.#idBound, id + 1)
  }

  #applyTombstone(fact: FactChange, tx: Tx): void {
    // Only the system's attributes are tombstones, not those of a source with the same name, so facts of sources are
    // skipped before they are decoded.
    if (fact.document !== SYSTEM_DOCUMENT) return
    const { node, asserted, retracted } = fact
    const gone = asserted['deletedAtSource']
    if (gone !== undefined) this.#nodes.setGone(node, gone !== null && gone !== false, tx)
    else if (retracted.includes('deletedAtSource')) this.#nodes.setGone(node, false, tx)
  }

  /** Edges that people reject are hidden. */
  #applyEdges({ edges, tx }: LogEntry): void {
    if (edges.length === 0) return
    const numbered = edges.map(({ op, support, type, from, to, provenance }) => {
      return { op, support, type: this.#numberOf(type), from, to, provenance }
    })
    for (const { from, to } of numbered) this.#idBound = Math.max(this.#idBound, from + 1, to + 1)
    this.#judgements.apply(numbered, tx, {
      supports: ({ from, type, to }) => this.#edges.supportsOf(from, type, to),
      perform: (op) => {
        perform(this.#edges, op, tx)
        this.#changesDuringCompaction?.push({ op, tx })
      },
    })
  }

  #numbersOf(types: readonly EdgeTypeId[]): readonly number[] {
    return types.map((type) => this.edgeTypeNumber(type))
  }

  #numberOf(type: EdgeTypeId): number {
    const existing = this.#edgeTypeNumbers.get(type)
    if (existing !== undefined) return existing
    if (this.#edgeTypes.length === MAX_EDGE_TYPES) throw new Error(`graph: more than ${MAX_EDGE_TYPES} edge types`)
    this.#edgeTypeNumbers.set(type, this.#edgeTypes.length)
    return this.#edgeTypes.push(type) - 1
  }

  // ------------------------------------------------------------------------------------------------------ reading

  idOf(uri: Uri): NodeId | undefined {
    return this.#uris.idOf(uri)
  }

  uriOf(node: NodeId): Uri {
    return this.#uris.uriOf(node)
  }

  typeOf(node: NodeId, at: Tx): string | null {
    return this.#nodes.typeOf(node, at)
  }

  isGone(node: NodeId, at: Tx): boolean {
    return this.#nodes.isGone(node, at)
  }

  edgeTypeNumber(type: EdgeTypeId): number {
    return this.#edgeTypeNumbers.get(type) ?? -1
  }

  edgeTypeName(type: number): EdgeTypeId {
    const name = this.#edgeTypes[type]
    if (name === undefined) throw new Error(`graph: no edge type ${type}`)
    return name
  }

  eachNeighbour(
    node: NodeId,
    type: number,
    direction: Direction,
    at: Tx,
    visit: (neighbour: NodeId) => boolean | void,
  ): void {
    if (type >= 0) this.#edges.each(node, type, direction, at, visit)
  }

  appendUnseen(node: NodeId, hop: Hop, at: Tx, seen: VisitedInState, into: U32s): void {
    appendUnseen(this.#edges, node, { hop, at, seen, into })
  }

  leastAmong(node: NodeId, hop: Hop, at: Tx, among: Uint32Array): NodeId {
    return leastAmong(this.#edges, node, { hop, at, among })
  }

  hasNeighbour(node: NodeId, hop: Hop, at: Tx): boolean {
    return hasNeighbour(this.#edges, node, hop, at)
  }

  hasEdge(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    return type >= 0 && this.#edges.has(from, type, to, at)
  }

  isRejected(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    return type >= 0 && this.#judgements.isRejected({ from, type, to }, at)
  }

  hasRejected(node: NodeId, types: readonly EdgeTypeId[], direction: Direction, at: Tx): boolean {
    return (
      this.everRejected(types) && this.#judgements.rejectsAt({ node, direction, types: this.#numbersOf(types) }, at)
    )
  }

  everRejected(types: readonly EdgeTypeId[]): boolean {
    return !this.#judgements.isEmpty && this.#judgements.everRejected(this.#numbersOf(types))
  }

  isJudged(from: NodeId, type: number, to: NodeId): boolean {
    return type >= 0 && this.#judgements.isJudged({ from, type, to })
  }

  degree(node: NodeId, type: number, direction: Direction, at: Tx): number {
    return type < 0 ? 0 : this.#edges.degree(node, type, direction, at)
  }

  changedAt(node: NodeId, type: number, direction: Direction, at: Tx): Tx {
    return type < 0 ? 0 : this.#edges.changedAt(node, type, direction, at)
  }

  nodesOfType(type: string, at: Tx, after: NodeId, limit: number): readonly NodeId[] {
    return this.#nodes.page(type, at, after, limit)
  }

  goneOfType(type: string, at: Tx, limit: number): readonly NodeId[] {
    return this.#nodes.page(type, at, 0, limit, true)
  }

  countOfType(type: string, at: Tx): number {
    return this.#nodes.count(type, at)
  }
}

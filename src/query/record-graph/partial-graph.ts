// Holds the part of the graph that a request has read from the record, and what is missing from it.
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { problem, RefusalError } from '../../contracts/problem.ts'
import type { GraphEnd, GraphNode, LevelSupport, Reads } from '../../contracts/reads.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { Pace } from '../../lib/pace.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { MemoryBudget } from './memory-budget.ts'
import { rejectedAt } from '../../model/rejected-at.ts'

export type GraphRecord = Pick<Reads, 'graphEnd' | 'nodesNamed' | 'nodesNumbered' | 'level' | 'rejectedTypes'>

/** Bounds what a request may hold. */
export interface PartialGraphBounds {
  readonly nodes: number
  /** Supports of edges, about 100 bytes each. */
  readonly edges: number
  /** Nodes read by one statement. */
  readonly page: number
  /** Edges read by each of the statements sent together; a hub has a statement of its own. */
  readonly rows: number
}

const PARTIAL_GRAPH_BOUNDS: PartialGraphBounds = { nodes: 100_000, edges: 400_000, page: 10_000, rows: 50_000 }

/** More statements for one direction and moment would cost more than reading unneeded types. */
const MAX_TYPE_SETS = 8

/** The edges of one type at one end of a node, each list sorted by id without repetitions. */
export interface TypeEdges {
  readonly neighbours: readonly NodeId[]
  /** Far ends of edges that a person rejects. */
  readonly rejected: readonly NodeId[]
  /** Far ends of edges that a person confirms or rejects. */
  readonly judged: readonly NodeId[]
}

export const NO_EDGES: TypeEdges = { neighbours: [], rejected: [], judged: [] }

interface NodeEdges {
  /** If true, a type missing from `byType` has no edges. */
  complete: boolean
  readonly byType: Map<number, TypeEdges>
}

/** A node and one of its ends, as one number. */
type NodeEnd = number

const endOf = (node: NodeId, direction: Direction): NodeEnd => node * 2 + (direction === 'in' ? 1 : 0)
const nodeAt = (end: NodeEnd): NodeId => Math.floor(end / 2)
const directionAt = (end: NodeEnd): Direction => (end % 2 === 1 ? 'in' : 'out')

/** Collects what a round needed but hadn't loaded. */
export class MissingParts {
  readonly uris = new Set<Uri>()
  readonly nodes = new Set<NodeId>()
  /** Types of the missing edges, for each moment and end of a node; null stands for all types. */
  readonly edges = new Map<Tx, Map<NodeEnd, Set<number> | null>>()
  rejectedTypes = false

  get isEmpty(): boolean {
    return this.uris.size === 0 && this.nodes.size === 0 && this.edges.size === 0 && !this.rejectedTypes
  }

  /** A null `type` means edges of all types. */
  addEdges(at: Tx, node: NodeId, direction: Direction, type: number | null): void {
    const ends = getOrInsert(this.edges, at, () => new Map())
    const end = endOf(node, direction)
    const types = ends.get(end)
    if (types === null) return
    if (type === null) ends.set(end, null)
    else if (types === undefined) ends.set(end, new Set([type]))
    else types.add(type)
  }
}

interface PartialGraphOptions {
  readonly record: GraphRecord
  readonly bounds?: Partial<PartialGraphBounds>
  /** Without it, nothing is bounded. */
  readonly memory?: MemoryBudget
}

/** Nodes stored between two pauses. */
const NODES_PER_STEP = 256

/** One statement for a level: nodes that lack the same types at the same end. */
interface LevelPart {
  readonly at: Tx
  readonly direction: Direction
  readonly types: readonly number[] | null
  readonly nodes: readonly NodeId[]
}

/**
 * The part of the graph that a request holds, pinned at the end that the log had when it began. It grows between
 * rounds, and held data never changes, so that rounds agree.
 */
export class PartialGraph {
  readonly head: Tx
  readonly idBound: NodeId
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly numberOf: ReadonlyMap<EdgeTypeId, number>
  readonly #record: GraphRecord
  readonly #bounds: PartialGraphBounds
  readonly #memory: MemoryBudget
  readonly #pace = new Pace()
  /** Maps this graph's numbers, which have no gaps, to the record's. */
  readonly #inRecord: readonly number[]
  readonly #fromRecord: ReadonlyMap<number, number>
  /** Null for a node that the record lacks. */
  readonly #nodes = new Map<NodeId, GraphNode | null>()
  readonly #ids = new Map<Uri, NodeId | null>()
  readonly #edges = new Map<Tx, Map<NodeEnd, NodeEdges>>()
  #edgeCount = 0
  #nodeCount = 0
  /** Nodes and edges that this request has taken from the budget. */
  #taken = 0
  #isReleased = false
  #rejectedTypes: ReadonlySet<number> | null = null
  /** Far ends of the edges read last. */
  readonly #ends: NodeId[] = []
  statements = 1

  private constructor({ record, bounds, memory }: PartialGraphOptions, { tx, node, edgeTypes }: GraphEnd) {
    this.#record = record
    this.#bounds = { ...PARTIAL_GRAPH_BOUNDS, ...bounds }
    this.#memory = memory ?? new MemoryBudget(Infinity)
    this.head = tx
    this.idBound = node + 1
    this.edgeTypes = edgeTypes.map(({ name }) => name)
    this.numberOf = new Map(this.edgeTypes.map((name, number) => [name, number]))
    this.#inRecord = edgeTypes.map(({ number }) => number)
    this.#fromRecord = new Map(this.#inRecord.map((inRecord, number) => [inRecord, number]))
  }

  static async open(parts: PartialGraphOptions): Promise<PartialGraph> {
    return new PartialGraph(parts, await parts.record.graphEnd())
  }

  /** Returns undefined if it isn't held, null if the record has no such node. */
  node(node: NodeId): GraphNode | null | undefined {
    return node >= this.idBound ? null : this.#nodes.get(node)
  }

  idOf(uri: Uri): NodeId | null | undefined {
    return this.#ids.get(uri)
  }

  get rejectedTypes(): ReadonlySet<number> | null {
    return this.#rejectedTypes
  }

  /** Returns undefined if they aren't held. */
  edgesOf(at: Tx, node: NodeId, direction: Direction, type: number): TypeEdges | undefined {
    if (node >= this.idBound) return NO_EDGES
    const edges = this.#edges.get(at)?.get(endOf(node, direction))
    return edges?.byType.get(type) ?? (edges?.complete === true ? NO_EDGES : undefined)
  }

  /** Returns the edges of all types; undefined if they aren't held. */
  allEdgesOf(at: Tx, node: NodeId, direction: Direction): Iterable<TypeEdges> | undefined {
    if (node >= this.idBound) return []
    const edges = this.#edges.get(at)?.get(endOf(node, direction))
    return edges?.complete === true ? edges.byType.values() : undefined
  }

  /** Reads the parts that a round was missing: one statement for each kind and page, sent together. */
  async supply(missing: MissingParts): Promise<void> {
    await Promise.all([this.#fillLevels(missing), this.#fillRejectedTypes(missing), this.#fillNamed([...missing.uris])])
    // Reads the nodes that the edges lead to as well, since a walk looks at each of them.
    const wanted = new Set([...missing.nodes, ...this.#ends.splice(0)].filter((node) => this.node(node) === undefined))
    await this.#fillNumbered([...wanted])
  }

  /** Called when the request is answered. Reads still in progress no longer count against the budget. */
  release(): void {
    this.#isReleased = true
    this.#memory.giveBack(this.#taken)
    this.#taken = 0
  }

  #take(more: number): void {
    if (this.#isReleased) return
    this.#taken += more
    this.#memory.take(more)
  }

  async #fillNamed(uris: readonly Uri[]): Promise<void> {
    if (uris.length === 0) return
    this.#expectNodes(uris.length)
    const found = await this.#inPages(uris, (page) => this.#record.nodesNamed(page))
    for (const uri of uris) this.#ids.set(uri, null)
    found.forEach((node) => this.#keep(node))
  }

  async #fillNumbered(nodes: readonly NodeId[]): Promise<void> {
    if (nodes.length === 0) return
    this.#expectNodes(nodes.length)
    const found = await this.#inPages(nodes, (page) => this.#record.nodesNumbered(page))
    for (const node of nodes) this.#nodes.set(node, null)
    found.forEach((node) => this.#keep(node))
  }

  /** Skips a node first mentioned after the head, where it doesn't exist yet. */
  #keep(node: GraphNode): void {
    if (node.id >= this.idBound) return
    this.#nodes.set(node.id, node)
    this.#ids.set(node.uri, node.id)
  }

  async #fillRejectedTypes({ rejectedTypes }: MissingParts): Promise<void> {
    if (!rejectedTypes) return
    this.statements++
    const types = await this.#record.rejectedTypes()
    this.#rejectedTypes = new Set(types.flatMap((type) => this.#fromRecord.get(type) ?? []))
  }

  async #fillLevels({ edges }: MissingParts): Promise<void> {
    const parts = [...edges].flatMap(([at, ends]) => levelParts(at, ends))
    const large = await Promise.all(parts.map((part) => this.#fillLevel(part)))
    for (const part of large.flat()) await this.#keepLevel(part, await this.#level(part, Infinity))
  }

  /** Returns the pages with more edges than are read together. */
  async #fillLevel(part: LevelPart): Promise<readonly LevelPart[]> {
    const { page, rows: most } = this.#bounds
    const large: LevelPart[] = []
    for (let i = 0; i < part.nodes.length; i += page) {
      const piece = { ...part, nodes: part.nodes.slice(i, i + page) }
      const rows = await this.#level(piece, most)
      if (rows.length > most) large.push(piece)
      else await this.#keepLevel(piece, rows)
    }
    return large
  }

  /** Reads up to `most` edges, and one more if there are more. */
  #level({ at, direction, types, nodes }: LevelPart, most: number): Promise<readonly LevelSupport[]> {
    this.statements++
    const limit = Math.max(0, Math.min(this.#bounds.edges - this.#edgeCount, most)) + 1
    const inRecord = types?.map((type) => this.#inRecord[type] ?? -1) ?? null
    return this.#record.level({ nodes, direction, types: inRecord, at, limit })
  }

  async #keepLevel({ at, direction, types, nodes }: LevelPart, rows: readonly LevelSupport[]): Promise<void> {
    this.#edgeCount += rows.length
    if (this.#edgeCount > this.#bounds.edges) throw tooExpensive(`${this.#bounds.edges.toLocaleString('en')} edges`)
    this.#take(rows.length)
    const held = getOrInsert(this.#edges, at, () => new Map())
    const [near, far] = direction === 'out' ? (['from', 'to'] as const) : (['to', 'from'] as const)
    const byNode = Map.groupBy(rows, (row) => row[near])
    for (const [i, node] of nodes.entries()) {
      if (i % NODES_PER_STEP === NODES_PER_STEP - 1 && this.#pace.isDue()) await this.#pace.yieldNow()
      const end = endOf(node, direction)
      const edgesOf = getOrInsert(held, end, () => ({ complete: false, byType: new Map() }))
      for (const type of types ?? []) edgesOf.byType.set(type, NO_EDGES)
      for (const [type, supports] of Map.groupBy(byNode.get(node) ?? [], (row) => row.type)) {
        const number = this.#fromRecord.get(type)
        // A type that came after the head has no edges yet.
        if (number !== undefined) edgesOf.byType.set(number, typeEdges(supports, far, at))
      }
      if (types === null) edgesOf.complete = true
    }
    for (const row of rows) this.#ends.push(row[far])
  }

  async #inPages<Item, Row>(
    items: readonly Item[],
    read: (page: readonly Item[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const pages: Promise<readonly Row[]>[] = []
    for (let i = 0; i < items.length; i += this.#bounds.page) {
      this.statements++
      pages.push(read(items.slice(i, i + this.#bounds.page)))
    }
    return (await Promise.all(pages)).flat()
  }

  #expectNodes(more: number): void {
    const { nodes } = this.#bounds
    if (this.#nodeCount + more > nodes) throw tooExpensive(`${nodes.toLocaleString('en')} nodes`)
    this.#nodeCount += more
    this.#take(more)
  }
}

/** Nodes that lack the same types share a statement. If these are too many, all nodes that lack some types share one. */
function levelParts(at: Tx, ends: ReadonlyMap<NodeEnd, ReadonlySet<number> | null>): readonly LevelPart[] {
  const sets = Map.groupBy(ends, ([end, types]) => {
    return `${directionAt(end)} ${types === null ? 'all' : [...types].sort((a, b) => a - b).join(' ')}`
  })
  const parts = [...sets.values()].map((of) => {
    const [[end, types] = [0, null]] = of
    const all = types === null ? null : [...types]
    return { at, direction: directionAt(end), types: all, nodes: of.map(([one]) => nodeAt(one)) }
  })
  return (['out', 'in'] as const).flatMap((direction) => {
    const [every, some] = [[] as LevelPart[], [] as LevelPart[]]
    for (const part of parts) if (part.direction === direction) (part.types === null ? every : some).push(part)
    return [...every, ...(some.length > MAX_TYPE_SETS ? [joinLevelParts(some, { at, direction })] : some)]
  })
}

function joinLevelParts(parts: readonly LevelPart[], of: Pick<LevelPart, 'at' | 'direction'>): LevelPart {
  const types = [...new Set(parts.flatMap(({ types: one }) => one ?? []))]
  return { ...of, types, nodes: parts.flatMap(({ nodes }) => nodes) }
}

function typeEdges(supports: readonly LevelSupport[], far: 'from' | 'to', at: Tx): TypeEdges {
  const [neighbours, rejected, judged]: [NodeId[], NodeId[], NodeId[]] = [[], [], []]
  const byOther = [...Map.groupBy(supports, (support) => support[far])].sort(([a], [b]) => a - b)
  for (const [other, reasons] of byOther) {
    const judgements = reasons
      .filter(({ provenance }) => provenance === 'REJECTED' || provenance === 'CURATED')
      .map(({ provenance, since }) => ({ rejects: provenance === 'REJECTED', since, until: Infinity }))
    if (judgements.length > 0) judged.push(other)
    if (rejectedAt(judgements, at)) rejected.push(other)
    else if (reasons.some(({ provenance }) => provenance !== 'REJECTED')) neighbours.push(other)
  }
  return { neighbours, rejected, judged }
}

function tooExpensive(what: string): RefusalError {
  const detail = `The answer needs more than ${what} of the graph, which this process reads from the record for each request.`
  const hint = 'Ask for fewer hops or types, or ask a process that holds the graph.'
  return new RefusalError(problem('TOO_EXPENSIVE', detail, hint))
}

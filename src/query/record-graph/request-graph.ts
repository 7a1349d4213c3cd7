import { memoiseWeakly } from '../../lib/memoise.ts'
import type { Direction, EdgeTypeSet, GraphReader, Hop, VisitedInState } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { RefusalError } from '../../contracts/problem.ts'
import type { NodeRow } from '../../contracts/reads.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { visitNew } from '../../walk/visited.ts'
import { needsAGraph } from './needs-a-graph.ts'
import { MissingParts, NO_EDGES, type PartialGraph, type TypeEdges } from './partial-graph.ts'
import type { U32s } from '../../lib/arrays.ts'

/**
 * The graph as one round of a request sees it: it answers from loaded data, notes what isn't loaded yet, and treats that
 * as absent. That is safe, because the result of a round with anything missing is thrown away. Each round has its own
 * graph, since walks are memoised by graph.
 */
export class RequestGraph implements GraphReader {
  readonly missing = new MissingParts()
  readonly #held: PartialGraph

  constructor(held: PartialGraph) {
    this.#held = held
  }

  get head(): Tx {
    return this.#held.head
  }

  get idBound(): NodeId {
    return this.#held.idBound
  }

  get edgeTypes(): readonly EdgeTypeId[] {
    return this.#held.edgeTypes
  }

  idOf(uri: Uri): NodeId | undefined {
    const node = this.#held.idOf(uri)
    if (node === undefined) this.missing.uris.add(uri)
    return node ?? undefined
  }

  uriOf(node: NodeId): Uri {
    const held = this.#held.node(node)
    if (held === null) throw new Error(`graph: no node ${node}`)
    if (held !== undefined) return held.uri
    this.missing.nodes.add(node)
    return placeholderUri(node)
  }

  typeOf(node: NodeId, at: Tx): string | null {
    return this.#row(node)?.types.find(includesMoment(at))?.type ?? null
  }

  isGone(node: NodeId, at: Tx): boolean {
    return this.#row(node)?.gone.some(includesMoment(at)) === true
  }

  edgeTypeNumber(type: EdgeTypeId): number {
    return this.#held.numberOf.get(type) ?? -1
  }

  edgeTypeName(type: number): EdgeTypeId {
    const name = this.edgeTypes[type]
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
    for (const neighbour of this.#edges(node, type, direction, at).neighbours) if (visit(neighbour) === false) return
  }

  appendUnseen(node: NodeId, hop: Hop, at: Tx, seen: VisitedInState, into: U32s): void {
    for (const { neighbours } of this.#along(node, hop, at))
      for (const neighbour of neighbours) if (visitNew(seen, neighbour)) into.push(neighbour)
  }

  hasNeighbour(node: NodeId, hop: Hop, at: Tx): boolean {
    let leads = false
    // The loop runs to the end, so that everything missing is noted.
    for (const { neighbours } of this.#along(node, hop, at)) leads ||= neighbours.length > 0
    return leads
  }

  hasEdge(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    return this.#edges(from, type, 'out', at).neighbours.includes(to)
  }

  isRejected(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    return this.#edges(from, type, 'out', at).rejected.includes(to)
  }

  hasRejected(node: NodeId, types: readonly EdgeTypeId[], direction: Direction, at: Tx): boolean {
    if (!this.everRejected(types)) return false
    return types.some((type) => this.#edges(node, this.edgeTypeNumber(type), direction, at).rejected.length > 0)
  }

  everRejected(types: readonly EdgeTypeId[]): boolean {
    const { rejectedTypes } = this.#held
    if (rejectedTypes === null) this.missing.rejectedTypes = true
    return rejectedTypes !== null && types.some((type) => rejectedTypes.has(this.edgeTypeNumber(type)))
  }

  isJudged(from: NodeId, type: number, to: NodeId): boolean {
    return this.#edges(from, type, 'out', this.head).judged.includes(to)
  }

  degree(node: NodeId, type: number, direction: Direction, at: Tx): number {
    return this.#edges(node, type, direction, at).neighbours.length
  }

  changedAt(): null {
    return null
  }

  nodesOfType(type: string): never {
    throw new RefusalError(needsAGraph(`list what is of the type ${type}`))
  }

  goneOfType(type: string): never {
    return this.nodesOfType(type)
  }

  countOfType(type: string): never {
    throw new RefusalError(needsAGraph(`count what is of the type ${type}`))
  }

  #row(node: NodeId): ReturnType<PartialGraph['node']> {
    const held = this.#held.node(node)
    if (held === undefined) this.missing.nodes.add(node)
    return held
  }

  #edges(node: NodeId, type: number, direction: Direction, at: Tx): TypeEdges {
    if (type < 0) return NO_EDGES
    const held = this.#held.edgesOf(at, node, direction, type)
    if (held === undefined) this.missing.addEdges(at, node, direction, type)
    return held ?? NO_EDGES
  }

  *#along(node: NodeId, { types, direction }: Hop, at: Tx): Generator<TypeEdges> {
    if (types !== null) {
      for (const type of typesIn(types)) yield this.#edges(node, type, direction, at)
      return
    }
    const held = this.#held.allEdgesOf(at, node, direction)
    if (held === undefined) this.missing.addEdges(at, node, direction, null)
    else yield* held
  }
}

/** Lists the numbers in a set of edge types; memoised, since thousands of nodes share a few sets. */
const typesIn = memoiseWeakly((types: EdgeTypeSet) => [...types.keys()].filter((type) => types[type] === 1))

/** Tests whether an interval includes a moment. */
function includesMoment(at: Tx) {
  return ({ since, until }: NodeRow['gone'][number]) => since <= at && (until === null || at < until)
}

/** Stands for the URI of a node that isn't loaded yet; no type or platform matches it. */
function placeholderUri(node: NodeId): Uri {
  return `aip://not-read/record/${node}` as Uri
}

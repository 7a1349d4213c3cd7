import type { EdgeType, Target } from '../catalogue/edges.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/elements.ts'
import type { Tx } from '../model/facts.ts'

/** Stubs and look-ups that are kept per answer; beyond that, only that there may be more. */
export const MAX_OPEN = 10_000

/**
 * What an answer was made from, as it is made: the entity types that it looked for, the stubs and look-ups that it
 * came across, and how far back it reads. Sets of what the catalogue holds already, so that noting it costs next to nothing.
 */
export class Touched {
  readonly #types = new Set<string>()
  readonly #targets = new Set<Target>()
  readonly #open = new Set<NodeId>()
  #everything = false
  #earliest = Infinity

  type(name: string): void {
    this.#types.add(name)
  }

  target(target: Target): void {
    this.#targets.add(target)
  }

  /** Of a path: the types at either end of an edge. Where that may be any type, it is the type that the path was at. */
  edge({ from, to }: EdgeType): void {
    for (const end of [from, to]) if (!end.any) this.#targets.add(end)
  }

  everything(): void {
    this.#everything = true
  }

  /** A stub, or a look-up, which may have been resolved. */
  open(node: NodeId): void {
    if (this.#open.size < MAX_OPEN) this.#open.add(node)
  }

  /** The answer covers this moment as well. */
  moment(tx: Tx): void {
    this.#earliest = Math.min(this.#earliest, tx)
  }

  add(other: Touched): void {
    for (const type of other.#types) this.#types.add(type)
    for (const target of other.#targets) this.#targets.add(target)
    for (const node of other.#open) this.open(node)
    this.#everything ||= other.#everything
    this.moment(other.#earliest)
  }

  get opened(): ReadonlySet<NodeId> {
    return this.#open
  }

  /** Null: none but the reader's own. */
  get earliest(): Tx | null {
    return this.#earliest === Infinity ? null : this.#earliest
  }

  /** Those of the types that the answer looked for. */
  among(types: readonly string[]): readonly string[] {
    if (this.#everything) return types
    return types.filter((type) => this.#types.has(type) || [...this.#targets].some((target) => target.types.has(type)))
  }

  get nothing(): boolean {
    return !this.#everything && this.#types.size === 0 && this.#targets.size === 0
  }
}

/** A graph that notes what a path comes across: where one breaks off at a stub, nothing behind it is found. */
export function notingOpen(graph: GraphReader, at: Tx, touched: Touched): GraphReader {
  return {
    get head() {
      return graph.head
    },
    get idBound() {
      return graph.idBound
    },
    get edgeTypeCount() {
      return graph.edgeTypeCount
    },
    idOf: (uri) => graph.idOf(uri),
    uriOf: (node) => graph.uriOf(node),
    typeOf: (node, then) => graph.typeOf(node, then),
    edgeTypeNumber: (type) => graph.edgeTypeNumber(type),
    edgeTypeName: (type) => graph.edgeTypeName(type),
    eachNeighbour: (node, type, direction, then, visit) =>
      graph.eachNeighbour(node, type, direction, then, (neighbour) => {
        if (graph.typeOf(neighbour, at) === null) touched.open(neighbour)
        return visit(neighbour)
      }),
    appendUnseen: (node, hop, then, seen, into) => {
      const before = into.length
      graph.appendUnseen(node, hop, then, seen, into)
      for (let i = before; i < into.length; i++) {
        const neighbour = u32(into.array, i)
        if (graph.typeOf(neighbour, at) === null) touched.open(neighbour)
      }
    },
    hasEdge: (from, type, to, then) => graph.hasEdge(from, type, to, then),
    isRejected: (from, type, to, then) => graph.isRejected(from, type, to, then),
    isJudged: (from, type, to) => graph.isJudged(from, type, to),
    degree: (node, type, direction, then) => graph.degree(node, type, direction, then),
    nodesOfType: (type, then, after, limit) => graph.nodesOfType(type, then, after, limit),
    countOfType: (type, then) => graph.countOfType(type, then),
  }
}

import type { Direction, EdgeTypeSet, GraphReader, Hop, VisitedInState } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { HiddenEntities } from '../../contracts/visibility.ts'
import { u32 } from '../../lib/array-elements.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { U32s } from '../../lib/arrays.ts'

/** A graph without hidden nodes: they are unknown, and no edge leads to them. */
class VisibleGraph implements GraphReader {
  /** Includes hidden nodes. Only lineage walks may read it: they report no more than the number of hidden nodes passed. */
  readonly complete: GraphReader
  readonly hidden: HiddenEntities
  readonly #counts = new Map<Tx, ReadonlyMap<string, number>>()

  constructor(complete: GraphReader, hidden: HiddenEntities) {
    this.complete = complete
    this.hidden = hidden
  }

  get head(): Tx {
    return this.complete.head
  }

  get idBound(): NodeId {
    return this.complete.idBound
  }

  get edgeTypes(): readonly EdgeTypeId[] {
    return this.complete.edgeTypes
  }

  idOf(uri: Uri): NodeId | undefined {
    const node = this.complete.idOf(uri)
    return node === undefined || this.hidden.hides(node) ? undefined : node
  }

  uriOf(node: NodeId): Uri {
    // Callers show the URI, so it is better to fail.
    if (this.hidden.hides(node)) throw new Error('a hidden entity was to be shown')
    return this.complete.uriOf(node)
  }

  typeOf(node: NodeId, at: Tx): string | null {
    return this.complete.typeOf(node, at)
  }

  isGone(node: NodeId, at: Tx): boolean {
    return this.complete.isGone(node, at)
  }

  edgeTypeNumber(type: EdgeTypeId): number {
    return this.complete.edgeTypeNumber(type)
  }

  edgeTypeName(type: number): EdgeTypeId {
    return this.complete.edgeTypeName(type)
  }

  eachNeighbour(
    node: NodeId,
    type: number,
    direction: Direction,
    at: Tx,
    visit: (neighbour: NodeId) => boolean | void,
  ): void {
    const { hidden } = this
    if (hidden.hides(node)) return
    this.complete.eachNeighbour(node, type, direction, at, (other) => (hidden.hides(other) ? true : visit(other)))
  }

  appendUnseen(node: NodeId, hop: Hop, at: Tx, seen: VisitedInState, into: U32s): void {
    const { hidden } = this
    if (hidden.hides(node)) return
    const from = into.length
    this.complete.appendUnseen(node, hop, at, seen, into)
    let retained = from
    for (let i = from; i < into.length; i++) {
      const other = u32(into.array, i)
      if (!hidden.hides(other)) into.array[retained++] = other
    }
    into.length = retained
  }

  hasNeighbour(node: NodeId, { types, direction }: Hop, at: Tx): boolean {
    for (let type = 0; type < this.edgeTypes.length; type++) {
      if (!isWanted(types, type)) continue
      let leads = false
      this.eachNeighbour(node, type, direction, at, () => {
        leads = true
        return false
      })
      if (leads) return true
    }
    return false
  }

  hasEdge(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    return this.#shows(from, to) && this.complete.hasEdge(from, type, to, at)
  }

  isRejected(from: NodeId, type: number, to: NodeId, at: Tx): boolean {
    return this.#shows(from, to) && this.complete.isRejected(from, type, to, at)
  }

  hasRejected(node: NodeId, types: readonly EdgeTypeId[], direction: Direction, at: Tx): boolean {
    return !this.hidden.hides(node) && this.complete.hasRejected(node, types, direction, at)
  }

  everRejected(types: readonly EdgeTypeId[]): boolean {
    return this.complete.everRejected(types)
  }

  isJudged(from: NodeId, type: number, to: NodeId): boolean {
    return this.#shows(from, to) && this.complete.isJudged(from, type, to)
  }

  degree(node: NodeId, type: number, direction: Direction, at: Tx): number {
    let count = 0
    this.eachNeighbour(node, type, direction, at, () => void count++)
    return count
  }

  changedAt(node: NodeId, type: number, direction: Direction, at: Tx): Tx | null {
    return this.hidden.hides(node) ? 0 : this.complete.changedAt(node, type, direction, at)
  }

  nodesOfType(type: string, at: Tx, after: NodeId, limit: number): readonly NodeId[] {
    const found: NodeId[] = []
    for (let last = after; found.length < limit;) {
      const nodes = this.complete.nodesOfType(type, at, last, limit)
      for (const node of nodes) if (found.length < limit && !this.hidden.hides(node)) found.push(node)
      last = nodes.at(-1) ?? last
      if (nodes.length < limit) break
    }
    return found
  }

  goneOfType(type: string, at: Tx, limit: number): readonly NodeId[] {
    return this.complete.goneOfType(type, at, limit).filter((node) => !this.hidden.hides(node))
  }

  countOfType(type: string, at: Tx): number {
    const counts = this.#counts.get(at) ?? this.#countTypes(at)
    return this.complete.countOfType(type, at) - (counts.get(type) ?? 0)
  }

  /** Counts the hidden entities by type, under the same conditions as `countOfType`. */
  #countTypes(at: Tx): ReadonlyMap<string, number> {
    const { complete, hidden } = this
    const counts = new Map<string, number>()
    for (const node of hiddenNodes(hidden)) {
      const type = node < complete.idBound ? complete.typeOf(node, at) : null
      // A tombstone has its type, but isn't counted.
      if (type !== null && !complete.isGone(node, at)) counts.set(type, (counts.get(type) ?? 0) + 1)
    }
    if (this.#counts.size >= MAX_CACHED_COUNTS) this.#counts.clear()
    this.#counts.set(at, counts)
    return counts
  }

  #shows(from: NodeId, to: NodeId): boolean {
    return !this.hidden.hides(from) && !this.hidden.hides(to)
  }
}

/** Moments whose counts are cached: those of present readers, and a few of the past. */
const MAX_CACHED_COUNTS = 4

function isWanted(types: EdgeTypeSet | null, type: number): boolean {
  return types === null || types[type] === 1
}

export function* hiddenNodes({ bits }: HiddenEntities): Generator<NodeId> {
  for (let word = 0; word < bits.length; word++)
    for (let left = u32(bits, word); left !== 0; left &= left - 1) yield word * 32 + 31 - Math.clz32(left & -left)
}

const visibleTo = memoiseWeakly((hidden: HiddenEntities) =>
  memoiseWeakly((complete: GraphReader) => new VisibleGraph(complete, hidden)),
)

/** Returns the same object for the same graph and visibility, because walks are cached by graph. */
export function visibleGraph(complete: GraphReader, hidden: HiddenEntities): VisibleGraph {
  return visibleTo(hidden)(complete)
}

/** Tells whether a node may be shown at all, for nodes that clients name by number. */
export function isShown(graph: GraphReader, node: NodeId): boolean {
  return node < graph.idBound && !(graph instanceof VisibleGraph && graph.hidden.hides(node))
}

/** Returns the complete graph for a walk that counts the hidden entities it passes; `hidden` is absent if there are none. */
export function graphWithHidden(graph: GraphReader): { readonly graph: GraphReader; readonly hidden?: HiddenEntities } {
  if (!(graph instanceof VisibleGraph)) return { graph }
  const { complete, hidden } = graph
  return { graph: complete, hidden }
}

import type { EdgeTypeId, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { NodeId } from './store.ts'

export type Direction = 'out' | 'in'

/** What queries and rules see of the graph index. Every read names the transaction it reads at; `at <= head` always. */
export interface GraphReader {
  /** The last transaction that the graph has followed. */
  readonly head: Tx
  idOf(uri: Uri): NodeId | undefined
  uriOf(node: NodeId): Uri
  /** The entity type known at that transaction; null for a stub. */
  typeOf(node: NodeId, at: Tx): string | null
  /** A small number for an edge type, or -1 where no such edge was ever seen. */
  edgeTypeNumber(type: EdgeTypeId): number
  edgeTypeName(type: number): EdgeTypeId
  /**
   * Calls `visit` for each distinct neighbour over edges of one type, open at `at`, in a stable order (by node id).
   * Stops early when `visit` returns false.
   */
  eachNeighbour(node: NodeId, type: number, direction: Direction, at: Tx, visit: (neighbour: NodeId) => boolean | void): void
  degree(node: NodeId, type: number, direction: Direction, at: Tx): number
  /** Nodes of a type in the order of their ids, after a cursor (0 to begin): stable pages. Gone ones are left out. */
  nodesOfType(type: string, at: Tx, after: NodeId, limit: number): readonly NodeId[]
  countOfType(type: string, at: Tx): number
}

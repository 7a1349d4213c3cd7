import type { U32s } from '../lib/arrays.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { NodeId } from './log.ts'

export type Direction = 'out' | 'in'

/** A set indexed by edge type number: 1 if the type is in it. Numbers beyond its end aren't in it. */
export type EdgeTypeSet = Uint8Array

/**
 * The nodes that a walk has reached in one state: those whose word is at least `from` and has the bit. A smaller word
 * counts as `from`, which has none of the bits.
 */
export interface VisitedInState {
  readonly words: Int32Array
  readonly from: number
  readonly bit: number
}

/** One hop of a walk, over any of the types; null allows all. */
export interface Hop {
  readonly types: EdgeTypeSet | null
  readonly direction: Direction
}

/** The graph as queries and rules read it. Every read names its transaction; `at <= head` always holds. */
export interface GraphReader {
  /** The last transaction that the graph has followed. */
  readonly head: Tx
  /** Exceeds every node id; the size of a `Visited`. */
  readonly idBound: NodeId
  /** Edge types by number, from 0. The list only grows. */
  readonly edgeTypes: readonly EdgeTypeId[]
  idOf(uri: Uri): NodeId | undefined
  uriOf(node: NodeId): Uri
  /** Returns the merged type at that transaction; null for a stub, even one that was an entity before. */
  typeOf(node: NodeId, at: Tx): string | null
  /** Tells whether the node's home source reports it as gone. */
  isGone(node: NodeId, at: Tx): boolean
  /** Returns a small number for an edge type, or -1 if the graph never had such an edge. */
  edgeTypeNumber(type: EdgeTypeId): number
  edgeTypeName(type: number): EdgeTypeId
  /**
   * Calls `visit` for each distinct neighbour over edges of one type, open at `at`, in a stable order (by node id).
   * Stops early when `visit` returns false.
   */
  eachNeighbour(
    node: NodeId,
    type: number,
    direction: Direction,
    at: Tx,
    visit: (neighbour: NodeId) => boolean | void,
  ): void
  /**
   * Appends unseen neighbours and records them as visited, in the order of memory, which suits long walks. The caller
   * may reuse `into`, so that a walk allocates nothing per node.
   */
  appendUnseen(node: NodeId, hop: Hop, at: Tx, seen: VisitedInState, into: U32s): void
  /**
   * Returns the smallest neighbour in a set, which has a bit for each node; -1 if there is none. Absent if not all
   * edges are in memory or visible, so walks there don't search backwards from unreached nodes.
   */
  leastAmong?(node: NodeId, hop: Hop, at: Tx, among: Uint32Array): NodeId
  hasNeighbour(node: NodeId, hop: Hop, at: Tx): boolean
  hasEdge(from: NodeId, type: number, to: NodeId, at: Tx): boolean
  /** Tells whether a person rejects the edge. A rejected edge is absent, whichever source or rule asserts it. */
  isRejected(from: NodeId, type: number, to: NodeId, at: Tx): boolean
  /** Tells whether a person rejects an edge of one of the types at that end: its source (`out`) or its target. */
  hasRejected(node: NodeId, types: readonly EdgeTypeId[], direction: Direction, at: Tx): boolean
  everRejected(types: readonly EdgeTypeId[]): boolean
  /** Tells whether a person currently confirms or rejects the edge, whatever other supports it has. */
  isJudged(from: NodeId, type: number, to: NodeId): boolean
  degree(node: NodeId, type: number, direction: Direction, at: Tx): number
  /**
   * Returns the last transaction up to `at` at which edges of a type began or ended at a node, 0 if none did; null where
   * the past isn't in memory.
   */
  changedAt(node: NodeId, type: number, direction: Direction, at: Tx): Tx | null
  /** Returns nodes of a type by id, after a cursor (0 to begin), as stable pages. Tombstones are left out. */
  nodesOfType(type: string, at: Tx, after: NodeId, limit: number): readonly NodeId[]
  /** Returns the first tombstones of a type, of those that keep their facts. */
  goneOfType(type: string, at: Tx, limit: number): readonly NodeId[]
  countOfType(type: string, at: Tx): number
}

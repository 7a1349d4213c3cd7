import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'

/** Owners, teams, groups and neighbours of one document, each. Of the neighbours it shows at most 50 distinct names. */
export const MOST_AROUND = 100

/** A list of nodes for each of some nodes: those of the nth end at `ends[n]`. */
export interface NodeLists {
  readonly ends: Uint32Array
  readonly nodes: Uint32Array
}

/** What lies around some nodes, in their order. Arrays, since it crosses threads. */
export interface AroundNodes {
  /** Users and groups, and the addresses and names that resolve to none. */
  readonly owners: NodeLists
  /** Groups that own it, else the groups of the users that own it, else the groups that its team tag names (T7). */
  readonly teams: NodeLists
  /** The groups that a user or group belongs to. */
  readonly groups: NodeLists
  /** In an order that depends on the graph only: one of each kind of edge in turn, by node id. */
  readonly neighbours: NodeLists
  /** The number of edges along which it flows to others. */
  readonly usage: Uint32Array
}

/** Changes that other documents show. */
export interface RippleStarts {
  /** Nodes with another name. */
  readonly renamed: readonly NodeId[]
  /** Users that belong to other groups. */
  readonly regrouped: readonly NodeId[]
  /** Nodes of another type. */
  readonly retyped: readonly NodeId[]
}

/** The graph, as the follower of the search index needs it: from another thread, hundreds of nodes a call. */
export interface SearchSurroundings {
  /** Null for a node that the graph doesn't have yet. */
  uris(nodes: readonly NodeId[]): Promise<readonly (Uri | null)[]>
  around(nodes: readonly NodeId[], at: Tx): Promise<AroundNodes>
  /** The nodes whose documents show any of the changes. */
  dependents(starts: RippleStarts, at: Tx): Promise<Uint32Array>
}

/** The nodes of one list. */
export function listOf({ ends, nodes }: NodeLists, n: number): Uint32Array {
  return nodes.subarray(n === 0 ? 0 : ends[n - 1], ends[n])
}

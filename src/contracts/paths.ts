import type { EdgeTypeId, Provenance, Tx } from '../model/facts.ts'
import type { Direction, GraphReader } from './graph.ts'
import type { NodeId } from './store.ts'

/** Where a walk starts, and as of when. */
export interface Place {
  readonly node: NodeId
  readonly graph: GraphReader
  readonly at: Tx
}

/** What reads see of the path language: views, and conclusions that are answered by walking. Distinct nodes, by id. */
export interface PathReader {
  /** `ModelInstance.features`: a view, from a node of that type. Nothing where the type has no such view. */
  view(type: string, name: string, place: Place): readonly NodeId[]
  /**
   * A concluded edge type, forwards or backwards, answered by walking its rules. Null where its edges are written to the
   * record: then they are read like any other, and a reader cannot tell.
   */
  concluded(edge: EdgeTypeId, direction: Direction, place: Place): readonly NodeId[] | null
  /** What a concluded edge to `to` stands on; empty where its supports lie in the record. */
  explain(edge: EdgeTypeId, to: NodeId, place: Place): readonly Explanation[]
}

export interface Explanation {
  readonly provenance: Provenance
  /** `D1@1`. */
  readonly rule: string
  /** Edges as `type|from|to`, in the order of the path. */
  readonly evidence: readonly string[]
}

import type { HeldEdge, NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { partsOf } from '../../model/uri.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import { addTo, getOrInsert } from '../../lib/maps.ts'

/** The parts of the graph that a range of the log may have changed, before both ends are compared. */
export interface TouchedGraph {
  readonly edges: readonly HeldEdge[]
  /** Edges that people newly confirm or reject, or no longer do. */
  readonly judged: readonly HeldEdge[]
  readonly retyped: readonly NodeId[]
  readonly attributes: readonly { readonly node: NodeId; readonly name: string }[]
}

/** Changes between two transactions, computed once for all rules. An attribute may be equal at both. */
export interface GraphChange {
  /** Keyed by type, since a rule reads few types. */
  readonly edges: ReadonlyMap<EdgeTypeId, readonly ChangedEdge[]>
  /** Conclusions that a person rejected (`is` is false), or whose rejection was withdrawn. */
  readonly judged: ReadonlyMap<EdgeTypeId, readonly ChangedEdge[]>
  readonly retyped: readonly RetypedNodes[]
  readonly attributes: TouchedGraph['attributes']
}

/** An edge that was added (`is`) or removed. */
interface ChangedEdge {
  readonly from: NodeId
  readonly to: NodeId
  readonly is: boolean
}

/** The nodes that changed from one type to another: tests are evaluated for all of them together. */
interface RetypedNodes {
  readonly was: string | null
  readonly is: string | null
  readonly componentType: string
  readonly nodes: readonly NodeId[]
}

/** The graph as of the transaction before the first change, and as of the last one. */
export interface GraphInterval {
  readonly before: EvaluationContext
  readonly after: EvaluationContext
}

export function compareGraphs(
  { edges, judged, retyped, attributes }: TouchedGraph,
  between: GraphInterval,
): GraphChange {
  return {
    edges: changedEdges(edges, between, hasEdge),
    judged: changedEdges(judged, between, isNotRejected),
    retyped: changedTypes(retyped, between),
    attributes,
  }
}

function changedEdges(
  edges: readonly HeldEdge[],
  { before, after }: GraphInterval,
  holds: typeof hasEdge,
): GraphChange['edges'] {
  const changed = new Map<EdgeTypeId, ChangedEdge[]>()
  for (const { type, from, to } of edges) {
    const is = holds(type, { from, to }, after)
    if (is === holds(type, { from, to }, before)) continue
    addTo(changed, type, { from, to, is })
  }
  return changed
}

function hasEdge(
  type: EdgeTypeId,
  { from, to }: Pick<ChangedEdge, 'from' | 'to'>,
  { reader, at }: EvaluationContext,
): boolean {
  return reader.hasEdge(from, reader.edgeTypeNumber(type), to, at)
}

function isNotRejected(
  type: EdgeTypeId,
  { from, to }: Pick<ChangedEdge, 'from' | 'to'>,
  { reader, at }: EvaluationContext,
): boolean {
  return !reader.isRejected(from, reader.edgeTypeNumber(type), to, at)
}

function changedTypes(nodes: readonly NodeId[], { before, after }: GraphInterval): readonly RetypedNodes[] {
  const { reader } = after
  const changed = new Map<string, RetypedNodes & { readonly nodes: NodeId[] }>()
  for (const node of nodes) {
    const [was, is] = [reader.typeOf(node, before.at), reader.typeOf(node, after.at)]
    if (was === is) continue
    const { componentType } = partsOf(reader.uriOf(node))
    const key = JSON.stringify([was, is, componentType])
    getOrInsert(changed, key, () => ({ was, is, componentType, nodes: [] })).nodes.push(node)
  }
  return [...changed.values()]
}

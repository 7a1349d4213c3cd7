import type { NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { settledIssues, type Surroundings } from './settled.ts'
import type { Window } from './window.ts'

/** The state to write for a node: enriched with its issues, or hydrated again. */
export type StateChange =
  { readonly state: 'ENRICHED'; readonly issues: readonly JsonObject[] } | { readonly state: 'HYDRATED' }

/**
 * The entities that a range of the log makes enriched, or hydrated again. An entity is checked when it changed itself, and when
 * something that it refers to was hydrated or found unresolvable.
 */
export function* stateChanges(
  window: Window,
  context: Surroundings,
): Generator<void, ReadonlyMap<NodeId, StateChange>, void> {
  const out = new Map<NodeId, StateChange>()
  const { graph, stages } = context
  const check = (node: NodeId, again: boolean): void => {
    const stage = stages.of(node)
    if (out.has(node) || isLookup(graph.uriOf(node))) return
    if (stage !== 'hydrated' && (stage !== 'enriched' || !again)) return
    const issues = settledIssues(node, context)
    if (issues !== null) out.set(node, { state: 'ENRICHED', issues })
    else if (stage === 'enriched') out.set(node, { state: 'HYDRATED' })
  }
  for (const node of window.referring) {
    check(node, false)
    yield
  }
  // Its type determines which of its edges are references.
  for (const node of window.delta.retyped) {
    check(node, false)
    yield
  }
  for (const [node, before] of window.moved) {
    const after = stages.of(node)
    check(node, window.overtaken.has(node))
    yield
    if (before !== null && kindOf(before) === kindOf(after)) continue
    const recheckEnriched = before === null || before === 'unresolvable' || !context.answerable(graph.uriOf(node))
    for (const referrer of referrers(node, context)) {
      check(referrer, recheckEnriched)
      yield
    }
  }
  for (const node of window.resolved) {
    for (const referrer of referrers(node, context)) {
      check(referrer, true)
      yield
    }
  }
  return out
}

/** For the entities that refer to it, hydrated and enriched make no difference. */
function kindOf(stage: NodeStage): 'stub' | 'unresolvable' | 'known' {
  return stage === 'hydrated' || stage === 'enriched' ? 'known' : stage
}

function referrers(node: NodeId, { graph, at, references }: Surroundings): NodeId[] {
  const found = new Set<NodeId>()
  for (const edge of new Set<EdgeTypeId>(references(null))) {
    graph.eachNeighbour(node, graph.edgeTypeNumber(edge), 'in', at, (other) => void found.add(other))
  }
  return [...found]
}

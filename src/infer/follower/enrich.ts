import type { NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { settledIssues, type Surroundings } from './settled.ts'
import type { Window } from './window.ts'

/** What is to be said of a node: that it is enriched, with the issues it has, or that it is open again. */
export type StateChange =
  { readonly state: 'ENRICHED'; readonly issues: readonly JsonObject[] } | { readonly state: 'HYDRATED' }

/**
 * Which entities a stretch of the log settles, or opens again. An entity is looked at when it changed itself, and when something
 * that it refers to became known, or known to be nowhere.
 */
export function* stateChanges(
  window: Window,
  around: Surroundings,
): Generator<void, ReadonlyMap<NodeId, StateChange>, void> {
  const out = new Map<NodeId, StateChange>()
  const { graph, standings } = around
  const look = (node: NodeId, again: boolean): void => {
    const standing = standings.of(node)
    if (out.has(node) || isLookup(graph.uriOf(node))) return
    if (standing !== 'hydrated' && (standing !== 'enriched' || !again)) return
    const issues = settledIssues(node, around)
    if (issues !== null) out.set(node, { state: 'ENRICHED', issues })
    else if (standing === 'enriched') out.set(node, { state: 'HYDRATED' })
  }
  for (const node of window.referring) {
    look(node, false)
    yield
  }
  // What it refers to by which names is a matter of its type.
  for (const node of window.delta.retyped) {
    look(node, false)
    yield
  }
  for (const [node, before] of window.moved) {
    const after = standings.of(node)
    look(node, window.overtaken.has(node))
    yield
    if (before !== null && kindOf(before) === kindOf(after)) continue
    const told = before === null || before === 'unresolvable' || !around.answerable(graph.uriOf(node))
    for (const referrer of referrers(node, around)) {
      look(referrer, told)
      yield
    }
  }
  for (const node of window.resolved) {
    for (const referrer of referrers(node, around)) {
      look(referrer, true)
      yield
    }
  }
  return out
}

/** To those that refer to it, what is known is known. */
function kindOf(standing: NodeStage): 'stub' | 'unresolvable' | 'known' {
  return standing === 'hydrated' || standing === 'enriched' ? 'known' : standing
}

function referrers(node: NodeId, { graph, at, references }: Surroundings): NodeId[] {
  const found = new Set<NodeId>()
  for (const edge of new Set<EdgeTypeId>(references(null))) {
    graph.eachNeighbour(node, graph.edgeTypeNumber(edge), 'in', at, (other) => void found.add(other))
  }
  return [...found]
}

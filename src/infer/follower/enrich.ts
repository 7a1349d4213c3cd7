import type { NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isLookup } from '../../model/lookup.ts'
import { neighboursOver, settledIssues, type Surroundings } from './settled-references.ts'
import type { Window } from './log-range.ts'

/** The state to write for a node: enriched with its issues, or hydrated again. */
export type StateChange =
  | { readonly state: 'ENRICHED'; readonly issues: readonly JsonObject[] }
  | { readonly state: 'HYDRATED' }

/**
 * Finds the entities that a range of the log makes enriched, or hydrated again. An entity is checked when it changes,
 * and when one that it refers to is hydrated or found unresolvable.
 */
export function* stateChanges(
  window: Window,
  context: Surroundings,
): Generator<void, ReadonlyMap<NodeId, StateChange>, void> {
  const out = new Map<NodeId, StateChange>()
  const { graph, stages } = context
  const check = (node: NodeId, again: boolean): void => {
    const stage = stages.of(node)
    if (stage !== 'hydrated' && (stage !== 'enriched' || !again)) return
    if (out.has(node) || isLookup(graph.uriOf(node))) return
    const issues = settledIssues(node, context)
    if (issues !== null) out.set(node, { state: 'ENRICHED', issues })
    else if (stage === 'enriched') out.set(node, { state: 'HYDRATED' })
  }
  for (const node of window.referring) {
    check(node, false)
    yield
  }
  // The type determines which edges are references.
  for (const node of window.delta.retyped) {
    check(node, false)
    yield
  }
  for (const [node, before] of window.moved) {
    const after = stages.of(node)
    check(node, window.overtaken.has(node))
    yield
    if (before !== null && nodeKindOf(before) === nodeKindOf(after)) continue
    // Computed only if an enriched entity refers to it: most nodes that become known are awaited.
    let recheckEnriched: boolean | null = before === null || before === 'unresolvable' ? true : null
    for (const referrer of referrers(node, context)) {
      if (stages.of(referrer) === 'enriched') recheckEnriched ??= !context.answerable(graph.uriOf(node))
      check(referrer, recheckEnriched === true)
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

/** Treats hydrated and enriched alike, because referring entities don't distinguish them. */
function nodeKindOf(stage: NodeStage): 'stub' | 'unresolvable' | 'known' {
  return stage === 'hydrated' || stage === 'enriched' ? 'known' : stage
}

/** Returns the referring nodes, sorted by id. */
function referrers(node: NodeId, context: Surroundings): Uint32Array {
  const { array, length } = neighboursOver(context.references(null), { node, direction: 'in' }, context)
  return length === 0 ? NONE : array.slice(0, length).sort()
}

const NONE = new Uint32Array(0)

import type { NodeId } from '../../contracts/log.ts'
import { Arrivals } from './arrivals.ts'
import { evidenceOf, type PathEvidence } from './evidence.ts'
import type { CompiledPath } from './machine.ts'
import { AutomatonSearch, type EvaluationContext, type EvaluationOptions } from './automaton-search.ts'

/** Maximum number of entries of a search (a node in a state): 200,000 take 2 MB, and 20 MB with evidence for each. */
export const MAX_SEARCH_ENTRIES = 200_000

interface PathEvaluation {
  /** Distinct nodes, in the order of their ids. */
  readonly nodes: readonly NodeId[]
  /** The search reached its limit: there may be more results. */
  readonly truncated: boolean
  /** Number of entries processed. */
  readonly examined: number
  /** Explains a result; null unless requested. Edges have their stored direction, from the subject's end. */
  readonly evidence: ((node: NodeId) => PathEvidence) | null
}

const PLAIN: EvaluationOptions = { evidence: false, maxEntries: MAX_SEARCH_ENTRIES }
export const EXPLAINED: EvaluationOptions = { evidence: true, maxEntries: MAX_SEARCH_ENTRIES }

export function evaluatePath(
  path: CompiledPath,
  subject: NodeId,
  context: EvaluationContext,
  options: EvaluationOptions = PLAIN,
): PathEvaluation {
  return searchFrom(path, { node: subject, reversed: false }, context, options)
}

/** Finds the subjects about which the path concludes this object: the inverse. */
export function evaluateBackwards(
  path: CompiledPath,
  object: NodeId,
  context: EvaluationContext,
  options: EvaluationOptions = PLAIN,
): PathEvaluation {
  return searchFrom(path, { node: object, reversed: true }, context, options)
}

function searchFrom(
  path: CompiledPath,
  start: { readonly node: NodeId; readonly reversed: boolean },
  context: EvaluationContext,
  options: EvaluationOptions,
): PathEvaluation {
  const machine = start.reversed ? path.backwards : path.forwards
  const search = new AutomatonSearch(machine, context, options)
  search.finish(start.node)
  const nodes = inOrder(search.found)
  const { reached: entries } = search
  const { examined, truncated } = search
  if (entries === null) return { nodes, truncated, examined, evidence: null }
  const arrivals = new Arrivals({ search, entries, machine, context })
  // An unreached node gets the start of the search, which has no arrivals, so its evidence is empty.
  const evidence = (node: NodeId): PathEvidence => evidenceOf(arrivals, arrivals.end(node) ?? 0, start.reversed)
  return { nodes, truncated, examined, evidence }
}

/** Most searches find a few, in order already: calling a comparison costs as much as a step of the search. */
function inOrder(nodes: NodeId[]): readonly NodeId[] {
  return nodes.every((node, i) => i === 0 || (nodes[i - 1] as number) < node) ? nodes : nodes.sort((a, b) => a - b)
}

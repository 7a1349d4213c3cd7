import type { NodeId } from '../../contracts/log.ts'
import { Arrivals } from './arrivals.ts'
import { evidenceOf, type Evidence } from './evidence.ts'
import type { CompiledPath } from './machine.ts'
import { Search, type EvaluationContext, type EvaluationOptions } from './search.ts'

/** Nodes in each state that a search comes to: 200,000 of them take 2 MB, and 20 MB where each of their ways is asked for. */
export const MOST_STANDS = 200_000

export interface Evaluation {
  /** Distinct, in the order of their ids. */
  readonly nodes: readonly NodeId[]
  /** The search came to its bound: there may be more. */
  readonly truncated: boolean
  /** How a result was reached; null unless it was asked for. Edges as they are, from the subject's end. */
  readonly evidence: ((node: NodeId) => Evidence) | null
}

export const PLAIN: EvaluationOptions = { evidence: false, mostStands: MOST_STANDS }
export const EXPLAINED: EvaluationOptions = { evidence: true, mostStands: MOST_STANDS }

/** What the path concludes of a subject. */
export function evaluate(
  path: CompiledPath,
  subject: NodeId,
  context: EvaluationContext,
  options: EvaluationOptions = PLAIN,
): Evaluation {
  return toEnd(evaluation(path, { node: subject, reversed: false }, context, options))
}

/** The subjects of which the path concludes this object: how its inverse reads. */
export function evaluateBackwards(
  path: CompiledPath,
  object: NodeId,
  context: EvaluationContext,
  options: EvaluationOptions = PLAIN,
): Evaluation {
  return toEnd(evaluation(path, { node: object, reversed: true }, context, options))
}

/** The same in steps, for whoever wants to give the event loop a turn between them. */
export function* evaluation(
  path: CompiledPath,
  start: { readonly node: NodeId; readonly reversed: boolean },
  context: EvaluationContext,
  options: EvaluationOptions,
): Generator<void, Evaluation, void> {
  const machine = start.reversed ? path.backwards : path.forwards
  const search = new Search(machine, context, options)
  yield* search.run(start.node)
  const nodes = search.found.sort((a, b) => a - b)
  const { reached: entries } = search
  if (entries === null) return { nodes, truncated: search.truncated, evidence: null }
  const arrivals = new Arrivals({ search, entries, machine, context })
  // Of what it did not come to, where it began stands for an end without a way to it.
  const evidence = (node: NodeId): Evidence => evidenceOf(arrivals, arrivals.end(node) ?? 0, start.reversed)
  return { nodes, truncated: search.truncated, evidence }
}

function toEnd(work: Generator<void, Evaluation, void>): Evaluation {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

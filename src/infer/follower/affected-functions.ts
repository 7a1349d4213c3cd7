// Finds the conclusions of a named function that a change adds or removes.
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { Conclusions, type Consequences, type RecordedFunction } from '../paths/conclusions.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import { similarityAt, type ComparedEdge, type Similarity } from '../similar/similarity.ts'
import type { GraphChange, GraphInterval } from './graph-change.ts'

/** Evaluates each possible subject as of before and after, since the record has the earlier conclusions. */
export function* functionConsequences(
  rule: RecordedFunction,
  delta: GraphChange,
  between: GraphInterval,
): Generator<void, Consequences, void> {
  const gained = new Conclusions()
  const lost = new Conclusions()
  for (const subject of yield* subjectsOf(rule.call.compared, delta, between)) {
    const was = new Set(yield* rule.call.conclusionsOf(subject, between.before))
    for (const object of yield* rule.call.conclusionsOf(subject, between.after))
      if (!was.delete(object)) gained.add(concludedType(rule), subject, object)
    for (const object of was) lost.add(concludedType(rule), subject, object)
    yield
  }
  return { gained, lost }
}

/** Computes the consequences if the record may be ahead: it may have the conclusions as of any of the transactions. */
export function* reconsideredFunction(
  rule: RecordedFunction,
  steps: readonly { readonly delta: GraphChange; readonly between: GraphInterval }[],
  after: EvaluationContext,
): Generator<void, Consequences, void> {
  const gained = new Conclusions()
  const lost = new Conclusions()
  const subjects = new Set<NodeId>()
  for (const { delta, between } of steps) {
    for (const subject of yield* subjectsOf(rule.call.compared, delta, between)) {
      subjects.add(subject)
      for (const context of [between.before, between.after])
        for (const object of yield* rule.call.conclusionsOf(subject, context))
          lost.add(concludedType(rule), subject, object)
    }
  }
  for (const subject of subjects) {
    for (const object of yield* rule.call.conclusionsOf(subject, after)) {
      lost.delete(concludedType(rule), subject, object)
      gained.add(concludedType(rule), subject, object)
    }
    yield
  }
  return { gained, lost }
}

/**
 * Finds the subjects that a change may concern: those it touches, and entities similar to these, before or after. It
 * touches entities that gained or lost a feature, or changed to or from the type; and if the weight of a feature
 * changes, all entities with it, fewer than 256.
 */
function* subjectsOf(
  compared: ComparedEdge,
  delta: GraphChange,
  between: GraphInterval,
): Generator<void, ReadonlySet<NodeId>, void> {
  const [before, after] = [similarityAt(compared, between.before), similarityAt(compared, between.after)]
  const touched = new Set<NodeId>()
  const edges = delta.edges.get(compared.edge) ?? []
  for (const { from } of edges) touched.add(from)
  for (const feature of new Set(edges.map(({ to }) => to)))
    for (const user of usersOfReweighted(feature, before, after)) touched.add(user)
  for (const { was, is, nodes } of delta.retyped)
    if (was === compared.type || is === compared.type) for (const node of nodes) touched.add(node)
  const subjects = new Set(touched)
  for (const node of touched) {
    for (const similarity of [before, after])
      for (const { node: other } of yield* similarity.related(node)) subjects.add(other)
  }
  for (const edge of [compared.similar, compared.missing])
    for (const { from } of edge === null ? [] : (delta.judged.get(edge) ?? [])) subjects.add(from)
  return subjects
}

function usersOfReweighted(feature: NodeId, before: Similarity, after: Similarity): readonly NodeId[] {
  if (before.weight(feature) === after.weight(feature)) return []
  return [...before.users(feature), ...after.users(feature)]
}

function concludedType({ edges, call }: RecordedFunction): EdgeTypeId {
  const edge = edges.get(call.compared.type)
  if (edge === undefined) throw new Error(`nothing is concluded about the type ${call.compared.type}`)
  return edge
}

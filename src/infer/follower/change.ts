import type { NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { Conclusions, type HeldConclusion, type RecordedRule } from '../paths/conclusions.ts'
import type { Machine, Test } from '../paths/machine.ts'
import type { Position, Positioned, TestMove } from '../paths/positions.ts'
import { admits, Search, type EvaluationContext } from '../paths/search.ts'

/** What may have changed between two transactions. More than did is no harm: both are looked at. */
export interface GraphChange {
  readonly edges: readonly { readonly type: EdgeTypeId; readonly from: NodeId; readonly to: NodeId }[]
  readonly retyped: readonly Retyped[]
  readonly attributes: readonly { readonly node: NodeId; readonly name: string }[]
}

/** A node whose type may have changed, looked up once for all rules. */
export interface Retyped {
  readonly node: NodeId
  readonly was: string | null
  readonly is: string | null
  readonly componentType: string
}

/** The graph as of the transaction before the first change, and as of the last one. */
export interface GraphInterval {
  readonly before: EvaluationContext
  readonly after: EvaluationContext
}

export interface Consequences {
  /** What follows now, over a path that is new. It may have followed before, over another. */
  readonly gained: Conclusions
  /** What followed, and does no longer. */
  readonly lost: Conclusions
}

/** Exact, however much is walked: whoever runs it gives others a turn between its steps. */
const WHOLE = { evidence: false, mostStands: Infinity } as const

/**
 * What a change does to the conclusions of a rule. Work is in proportion to the paths through what changed: from there the rule's
 * machine is walked back to the subjects and on to the objects. A path that went is looked for as of before, where all of it still
 * was, a new one as of after; so nothing is missed where several edges of one path changed at once.
 */
export function* consequences(
  rule: RecordedRule,
  delta: GraphChange,
  between: GraphInterval,
): Generator<void, Consequences, void> {
  const gained = new Conclusions()
  const touched = new Conclusions()
  for (const through of changedMoves(rule.positions, delta, between)) {
    const { is, was } = through
    if (is === was) continue
    yield* through.is
      ? pairsThrough(rule, through, between.after, gained)
      : pairsThrough(rule, through, between.before, touched)
  }
  if (rule.edges.size > 1) yield* retypedSubjects(rule, delta, between, { gained, touched })
  const lost = new Conclusions()
  for (const { type, from, to } of touched) {
    if (gained.has(type, from, to)) continue
    if (!(yield* holdsStill(rule, { type, from, to }, between.after))) lost.add(type, from, to)
  }
  return { gained, lost }
}

/**
 * The same where the record may be ahead of where the log is followed from, having been written by somebody who ended before he
 * noted how far he was: then what came and went in between counts too. Each transaction is looked at by itself, and whatever
 * any of them touched is judged by the last.
 */
export function* reconsidered(
  rule: RecordedRule,
  steps: readonly { readonly delta: GraphChange; readonly between: GraphInterval }[],
  after: EvaluationContext,
): Generator<void, Consequences, void> {
  const touched = new Conclusions()
  for (const { delta, between } of steps) {
    for (const through of changedMoves(rule.positions, delta, between)) {
      if (through.is !== through.was) {
        yield* pairsThrough(rule, through, through.is ? between.after : between.before, touched)
      }
    }
    if (rule.edges.size > 1) yield* retypedSubjects(rule, delta, between, { gained: touched, touched })
  }
  const gained = new Conclusions()
  const lost = new Conclusions()
  for (const { type, from, to } of touched) {
    const into = (yield* holdsStill(rule, { type, from, to }, after)) ? gained : lost
    into.add(type, from, to)
  }
  return { gained, lost }
}

/** Everything that a rule concludes of a subject. */
export function* conclusionsOf(
  rule: RecordedRule,
  subject: NodeId,
  context: EvaluationContext,
): Generator<void, readonly NodeId[], void> {
  const search = new Search(rule.path.forwards, context, WHOLE)
  yield* search.run(subject)
  return search.found
}

/** A move whose passing changed: what is on its near side leads to what is on its far side, or did. */
interface ChangedMove {
  readonly from: number
  readonly to: number
  readonly near: NodeId
  readonly far: NodeId
  readonly was: boolean
  readonly is: boolean
}

function* changedMoves(of: Positioned, delta: GraphChange, between: GraphInterval): Generator<ChangedMove, void, void> {
  for (const { type, from, to } of delta.edges) {
    const positions = of.byEdge.get(type)
    if (positions === undefined) continue
    const was = hasEdge({ type, from, to }, between.before)
    const is = hasEdge({ type, from, to }, between.after)
    if (was === is) continue
    for (const { state, move } of positions) {
      const [near, far] = move.direction === 'out' ? [from, to] : [to, from]
      yield { from: state, to: move.next, near, far, was, is }
    }
  }
  const tested = (at: Position<TestMove>, node: NodeId): ChangedMove => {
    const { before, after } = between
    const [was, is] = [holds(at.move.test, node, before), holds(at.move.test, node, after)]
    return { from: at.state, to: at.move.next, near: node, far: node, was, is }
  }
  for (const { node, componentType, ...types } of delta.retyped) {
    for (const { state, move } of of.typed) {
      const was = admits(move.test, types.was, componentType)
      const is = admits(move.test, types.is, componentType)
      if (was !== is) yield { from: state, to: move.next, near: node, far: node, was, is }
    }
  }
  for (const { node, name } of delta.attributes) {
    for (const at of of.byAttribute.get(name) ?? []) yield tested(at, node)
  }
  for (const { at, inner } of of.nothing) {
    for (const node of startsOf(inner, delta, between)) yield tested(at, node)
  }
}

/** Where an inner machine may have begun to lead somewhere, or ceased to. */
function startsOf(inner: Positioned, delta: GraphChange, between: GraphInterval): Set<NodeId> {
  const starts = new Set<NodeId>()
  for (const { from, near, was, is } of changedMoves(inner, delta, between)) {
    if (was === is) continue
    for (const node of atOnce(reached(inner.turned, { state: from, node: near }, is ? between.after : between.before)))
      starts.add(node)
  }
  return starts
}

function* pairsThrough(
  rule: RecordedRule,
  through: ChangedMove,
  context: EvaluationContext,
  into: Conclusions,
): Generator<void, void, void> {
  const { machine, turned } = rule.positions
  const objects = yield* reached(machine, { state: through.to, node: through.far }, context)
  if (objects.length === 0) return
  yield
  for (const subject of yield* reached(turned, { state: through.from, node: through.near }, context)) {
    const type = edgeOf(rule, subject, context)
    for (const object of objects) into.add(type, subject, object)
    yield
  }
}

/** A subject that became another of the rule's types has its edges under another name. */
function* retypedSubjects(
  rule: RecordedRule,
  { retyped }: GraphChange,
  { before, after }: GraphInterval,
  into: { readonly gained: Conclusions; readonly touched: Conclusions },
): Generator<void, void, void> {
  for (const { node, was, is } of retyped) {
    if (was === is || !rule.edges.has(was ?? '') || !rule.edges.has(is ?? '')) continue
    for (const object of yield* conclusionsOf(rule, node, before))
      into.touched.add(edgeOf(rule, node, before), node, object)
    for (const object of yield* conclusionsOf(rule, node, after))
      into.gained.add(edgeOf(rule, node, after), node, object)
  }
}

function* holdsStill(
  rule: RecordedRule,
  { type, from, to }: HeldConclusion,
  context: EvaluationContext,
): Generator<void, boolean, void> {
  if (rule.edges.get(context.reader.typeOf(from, context.at) ?? '') !== type) return false
  return yield* leads(rule, { from, to }, context)
}

/**
 * Whether a path leads from one to the other. Both ends are walked from by turns, and whichever comes to its end first decides: a
 * pipeline of ten thousand runs is not searched for the one dataset that it no longer reads.
 */
function* leads(
  rule: RecordedRule,
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
  context: EvaluationContext,
): Generator<void, boolean, void> {
  const sides = [
    { search: new Search(rule.path.forwards, context, WHOLE), start: from, goal: to },
    { search: new Search(rule.path.backwards, context, WHOLE), start: to, goal: from },
  ].map((side) => ({ ...side, steps: side.search.run(side.start, FEW), looked: 0 }))
  try {
    for (;;) {
      for (const side of sides) {
        const { done } = side.steps.next()
        for (; side.looked < side.search.found.length; side.looked++) {
          if (side.search.found[side.looked] === side.goal) return true
        }
        if (done === true) return false
      }
      yield
    }
  } finally {
    for (const side of sides) side.steps.return()
  }
}

/** Stands between two looks: most searches end within them. */
const FEW = 64

/** What must not lead anywhere is short in all that we know: it is walked without a pause. */
function atOnce<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

function* reached(
  machine: Machine,
  { state, node }: { readonly state: number; readonly node: NodeId },
  context: EvaluationContext,
): Generator<void, readonly NodeId[], void> {
  const search = new Search(machine, context, WHOLE)
  yield* search.runFrom(state, node)
  return search.found
}

function holds(test: Test, node: NodeId, context: EvaluationContext): boolean {
  return new Search(NOWHERE, context, WHOLE).holds(test, node)
}

const NOWHERE: Machine = { start: 0, accept: 0, moves: [] }

function hasEdge(edge: GraphChange['edges'][number], { reader, at }: EvaluationContext): boolean {
  return reader.hasEdge(edge.from, reader.edgeTypeNumber(edge.type), edge.to, at)
}

function edgeOf(rule: RecordedRule, subject: NodeId, { reader, at }: EvaluationContext): EdgeTypeId {
  const type = rule.edges.get(reader.typeOf(subject, at) ?? '')
  if (type === undefined)
    throw new Error(`${rule.definition.id}: ${reader.uriOf(subject)} is of no type that it concludes of`)
  return type
}

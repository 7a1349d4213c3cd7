import type { HeldEdge, NodeId } from '../../contracts/log.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { Conclusions, type Consequences, type RecordedPath, type RecordedRule } from '../paths/conclusions.ts'
import { functionConsequences, reconsideredFunction } from './affected-functions.ts'
import { changedPairs, type ChangedPair } from '../paths/key-joins.ts'
import type { Machine, Test } from '../paths/machine.ts'
import { vocabularyOf, type MovePosition, type IndexedMachine, type TestMove } from '../paths/positions.ts'
import { admits, AutomatonSearch, type EvaluationContext } from '../paths/automaton-search.ts'
import type { GraphChange, GraphInterval } from './graph-change.ts'

/** Without a limit the result is exact; the caller yields to the event loop between steps. */
const UNBOUNDED = { evidence: false, maxEntries: Infinity } as const
/** Finds everything that may be affected; each conclusion is then evaluated exactly. */
const AT_LEAST = { ...UNBOUNDED, overRejected: true } as const

/**
 * Computes the effect of a change on the conclusions of a rule. The work is proportional to the paths through the
 * change: from there the rule's machine is walked back to the subjects and on to the objects. A removed path is
 * searched as of before the change, where it was complete, a new one as of after; so none is missed if several edges of
 * one path changed at once.
 */
export function* consequences(
  rule: RecordedRule,
  delta: GraphChange,
  between: GraphInterval,
): Generator<void, Consequences, void> {
  return rule.kind === 'function'
    ? yield* functionConsequences(rule, delta, between)
    : yield* pathConsequences(rule, delta, between)
}

/** The part of a rule over a path that determines its conclusions. */
type FollowedPath = Pick<RecordedPath, 'path' | 'positions' | 'edges'>

/** Compares a path's results, whether its conclusions are recorded or not. */
export function* pathConsequences(
  rule: FollowedPath,
  delta: GraphChange,
  between: GraphInterval,
): Generator<void, Consequences, void> {
  const gained = new Conclusions()
  const touched = new Conclusions()
  const [before, after] = endsOf(rule, delta, between)
  for (const through of changedMoves(rule.positions, delta, between)) {
    const { is, was } = through
    if (is === was) continue
    yield* through.is ? pairsThrough(through, after, gained) : pairsThrough(through, before, touched)
  }
  if (rule.edges.size > 1) yield* retypedSubjects(rule, delta, between, { gained, touched })
  if (goesOverRejected(rule, between)) yield* withdraw(rule, { from: gained, into: touched }, between.after)
  const lost = new Conclusions()
  for (const { type, from, to } of touched) {
    if (gained.has(type, from, to)) continue
    if (!(yield* stillFollows(rule, { type, from, to }, between.after))) lost.add(type, from, to)
  }
  return { gained, lost }
}

/** Tells whether the path may follow a conclusion that a person rejects. */
function goesOverRejected({ positions }: FollowedPath, { after }: GraphInterval): boolean {
  const { conclusions } = vocabularyOf(positions)
  return conclusions.size > 0 && after.reader.everRejected([...conclusions])
}

/** Moves conclusions that don't follow after all to `into`: they may have followed before. */
function* withdraw(
  rule: FollowedPath,
  { from: gained, into: touched }: { readonly from: Conclusions; readonly into: Conclusions },
  after: EvaluationContext,
): Generator<void, void, void> {
  for (const { type, from, to } of gained) {
    if (yield* stillFollows(rule, { type, from, to }, after)) continue
    gained.delete(type, from, to)
    touched.add(type, from, to)
  }
}

/**
 * Computes the consequences if the record may be ahead of the checkpoint, because a process ended after writing
 * conclusions and before saving its checkpoint. Paths that came and went in between then count too: each transaction is
 * examined by itself, and every conclusion that any of them touched is evaluated as of the last.
 */
export function* reconsider(
  rule: RecordedRule,
  steps: readonly { readonly delta: GraphChange; readonly between: GraphInterval }[],
  after: EvaluationContext,
): Generator<void, Consequences, void> {
  if (rule.kind === 'function') return yield* reconsideredFunction(rule, steps, after)
  const touched = new Conclusions()
  for (const { delta, between } of steps) {
    const [endsBefore, endsAfter] = endsOf(rule, delta, between)
    for (const through of changedMoves(rule.positions, delta, between)) {
      if (through.is !== through.was) yield* pairsThrough(through, through.is ? endsAfter : endsBefore, touched)
    }
    if (rule.edges.size > 1) yield* retypedSubjects(rule, delta, between, { gained: touched, touched })
  }
  const gained = new Conclusions()
  const lost = new Conclusions()
  for (const { type, from, to } of touched) {
    const into = (yield* stillFollows(rule, { type, from, to }, after)) ? gained : lost
    into.add(type, from, to)
  }
  return { gained, lost }
}

/** Yields all conclusions of a rule about a subject. */
export function* conclusionsOf(
  rule: RecordedRule,
  subject: NodeId,
  context: EvaluationContext,
): Generator<void, readonly NodeId[], void> {
  return rule.kind === 'function'
    ? yield* rule.call.conclusionsOf(subject, context)
    : yield* pathConclusions(rule, subject, context)
}

function* pathConclusions(
  { path }: FollowedPath,
  subject: NodeId,
  context: EvaluationContext,
): Generator<void, readonly NodeId[], void> {
  const search = new AutomatonSearch(path.forwards, context, UNBOUNDED)
  yield* search.run(subject)
  return search.found
}

/** A move that became possible or impossible between a near and a far node. */
interface ChangedMove extends ChangedPair {
  readonly from: number
  readonly to: number
  readonly was: boolean
}

function* changedMoves(
  positioned: IndexedMachine,
  delta: GraphChange,
  between: GraphInterval,
): Generator<ChangedMove, void, void> {
  for (const [type, positions] of positioned.byEdge) {
    for (const { from, to, is } of delta.edges.get(type) ?? []) {
      for (const { state, move } of positions) {
        const [near, far] = move.direction === 'out' ? [from, to] : [to, from]
        yield { from: state, to: move.next, near, far, was: !is, is }
      }
    }
  }
  for (const [type, positions] of positioned.byKey) {
    const [first] = positions
    const edges = delta.edges.get(type)
    if (first === undefined || edges === undefined) continue
    for (const { near, far, is } of changedPairs(first.move, edges, between)) {
      for (const { state, move } of positions) yield { from: state, to: move.next, near, far, was: !is, is }
    }
  }
  for (const [type, positions] of positioned.byConclusion) {
    for (const { from, to, is } of delta.judged.get(type) ?? []) {
      for (const { state, move } of positions) {
        const [near, far] = move.rule.direction === 'out' ? [from, to] : [to, from]
        yield { from: state, to: move.next, near, far, was: !is, is }
      }
    }
  }
  const testMove = (position: MovePosition<TestMove>, node: NodeId): ChangedMove => {
    const { before, after } = between
    const [was, is] = [holds(position.move.test, node, before), holds(position.move.test, node, after)]
    return { from: position.state, to: position.move.next, near: node, far: node, was, is }
  }
  for (const { nodes, componentType, ...types } of delta.retyped) {
    for (const { state, move } of positioned.typed) {
      const was = admits(move.test, types.was, componentType)
      const is = admits(move.test, types.is, componentType)
      if (was === is) continue
      for (const node of nodes) yield { from: state, to: move.next, near: node, far: node, was, is }
    }
  }
  for (const { node, name } of delta.attributes) {
    for (const position of positioned.byAttribute.get(name) ?? []) yield testMove(position, node)
  }
  for (const { at, inner } of positioned.nested) {
    for (const node of startsOf(inner, delta, between)) yield testMove(at, node)
  }
}

/** Nodes from which an inner machine may give another result than before. */
function startsOf(inner: IndexedMachine, delta: GraphChange, between: GraphInterval): Set<NodeId> {
  const starts = new Set<NodeId>()
  for (const { from, near, was, is } of changedMoves(inner, delta, between)) {
    if (was === is) continue
    // No pauses: paths inside a negated test are short in all known rules.
    for (const node of finish(
      reachFrom(inner.turned, { state: from, node: near }, is ? between.after : between.before),
    ))
      starts.add(node)
  }
  return starts
}

function* pairsThrough(through: ChangedMove, ends: ChangedEndpoints, into: Conclusions): Generator<void, void, void> {
  if (ends.isSearched(through) || !ends.mayBeBoth(through)) return
  const objects = yield* ends.objects(through)
  if (objects.length === 0) return
  yield
  for (const subject of yield* ends.subjects(through)) {
    const type = concludedType(ends.rule, subject, ends.context)
    for (const object of objects) into.add(type, subject, object)
    yield
  }
}

/** Cached search results while a change is examined: node ids, a few megabytes. */
const MAX_CACHED = 250_000

/**
 * Finds and caches the ends of the paths through a move, because many changes lead to one hub, and a key joins each of
 * many nodes with many others.
 */
class ChangedEndpoints {
  readonly rule: FollowedPath
  readonly context: EvaluationContext
  /** Subjects that became, or were before, of a type that the rule is about: from these everything is searched. */
  readonly #subjectsOfType: ReadonlySet<NodeId>
  readonly #search: AutomatonSearch
  readonly #objects = new Map<number, readonly NodeId[]>()
  readonly #subjects = new Map<number, readonly NodeId[]>()
  #cached = 0

  constructor(rule: FollowedPath, context: EvaluationContext, subjectsOfType: ReadonlySet<NodeId>) {
    this.rule = rule
    this.context = context
    this.#subjectsOfType = subjectsOfType
    this.#search = new AutomatonSearch(rule.positions.machine, context, AT_LEAST)
  }

  /** True if the change of the subject's type covers it: a newly known node gets all its edges at once. */
  isSearched({ from, near }: ChangedMove): boolean {
    const { machine, atSubject } = this.rule.positions
    return from !== machine.start && atSubject.has(from) && this.#subjectsOfType.has(near)
  }

  /** False if one of the searches lacks its first edges, as for most paths during a company's first read. */
  mayBeBoth({ from, to, near, far }: ChangedMove): boolean {
    const { machine, turned } = this.rule.positions
    return this.#search.mayFind(machine, to, far) && this.#search.mayFind(turned, from, near)
  }

  objects({ to, far }: ChangedMove): Generator<void, readonly NodeId[], void> {
    return this.#found(this.#objects, this.rule.positions.machine, { state: to, node: far })
  }

  subjects({ from, near }: ChangedMove): Generator<void, readonly NodeId[], void> {
    return this.#found(this.#subjects, this.rule.positions.turned, { state: from, node: near })
  }

  *#found(
    cached: Map<number, readonly NodeId[]>,
    machine: Machine,
    start: { readonly state: number; readonly node: NodeId },
  ): Generator<void, readonly NodeId[], void> {
    const key = start.node * machine.moves.length + start.state
    const known = cached.get(key)
    if (known !== undefined) return known
    const found = yield* reachFrom(machine, start, this.context)
    this.#cached += found.length + 1
    if (this.#cached <= MAX_CACHED) cached.set(key, found)
    return found
  }
}

/** The endpoints as of before a change, and as of after it. */
function endsOf(
  rule: FollowedPath,
  { retyped }: GraphChange,
  { before, after }: GraphInterval,
): [ChangedEndpoints, ChangedEndpoints] {
  const { begins } = rule.positions
  const [ended, begun] = [new Set<NodeId>(), new Set<NodeId>()]
  for (const { was, is, componentType, nodes } of retyped) {
    if (begins === null) break
    const [did, does] = [admits(begins.move.test, was, componentType), admits(begins.move.test, is, componentType)]
    if (did !== does) for (const node of nodes) (does ? begun : ended).add(node)
  }
  return [new ChangedEndpoints(rule, before, ended), new ChangedEndpoints(rule, after, begun)]
}

/** A subject that changed between two of the rule's types has its edges under another edge type. */
function* retypedSubjects(
  rule: FollowedPath,
  { retyped }: GraphChange,
  { before, after }: GraphInterval,
  into: { readonly gained: Conclusions; readonly touched: Conclusions },
): Generator<void, void, void> {
  for (const { nodes, was, is } of retyped) {
    if (!rule.edges.has(was ?? '') || !rule.edges.has(is ?? '')) continue
    for (const node of nodes) {
      for (const object of yield* pathConclusions(rule, node, before))
        into.touched.add(concludedType(rule, node, before), node, object)
      for (const object of yield* pathConclusions(rule, node, after))
        into.gained.add(concludedType(rule, node, after), node, object)
    }
  }
}

function* stillFollows(
  rule: FollowedPath,
  { type, from, to }: HeldEdge,
  context: EvaluationContext,
): Generator<void, boolean, void> {
  if (rule.edges.get(context.reader.typeOf(from, context.at) ?? '') !== type) return false
  return yield* isConnected(rule, { from, to }, context)
}

/**
 * Tells whether a path leads from one node to the other. Searches from both ends alternate, and the first to complete
 * decides, so a pipeline of ten thousand runs isn't searched for one dataset that it no longer reads.
 */
function* isConnected(
  rule: FollowedPath,
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
  context: EvaluationContext,
): Generator<void, boolean, void> {
  const sides = [
    { search: new AutomatonSearch(rule.path.forwards, context, UNBOUNDED), start: from, goal: to },
    { search: new AutomatonSearch(rule.path.backwards, context, UNBOUNDED), start: to, goal: from },
  ].map((side) => ({ ...side, steps: side.search.run(side.start, ENTRIES_PER_TURN), checked: 0 }))
  try {
    for (;;) {
      for (const side of sides) {
        const { done } = side.steps.next()
        for (; side.checked < side.search.found.length; side.checked++) {
          if (side.search.found[side.checked] === side.goal) return true
        }
        if (done === true) return false
      }
      yield
    }
  } finally {
    for (const side of sides) side.steps.return()
  }
}

/** Entries that one side searches before the other continues: most searches end within them. */
const ENTRIES_PER_TURN = 64

function* reachFrom(
  machine: Machine,
  { state, node }: { readonly state: number; readonly node: NodeId },
  context: EvaluationContext,
): Generator<void, readonly NodeId[], void> {
  const search = new AutomatonSearch(machine, context, AT_LEAST)
  yield* search.runFrom(state, node)
  return search.found
}

function holds(test: Test, node: NodeId, context: EvaluationContext): boolean {
  return new AutomatonSearch(EMPTY_MACHINE, context, UNBOUNDED).holds(test, node)
}

const EMPTY_MACHINE: Machine = { start: 0, accept: 0, moves: [] }

function concludedType(rule: FollowedPath, subject: NodeId, { reader, at }: EvaluationContext): EdgeTypeId {
  const type = rule.edges.get(reader.typeOf(subject, at) ?? '')
  if (type === undefined)
    throw new Error(`${rule.path.label}: ${reader.uriOf(subject)} has no type about which the rule concludes`)
  return type
}

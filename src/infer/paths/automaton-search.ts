import { isInProduction } from '../../catalogue/in-production.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { PathNotes } from '../../contracts/paths.ts'
import type { Json } from '../../lib/json.ts'
import { u32 } from '../../lib/array-elements.ts'
import { finish, type Work } from '../../lib/pausing-work.ts'
import { approvalsIn, basisOf, isApprovedFor, type Approval } from '../../model/approval.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { parseUri, partsOf } from '../../model/uri.ts'
import { Entries, stateAt } from '../../walk/entries.ts'
import { borrowVisited, returnVisited, type Visited } from '../../walk/visited.ts'
import { Walk } from '../../walk/walk.ts'
import { joinedWith } from './key-joins.ts'
import type { KeyMove } from './positions.ts'
import type { Machine, Move, NestedRule, Test } from './machine.ts'
import { guardHolds, type AttributeGuard } from './guard.ts'
import type { AllowedTypes } from './resolve.ts'
import { machineStrides } from './strides.ts'

/** Entries between two pauses: well under a millisecond. */
const ENTRIES_PER_STEP = 1_000

export interface EvaluationContext {
  readonly reader: GraphReader
  readonly at: Tx
  /** Reads a stored attribute as of `at`, for guards; undefined if the node has none. */
  attribute(node: NodeId, name: string): Json | undefined
  /** Time for tests of the clock; recorded rules have none. */
  readonly now?: Time
  /** Receives the stubs that a search reaches. */
  readonly notes: Pick<PathNotes, 'noteUnresolved'> | null
  /** Receives the outcome of each test of an attribute. */
  readonly tested?: (guard: AttributeGuard, node: NodeId, holds: boolean) => void
}

export interface EvaluationOptions {
  /** Records how each result was reached. */
  readonly evidence: boolean
  readonly maxEntries: number
  /** Restricts the nodes that paths may lead through. Tests that a path leads nowhere still use the whole graph. */
  readonly within?: (node: NodeId) => boolean
  /** Also follows rejected conclusions, to find whatever may depend on something. Negative tests stay exact. */
  readonly overRejected?: true
}

/** Searches breadth first over nodes and the states of a machine. */
export class AutomatonSearch {
  readonly found: NodeId[] = []
  truncated = false
  /** Number of entries processed. */
  examined = 0
  /** All entries reached; recorded for evidence only. */
  reached: Entries | null = null
  readonly #machine: Machine
  readonly #context: EvaluationContext
  readonly #options: EvaluationOptions

  get maxEntries(): number {
    return this.#options.maxEntries
  }

  constructor(machine: Machine, context: EvaluationContext, options: EvaluationOptions) {
    this.#machine = machine
    this.#context = context
    this.#options = options
  }

  run(start: NodeId, pause = ENTRIES_PER_STEP): Work<void> {
    return this.runFrom(this.#machine.start, start, pause)
  }

  /** Runs the whole search at once. */
  finish(start: NodeId): void {
    const visited = this.#borrowVisited()
    const walk = this.#walkFrom(this.#machine.start, start, visited, Infinity)
    try {
      finish(walk.run())
    } finally {
      this.#end(walk, visited)
    }
  }

  /** Searches from a state in the middle of the path. A caller that doesn't finish it must call `return()`. */
  *runFrom(state: number, node: NodeId, pause = ENTRIES_PER_STEP): Work<void> {
    const visited = this.#borrowVisited()
    const walk = this.#walkFrom(state, node, visited, pause)
    try {
      yield* walk.run()
    } finally {
      this.#end(walk, visited)
    }
  }

  #borrowVisited(): Visited {
    return borrowVisited(this.#context.reader.idBound, this.#machine.moves.length)
  }

  #walkFrom(state: number, node: NodeId, visited: Visited, pause: number): Walk {
    const { reader: graph, at } = this.#context
    const { evidence, maxEntries: most, within } = this.#options
    const arrives = (from: number, to: number): void => {
      for (let entry = from; entry < to; entry++) this.#arrive(walk, entry)
    }
    const course = { graph, at, strides: machineStrides(graph, this.#machine), arrives, most, pause }
    const entries = evidence ? new Entries() : visited.lendEntries()
    const walk = new Walk(within === undefined ? course : { ...course, enters: within }, visited, entries)
    walk.add(node, state, 0)
    return walk
  }

  #end({ entries, truncated }: Walk, visited: Visited): void {
    this.truncated ||= truncated
    this.examined += entries.nodes.length
    this.#noteStubs(entries)
    if (this.#options.evidence) this.reached = entries
    else visited.takeBack(entries)
    returnVisited(visited)
  }

  /** Leaves out the start, which the caller knows. */
  #noteStubs({ nodes }: Entries): void {
    const { reader, at, notes } = this.#context
    if (notes === null) return
    for (let entry = 1; entry < nodes.length; entry++) {
      const node = u32(nodes.array, entry)
      if (reader.typeOf(node, at) === null) notes.noteUnresolved(node)
    }
  }

  /** Follows the moves that stay at a node. */
  #arrive(walk: Walk, entry: number): void {
    const { entries } = walk
    const node = u32(entries.nodes.array, entry)
    const state = stateAt(entries, entry)
    if (state === this.#machine.accept) this.found.push(node)
    for (const move of this.#machine.moves[state] ?? []) {
      if (move.kind === 'key') this.#join(walk, entry, { node, move })
      else if (move.kind === 'call')
        for (const other of this.#callRule(move.rule, node)) walk.add(other, move.next, entry)
      else if (move.kind !== 'edge' && this.passes(move, node)) walk.add(node, move.next, entry)
    }
  }

  #join(walk: Walk, entry: number, { node, move }: { readonly node: NodeId; readonly move: KeyMove }): void {
    const { within } = this.#options
    for (const { node: other } of joinedWith(move, node, this.#context))
      if (within === undefined || within(other)) walk.add(other, move.next, entry)
  }

  /** Returns nothing if no conclusion of the rule is rejected at the node, where its states are entered instead. */
  #callRule(rule: NestedRule, node: NodeId): readonly NodeId[] {
    if (this.#options.overRejected === true || !isCalledAt(rule, node, this.#context)) return []
    const inner = new AutomatonSearch(rule.machine(), this.#context, { ...this.#options, evidence: false })
    inner.finish(node)
    this.truncated ||= inner.truncated
    this.examined += inner.examined
    return inner.found.filter((other) => !isRejected(rule, { node, other }, this.#context))
  }

  /** Tells whether a path must begin with edges that the node lacks, which excludes most choices early. */
  #beginsNowhere(machine: Machine, node: NodeId): boolean {
    const { reader, at } = this.#context
    const { start, accept, moves } = machine
    if (start === accept || moves[start]?.some(({ kind }) => kind !== 'edge') === true) return false
    return machineStrides(reader, machine)[start]?.every((stride) => !reader.hasNeighbour(node, stride, at)) !== false
  }

  /**
   * Tells whether a search from a state may find anything, by the tests and edges at that node. It assumes that
   * rejected conclusions hold and that negative tests pass.
   */
  mayFind(machine: Machine, state: number, node: NodeId): boolean {
    const { reader, at } = this.#context
    const strides = machineStrides(reader, machine)
    const reached = new Set([state])
    for (const reachedState of reached) {
      if (reachedState === machine.accept) return true
      for (const stride of strides[reachedState] ?? []) if (reader.hasNeighbour(node, stride, at)) return true
      for (const move of machine.moves[reachedState] ?? []) {
        if (move.kind === 'key') return true
        if (move.kind === 'edge' || move.kind === 'call') continue
        if (move.kind === 'skip' || move.test.kind === 'nothing' || this.holds(move.test, node)) reached.add(move.next)
      }
    }
    return false
  }

  passes(move: Move & { kind: 'skip' | 'test' }, node: NodeId): boolean {
    return move.kind === 'skip' || this.holds(move.test, node)
  }

  holds(test: Test, node: NodeId): boolean {
    switch (test.kind) {
      case 'ends':
        return matchesEnds(test.ends, node, this.#context)
      case 'enters':
        return (
          matchesEnds(test.ends, node, this.#context) &&
          (this.#options.overRejected === true || !isCalledAt(test.rule, node, this.#context))
        )
      case 'guard': {
        const holds = this.#guardHolds(test.guard, node)
        this.#context.tested?.(test.guard, node, holds)
        return holds === test.passes
      }
      case 'approved':
        return this.#isApproved(test, node)
      case 'known': {
        const type = this.#context.reader.typeOf(node, this.#context.at)
        return type !== null && test.types.has(type)
      }
      case 'nothing': {
        if (this.#beginsNowhere(test.machine, node)) return test.passes
        const inner = new AutomatonSearch(test.machine, this.#context, {
          evidence: false,
          maxEntries: this.#options.maxEntries,
        })
        const steps = inner.run(node)
        while (inner.found.length === 0 && steps.next().done !== true);
        steps.return()
        this.examined += inner.examined
        if (inner.found.length === 0 && inner.truncated) this.truncated = true
        return (inner.found.length === 0) === test.passes
      }
    }
  }

  #guardHolds(guard: AttributeGuard, node: NodeId): boolean {
    const { attribute, now, reader, at } = this.#context
    if (guard.operator === 'deleted') return reader.isGone(node, at)
    if (guard.operator !== 'in production') return guardHolds(guard, attribute(node, guard.attribute), now ?? NaN)
    if (reader.isGone(node, at)) return false
    const stated = guard.attributes.map((name) => [name, attribute(node, name) ?? null] as const)
    const entity = { entityType: reader.typeOf(node, at), attributes: Object.fromEntries(stated) }
    return isInProduction(entity, { type: (name) => guard.types[name] })
  }

  /** Most entities have no approval, and then nothing is searched. */
  #isApproved(test: ApprovedTest, node: NodeId): boolean {
    const { attribute, reader, now } = this.#context
    const { guard, machine } = test
    const counted = approvalsIn(attribute(node, guard.attribute)).filter(
      (one) => isApprovedFor(one, guard.scope) && stands(one, test, now),
    )
    if (differentPeople(counted) < guard.atLeast) return false
    const inner = new AutomatonSearch(machine, this.#context, {
      evidence: false,
      maxEntries: this.#options.maxEntries,
    })
    inner.finish(node)
    this.examined += inner.examined
    this.truncated ||= inner.truncated
    const basis = basisOf(inner.found.map((one) => reader.uriOf(one)))
    return differentPeople(counted.filter((one) => one.basis === basis)) >= guard.atLeast
  }
}

type ApprovedTest = Extract<Test, { kind: 'approved' }>

/**
 * Counts accounts. All plain names together count as one person, who may have one of those accounts: names can't be
 * told apart reliably.
 */
function differentPeople(approvals: readonly Approval[]): number {
  const people = new Set(approvals.flatMap(({ by }) => by ?? []))
  const accounts = [...people].filter((by) => parseUri(by).ok)
  return Math.max(accounts.length, Math.min(people.size, 1))
}

/** Tells whether an approval is still valid: a machine without a clock counts all or none of those that may end. */
function stands({ until }: Approval, { ends }: ApprovedTest, now: Time | undefined): boolean {
  if (until === null || ends === 'holds') return true
  return ends === 'judged' && until > (now ?? NaN)
}

/** Tells whether a test on the type of a node admits a type; null is a stub, which has a component type only. */
export function admits(test: Test, type: string | null, componentType: string): boolean {
  if (test.kind === 'known') return type !== null && test.types.has(type)
  if (test.kind !== 'ends' && test.kind !== 'enters') return false
  return type === null ? test.ends.componentTypes.has(componentType) : test.ends.types.has(type)
}

function matchesEnds(ends: AllowedTypes, node: NodeId, { reader, at }: EvaluationContext): boolean {
  const type = reader.typeOf(node, at)
  return type === null ? ends.componentTypes.has(partsOf(reader.uriOf(node)).componentType) : ends.types.has(type)
}

export function isCalledAt(rule: NestedRule, node: NodeId, { reader, at }: EvaluationContext): boolean {
  return reader.hasRejected(node, rule.edges, rule.direction, at)
}

/** Tells whether a person rejects a nested rule's conclusion that leads from one node to another. */
export function isRejected(
  { edges, direction }: NestedRule,
  { node, other }: { readonly node: NodeId; readonly other: NodeId },
  { reader, at }: EvaluationContext,
): boolean {
  const [from, to] = direction === 'out' ? [node, other] : [other, node]
  return edges.some((type) => reader.isRejected(from, reader.edgeTypeNumber(type), to, at))
}

import { memoiseWeakly } from '../../lib/memoise.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { AttributeGuard } from './guard.ts'
import type { ApprovedGuard } from './path.ts'
import type { AllowedTypes, JoinedAs, PathPlan, ResolvedPath } from './resolve.ts'

/**
 * A path compiled to a small state machine that moves over nodes. Every node at which it can reach `accept` is a
 * result. Nested rules are part of the machine, so a path is one search, and the inverse is the same machine with its
 * moves reversed: the converse by construction.
 */
export interface Machine {
  readonly start: number
  readonly accept: number
  /** Indexed by state. */
  readonly moves: readonly (readonly Move[])[]
}

export type Move =
  | { readonly kind: 'skip'; readonly next: number }
  | { readonly kind: 'test'; readonly test: Test; readonly next: number }
  | {
      readonly kind: 'edge'
      readonly edges: readonly EdgeTypeId[]
      readonly direction: Direction
      readonly next: number
    }
  /** Leads to the nodes of other platforms with an equal key; the same in both directions. */
  | {
      readonly kind: 'key'
      readonly edge: EdgeTypeId
      readonly mostPairs: number
      readonly unique: boolean
      readonly joinedAs: JoinedAs
      readonly next: number
    }
  /**
   * Replaces the states of a nested rule at a node where a person rejects one of its conclusions: leads to the rule's
   * results, less the rejected ones. The states themselves can't exclude a pair of nodes, because they don't remember
   * where they were entered.
   */
  | { readonly kind: 'call'; readonly rule: NestedRule; readonly next: number }

/**
 * Result of a clock test: `judged` at a time, or assumed to hold or fail. Recorded machines assume for each test
 * whichever finds more, so that they find everything that is found at any time.
 */
type ClockTest = 'judged' | 'holds' | 'fails'

const OPPOSITE: Readonly<Record<ClockTest, ClockTest>> = { judged: 'judged', holds: 'fails', fails: 'holds' }

/** A test of the machine's current node. */
export type Test =
  | { readonly kind: 'ends'; readonly ends: AllowedTypes }
  /**
   * Precedes the states of a nested rule, and holds unless a person rejects one of the rule's conclusions at the node,
   * where the rule is called instead.
   */
  | { readonly kind: 'enters'; readonly ends: AllowedTypes; readonly rule: NestedRule }
  /** Requires the guard to pass, or to fail, which unlike `nothing` needs no search. */
  | { readonly kind: 'guard'; readonly guard: AttributeGuard; readonly passes: boolean }
  /** People approve the node, and what it rests on (found by the machine) is unchanged since. */
  | {
      readonly kind: 'approved'
      readonly guard: ApprovedGuard
      readonly ends: ClockTest
      readonly machine: Machine
    }
  | { readonly kind: 'known'; readonly types: ReadonlySet<string> }
  /** Requires that the machine finds nothing from this node, or that it finds something (not missing). */
  | { readonly kind: 'nothing'; readonly machine: Machine; readonly passes: boolean }

/** A rule that another path follows: from its subject to its conclusions (`out`), or back. */
export class NestedRule {
  readonly edges: readonly EdgeTypeId[]
  readonly direction: Direction
  readonly #rule: ResolvedPath

  constructor(rule: ResolvedPath, direction: Direction) {
    this.edges = rule.concludes
    this.direction = direction
    this.#rule = rule
  }

  /** Returns the machine of the rule by itself. */
  machine(): Machine {
    const machines = nestedMachines(this.#rule)
    return (machines[this.direction] ??= machineOf(ruleItself(this.#rule), this.direction === 'in'))
  }

  turned(): NestedRule {
    return new NestedRule(this.#rule, this.direction === 'out' ? 'in' : 'out')
  }
}

/** Built when the first conclusion of a nested rule is rejected. */
const nestedMachines = memoiseWeakly<ResolvedPath, Partial<Record<Direction, Machine>>>(() => ({}))

/** A rejection doesn't affect the rule itself: the graph hides the edge, and shows it once it's withdrawn. */
function ruleItself(rule: ResolvedPath): PathPlan {
  return { kind: 'rule', rule: { ...rule, concludes: [] }, direction: 'out' }
}

export interface CompiledPath {
  readonly label: string
  readonly from: AllowedTypes
  readonly to: AllowedTypes
  /** Leads from a subject to its conclusions; `backwards` leads from those to the subjects. */
  readonly forwards: Machine
  readonly backwards: Machine
}

export function compilePath(path: ResolvedPath): CompiledPath {
  return compileMachines(path, ruleItself(path))
}

/** Compiles a rule itself. It concludes nothing about stubs, since the type of the subject determines the edge type. */
export function compileRule(path: ResolvedPath, clock: ClockTest = 'judged'): CompiledPath {
  const known: PathPlan = { kind: 'is', ends: path.from, known: true }
  return compileMachines(path, { kind: 'then', parts: [known, ruleItself(path)] }, clock)
}

function compileMachines({ label, from, to }: ResolvedPath, plan: PathPlan, clock: ClockTest = 'judged'): CompiledPath {
  return { label, from, to, forwards: machineOf(plan, false, clock), backwards: machineOf(plan, true, clock) }
}

/** Finds what an approval rests on. */
export function machineOfBasis(basis: PathPlan): Machine {
  return machineOf(basis, false)
}

/** Tells whether the same facts give another result at another time. */
export function dependsOnClock({ moves }: Machine): boolean {
  return moves.flat().some((move) => {
    if (move.kind !== 'test') return false
    const { test } = move
    if (test.kind === 'nothing') return dependsOnClock(test.machine)
    return test.kind === 'approved' || (test.kind === 'guard' && test.guard.operator === 'within')
  })
}

function machineOf(plan: PathPlan, reversed: boolean, clock: ClockTest = 'judged'): Machine {
  const builder = new Builder(clock)
  const start = builder.state()
  const accept = builder.state()
  builder.build(plan, { start, end: accept, reversed })
  return compactMachine({ start, accept, moves: builder.moves })
}

/** Removes untested moves that stay at a node, except to `accept`, so that searches visit fewer states. */
function compactMachine({ start, accept, moves }: Machine): Machine {
  const reached = new Map([[start, 0]])
  const out: (readonly Move[])[] = []
  for (const state of reached.keys()) {
    const { all, ends } = movesAfterSkips(state, moves, accept)
    out.push(ends ? [...all, { kind: 'skip', next: accept }] : all)
    for (const { next } of all) if (!reached.has(next)) reached.set(next, reached.size)
    if (ends && !reached.has(accept)) reached.set(accept, reached.size)
  }
  const numberOf = (state: number): number => reached.get(state) ?? out.length
  return {
    start: 0,
    accept: numberOf(accept),
    // Without a way to accept, the machine finds nothing.
    moves: [
      ...out.map((all) => all.map((move) => ({ ...move, next: numberOf(move.next) }))),
      ...(reached.has(accept) ? [] : [[]]),
    ],
  }
}

function movesAfterSkips(from: number, moves: Machine['moves'], accept: number): { all: Move[]; ends: boolean } {
  const states = new Set([from])
  const all: Move[] = []
  for (const state of states)
    for (const move of moves[state] ?? []) {
      if (move.kind !== 'skip') all.push(move)
      else states.add(move.next)
    }
  return { all, ends: from !== accept && states.has(accept) }
}

/** Reverses every move, so that the machine leads from any state back to the start. */
export function reverseMachine(machine: Machine): Machine {
  const moves: Move[][] = machine.moves.map(() => [])
  for (const [state, forwards] of machine.moves.entries()) {
    for (const move of forwards) {
      moves[move.next]?.push(turnedMove(move, state))
    }
  }
  return { start: machine.accept, accept: machine.start, moves }
}

function turnedMove(move: Move, next: number): Move {
  if (move.kind === 'edge') return { ...move, direction: move.direction === 'out' ? 'in' : 'out', next }
  return move.kind === 'call' ? { ...move, rule: move.rule.turned(), next } : { ...move, next }
}

function typeTest({ ends, known }: Extract<PathPlan, { kind: 'is' }>): Test {
  return known ? { kind: 'known', types: ends.types } : { kind: 'ends', ends }
}

/** The states at both ends of a part, and whether it runs backwards. */
interface Span {
  readonly start: number
  readonly end: number
  readonly reversed: boolean
}

class Builder {
  readonly moves: Move[][] = []
  readonly #clock: ClockTest

  constructor(clock: ClockTest) {
    this.#clock = clock
  }

  state(): number {
    return this.moves.push([]) - 1
  }

  build(plan: PathPlan, span: Span): void {
    const { start, end, reversed } = span
    switch (plan.kind) {
      case 'edges':
        return this.#move(start, {
          kind: 'edge',
          edges: plan.edges,
          direction: facing(plan.direction, reversed),
          next: end,
        })
      case 'key':
        return this.#move(start, { ...plan, next: end })
      case 'guard':
        return this.#guard(plan.guard, span)
      case 'approved':
        return this.#move(start, {
          kind: 'test',
          test: { kind: 'approved', guard: plan.guard, ends: this.#clock, machine: machineOf(plan.basis, false) },
          next: end,
        })
      case 'is':
        return this.#move(start, { kind: 'test', test: typeTest(plan), next: end })
      case 'no':
        return this.#nowhere(plan.body, { start, end })
      case 'rule':
        return this.#rule(plan.rule, { ...span, reversed: reversed !== (plan.direction === 'in') })
      case 'then':
        return this.#then(plan.parts, span)
      case 'or':
        for (const choice of plan.choices) this.build(choice, span)
        return
      case 'else':
        return this.#else(plan.choices, span)
      case 'maybe':
        this.build(plan.body, span)
        if (!plan.lifts) return this.#move(start, { kind: 'skip', next: end })
        return this.#nowhere(plan.body, { start, end })
      case 'loop':
        return this.#loop(plan.body, plan.atLeastOnce, span)
    }
  }

  #guard(guard: AttributeGuard, { start, end }: Span): void {
    if (guard.operator !== 'within' || this.#clock === 'judged')
      return this.#move(start, { kind: 'test', test: { kind: 'guard', guard, passes: true }, next: end })
    if (this.#clock === 'holds') this.#move(start, { kind: 'skip', next: end })
  }

  #rule(rule: ResolvedPath, span: Span): void {
    const first = this.state()
    const last = this.state()
    const [near, far] = span.reversed ? [rule.to, rule.from] : [rule.from, rule.to]
    this.#move(span.start, { kind: 'test', test: this.#entry(rule, near, span), next: first })
    this.build(rule.plan, { start: first, end: last, reversed: span.reversed })
    this.#move(last, { kind: 'test', test: { kind: 'ends', ends: far }, next: span.end })
  }

  /** Returns the test before a rule's states; for a nested rule, adds its call beside them. */
  #entry(rule: ResolvedPath, ends: AllowedTypes, { start, end, reversed }: Span): Test {
    if (rule.concludes.length === 0) return { kind: 'ends', ends }
    const nested = new NestedRule(rule, reversed ? 'in' : 'out')
    this.#move(start, { kind: 'call', rule: nested, next: end })
    return { kind: 'enters', ends, rule: nested }
  }

  #then(parts: readonly PathPlan[], span: Span): void {
    const ordered = span.reversed ? parts.toReversed() : parts
    let at = span.start
    ordered.forEach((part, i) => {
      const next = i === ordered.length - 1 ? span.end : this.state()
      this.build(part, { start: at, end: next, reversed: span.reversed })
      at = next
    })
  }

  /** Each choice tests at the subject's end, in both directions, that earlier choices lead nowhere. */
  #else(choices: readonly PathPlan[], { start, end, reversed }: Span): void {
    choices.forEach((choice, i) => {
      const before = choices.slice(0, i).map((earlier): Move & { kind: 'test' } => {
        return { kind: 'test', test: this.#nothing(earlier), next: end }
      })
      const [first, last] = reversed ? [start, this.state()] : [this.state(), end]
      this.#tests(before, reversed ? { start: last, end } : { start, end: first })
      this.build(choice, { start: first, end: last, reversed })
    })
  }

  #nowhere(body: PathPlan, { start, end }: Pick<Span, 'start' | 'end'>): void {
    this.#move(start, { kind: 'test', test: this.#nothing(body), next: end })
  }

  #nothing(body: PathPlan): Test {
    if (body.kind === 'guard' && body.guard.operator !== 'within')
      return { kind: 'guard', guard: body.guard, passes: false }
    if (body.kind === 'no') return { kind: 'nothing', machine: machineOf(body.body, false, this.#clock), passes: false }
    return { kind: 'nothing', machine: machineOf(body, false, OPPOSITE[this.#clock]), passes: true }
  }

  #tests(tests: readonly (Move & { kind: 'test' })[], { start, end }: { start: number; end: number }): void {
    let at = start
    for (const test of tests) {
      const next = this.state()
      this.#move(at, { ...test, next })
      at = next
    }
    this.#move(at, { kind: 'skip', next: end })
  }

  /** Has its own states on both sides, so that a repetition never leads back into earlier parts. */
  #loop(body: PathPlan, atLeastOnce: boolean, span: Span): void {
    const first = this.state()
    const last = this.state()
    this.#move(span.start, { kind: 'skip', next: first })
    this.build(body, { start: first, end: last, reversed: span.reversed })
    this.#move(last, { kind: 'skip', next: first })
    this.#move(atLeastOnce ? last : first, { kind: 'skip', next: span.end })
  }

  #move(state: number, move: Move): void {
    this.moves[state]?.push(move)
  }
}

function facing(direction: Direction, reversed: boolean): Direction {
  return reversed === (direction === 'out') ? 'in' : 'out'
}

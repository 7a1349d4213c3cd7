import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import { partsOf } from '../model/uri.ts'
import { evidenceOf, type Arrival, type Evidence } from './evidence.ts'
import type { CompiledPath, Machine, Move, Test } from './machine.ts'
import type { Guard, Literal } from './path.ts'
import type { Ends } from './resolve.ts'

/** A search holds two numbers for each node in each state; 200,000 of them take some 20 MB and 50–100 ms. */
export const MOST_STANDS = 200_000
/** Between two pauses: well under a millisecond. */
const STANDS_A_STEP = 1_000

export interface EvaluationContext {
  readonly reader: GraphReader
  readonly at: Tx
  /** A stored attribute as of `at`: what guards look at. Undefined where it has none. */
  attribute(node: NodeId, name: string): Json | undefined
}

export interface EvaluationOptions {
  /** Remember how each result was reached. */
  readonly evidence: boolean
  readonly mostStands: number
}

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
  const { arrivals } = search
  const explain = (node: NodeId): Evidence => evidenceOf(arrivals, search.standOf(machine.accept, node), start.reversed)
  return { nodes, truncated: search.truncated, evidence: options.evidence ? explain : null }
}

function toEnd(work: Generator<void, Evaluation, void>): Evaluation {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Breadth first over (state, node), each of them a "stand", written as one number. */
class Search {
  readonly found: NodeId[] = []
  /** How each stand was come to, the first way first: a shortest one. Kept for evidence only. */
  readonly arrivals = new Map<number, Arrival[]>()
  truncated = false
  readonly #machine: Machine
  readonly #context: EvaluationContext
  readonly #options: EvaluationOptions
  readonly #seen = new Set<number>()
  /** Stands with edges to follow. */
  readonly #queue: number[] = []
  readonly #bound: number

  constructor(machine: Machine, context: EvaluationContext, options: EvaluationOptions) {
    this.#machine = machine
    this.#context = context
    this.#options = options
    this.#bound = context.reader.idBound
  }

  standOf(state: number, node: NodeId): number {
    return state * this.#bound + node
  }

  *run(start: NodeId): Generator<void, void, void> {
    this.#arrive(this.standOf(this.#machine.start, start), null)
    let next = STANDS_A_STEP
    for (let i = 0; i < this.#queue.length && !this.truncated; i++) {
      this.#followEdges(this.#queue[i] ?? 0)
      if (this.#seen.size < next) continue
      next = this.#seen.size + STANDS_A_STEP
      yield
    }
  }

  #arrive(stand: number, arrival: Arrival | null): void {
    if (arrival !== null && this.#options.evidence) this.#remember(stand, arrival)
    if (this.#seen.has(stand) || this.truncated) return
    if (this.#seen.size >= this.#options.mostStands) {
      this.truncated = true
      return
    }
    this.#seen.add(stand)
    const state = Math.floor(stand / this.#bound)
    const node = stand % this.#bound
    if (state === this.#machine.accept) this.found.push(node)
    let edges = false
    for (const move of this.#machine.moves[state] ?? []) {
      if (move.kind === 'edge') edges = true
      else if (this.#passes(move, node)) this.#arrive(this.standOf(move.next, node), { before: stand, edge: null })
    }
    if (edges) this.#queue.push(stand)
  }

  #remember(stand: number, arrival: Arrival): void {
    const known = this.arrivals.get(stand)
    if (known === undefined) this.arrivals.set(stand, [arrival])
    else known.push(arrival)
  }

  #followEdges(stand: number): void {
    const node = stand % this.#bound
    for (const move of this.#machine.moves[Math.floor(stand / this.#bound)] ?? []) {
      if (move.kind === 'edge') for (const type of move.edges) this.#follow(stand, node, move, type)
    }
  }

  #follow(stand: number, node: NodeId, move: Move & { kind: 'edge' }, type: EdgeTypeId): void {
    const { reader, at } = this.#context
    reader.eachNeighbour(node, reader.edgeTypeNumber(type), move.direction, at, (other) => {
      const [from, to] = move.direction === 'out' ? [node, other] : [other, node]
      const edge = this.#options.evidence ? { type, from, to } : null
      this.#arrive(this.standOf(move.next, other), { before: stand, edge })
      return !this.truncated
    })
  }

  #passes(move: Move & { kind: 'skip' | 'test' }, node: NodeId): boolean {
    return move.kind === 'skip' || this.#holds(move.test, node)
  }

  #holds(test: Test, node: NodeId): boolean {
    switch (test.kind) {
      case 'ends':
        return mayStand(test.ends, node, this.#context)
      case 'guard':
        return guardHolds(test.guard, this.#context.attribute(node, test.guard.attribute))
      case 'nothing': {
        const inner = new Search(test.machine, this.#context, { evidence: false, mostStands: this.#options.mostStands })
        const steps = inner.run(node)
        while (inner.found.length === 0 && steps.next().done !== true);
        if (inner.found.length === 0 && inner.truncated) this.truncated = true
        return inner.found.length === 0
      }
    }
  }
}

function mayStand(ends: Ends, node: NodeId, { reader, at }: EvaluationContext): boolean {
  const type = reader.typeOf(node, at)
  return type === null ? ends.componentTypes.has(partsOf(reader.uriOf(node)).componentType) : ends.types.has(type)
}

/** An attribute that is missing equals null. */
export function guardHolds(guard: Guard, stored: Json | undefined): boolean {
  const is = (value: Literal): boolean => (stored ?? null) === value
  switch (guard.operator) {
    case '=':
      return is(guard.value)
    case '!=':
      return !is(guard.value)
    case 'in':
      return guard.values.some(is)
  }
}

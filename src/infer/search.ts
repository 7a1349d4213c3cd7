import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Json } from '../lib/json.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'
import { partsOf } from '../model/uri.ts'
import type { Arrival } from './evidence.ts'
import type { Machine, Move, Test } from './machine.ts'
import type { Guard, Literal } from './path.ts'
import type { Ends } from './resolve.ts'

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
  /** The nodes that paths may lead through. That something leads nowhere is asked of the whole graph all the same. */
  readonly within?: (node: NodeId) => boolean
}

/** Breadth first over (state, node), each of them a "stand", written as one number. */
export class Search {
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

  run(start: NodeId, step = STANDS_A_STEP): Generator<void, void, void> {
    return this.runFrom(this.#machine.start, start, step)
  }

  /** From the middle of the path: what can still be reached from there. */
  *runFrom(state: number, node: NodeId, step = STANDS_A_STEP): Generator<void, void, void> {
    this.#arrive(this.standOf(state, node), null)
    let next = step
    for (let i = 0; i < this.#queue.length && !this.truncated; i++) {
      this.#followEdges(this.#queue[i] ?? 0)
      if (this.#seen.size < next) continue
      next = this.#seen.size + step
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
    const { within } = this.#options
    reader.eachNeighbour(node, reader.edgeTypeNumber(type), move.direction, at, (other) => {
      if (within?.(other) === false) return true
      const [from, to] = move.direction === 'out' ? [node, other] : [other, node]
      const edge = this.#options.evidence ? { type, from, to } : null
      this.#arrive(this.standOf(move.next, other), { before: stand, edge })
      return !this.truncated
    })
  }

  #passes(move: Move & { kind: 'skip' | 'test' }, node: NodeId): boolean {
    return move.kind === 'skip' || this.holds(move.test, node)
  }

  holds(test: Test, node: NodeId): boolean {
    switch (test.kind) {
      case 'ends':
        return mayStand(test.ends, node, this.#context)
      case 'guard':
        return guardHolds(test.guard, this.#context.attribute(node, test.guard.attribute))
      case 'known': {
        const type = this.#context.reader.typeOf(node, this.#context.at)
        return type !== null && test.types.has(type)
      }
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

/** Whether a test on the type of a node admits a type; of null only the component type is known. */
export function admits(test: Test, type: string | null, componentType: string): boolean {
  if (test.kind === 'known') return type !== null && test.types.has(type)
  if (test.kind !== 'ends') return false
  return type === null ? test.ends.componentTypes.has(componentType) : test.ends.types.has(type)
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

import type { GraphReader } from '../../contracts/graph.ts'
import { problem, RefusalError } from '../../contracts/problem.ts'
import { PartialGraph, type GraphRecord, type PartialGraphBounds } from './partial-graph.ts'
import { RequestGraph } from './request-graph.ts'
import type { MemoryBudget } from './memory-budget.ts'

/** A walk takes one round for each level. Each round starts over with the data held by then. */
const MAX_ROUNDS = 200

interface RoundBounds extends PartialGraphBounds {
  readonly rounds: number
}

export interface RoundCost {
  readonly rounds: number
  readonly statements: number
}

export interface RoundOptions {
  readonly bounds?: Partial<RoundBounds>
  readonly memory?: MemoryBudget
  /** Called with the cost of the answer. */
  readonly onCost?: (cost: RoundCost) => void
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/**
 * Asks a question repeatedly, each time with the data it lacked before, until it lacks nothing: only that answer, or
 * that error, counts. The question must be the same each time, and change nothing.
 */
export async function askInRounds<T>(
  record: GraphRecord,
  ask: (graph: GraphReader) => Promise<T>,
  { bounds = {}, onCost, ...parts }: RoundOptions = {},
): Promise<T> {
  const { rounds: most = MAX_ROUNDS } = bounds
  const held = await PartialGraph.open({ record, bounds, ...parts })
  try {
    for (let rounds = 1; ; rounds++) {
      const graph = new RequestGraph(held)
      const outcome = await outcomeOf(() => ask(graph))
      if (graph.missing.isEmpty) {
        onCost?.({ rounds, statements: held.statements })
        if ('error' in outcome) throw outcome.error
        return outcome.value
      }
      if (rounds === most) throw tooDeep(most)
      await held.supply(graph.missing)
    }
  } finally {
    held.release()
  }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}

function tooDeep(rounds: number): RefusalError {
  const detail = `The answer needs more than ${rounds} reads of the record, one per level, and this process holds no graph.`
  const hint = 'Ask for fewer hops, or ask a process that holds the graph.'
  return new RefusalError(problem('TOO_EXPENSIVE', detail, hint))
}

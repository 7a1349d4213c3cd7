import type { GraphReader } from '../../contracts/graph.ts'
import { problem, RefusalError } from '../../contracts/problem.ts'
import { HeldGraph, type GraphRecord, type HeldBounds } from './held-graph.ts'
import { RequestGraph } from './request-graph.ts'

/** A walk takes one for each level. Each begins from the start, over what is held by then. */
export const MOST_ROUNDS = 200

export interface AskingBounds extends HeldBounds {
  readonly rounds: number
}

/** What one question cost. */
export interface AskingCost {
  readonly rounds: number
  readonly statements: number
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/**
 * Asks a question again, each time with what it lacked before, until it lacked nothing: only that answer counts, and
 * only that error. What it asks has to be the same each time, and to change nothing.
 */
export async function askAgain<T>(
  record: GraphRecord,
  ask: (graph: GraphReader) => Promise<T>,
  { rounds: most = MOST_ROUNDS, ...bounds }: Partial<AskingBounds> = {},
  told: (cost: AskingCost) => void = () => undefined,
): Promise<T> {
  const held = await HeldGraph.open(record, bounds)
  for (let rounds = 1; ; rounds++) {
    const graph = new RequestGraph(held)
    const outcome = await outcomeOf(() => ask(graph))
    if (graph.lacks.isEmpty) {
      told({ rounds, statements: held.statements })
      if ('error' in outcome) throw outcome.error
      return outcome.value
    }
    if (rounds === most) throw tooDeep(most)
    await held.supply(graph.lacks)
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
  const detail = `The answer goes deeper than ${rounds} reads of the record, one for each level, and this process holds no graph.`
  const hint = 'Ask for fewer hops, or ask a process that holds the graph.'
  return new RefusalError(problem('TOO_EXPENSIVE', detail, hint))
}

import type { Problem } from '../contracts/problem.ts'
import type { ReadDeps } from '../query/deps.ts'
import { needsAGraph } from '../query/record-graph/needs-a-graph.ts'
import type { GraphQuestion } from './declare.ts'

/** Explains why a process without a graph doesn't answer a question; null if it does. */
export function refusedWithoutGraph(
  { name, needsGraph }: Pick<GraphQuestion, 'name' | 'needsGraph'>,
  reads: Pick<ReadDeps, 'askInRounds'>,
): Problem | null {
  return needsGraph === true && reads.askInRounds !== undefined ? needsAGraph(`answer "${name}"`) : null
}

import { isFailed, type RunEntity } from './run-facts.ts'
import { nodesOf, ENTITY_REF, msOf, type NodeConnection, type EntityRef } from './declare.ts'

/** A pipeline of a person or team, with its latest runs. */
export interface OwnedPipeline extends EntityRef {
  readonly runs?: NodeConnection<RunEntity>
}
export const PIPELINE = `${ENTITY_REF} ... on Pipeline { runs(first: 30, newestFirst: true) { totalCount edges { node { ${ENTITY_REF} status startedAt endedAt error } } } }`

export interface ConcernedTest extends EntityRef {
  readonly endsAt: string | null
  /** Shortest path from their entity; null if the test itself is theirs. */
  readonly through: readonly EntityRef[] | null
  /** Full path, for the tooltip. */
  readonly path: string
}

/** A running test that a change affects; for people and teams, also those that they own. */
export interface ExposedTest {
  readonly depth: number
  readonly sentence: string
  readonly through: readonly EntityRef[]
  readonly node: EntityRef & { readonly endsAt: string | null }
}
export const EXPOSED = `runningTests(first: 50) { totalCount edges { depth sentence through { ${ENTITY_REF} } node { ${ENTITY_REF} ... on AbTest { endsAt } } } }`

export function concernedTests(exposed: readonly ExposedTest[]): readonly ConcernedTest[] {
  return exposed.map(({ depth, sentence, through, node }) => ({
    ...node,
    through: depth === 0 ? null : through,
    path: sentence,
  }))
}

export interface PipelineState {
  readonly pipeline: EntityRef
  readonly last: RunEntity | null
  readonly lastGood: RunEntity | null
}

/** State of their pipelines, those with a failed last run first. */
export function pipelineStates(pipelines: readonly OwnedPipeline[]): readonly PipelineState[] {
  const states = pipelines.map((pipeline) => {
    const runs = nodesOf(pipeline.runs)
    const lastGood = runs.find(({ status }) => status === 'succeeded') ?? null
    return { pipeline, last: runs[0] ?? null, lastGood }
  })
  const failing = ({ last }: PipelineState): number => Number(last !== null && isFailed(last))
  return states.sort((a, b) => failing(b) - failing(a) || msOf(b.last?.startedAt) - msOf(a.last?.startedAt))
}

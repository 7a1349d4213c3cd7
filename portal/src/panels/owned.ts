import { isFailed, type RunThing } from './run-facts.ts'
import { nodesOf, THING, msOf, type NodeConnection, type Thing } from './shapes.ts'

/** A pipeline that a person or a team owns, with its latest runs. */
export interface OwnedPipeline extends Thing {
  readonly runs?: NodeConnection<RunThing>
}
export const PIPELINE = `${THING} ... on Pipeline { runs(first: 30) { totalCount edges { node { ${THING} status startedAt endedAt error } } } }`

export interface ConcernedTest extends Thing {
  readonly endsAt: string | null
  /** What the shortest way to it leads through; null where the test itself is theirs. */
  readonly through: readonly Thing[] | null
  /** What that leaves out: it is for a title. */
  readonly path: string
}

/** A running test that a change of something reaches; of a person or a team those that they own as well. */
export interface ExposedTest {
  readonly depth: number
  readonly sentence: string
  readonly through: readonly Thing[]
  readonly node: Thing & { readonly endsAt: string | null }
}
export const EXPOSED = `runningTests(first: 50) { totalCount edges { depth sentence through { ${THING} } node { ${THING} ... on AbTest { endsAt } } } }`

export function concernedTests(exposed: readonly ExposedTest[]): readonly ConcernedTest[] {
  return exposed.map(({ depth, sentence, through, node }) => ({
    ...node,
    through: depth === 0 ? null : through,
    path: sentence,
  }))
}

export interface PipelineState {
  readonly pipeline: Thing
  readonly last: RunThing | null
  readonly lastGood: RunThing | null
}

/** How their pipelines do: those whose last run failed come first. */
export function pipelineStates(pipelines: readonly OwnedPipeline[]): readonly PipelineState[] {
  const states = pipelines.map((pipeline) => {
    const runs = [...nodesOf(pipeline.runs)].sort((a, b) => msOf(b.startedAt) - msOf(a.startedAt))
    const lastGood = runs.find(({ status }) => status === 'succeeded') ?? null
    return { pipeline, last: runs[0] ?? null, lastGood }
  })
  const failing = ({ last }: PipelineState): number => Number(last !== null && isFailed(last))
  return states.sort((a, b) => failing(b) - failing(a) || msOf(b.last?.startedAt) - msOf(a.last?.startedAt))
}

import { isFailed, type RunThing } from './run-facts.ts'
import { nodesOf, THING, timeOf, uniqueBy, type NodeConnection, type Thing } from './shapes.ts'
import { isRunning } from './test-facts.ts'

interface OwnedTest extends Thing {
  readonly status: string | null
  readonly endsAt: string | null
}

/** Something that a person or a group owns, with what a page of theirs needs of it. */
export interface OwnedThing extends Thing {
  readonly state: string
  readonly testStatus?: string | null
  readonly endsAt?: string | null
  readonly testedIn?: readonly OwnedTest[]
  readonly runs?: NodeConnection<RunThing>
}
export const OWNED = `${THING} state
  ... on AbTest { testStatus: status endsAt }
  ... on Model { testedIn(first: 5) { ${THING} status endsAt } }
  ... on Pipeline { runs(first: 30) { totalCount edges { node { ${THING} status startedAt endedAt error } } } }`

export interface ConcernedTest extends Thing {
  readonly endsAt: string | null
  /** What of theirs it tests; none where the test itself is theirs. */
  readonly tests: readonly Thing[]
  readonly isOwned: boolean
  /** The shortest way from something of theirs to it; null where it is no further than the above. */
  readonly path: string | null
}

/** A running test that a change of something reaches. */
export interface ExposedTest {
  readonly sentence: string
  readonly node: OwnedTest
}
export const EXPOSED = `runningTests(first: 50) { totalCount edges { sentence node { ${THING} ... on AbTest { status endsAt } } } }`

/** Tests that run: their own, those of their models, and those that a change of something of theirs reaches. */
export function runningTestsOf(
  owned: readonly OwnedThing[],
  exposed: readonly ExposedTest[],
): readonly ConcernedTest[] {
  const own = owned
    .filter((one) => one.entityType === 'AbTest' && isRunning({ status: one.testStatus ?? null }))
    .map((one) => ({ ...one, endsAt: one.endsAt ?? null }))
  const models = owned.flatMap((model) =>
    (model.testedIn ?? []).filter(isRunning).map((test) => ({ test, model: model as Thing })),
  )
  const all = uniqueBy<Thing & { readonly endsAt: string | null }>(
    [...exposed.map(({ node }) => node), ...own, ...models.map(({ test }) => test)],
    ({ uri }) => uri,
  )
  return all.map(({ uri, name, entityType, endsAt }) => ({
    uri,
    name,
    entityType,
    endsAt,
    tests: models.filter(({ test }) => test.uri === uri).map(({ model }) => model),
    isOwned: own.some((one) => one.uri === uri),
    path: exposed.find(({ node }) => node.uri === uri)?.sentence ?? null,
  }))
}

export interface PipelineState {
  readonly pipeline: Thing
  readonly last: RunThing | null
  readonly lastGood: RunThing | null
}

/** How their pipelines do: those whose last run failed come first. */
export function pipelinesOf(owned: readonly OwnedThing[]): readonly PipelineState[] {
  const states = owned
    .filter(({ entityType }) => entityType === 'Pipeline')
    .map((pipeline) => {
      const runs = [...nodesOf(pipeline.runs)].sort((a, b) => timeOf(b.startedAt) - timeOf(a.startedAt))
      const lastGood = runs.find(({ status }) => status === 'succeeded') ?? null
      return { pipeline, last: runs[0] ?? null, lastGood }
    })
  const failing = ({ last }: PipelineState): number => Number(last !== null && isFailed(last))
  return states.sort((a, b) => failing(b) - failing(a) || timeOf(b.last?.startedAt) - timeOf(a.last?.startedAt))
}

/** By type, the most first. */
export function groupedByType(owned: readonly Thing[]): readonly (readonly [string | null, readonly Thing[]])[] {
  const groups = new Map<string | null, Thing[]>()
  for (const one of owned) groups.set(one.entityType, [...(groups.get(one.entityType) ?? []), one])
  return [...groups].sort(([, a], [, b]) => b.length - a.length)
}

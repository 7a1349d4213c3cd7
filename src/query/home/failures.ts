import { containerEdge, isOccurrence } from '../../catalogue/containment.ts'
import type { TypeDefinition } from '../../catalogue/definition.ts'
import { textOrNull } from '../../catalogue/entity.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import { pathTo, reachedFrom, type FlowPath } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'
import { followersOf, streakOf, type FailureStreak, type FollowedBy } from './run-streaks.ts'
import { outcomeOf } from '../../catalogue/runs.ts'

const RUN_OF = 'PipelineRun.runOf'

const MAX_PIPELINES = 200
/** Minimum number of a pipeline's latest runs that are examined. */
const LATEST_RUNS = 10
/** Maximum number of runs examined, the latest mentioned: each read takes some 10 µs. */
const MAX_RUNS = 5_000

export interface FailedRun {
  readonly run: LoggedEntity
  readonly pipeline: NodeId | null
  readonly startedAt: string | null
  /** When it ended; if its source doesn't say, when it began. */
  readonly failedAt: string | null
  readonly followedBy: FollowedBy
  /** Current streak of failures of its pipeline; all failed runs of a pipeline have the same one. */
  readonly streak: FailureStreak
  /** Leads from what is owned to the pipeline; null if the question isn't about an owner. */
  readonly path: FlowPath | null
}

export interface FailedRuns {
  /** Newest first. */
  readonly runs: readonly FailedRun[]
  /** Number of runs examined. */
  readonly checked: number
  /** Number of all runs. */
  readonly of: number
  /** Types of the failed runs. */
  readonly types: readonly string[]
}

/** Finds failed runs of pipelines upstream of what is owned, and of owned pipelines. */
export async function failuresUpstream(reader: Reader, { flowed, at }: LineageWalk): Promise<FailedRuns> {
  const reached = [...reachedFrom(flowed, new Set(['Pipeline']), 0)]
  const pipelines = reached.slice(0, MAX_PIPELINES)
  const all = pipelines.map(({ node }) => reader.along(node, RUN_OF, 'in'))
  const count = all.reduce((sum, runs) => sum + runs.length, 0)
  const each = count <= MAX_RUNS ? MAX_RUNS : Math.max(LATEST_RUNS, Math.floor(MAX_RUNS / pipelines.length))
  const latest = all.map((runs) => runs.slice(-each))
  const loaded = await loggedByNode(reader, latest.flat())
  const found = pipelines.flatMap(({ node, entry }, i) => {
    const runs = (latest[i] ?? []).flatMap((run) => loaded.get(run) ?? []).toSorted(byStart)
    const failed = failedAmong(runs, { pipeline: node, complete: latest[i]?.length === all[i]?.length })
    const path = failed.length === 0 ? null : pathTo(reader, flowed, { entry, at })
    return failed.map((one) => ({ ...one, path }))
  })
  const further = reached.slice(MAX_PIPELINES).reduce((sum, { node }) => sum + countRuns(reader, node), 0)
  return {
    runs: found.toSorted((a, b) => byStart(a.run, b.run)),
    checked: latest.flat().length,
    of: count + further,
    types: typesOf(found),
  }
}

/** Finds failed runs of pipelines and experiments among the latest mentioned. */
export async function recentFailures(reader: Reader): Promise<FailedRuns> {
  const types = reader.catalogue.types.filter((type) => isRunType(reader.catalogue, type))
  let last: readonly NodeId[] = []
  let count = 0
  for (const { name } of types) {
    const runs = await lastOfType(reader, name)
    count += runs.count
    last = [...last, ...runs.last].sort((a, b) => a - b).slice(-MAX_RUNS)
  }
  const runOf = new Map(types.map((type) => [type.name, containerEdge(type, reader.catalogue)]))
  const runs = [...(await loggedByNode(reader, last)).values()].sort(byStart)
  const byPipeline = Map.groupBy(runs, ({ node, entityType }) => {
    const edge = runOf.get(entityType ?? '')
    return (edge === undefined ? undefined : reader.neighbours(node, edge, 'out')[0]) ?? `run ${node}`
  })
  const found = [...byPipeline].flatMap(([key, ownRuns]) => {
    const pipeline = typeof key === 'string' ? null : key
    const failed = failedAmong(ownRuns, { pipeline, complete: count <= MAX_RUNS })
    // Runs of an experiment differ on purpose, so no later one makes up for a failed one.
    return failed.map((one) =>
      one.run.entityType === 'PipelineRun' || one.followedBy === 'running'
        ? one
        : { ...one, followedBy: 'nothing' as const },
    )
  })
  return {
    runs: found.toSorted((a, b) => byStart(a.run, b.run)),
    checked: last.length,
    of: count,
    types: typesOf(found),
  }
}

/** Tells whether entities of a type are runs: each has a start and a status, and is an occurrence of something. */
function isRunType(catalogue: Catalogue, { name, attributes }: TypeDefinition): boolean {
  return 'startedAt' in attributes && 'status' in attributes && isOccurrence(catalogue, name)
}

function typesOf(failed: readonly Pick<FailedRun, 'run'>[]): readonly string[] {
  return [...new Set(failed.flatMap(({ run }) => run.entityType ?? []))].sort()
}

async function lastOfType(
  reader: Reader,
  type: string,
): Promise<{ readonly last: readonly NodeId[]; readonly count: number }> {
  reader.coverage.noteType(type)
  let last: readonly NodeId[] = []
  let count = 0
  for await (const nodes of reader.nodesOfType(type)) {
    count += nodes.length
    last = [...last, ...nodes].slice(-MAX_RUNS)
  }
  return { last, count }
}

/** Finds the failed runs of a pipeline, given newest first. `complete` means that there are no others. */
function failedAmong(
  runs: readonly LoggedEntity[],
  { pipeline, complete }: { readonly pipeline: NodeId | null; readonly complete: boolean },
): readonly FailedRun[] {
  const outcomes = runs.map(({ attributes }) => outcomeOf(attributes.status))
  const followers = followersOf(outcomes)
  const counted = streakOf(outcomes)
  const streak = { ...counted, complete: counted.complete || complete }
  return runs.flatMap((run, n) =>
    outcomes[n] !== 'failed'
      ? []
      : {
          run,
          pipeline,
          startedAt: textOrNull(run.attributes.startedAt),
          failedAt: textOrNull(run.attributes.endedAt) ?? textOrNull(run.attributes.startedAt),
          followedBy: followers[n] ?? 'nothing',
          streak,
          path: null,
        },
  )
}

/** Returns the latest mentioned runs of each pipeline. */
export async function latestRunsOf(
  reader: Reader,
  pipelines: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, readonly LoggedEntity[]>> {
  const latest = pipelines.map((node): readonly [NodeId, readonly NodeId[]] => [
    node,
    reader.along(node, RUN_OF, 'in').slice(-LATEST_RUNS),
  ])
  const all = latest.flatMap(([, runs]) => runs)
  const loaded = await loggedByNode(reader, all)
  return new Map(latest.map(([node, runs]) => [node, runs.flatMap((run) => loaded.get(run) ?? [])]))
}

function countRuns({ graph, at }: Reader, pipeline: NodeId): number {
  return graph.degree(pipeline, graph.edgeTypeNumber(RUN_OF), 'in', at)
}

/** Sorts the latest first; runs whose source states no start come last. */
function byStart(a: LoggedEntity, b: LoggedEntity): number {
  const [first, second] = [textOrNull(a.attributes.startedAt), textOrNull(b.attributes.startedAt)]
  if (first === second) return b.node - a.node
  return second === null || (first !== null && first > second) ? -1 : 1
}

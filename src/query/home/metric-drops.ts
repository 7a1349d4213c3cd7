import { timeOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import type { Reader } from '../reader.ts'
import { worstOf, type WorseMetric } from './worse-metrics.ts'
import { outcomeOf } from '../../catalogue/runs.ts'
import { ofType } from './of-type.ts'
import type { Found } from '../found.ts'

const EVALUATION = 'Evaluation'
const RUN_OF = 'EvaluationRun.runOf'
const SCORED = 'EvaluationRun.scored'
/** Maximum number of evaluations compared, with the last runs of each: at most 4,500 entities, some 10 µs each. */
const MAX_EVALUATIONS = 500
const LATEST_RUNS = 8

/** An evaluation whose last measured version is clearly worse than the one before. */
export interface MetricDrop {
  readonly evaluation: LoggedEntity
  readonly run: LoggedEntity
  readonly runBefore: LoggedEntity
  readonly version: NodeId
  readonly versionBefore: NodeId
  readonly worse: WorseMetric
}

/** Returns the newest first. */
export async function metricDrops(reader: Reader, walk: LineageWalk | null): Promise<Found<MetricDrop>> {
  const nodes = ofType(reader, EVALUATION, { walk, most: MAX_EVALUATIONS })
  const examined = nodes.slice(0, MAX_EVALUATIONS)
  const runs = examined.map((node) => reader.along(node, RUN_OF, 'in').slice(-LATEST_RUNS))
  const versions = new Map(runs.flat().flatMap((run) => scoredBy(reader, run)))
  const entities = await loggedByNode(reader, new Set([...examined, ...versions.keys(), ...versions.values()]))
  const drops = examined.flatMap((node, i): readonly MetricDrop[] => {
    const evaluation = entities.get(node)
    const measured = (runs[i] ?? []).flatMap((run) => measuredIn(entities, run, versions.get(run)))
    return evaluation === undefined ? [] : dropOf(evaluation, measured)
  })
  return {
    found: drops.toSorted((a, b) => (timeOrNull(b.run.attributes.at) ?? 0) - (timeOrNull(a.run.attributes.at) ?? 0)),
    complete: nodes.length <= MAX_EVALUATIONS,
  }
}

interface MeasuredVersion {
  readonly run: LoggedEntity
  readonly at: number
  readonly version: LoggedEntity
}

/** Compares the last measurements of the last two versions, by when they were trained, like the page of a run. */
function dropOf(evaluation: LoggedEntity, measured: readonly MeasuredVersion[]): readonly MetricDrop[] {
  const trainedAt = ({ version }: MeasuredVersion): number => timeOrNull(version.attributes.trainedAt) ?? 0
  const newestFirst = measured.filter((one) => trainedAt(one) > 0).toSorted((a, b) => trainedAt(b) - trainedAt(a))
  const [after, before] = [...Map.groupBy(newestFirst, ({ version }) => version.node).values()].map(lastOf)
  if (after == null || before == null) return []
  const { metricDefinitions } = evaluation.attributes
  const worse = worstOf(metricDefinitions, before.run.attributes.metrics, after.run.attributes.metrics)
  if (worse === null) return []
  return [
    {
      evaluation,
      run: after.run,
      runBefore: before.run,
      version: after.version.node,
      versionBefore: before.version.node,
      worse,
    },
  ]
}

/** Returns null if several are last, since nothing tells which of them counts. */
function lastOf(measured: readonly MeasuredVersion[]): MeasuredVersion | null {
  const [last, other] = measured.toSorted((a, b) => b.at - a.at)
  return last === undefined || other?.at === last.at ? null : last
}

function measuredIn(
  entities: ReadonlyMap<NodeId, LoggedEntity>,
  node: NodeId,
  scored: NodeId | undefined,
): readonly MeasuredVersion[] {
  const [run, version] = [entities.get(node), scored === undefined ? undefined : entities.get(scored)]
  if (run === undefined || version === undefined || outcomeOf(run.attributes.status) === 'failed') return []
  return [{ run, version, at: timeOrNull(run.attributes.at) ?? 0 }]
}

function scoredBy(reader: Reader, run: NodeId): readonly (readonly [NodeId, NodeId])[] {
  const [version] = reader.along(run, SCORED, 'out')
  return version === undefined ? [] : [[run, version]]
}

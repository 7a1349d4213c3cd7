import { isInUse } from '../../catalogue/in-use.ts'
import { textOrNull, timeOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { nextAfter } from '../../lib/recurrence.ts'
import type { Time } from '../../model/facts.ts'
import { eachEntity, loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import type { Reader } from '../reader.ts'
import { latestRunsOf } from './failures.ts'
import { isoOf } from '../../lib/iso.ts'
import { ofType } from './of-type.ts'
import type { Found } from '../found.ts'

const SCHEDULE = 'PipelineSchedule'
const SCHEDULES = 'PipelineSchedule.schedules'
const CALLS = 'Pipeline.calls'
const DEPENDS_UPON = 'Pipeline.dependsUpon'
const VERSION_OF = 'DatasetVersion.versionOf'
/** Maximum number of schedules read: some 10 µs each. */
const MAX_SCHEDULES = 5_000
/** Maximum number of schedules that may be overdue whose runs are examined. */
const MAX_EXAMINED = 200
/** Maximum number of workflows that call a pipeline. */
const MAX_CALLERS = 20
/** Maximum number of datasets that a pipeline may wait for: with more, no due time is computed. */
const MAX_DATASETS = 20
/** Versions of such a dataset that are examined, the latest mentioned. */
const LATEST_VERSIONS = 10
/** Time after which a run is overdue: runs wait for others, and schedules are read again only now and then. */
const GRACE_MS = 3_600_000

/** An entity whose planned time has passed without what was planned. */
export interface OverdueEntity {
  readonly entity: LoggedEntity
  readonly plannedAt: string
  /** The pipeline that an overdue schedule starts. */
  readonly pipeline: NodeId | null
}

/**
 * Finds enabled schedules whose run was due more than an hour ago and hasn't begun: at the stated next run, or, if
 * there is none or a run came since, by the cron expression, the interval or the datasets that it waits for.
 */
export async function overdueSchedules(
  reader: Reader,
  walk: LineageWalk | null,
  now: Time,
): Promise<Found<OverdueEntity>> {
  return overdueAmong(reader, ofType(reader, SCHEDULE, { walk, most: MAX_SCHEDULES }), now)
}

/** Finds overdue schedules of the workflows that call a pipeline, if it has none itself: those decide when it runs. */
export async function overdueCallers(reader: Reader, pipeline: NodeId, now: Time): Promise<readonly OverdueEntity[]> {
  const schedulesOf = (node: NodeId): readonly NodeId[] => reader.along(node, SCHEDULES, 'in')
  if (schedulesOf(pipeline).length > 0) return []
  const callers = reader.along(pipeline, CALLS, 'in').slice(0, MAX_CALLERS)
  return (await overdueAmong(reader, callers.flatMap(schedulesOf), now)).found
}

async function overdueAmong(reader: Reader, nodes: readonly NodeId[], now: Time): Promise<Found<OverdueEntity>> {
  const candidates: ScheduledPipeline[] = []
  await eachEntity(reader, nodes.slice(0, MAX_SCHEDULES), (entity) => {
    const stated = timeOrNull(entity.attributes.nextRunAt)
    if (entity.attributes.enabled === false || (stated !== null && stated + GRACE_MS >= now)) return
    candidates.push({ entity, stated, pipeline: reader.along(entity.node, SCHEDULES, 'out')[0] ?? null })
  })
  // Schedules without a stated next run come last, since least is known about them.
  const examined = candidates.toSorted((a, b) => (b.stated ?? 0) - (a.stated ?? 0)).slice(0, MAX_EXAMINED)
  const runs = await latestRunsOf(reader, [...new Set(examined.flatMap(({ pipeline }) => pipeline ?? []))])
  const found: OverdueEntity[] = []
  for (const scheduled of examined) {
    const due = await dueOf(reader, scheduled, scheduled.pipeline === null ? [] : (runs.get(scheduled.pipeline) ?? []))
    if (due === null || due + GRACE_MS >= now) continue
    found.push({ entity: scheduled.entity, plannedAt: isoOf(due), pipeline: scheduled.pipeline })
  }
  return { found: latestFirst(found), complete: nodes.length <= MAX_SCHEDULES && candidates.length <= MAX_EXAMINED }
}

interface ScheduledPipeline {
  readonly entity: LoggedEntity
  /** When the source plans the next run. */
  readonly stated: Time | null
  readonly pipeline: NodeId | null
}

/** Returns when the first run after the last one was due; null if that doesn't follow from what is stated. */
async function dueOf(
  reader: Reader,
  { entity, stated, pipeline }: ScheduledPipeline,
  runs: readonly LoggedEntity[],
): Promise<Time | null> {
  const starts = runs.flatMap((run) => timeOrNull(run.attributes.startedAt) ?? [])
  const lastRun = starts.length === 0 ? null : Math.max(...starts)
  if (stated !== null && (lastRun === null || lastRun < stated)) return stated
  // A schedule that was created or changed since the last run plans no run before that.
  const since = [lastRun, timeOrNull(entity.attributes.createdAt), timeOrNull(entity.attributes.updatedAt)].filter(
    (time) => time !== null,
  )
  if (since.length === 0) return null
  const recurrence = {
    cron: textOrNull(entity.attributes.cron),
    interval: textOrNull(entity.attributes.interval),
    timezone: textOrNull(entity.attributes.timezone),
  }
  const waitsForData = recurrence.cron === null && DATA_TRIGGER.test(recurrence.interval ?? '')
  if (!waitsForData) return nextAfter(recurrence, Math.max(...since))
  return pipeline === null ? null : newDataAfter(reader, pipeline, Math.max(...since))
}

/** Airflow states this instead of an interval if new versions of datasets start a run. */
const DATA_TRIGGER = /^(assets?|datasets?)$/i

/** Returns when every dataset that it waits for had a new version; null if one has none yet, or it waits for none. */
async function newDataAfter(reader: Reader, pipeline: NodeId, since: Time): Promise<Time | null> {
  const needed = reader.along(pipeline, DEPENDS_UPON, 'out')
  if (needed.length === 0 || needed.length > MAX_DATASETS) return null
  let due: Time | null = null
  for (const dataset of needed) {
    const versions = reader.along(dataset, VERSION_OF, 'in').slice(-LATEST_VERSIONS)
    const loaded = await loggedByNode(reader, versions)
    const times = [...loaded.values()].map(({ attributes }) => timeOrNull(attributes.createdAt) ?? -Infinity)
    const first = Math.min(...times.filter((time) => time > since))
    if (first === Infinity) return null
    due = Math.max(due ?? first, first)
  }
  return due
}

/** Returns running tests whose planned end has passed. */
export async function testsPastTheirEnd(
  reader: Reader,
  running: readonly NodeId[],
  now: Time,
): Promise<readonly OverdueEntity[]> {
  const found: OverdueEntity[] = []
  await eachEntity(reader, running, (entity) => {
    const plannedAt = textOrNull(entity.attributes.endsAt)
    if (!isInUse(entity, reader.catalogue)) return
    if (plannedAt !== null && Date.parse(plannedAt) < now) found.push({ entity, plannedAt, pipeline: null })
  })
  return latestFirst(found)
}

function latestFirst(overdue: readonly OverdueEntity[]): readonly OverdueEntity[] {
  return overdue.toSorted((a, b) => Date.parse(b.plannedAt) - Date.parse(a.plannedAt) || a.entity.node - b.entity.node)
}

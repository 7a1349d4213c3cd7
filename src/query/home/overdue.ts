import { isInUse } from '../../catalogue/in-use.ts'
import { textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { eachEntity } from '../entities/each-entity.ts'
import type { Entity } from '../entities/entity.ts'
import { reachedFrom } from '../lineage/lineage.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import type { Reader } from '../reader.ts'
import { latestRunsOf, startOf } from './failures.ts'

const SCHEDULE = 'PipelineSchedule'
const SCHEDULES = 'PipelineSchedule.schedules'
/**
 * Schedules that are read for one answer, some 10 µs each; and of those whose time has passed, the pipelines whose runs
 * are looked at.
 */
const MOST_SCHEDULES = 5_000
const MOST_PASSED = 200
/** A run begins later than planned where it waits for another, and its schedule is read again later still. */
const GRACE_MS = 3_600_000

/** Something whose planned moment has passed, without what was planned. */
export interface OverdueThing {
  readonly entity: Entity
  readonly plannedAt: string
  /** Of a schedule its pipeline. */
  readonly pipeline: NodeId | null
}

export interface OverdueThings {
  /** The longest overdue last. */
  readonly found: readonly OverdueThing[]
  /** Whether all were looked at; otherwise there are at least these. */
  readonly complete: boolean
}

/** Enabled schedules whose next run was planned, and has not begun an hour later. */
export async function overdueSchedules(reader: Reader, walk: LineageWalk | null, now: Time): Promise<OverdueThings> {
  const nodes = walk === null ? allOf(reader, SCHEDULE) : reachedOf(walk, SCHEDULE)
  const passed: OverdueThing[] = []
  await eachEntity(reader, { nodes: nodes.slice(0, MOST_SCHEDULES), at: reader.at }, (entity) => {
    const plannedAt = textOrNull(entity.attributes.nextRunAt)
    if (plannedAt === null || entity.attributes.enabled === false || !(Date.parse(plannedAt) + GRACE_MS < now)) return
    passed.push({ entity, plannedAt, pipeline: pipelineOf(reader, entity.node) })
  })
  const looked = latestFirst(passed).slice(0, MOST_PASSED)
  const runs = await latestRunsOf(reader, [...new Set(looked.flatMap(({ pipeline }) => pipeline ?? []))])
  const found = looked.filter(({ pipeline, plannedAt }) => {
    const latest = pipeline === null ? [] : (runs.get(pipeline) ?? [])
    return !latest.some((run) => Date.parse(startOf(run)) >= Date.parse(plannedAt))
  })
  return { found, complete: nodes.length <= MOST_SCHEDULES && passed.length <= MOST_PASSED }
}

/** Of running tests those that were planned to have ended. */
export async function testsPastTheirEnd(
  reader: Reader,
  running: readonly NodeId[],
  now: Time,
): Promise<readonly OverdueThing[]> {
  const found: OverdueThing[] = []
  await eachEntity(reader, { nodes: running, at: reader.at }, (entity) => {
    const use = entity.entityType === null ? undefined : reader.catalogue.type(entity.entityType)?.inUse
    const plannedAt = textOrNull(entity.attributes.endsAt)
    if (use === undefined || !isInUse(use, entity.attributes)) return
    if (plannedAt !== null && Date.parse(plannedAt) < now) found.push({ entity, plannedAt, pipeline: null })
  })
  return latestFirst(found)
}

function latestFirst(things: readonly OverdueThing[]): readonly OverdueThing[] {
  return things.toSorted((a, b) => Date.parse(b.plannedAt) - Date.parse(a.plannedAt) || a.entity.node - b.entity.node)
}

function pipelineOf(reader: Reader, schedule: NodeId): NodeId | null {
  const edge = reader.catalogue.edgeType(SCHEDULES)
  return edge === undefined ? null : (reader.neighbours(schedule, edge, 'out')[0] ?? null)
}

/** One more than is looked at, so that it shows whether there are more. */
function allOf(reader: Reader, type: string): readonly NodeId[] {
  reader.touched.type(type)
  return reader.graph.nodesOfType(type, reader.at, 0, MOST_SCHEDULES + 1)
}

function reachedOf({ flowed }: LineageWalk, type: string): readonly NodeId[] {
  const found: NodeId[] = []
  for (const { node } of reachedFrom(flowed, new Set([type]), 0)) {
    if (found.push(node) > MOST_SCHEDULES) break
  }
  return found
}

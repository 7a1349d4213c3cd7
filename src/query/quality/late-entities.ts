// Finds entities that are late by the clock.
import { textOrNull } from '../../catalogue/entity.ts'
import type { QualityReason, ReasonCode } from '../../catalogue/reasons.ts'
import { countedTypes } from '../../catalogue/assess.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { freshnessOfEntity } from '../entities/cadence.ts'
import { eachWithStatus } from '../entities/each-entity.ts'
import type { Entity, LoggedEntity } from '../entities/entity.ts'
import { latestRunsOf } from '../home/failures.ts'
import { overdueSchedules } from '../home/overdue.ts'
import type { Reader } from '../reader.ts'
import { outcomeOf } from '../../catalogue/runs.ts'

export type NodesByReason = ReadonlyMap<QualityReason, ReadonlySet<NodeId>>

/** Reasons that follow from the clock are computed this often, or less often if that takes long. */
const LOOK_AGAIN_MS = 30_000
/** At most a fiftieth of the time is spent on it. */
const REST_FACTOR = 50
/** Maximum number of pipelines with a service level whose runs are examined, the earliest known. */
const MAX_PIPELINES = 2_000

interface LatePass {
  readonly at: Time
  tookMs: number
  readonly found: Promise<NodesByReason>
}

const LATE = new WeakMap<GraphReader, LatePass>()

export function lateEntities(reader: Reader, now: Time): Promise<NodesByReason> {
  const known = LATE.get(reader.graph)
  if (known !== undefined && now - known.at < Math.max(LOOK_AGAIN_MS, REST_FACTOR * known.tookMs)) return known.found
  const began = performance.now()
  const pass: LatePass = { at: now, tookMs: 0, found: lateNow(reader.forScan(), now) }
  LATE.set(reader.graph, pass)
  pass.found.then(
    () => (pass.tookMs = performance.now() - began),
    () => LATE.delete(reader.graph),
  )
  return pass.found
}

async function lateNow(reader: Reader, now: Time): Promise<NodesByReason> {
  const overdue = await overdueSchedules(reader, null, now)
  return new Map<QualityReason, ReadonlySet<NodeId>>([
    ['overdue-verification' satisfies ReasonCode, await findUnconfirmed(reader, now)],
    ['late-run' satisfies ReasonCode, new Set(overdue.found.map(({ entity, pipeline }) => pipeline ?? entity.node))],
    ['missed-sla' satisfies ReasonCode, await beyondTheirLevel(reader, now)],
  ])
}

/** Judges by the same freshness as an entity's page. Ended entities, such as runs, needn't be confirmed. */
async function findUnconfirmed(reader: Reader, now: Time): Promise<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  if (reader.sourceConditions.cadences.size === 0) return found
  for (const type of countedTypes(reader.catalogue)) {
    if (reader.catalogue.type(type)?.history === true) continue
    await eachOfType(reader, type, (entity) => {
      if (freshnessOfEntity(reader, entity, now) === 'stale') found.add(entity.node)
    })
  }
  return found
}

async function eachOfType(reader: Reader, type: string, visit: (entity: Entity) => void): Promise<void> {
  for await (const nodes of reader.nodesOfType(type)) await eachWithStatus(reader, nodes, visit)
}

const LEVEL = /^(\d+(?:\.\d+)?)\s*(m|min|h|d)$/i
const UNITS: Readonly<Record<string, number>> = { m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** Parses `90m`, `6h` or `1d`; null for anything else. */
function serviceLevelMs(text: string | null): number | null {
  const [, amount, unit] = LEVEL.exec((text ?? '').trim()) ?? []
  const ms = Number(amount) * (UNITS[unit?.toLowerCase() ?? ''] ?? NaN)
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** Finds pipelines whose latest run exceeded their service level, or does so already while running. */
async function beyondTheirLevel(reader: Reader, now: Time): Promise<ReadonlySet<NodeId>> {
  const levels = new Map<NodeId, number>()
  await eachOfType(reader, 'Pipeline', ({ node, attributes }) => {
    const level = serviceLevelMs(textOrNull(attributes.sla))
    if (level !== null && levels.size < MAX_PIPELINES) levels.set(node, level)
  })
  const runs = await latestRunsOf(reader, [...levels.keys()])
  return new Set(
    [...levels].flatMap(([pipeline, level]) => {
      const latest = (runs.get(pipeline) ?? []).toSorted((a, b) => startOf(b) - startOf(a))[0]
      return latest !== undefined && durationOf(latest, now) > level ? [pipeline] : []
    }),
  )
}

function startOf({ attributes }: LoggedEntity): number {
  const time = Date.parse(textOrNull(attributes.startedAt) ?? '')
  return Number.isNaN(time) ? -Infinity : time
}

/** Returns 0 for a run that has no end and isn't running, since nothing is known about it. */
function durationOf(run: LoggedEntity, now: Time): number {
  const start = startOf(run)
  const ended = Date.parse(textOrNull(run.attributes.endedAt) ?? '')
  if (start === -Infinity) return 0
  if (!Number.isNaN(ended)) return ended - start
  return outcomeOf(run.attributes.status) === 'running' ? now - start : 0
}

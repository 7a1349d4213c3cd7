import { DAY, iso } from '../company/plan.ts'
import { below } from '../company/random.ts'
import { decisionOf, withoutResults } from '../company/records/results.ts'
import { isObject, type MutableJsonObject } from '../schema.ts'
import type { AbTest } from '../tables/experimentation.ts'
import { madeRecord, someRecord, type Action, type FoundRecord, type LiveContext, type LiveStep } from './context.ts'
import { endRun, startRun } from './runs.ts'

/** Releases another instance of a model; retires the previous, and validates a retired one, so that some remain. */
const release: Action = (context) => {
  const found = someRecord(context, 'instances', ({ state }) => state === 'trained' || state === 'validated')
  const retired = someRecord(context, 'instances', ({ state }) => state === 'retired')
  const model = found === null ? null : madeRecord(context, 'models', found.record['model_id'])
  if (found === null || retired === null || model?.record['stage'] !== 'production') return null
  const served = madeRecord(context, 'instances', model.record['current_instance_id'])
  if (served?.record['state'] !== 'released') return null
  return [
    { plural: 'instances', id: found.id, record: { ...found.record, state: 'released' } },
    { plural: 'models', id: model.id, record: { ...model.record, current_instance_id: found.id } },
    { plural: 'instances', id: served.id, record: { ...served.record, state: 'retired' } },
    { plural: 'instances', id: retired.id, record: { ...retired.record, state: 'validated' } },
  ]
}

/** A test needs this long for results, and is planned to last twice as long. */
const SHORTEST_TEST = 14 * DAY

/** Ends a test, starts another, and plans an ended one again, so that their number stays constant. */
const turnOverTest: Action = (context) => {
  const { now } = context
  const at = Date.parse(now)
  const ranLongEnough = (startsAt: unknown): boolean => Date.parse(String(startsAt)) <= at - SHORTEST_TEST
  const ending = someRecord(context, 'tests', (one) => one['status'] === 'ACTIVE' && ranLongEnough(one['starts_at']))
  const starting = someRecord(context, 'tests', ({ status }) => status === 'DRAFT')
  const stopped = someRecord(context, 'tests', ({ status }) => status === 'STOPPED')
  if (ending === null || starting === null || stopped === null) return null
  const decision = decisionOf((ending.record as AbTest).cells) ?? null
  const planned = { starts_at: now, ends_at: iso(at + 2 * SHORTEST_TEST) }
  return [
    { plural: 'tests', id: ending.id, record: { ...ending.record, status: 'STOPPED', decision, ends_at: now } },
    { plural: 'tests', id: starting.id, record: { ...starting.record, status: 'ACTIVE', ...planned } },
    {
      plural: 'tests',
      id: stopped.id,
      record: { ...withoutResults(stopped.record), status: 'DRAFT', starts_at: null, ends_at: null },
    },
  ]
}

const reallocate: Action = (context) => {
  const found = someRecord(context, 'tests', ({ status }) => status === 'ACTIVE')
  if (found === null) return null
  const { allocation } = found.record
  const share = Math.round(context.chance('share') * 300) / 1_000
  const record = { ...found.record, allocation: { ...(isObject(allocation) ? allocation : {}), share } }
  return [{ plural: 'tests', id: found.id, record }]
}

/** Share of rare changes, which keeps the numbers of deployments that are retired, in progress and failed constant. */
const RETIRED = 0.05
const FAILED = 0.04

const redeploy: Action = (context) => {
  const { chance } = context
  const found = someRecord(context, 'deployments', ({ status }) => status !== 'retired')
  if (found === null) return null
  const change = chance('change')
  if (change < RETIRED) return replace(context, found)
  const fields =
    change < RETIRED + FAILED
      ? { status: 'failed' }
      : { status: 'serving', replicas: 2 + below(40, chance('replicas')) }
  return [{ plural: 'deployments', id: found.id, record: { ...found.record, ...fields } }]
}

/** Replaces it with one that had been retired. */
function replace(context: LiveContext, ending: FoundRecord): LiveStep[] | null {
  const successor = someRecord(context, 'deployments', ({ status }) => status === 'retired')
  if (successor === null) return null
  const { replicas, traffic_share } = ending.record
  const retired = { status: 'retired', retired_at: context.now, replicas: 0, traffic_share: 0 }
  const begun = { status: 'deploying', retired_at: null, replicas, traffic_share }
  return [
    { plural: 'deployments', id: ending.id, record: { ...ending.record, ...retired } },
    { plural: 'deployments', id: successor.id, record: { ...successor.record, ...begun } },
  ]
}

/** Two people swap teams, so that no team becomes empty. */
const moveUsers: Action = (context) => {
  const one = someRecord(context, 'users', ({ active }) => active === true)
  if (one === null) return null
  const teams = one.record['group_ids']
  const isElsewhere = (record: MutableJsonObject): boolean =>
    record['active'] === true && JSON.stringify(record['group_ids']) !== JSON.stringify(teams)
  const other = someRecord(context, 'users', isElsewhere, 'other')
  if (other === null) return null
  return [
    { plural: 'users', id: one.id, record: { ...one.record, group_ids: other.record['group_ids'] } },
    { plural: 'users', id: other.id, record: { ...other.record, group_ids: teams } },
  ]
}

/** One person leaves, and one who had left returns. */
const turnOverUser: Action = (context) => {
  const leaving = someRecord(context, 'users', ({ active }) => active === true)
  const back = someRecord(context, 'users', ({ active }) => active === false)
  if (leaving === null || back === null) return null
  return [
    { plural: 'users', id: leaving.id, record: { ...leaving.record, active: false } },
    { plural: 'users', id: back.id, record: { ...back.record, active: true } },
  ]
}

const readFeature: Action = (context) => {
  const found = someRecord(context, 'features', ({ status }) => status === 'active')
  const usage = { reads_30d: Math.floor(10 ** (2 + 6 * context.chance('reads'))), last_read_at: context.now }
  return found && [{ plural: 'features', id: found.id, record: { ...found.record, usage } }]
}

const measure: Action = (context) => {
  const found = someRecord(context, 'objectives', () => true)
  const current = Math.round(98_900 + 1_100 * context.chance('current')) / 1_000
  return found && [{ plural: 'objectives', id: found.id, record: { ...found.record, current } }]
}

interface Happening {
  readonly action: Action
  /** Relative frequency when tests want many changes of every kind. */
  readonly share: number
  /** Frequency in a small company: runs all the time, tests over weeks, a move of people once a month. */
  readonly perDay: number
}

/** Everything that can happen. Nothing is used up: whatever ends is followed by a new one. */
const HAPPENINGS: readonly Happening[] = [
  { action: startRun, share: 24, perDay: 2_880 },
  // Tried more often than runs start, since most haven't run long enough.
  { action: endRun, share: 24, perDay: 5_760 },
  { action: release, share: 8, perDay: 10 },
  { action: turnOverTest, share: 3, perDay: 0.5 },
  { action: reallocate, share: 3, perDay: 1 },
  { action: redeploy, share: 10, perDay: 20 },
  { action: moveUsers, share: 3, perDay: 0.03 },
  { action: turnOverUser, share: 1, perDay: 0.03 },
  { action: readFeature, share: 8, perDay: 100 },
  { action: measure, share: 5, perDay: 240 },
]

const TOTAL = HAPPENINGS.reduce((sum, { share }) => sum + share, 0)
export const HAPPENINGS_PER_DAY = HAPPENINGS.reduce((sum, { perDay }) => sum + perDay, 0)

const drawnFrom = (drawn: number, weightOf: (one: Happening) => number): number => {
  let left = drawn
  return HAPPENINGS.findIndex((one) => (left -= weightOf(one)) < 0)
}

/** Makes a random change or, if that isn't possible, the next one that is. */
export function anySteps(context: LiveContext): LiveStep[] | null {
  const first = drawnFrom(context.chance('action') * TOTAL, ({ share }) => share)
  for (let nth = 0; nth < HAPPENINGS.length; nth++) {
    const steps = HAPPENINGS[(first + nth) % HAPPENINGS.length]?.action(context) ?? null
    if (steps !== null) return steps
  }
  return null
}

/** Makes the next ordinary change, if possible. A replacement would make other changes too frequent. */
export function ordinarySteps(context: LiveContext): LiveStep[] | null {
  const nth = drawnFrom(context.chance('action') * HAPPENINGS_PER_DAY, ({ perDay }) => perDay)
  return HAPPENINGS[nth]?.action(context) ?? null
}

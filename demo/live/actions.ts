import { teamIn } from '../company/relations/people.ts'
import { ids } from '../company/ids.ts'
import { below } from '../company/random.ts'
import { SLOTS } from '../company/words.ts'
import { isObject } from '../schema.ts'
import { someRecord, texts } from './context.ts'
import type { Action, Context } from './context.ts'
import { endRun, startRun } from './runs.ts'

const release: Action = (context) => {
  const found = someRecord(context, 'instances', ({ state }) => state === 'trained' || state === 'validated')
  const modelId = found?.record['model_id']
  if (found === null || typeof modelId !== 'string') return null
  const model = context.store.get('models', modelId)
  if (model === null) return null
  return [
    { plural: 'instances', id: found.id, record: { ...found.record, state: 'released' } },
    { plural: 'models', id: modelId, record: { ...model, current_instance_id: found.id, stage: 'production' } },
  ]
}

const retire: Action = (context) => {
  const found = someRecord(context, 'instances', ({ state }) => state === 'released' || state === 'validated')
  return found && [{ plural: 'instances', id: found.id, record: { ...found.record, state: 'retired' } }]
}

const startTest: Action = (context) => {
  const found = someRecord(context, 'tests', ({ status }) => status === 'DRAFT')
  const begun = { status: 'ACTIVE', starts_at: context.now }
  return found && [{ plural: 'tests', id: found.id, record: { ...found.record, ...begun } }]
}

const stopTest: Action = (context) => {
  const found = someRecord(context, 'tests', ({ test_id, status }) => status === 'ACTIVE' && test_id !== '12345')
  const ended = { status: 'STOPPED', ends_at: context.now }
  return found && [{ plural: 'tests', id: found.id, record: { ...found.record, ...ended } }]
}

/** A stopped test is planned again, so that there is always one to start. */
const redraftTest: Action = (context) => {
  const found = someRecord(context, 'tests', ({ status }) => status === 'STOPPED')
  const again = { status: 'DRAFT', starts_at: null, ends_at: null }
  return found && [{ plural: 'tests', id: found.id, record: { ...found.record, ...again } }]
}

const reallocate: Action = (context) => {
  const found = someRecord(context, 'tests', ({ status }) => status === 'ACTIVE')
  if (found === null) return null
  const { allocation } = found.record
  const share = Math.round(context.chance('share') * 300) / 1_000
  const record = { ...found.record, allocation: { ...(isObject(allocation) ? allocation : {}), share } }
  return [{ plural: 'tests', id: found.id, record }]
}

const redeploy: Action = (context) => {
  const { chance, now } = context
  const found = someRecord(context, 'deployments', ({ status }) => status !== 'retired')
  if (found === null) return null
  const change = chance('change')
  const fields =
    change < 0.2
      ? { status: 'retired', retired_at: now, replicas: 0, traffic_share: 0 }
      : change < 0.3
        ? { status: 'failed' }
        : { status: 'serving', replicas: 2 + below(40, chance('replicas')) }
  return [{ plural: 'deployments', id: found.id, record: { ...found.record, ...fields } }]
}

const moveUser: Action = (context) => {
  const { plan } = context.store
  const found = someRecord(context, 'users', ({ active }) => active === true)
  if (found === null) return null
  const team = ids.groups(plan, teamIn(plan, below(SLOTS, context.chance('slot')), context.chance('team')))
  if (texts(found.record['group_ids']).includes(team)) return null
  return [{ plural: 'users', id: found.id, record: { ...found.record, group_ids: [team] } }]
}

const leave: Action = (context) => {
  const found = someRecord(context, 'users', ({ active, id }) => active === true && id !== 'alice')
  return found && [{ plural: 'users', id: found.id, record: { ...found.record, active: false } }]
}

const comeBack: Action = (context) => {
  const found = someRecord(context, 'users', ({ active }) => active === false)
  return found && [{ plural: 'users', id: found.id, record: { ...found.record, active: true } }]
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

/** What happens in a company, and how often beside one another. */
const ACTIONS: readonly (readonly [weight: number, action: Action])[] = [
  [24, startRun],
  [24, endRun],
  [8, release],
  [5, retire],
  [3, startTest],
  [2, stopTest],
  [1, redraftTest],
  [3, reallocate],
  [10, redeploy],
  [5, moveUser],
  [1, leave],
  [1, comeBack],
  [8, readFeature],
  [5, measure],
]

const TOTAL = ACTIONS.reduce((sum, [weight]) => sum + weight, 0)

/** The action that chance names; where it has nothing to do, the next one that has. */
export function nextSteps(context: Context): ReturnType<Action> {
  let left = context.chance('action') * TOTAL
  const first = ACTIONS.findIndex(([weight]) => (left -= weight) < 0)
  for (let nth = 0; nth < ACTIONS.length; nth++) {
    const steps = ACTIONS[(first + nth) % ACTIONS.length]?.[1](context) ?? null
    if (steps !== null) return steps
  }
  return null
}

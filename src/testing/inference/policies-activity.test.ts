import { afterEach, expect, it } from 'vitest'
import type { PolicyDefinition } from '../../catalogue/definition.ts'
import { approvalJson, APPROVALS, basisOf } from '../../model/approval.ts'
import { activityOf } from '../../query/time/activity/activity.ts'
import { scopeWithOccurrences } from '../../query/time/activity/scope.ts'
import { shownActivities } from '../../questions/activity/shown-activities.ts'
import { editedBy } from '../store/build.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const APPROVED: PolicyDefinition = {
  id: 'T1',
  title: 'Models in production are approved',
  severity: 'block',
  of: ['Model'],
  where: ['stage = "production"'],
  requires: '<instanceOf · [approved for stage "production"]',
  says: '{subject} is in production without an approval.',
}
const [MODEL, INSTANCE, DATA] = [thing('Model', 'm'), thing('ModelInstance', 'i'), thing('Dataset', 'd')]

let world: InferredWorld
afterEach(async () => await world.stop())

async function company(): Promise<void> {
  world = await inferredWorld({ policies: [APPROVED] })
  await world.say('Dataset', 'd')
  await trainedOn()
  await world.say('Model', 'm', [], { facts: { entityType: 'Model', name: 'm', stage: 'production' } })
  await world.settled()
}

async function trainedOn(...data: readonly (typeof DATA)[]): Promise<void> {
  await world.say('ModelInstance', 'i', [
    ['instanceOf', MODEL],
    ...data.map((one): readonly [string, typeof DATA] => ['trainedOn', one]),
  ])
  await world.settled()
}

async function approve(): Promise<void> {
  const [basis, at] = [basisOf([]), new Date().toISOString()]
  const scope = { stage: 'production' }
  const approval = { id: 'a', by: 'ann', at, scope, until: null, comment: null, asOf: 1, basis }
  await world.commit(editedBy('ann', INSTANCE, [{ kind: 'add', name: APPROVALS, members: [approvalJson(approval)] }]))
  await world.settled()
}

/** Lists the violations in an entity's activity, oldest first, the same for each way of finding changes. */
async function activity(of = MODEL): Promise<readonly string[]> {
  const reader = await readerOf(world)
  const node = reader.graph.idOf(of) ?? 0
  const told = []
  for (const by of ['log', 'entity'] as const) {
    const within = scopeWithOccurrences(new Set([node]))
    const query = {
      within,
      types: null,
      least: 'low',
      bookkeeping: false,
      since: 0,
      position: null,
      limit: 100,
    } as const
    const { activities } = await activityOf(reader, { ...query, by })
    const shown = await shownActivities(reader, activities)
    told.push(shown.map(({ uri, kind, sentence, tx }) => ({ uri, kind, sentence, tx })))
  }
  expect(told[1]).toEqual(told[0])
  const all = told[0] ?? []
  return all
    .filter(({ uri, kind }) => uri === of && kind === 'violation')
    .map(({ sentence }) => sentence)
    .toReversed()
}

const BEGINS = 'New violation: m is in production without an approval'
const ENDS = 'm no longer violates “Models in production are approved”'

it("an entity's activity shows that another's approval ended a violation, and that it lapsed", async () => {
  await company()
  expect(await activity()).toEqual([BEGINS])
  await approve()
  expect(await activity()).toEqual([BEGINS, ENDS])
  await trainedOn(DATA)
  expect(await activity()).toEqual([BEGINS, ENDS, BEGINS])
})

it('an approval that changes no violation appears in no activity', async () => {
  await company()
  await approve()
  await approve()
  expect(await activity()).toEqual([BEGINS, ENDS])
  expect(await activity(INSTANCE)).toEqual([])
})

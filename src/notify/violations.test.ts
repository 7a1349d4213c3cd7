import { afterEach, expect, it } from 'vitest'
import type { PolicyDefinition } from '../catalogue/definition.ts'
import { approvalJson, APPROVALS, basisOf } from '../model/approval.ts'
import { currentViolations } from '../query/policies/violations.ts'
import { WAIVERS } from '../query/policies/waivers.ts'
import { shownActivities } from '../questions/activity/shown-activities.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from '../testing/inference/world.ts'
import { editedBy, gone, keyOf } from '../testing/store/build.ts'
import { subscriptionOf } from '../testing/store/contract-deliveries.ts'
import { SubscriptionMatcher } from './matching.ts'
import { activityAbout } from './changes-among.ts'

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
const ABOUT_MODEL = { ...subscriptionOf('').about, of: MODEL, least: 'low' as const, kinds: ['violation'] }

let world: InferredWorld
afterEach(async () => await world.stop())

/** Returns what a subscription reports of all writes by `work` and their conclusions. */
async function told(work: () => Promise<void>, about = ABOUT_MODEL): Promise<readonly string[]> {
  await world.settled()
  const { tx } = await world.store.head()
  await work()
  await world.settled()
  const reader = await readerOf(world)
  const subscription = subscriptionOf('s', { about })
  const changes = await new SubscriptionMatcher([subscription], reader).changesIn(await world.log(tx), {
    reader,
    readerFor: async () => ({ key: '', reader }),
    searched: async () => undefined,
    now: Date.now(),
  })
  const news = await Promise.all(
    changes.map(
      async ({ tx: at, uri }) => await activityAbout(reader, { tx: at, node: reader.graph.idOf(uri) ?? 0 }, about),
    ),
  )
  const shown = await shownActivities(
    reader,
    news.filter((one) => one !== null),
  )
  return shown.map(({ kind, severity, sentence }) => `${kind} ${severity}: ${sentence}`)
}

const BEGINS = 'violation high: New violation: m is in production without an approval'
const ENDS = 'violation medium: m no longer violates “Models in production are approved”'

const inProduction = (): Promise<void> =>
  world.say('Model', 'm', [], { facts: { entityType: 'Model', name: 'm', stage: 'production' } })
const trainedOn = (...data: readonly (typeof DATA)[]): Promise<void> =>
  world.say('ModelInstance', 'i', [
    ['instanceOf', MODEL],
    ...data.map((one): readonly [string, typeof DATA] => ['trainedOn', one]),
  ])

async function approve(): Promise<void> {
  const basis = basisOf([])
  const at = new Date().toISOString()
  const approval = {
    id: 'a',
    by: 'ann',
    at,
    scope: { stage: 'production' },
    until: null,
    comment: null,
    asOf: 1,
    basis,
  }
  await world.commit(editedBy('ann', INSTANCE, [{ kind: 'add', name: APPROVALS, members: [approvalJson(approval)] }]))
}

const OWNED: PolicyDefinition = {
  id: 'T2',
  title: 'Models have an owner',
  severity: 'warn',
  of: ['Model'],
  requires: 'ownedBy',
  says: 'Nobody owns {subject}.',
}

async function company(policies: readonly PolicyDefinition[] = [APPROVED]): Promise<void> {
  world = await inferredWorld({ policies })
  await world.say('Dataset', 'd')
  await trainedOn()
}

it('a violation begins with a conclusion, ends with an approval, and returns when that lapses', async () => {
  await company()
  expect(await told(inProduction)).toEqual([BEGINS])
  expect(await told(approve)).toEqual([ENDS])
  expect(await told(() => trainedOn(DATA))).toEqual([BEGINS])
})

it('an approved version causes no violation', async () => {
  await company()
  await approve()
  expect(await told(inProduction)).toEqual([])
})

it('a waiver ends a violation', async () => {
  await company()
  await inProduction()
  const waiver = { policy: 'T1', by: 'ann', at: new Date().toISOString(), until: '2999-01-01T00:00:00Z', reason: 'why' }
  const waive = () => world.commit(editedBy('ann', MODEL, [{ kind: 'add', name: WAIVERS, members: [waiver] }]))
  expect(await told(waive)).toEqual([ENDS])
})

it('subscribing to all kinds includes violations; other kinds exclude them', async () => {
  await company()
  await inProduction()
  expect(await told(approve, { ...ABOUT_MODEL, kinds: [] })).toContain(ENDS)
  expect(await told(() => trainedOn(DATA), { ...ABOUT_MODEL, kinds: ['status'] })).toEqual([])
})

it('names every violation that begins or ends at once, with the highest severity', async () => {
  await company([OWNED, APPROVED])
  expect(await told(inProduction)).toEqual([
    'violation high: New violations: m is in production without an approval; Nobody owns m',
  ])
})

it('names every policy that is no longer violated', async () => {
  const featured = { ...OWNED, id: 'T3', title: 'Models use features', requires: 'usesFeature' }
  await company([OWNED, featured])
  await inProduction()
  const edges = [
    ['ownedBy', thing('User', 'ann')],
    ['usesFeature', thing('Feature', 'f')],
  ] as const
  const say = () => world.say('Model', 'm', edges, { facts: { entityType: 'Model', name: 'm' } })
  expect(await told(say)).toEqual([
    'violation low: m no longer violates “Models have an owner” and “Models use features”',
  ])
})

it('a deleted entity violates nothing', async () => {
  await company([OWNED])
  await world.say('Model', 'm', [['ownedBy', thing('User', 'ann')]])
  expect(await told(() => world.commit(gone(keyOf(MODEL, 'Model'))))).toEqual([])
  const reader = await readerOf(world)
  const { policies } = reader.catalogue
  const node = reader.graph.idOf(MODEL)
  expect((await currentViolations(reader, { policies, node, among: () => true })).found).toEqual([])
})

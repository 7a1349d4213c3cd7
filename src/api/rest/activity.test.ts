import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Commit } from '../../contracts/log.ts'
import type { Json } from '../../lib/json.ts'
import { keyUri } from '../../model/key.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { personDocument } from '../../model/people.ts'
import type { ActivityAnswer } from '../../questions/activity/schema.ts'
import type { HistoryAnswer } from '../../questions/history.ts'
import { Reader } from '../../query/reader.ts'
import { activityOf } from '../../query/time/activity/activity.ts'
import { type ActivityPosition, type ActivityQuery, scopeWithOccurrences } from '../../query/time/activity/scope.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { filledIndex } from '../../testing/search/filled.ts'
import type { SearchHitsAnswer } from '../../questions/search/shape.ts'
import { at, saying } from '../testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from '../testing/world.ts'

const MODEL = 'aip://model/registry/ranker'
const version = (n: number) => `aip://model/registry/ranker-${n}`
const DATASET = 'aip://dataset/datasets/clicks'
const FEATURE = 'aip://feature/feature-store/recency'
const OTHER = 'aip://dataset/datasets/other'
const PIPELINE = 'aip://pipeline/orchestrator/daily-features'
const RUN = 'aip://pipeline-run/orchestrator/daily-features-7'
const [ORG, TEAM] = ['aip://group/identity/org', 'aip://group/identity/ranking']
const [ANN, BOB] = ['aip://user/identity/ann', 'aip://user/identity/bob']

const OLD = '2025-06-01T00:00:00Z'
const NEW = '2026-01-01T00:00:00Z'
type Edges = NonNullable<Parameters<typeof saying>[0]['edges']>
type Values = NonNullable<Parameters<typeof saying>[0]['attributes']>

const model = (current: number, more: Values = {}) =>
  saying({
    type: 'Model',
    uri: MODEL,
    attributes: { name: 'Ranker', createdAt: OLD, stage: 'experimental', ...more },
    edges: [
      ['Model.currentInstance', version(current)],
      ['Entity.ownedBy', TEAM],
    ],
  })
const instance = (n: number, trainedAt: string, edges: Edges = []) =>
  saying({
    type: 'ModelInstance',
    uri: version(n),
    attributes: { name: `Ranker · ${n}`, version: String(n), trainedAt },
    edges: [['ModelInstance.instanceOf', MODEL], ...edges],
  })
const dataset = (uri: string, attributes: Values, owner = TEAM) =>
  saying({
    type: 'Dataset',
    uri,
    attributes: { name: uri.split('/').at(-1) ?? '', createdAt: OLD, ...attributes },
    edges: [['Entity.ownedBy', owner]],
  })
const run = (attributes: Values) =>
  saying({
    type: 'PipelineRun',
    uri: RUN,
    attributes: { name: '7', startedAt: NEW, ...attributes },
    edges: [['PipelineRun.runOf', PIPELINE]],
  })

let world: ApiWorld
let before = 0
beforeAll(async () => {
  world = await openWorld()
  before = await world.say(
    saying({ type: 'Group', uri: ORG, attributes: { name: 'Organisation', createdAt: OLD } }),
    saying({
      type: 'Group',
      uri: TEAM,
      attributes: { name: 'Ranking', createdAt: OLD },
      edges: [['Group.partOf', ORG]],
    }),
    saying({
      type: 'User',
      uri: ANN,
      attributes: { name: 'Ann Lee', createdAt: OLD },
      edges: [['User.memberOf', TEAM]],
    }),
    saying({ type: 'User', uri: BOB, attributes: { name: 'Bob Chen', createdAt: OLD } }),
    instance(12, OLD),
    model(12),
    dataset(DATASET, { rowCount: 1 }),
    dataset(OTHER, {}, 'aip://group/identity/others'),
    saying({
      type: 'Feature',
      uri: FEATURE,
      attributes: { name: 'recency', createdAt: OLD },
      edges: [['Feature.sourcedFrom', DATASET]],
    }),
    saying({
      type: 'Pipeline',
      uri: PIPELINE,
      attributes: { name: 'daily-features', createdAt: OLD },
      edges: [['Entity.ownedBy', ANN]],
    }),
  )
  await world.say(
    run({ status: 'running' }),
    run({ status: 'failed', endedAt: '2026-01-01T00:10:00Z', error: 'disk full' }),
    instance(13, NEW, [['ModelInstance.usesFeature', FEATURE]]),
    model(13),
    model(13, { stage: 'production' }),
    dataset(DATASET, { rowCount: 2, updatedAt: NEW }),
    dataset(DATASET, { rowCount: 2, updatedAt: NEW, description: 'Every click.', format: 'parquet' }),
    dataset(OTHER, { format: 'avro' }, 'aip://group/identity/others'),
  )
  await edit([{ kind: 'confirm', edge: { type: 'Entity.ownedBy', from: at(DATASET), to: at(BOB) } }])
  await world.gone(dataset(OTHER, {}, 'aip://group/identity/others'), false)
})
afterAll(() => world.close())

it("doesn't report dangling references as changes", async () => {
  const fresh = await openWorld()
  const lost = 'aip://feature/feature-store/lost'
  const first = await fresh.say(instance(12, OLD, [['ModelInstance.usesFeature', lost]]))
  await fresh.gone(saying({ type: 'Feature', uri: lost }), false)
  const sentences = async (more = '') =>
    ((await fresh.get(`/api/v1/activity?since=${first}${more}`)).body as ActivityAnswer).items.map(
      ({ sentence, severity }) => [sentence, severity],
    )
  expect(await sentences()).toEqual([])
  expect(await sentences('&bookkeeping=true')).toEqual([['lost is missing from feature-store', 'low']])
  await fresh.close()
})

it('reports only failed attempts, since the run reports the others', async () => {
  const fresh = await openWorld()
  const first = await fresh.say(run({ status: 'running' }))
  const attempt = (n: number, status: string) =>
    saying({
      type: 'JobAttempt',
      uri: `aip://job-attempt/orchestrator/daily-features-7-${n}`,
      attributes: { name: String(n), startedAt: NEW, status },
      edges: [['JobAttempt.attemptOf', RUN]],
    })
  await fresh.say(attempt(1, 'running'))
  await fresh.say(attempt(1, 'failed'), attempt(2, 'running'))
  await fresh.say(attempt(2, 'succeeded'), run({ status: 'succeeded' }))
  const told = async (more = '') =>
    ((await fresh.get(`/api/v1/activity?since=${first}${more}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  expect(await told()).toEqual(['Run 7 of daily-features succeeded', 'Attempt 1 of 7 failed'])
  expect(await told('&bookkeeping=true')).toContain('Attempt 2 of 7 succeeded')
  await fresh.close()
})

it('says once and plainly that a person left, a run ended, or an owner was removed', async () => {
  const fresh = await openWorld()
  const person = (active: boolean) =>
    saying({ type: 'User', uri: ANN, attributes: { name: 'Ann Lee', createdAt: OLD, active } })
  const named = (status: string) =>
    saying({ type: 'PipelineRun', uri: RUN, attributes: { name: 'Daily, run u1', startedAt: NEW, status } })
  const first = await fresh.say(person(true), named('running'), model(12))
  await fresh.say(person(false))
  await fresh.say(named('succeeded'))
  const byBob = async (kind: 'confirm' | 'reject'): Promise<void> => {
    const key = personDocument(BOB, at(MODEL))
    const edge = { type: 'Entity.ownedBy', from: at(MODEL), to: at(TEAM) } as const
    const documents = [{ key, answer: { kind: 'edited', edits: [{ kind, edge }] } as const, requestedAt: FIRST_MINUTE }]
    const cause = { kind: 'person', trace: 'test', since: FIRST_MINUTE } as const
    await fresh.store.commit([{ cause, at: FIRST_MINUTE + 2_000_000_000, settle: null, documents }])
    await fresh.reached()
  }
  await byBob('reject')
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'bob removed ranking as owner of Ranker',
    'Daily, run u1 succeeded',
    'Ann Lee is now inactive',
  ])
  await fresh.close()
})

it('omits what existed when a source was connected, and reports everything since', async () => {
  const fresh = await openWorld()
  const fromMinute = (minute: number) => new Date(FIRST_MINUTE + minute * 60_000).toISOString()
  const undated = saying({ type: 'Dataset', uri: 'aip://dataset/registry/rows', attributes: { name: 'Rows' } })
  fresh.stand({
    beginnings: [
      {
        code: 'NOT_LISTED',
        part: 'registry',
        types: [],
        since: FIRST_MINUTE,
        at: FIRST_MINUTE + 60_000,
        reason: "registry wasn't listed completely",
      },
    ],
  })
  await fresh.say(saying({ type: 'Group', uri: ORG, attributes: { name: 'Organisation', createdAt: OLD } }))
  await fresh.list(
    undated,
    instance(1, fromMinute(-30)),
    instance(2, fromMinute(0.5)),
    model(1, { createdAt: fromMinute(-30) }),
    model(2, { createdAt: fromMinute(-30) }),
  )
  const told = async (more = '') =>
    ((await fresh.get(`/api/v1/activity?since=1${more}`)).body as ActivityAnswer).items.map(({ sentence }) => sentence)
  expect(await told()).toEqual(['Ranker · 2 was trained at 2026-01-01 00:00 UTC'])
  expect(await told('&bookkeeping=true')).toContain('Rows was added')
  await fresh.say(instance(3, fromMinute(5)), model(3, { createdAt: fromMinute(-30) }))
  expect(await told()).toEqual([
    'Version 3 replaced Version 2 as the current version of Ranker',
    'Ranker · 3 was trained',
    'Ranker · 2 was trained at 2026-01-01 00:00 UTC',
  ])
  const champion = { createdAt: fromMinute(-30), currentVersionBy: 'alias champion' }
  await fresh.say(instance(4, fromMinute(6)), model(4, champion))
  expect((await told())[0]).toBe('Version 4 replaced Version 3 as the current version of Ranker, by alias champion')
  // The news appears on the pages of both versions.
  for (const one of [instance(3, ''), instance(4, '')])
    expect((await told(`&entity=${one.uri}`))[0]).toBe(
      'Ranker · 4 replaced Ranker · 3 as the current version of Ranker, by alias champion',
    )
  await fresh.say(model(3, { createdAt: fromMinute(-30), currentVersionBy: 'newest' }))
  expect((await told())[0]).toBe(
    'Version 3 replaced Version 4 as the current version of Ranker: no version has alias champion any more, so the newest is current',
  )
  await fresh.close()
})

it('reports new data for its dataset, upstream of trained models, and in all changes', async () => {
  const fresh = await openWorld()
  const fromMinute = (minute: number) => new Date(FIRST_MINUTE + minute * 60_000).toISOString()
  const data = (digest: string) => `aip://dataset-version/registry/clicks/${digest}`
  // A run names the version that it read, which nothing else describes.
  const trained = (uri: string, digest: string, minute: number) =>
    saying({
      type: 'PipelineRun',
      uri,
      platform: 'registry',
      attributes: { name: uri.slice(-1), status: 'succeeded', startedAt: fromMinute(minute) },
      edges: [
        ['PipelineRun.consumed', data(digest)],
        ['DatasetVersion.versionOf', DATASET, data(digest)],
      ],
      parts: [
        { type: 'DatasetVersion', uri: data(digest), attributes: { version: digest, firstUsedAt: fromMinute(minute) } },
        { type: 'Dataset', uri: DATASET, attributes: { name: 'clicks' } },
      ],
    })
  fresh.stand({
    beginnings: [
      { code: 'NOT_LISTED', part: 'registry', types: [], since: FIRST_MINUTE, at: FIRST_MINUTE + 60_000, reason: '' },
    ],
  })
  await fresh.list(trained(RUN, 'a', -30))
  const told = async (more: Readonly<Record<string, string>>) =>
    (
      (await fresh.get(`/api/v1/activity?${new URLSearchParams({ since: '0', ...more })}`)).body as ActivityAnswer
    ).items.map(({ sentence }) => sentence)
  expect(await told({ entity: DATASET })).toEqual([])
  await fresh.say(trained('aip://pipeline-run/orchestrator/daily-features-8', 'b', 1))
  await fresh.say(trained('aip://pipeline-run/orchestrator/daily-features-9', 'b', 2))
  // It was used long before it was read.
  await fresh.say(trained('aip://pipeline-run/orchestrator/daily-features-6', 'c', -3_000))
  const news = 'clicks has new data: Version b'
  expect(await told({ entity: DATASET })).toEqual([news])
  expect(await told({ upstreamOf: RUN })).toEqual([news])
  expect((await told({})).filter((sentence) => sentence.includes('clicks · '))).toEqual(['clicks · b was first used'])
  const reader = new Reader(
    fresh.deps,
    { at: fresh.deps.graph().head, past: false },
    { cacheable: false, visibility: null },
  )
  const node = reader.graph.idOf(at(DATASET)) ?? 0
  const all = { types: null, least: 'low', bookkeeping: false, since: 0, position: null, limit: 10 } as const
  for (const by of ['log', 'entity'] as const) {
    const { activities } = await activityOf(reader, {
      ...all,
      by,
      within: { ...scopeWithOccurrences(new Set([node])), containers: new Set() },
    })
    expect([by, activities.map(({ kind }) => kind)]).toEqual([by, ['relationship']])
  }
  await fresh.close()
})

it('reports tag changes, and the registration of a version mentioned before', async () => {
  const fresh = await openWorld()
  // It names a version that its source hasn't described yet.
  const tagged = (...tags: readonly string[]) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, tags: tags.map((value) => ({ tag: 'alias', value })) },
      parts: [{ type: 'ModelInstance', uri: version(12), attributes: {} }],
    })
  const first = await fresh.say(tagged())
  const registered = saying({
    type: 'ModelInstance',
    uri: version(12),
    attributes: { name: 'Ranker · 12', version: '12', modelState: 'trained' },
    edges: [['ModelInstance.instanceOf', MODEL]],
  })
  await fresh.say(tagged('champion', 'canary'), tagged('canary'), tagged('best'), registered)
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Ranker · 12 was registered',
    'Tag alias of Ranker changed from canary to best',
    'Ranker is no longer tagged alias::champion',
    'Ranker was tagged alias::champion and alias::canary',
  ])
  await fresh.close()
})

it("reports a moved alias in one line for the model, and on its versions' pages", async () => {
  const fresh = await openWorld()
  const aliased = (aliases: Readonly<Record<string, string>>, currentVersion = 12) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, aliases },
      edges: [['Model.currentInstance', version(currentVersion)]],
      parts: [12, 13].map((n) => ({
        type: 'ModelInstance',
        uri: version(n),
        attributes: {
          tags: Object.entries(aliases).flatMap(([value, of]) => (of === String(n) ? [{ tag: 'alias', value }] : [])),
        },
      })),
    })
  const first = await fresh.say(instance(12, OLD), instance(13, OLD), aliased({ champion: '12', canary: '12' }))
  await fresh.say(
    aliased({ champion: '12', canary: '13' }),
    aliased({ champion: '12' }),
    aliased({ champion: '12', shadow: '13' }),
    aliased({ champion: '12', shadow: '12', best: '13' }),
    aliased({ champion: '13', shadow: '12', best: '13' }, 13),
  )
  const told = async (more = '') =>
    ((await fresh.get(`/api/v1/activity?since=${first}${more}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  // Promotions and demotions are both news.
  const modelSentences = [
    'Version 13 replaced Version 12 as the current version of Ranker: alias champion moved from version 12 to 13',
    'Alias shadow of Ranker moved from version 13 to 12; alias best was set to version 13',
    'Alias shadow of Ranker was set to version 13',
    'Alias canary of Ranker was removed from version 13',
    'Alias canary of Ranker moved from version 12 to 13',
  ]
  expect(await told()).toEqual(modelSentences)
  expect(await told('&severity=medium')).toEqual(modelSentences)
  expect(await told(`&entity=${MODEL}`)).toEqual(modelSentences)
  // A page that lists versions only, or one of them, tells the whole move, and once.
  const versionSentences = modelSentences.map((one) =>
    one.replace('Version 13 replaced Version 12', 'Ranker · 13 replaced Ranker · 12'),
  )
  expect(await told('&types=ModelInstance')).toEqual(versionSentences)
  expect(await told(`&entity=${version(13)}`)).toEqual(versionSentences)
  expect(await told(`&entity=${version(12)}`)).toEqual(versionSentences.filter((one) => one.includes('12')))
  await fresh.close()
})

it('says which version is no longer the current one', async () => {
  const fresh = await openWorld()
  const model = { type: 'Model', uri: MODEL, attributes: { name: 'Ranker', createdAt: OLD } }
  const first = await fresh.say(
    instance(12, OLD),
    saying({ ...model, edges: [['Model.currentInstance', version(12)]] }),
  )
  await fresh.say(saying(model))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual(['Version 12 is no longer the current version of Ranker'])
  await fresh.close()
})

it('tells an owner of both versions once that one replaced the other', async () => {
  const fresh = await openWorld()
  const owned = (n: number) => instance(n, OLD, [['Entity.ownedBy', ANN]])
  const champion = (n: number) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, aliases: { champion: `${n}` } },
      edges: [
        ['Model.currentInstance', version(n)],
        ['Entity.ownedBy', BOB],
      ],
      parts: [{ type: 'ModelInstance', uri: version(n), attributes: { tags: [{ tag: 'alias', value: 'champion' }] } }],
    })
  const ann = saying({ type: 'User', uri: ANN, attributes: { name: 'Ann Lee', createdAt: OLD } })
  const first = await fresh.say(ann, owned(12), owned(13), champion(12))
  await fresh.say(champion(13))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}&of=${ANN}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Ranker · 13 replaced Ranker · 12 as the current version of Ranker: alias champion moved from version 12 to 13',
  ])
  await fresh.close()
})

it("reports a moved stage in one line for the model or its versions' owner, and on the versions' pages", async () => {
  const fresh = await openWorld()
  const ann = saying({ type: 'User', uri: ANN, attributes: { name: 'Ann Lee', createdAt: OLD } })
  const current = (n: number) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, currentVersionBy: 'stage Production' },
      edges: [['Model.currentInstance', version(n)]],
    })
  const staged = (n: number, stage: string, modelState: string) =>
    saying({
      type: 'ModelInstance',
      uri: version(n),
      attributes: { version: `${n}`, trainedAt: OLD, modelState, tags: [{ tag: 'stage', value: stage }] },
      edges: [
        ['ModelInstance.instanceOf', MODEL],
        ['Entity.ownedBy', ANN],
      ],
    })
  const [released, archived] = [
    (n: number) => staged(n, 'Production', 'released'),
    (n: number) => staged(n, 'Archived', 'retired'),
  ]
  const first = await fresh.say(ann, released(12), staged(13, 'Staging', 'registered'), current(12))
  // MLflow moves both at once, and its model and versions are read in any order.
  await fresh.say(released(13), archived(12), current(13))
  await fresh.say(current(12), archived(13), released(12))
  const told = async (more = '') =>
    ((await fresh.get(`/api/v1/activity?since=${first}${more}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  expect(await told()).toEqual([
    'Version 12 replaced Version 13 as the current version of Ranker, by stage Production',
    'Version 13 replaced Version 12 as the current version of Ranker, by stage Production',
  ])
  expect(await told(`&of=${ANN}`)).toEqual([
    'Ranker · 12 replaced Ranker · 13 as the current version of Ranker, by stage Production',
    'Ranker · 13 replaced Ranker · 12 as the current version of Ranker, by stage Production',
  ])
  expect(await told(`&entity=${version(12)}`)).toEqual([
    'Ranker · 12 moved from Archived to Production',
    'Ranker · 12 replaced Ranker · 13 as the current version of Ranker, by stage Production',
    'Ranker · 13 replaced Ranker · 12 as the current version of Ranker, by stage Production',
    'Ranker · 12 moved from Production to Archived',
  ])
  await fresh.close()
})

it('reports the stage of a version that is not, and was not, the current one', async () => {
  const fresh = await openWorld()
  const champion = (n: number) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, aliases: { champion: `${n}` }, currentVersionBy: 'alias champion' },
      edges: [['Model.currentInstance', version(n)]],
    })
  const staged = (n: number, stage: string) =>
    saying({
      type: 'ModelInstance',
      uri: version(n),
      attributes: { version: `${n}`, trainedAt: OLD, tags: [{ tag: 'stage', value: stage }] },
      edges: [['ModelInstance.instanceOf', MODEL]],
    })
  const first = await fresh.say(staged(11, 'Staging'), staged(12, 'Staging'), staged(13, 'Staging'), champion(12))
  await fresh.say(champion(13), staged(12, 'Archived'), staged(11, 'Production'))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Ranker · 11 moved from Staging to Production',
    'Ranker · 12 moved from Staging to Archived',
    'Version 13 replaced Version 12 as the current version of Ranker: alias champion moved from version 12 to 13',
  ])
  await fresh.close()
})

it('describes changes of aliases, stages and owner tags plainly', async () => {
  const fresh = await openWorld()
  const ranker = (
    aliases: Readonly<Record<string, string>>,
    currentVersionBy: string,
    owner: string | null,
    task = 'rank',
  ) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: {
        name: 'Ranker',
        createdAt: OLD,
        aliases,
        currentVersionBy,
        tags: [...(owner === null ? [] : [{ tag: 'owner', value: owner }]), { tag: 'task', value: task }],
      },
      edges: [['Model.currentInstance', version(12)]],
    })
  const staged = (
    modelState: string,
    stage: string | null,
    tags: readonly { tag: string; value: string }[] = [],
    more: Readonly<Record<string, string>> = {},
  ) =>
    saying({
      type: 'ModelInstance',
      uri: version(12),
      attributes: {
        ...more,
        version: '12',
        trainedAt: OLD,
        modelState,
        tags: [...tags, ...(stage === null ? [] : [{ tag: 'stage', value: stage }])],
      },
      edges: [['ModelInstance.instanceOf', MODEL]],
    })
  const first = await fresh.say(ranker({ champion: '12' }, 'alias champion', null), staged('registered', null))
  await fresh.say(
    ranker({ champion: '12' }, 'alias champion', 'Ada Lovelace'),
    ranker({}, 'newest', 'Ada Lovelace'),
    ranker({}, 'stage Production', 'Ada Lovelace'),
    ranker({}, 'newest', 'Ada Lovelace'),
    ranker({ shadow: '12' }, 'newest', 'Ada Lovelace', 'sort'),
    ranker({ shadow: '12' }, 'newest', 'Grace Hopper', 'sort'),
    ranker({ shadow: '12' }, 'newest', 'Grace Hopper', 'rank'),
    staged('registered', 'Staging'),
    staged('released', 'Production'),
    staged('retired', 'Archived', [{ tag: 'checked', value: 'yes' }]),
    staged('registered', null, [{ tag: 'checked', value: 'yes' }], { description: 'Too slow' }),
    staged('registered', 'Staging', [
      { tag: 'checked', value: 'yes' },
      { tag: 'owner', value: 'Ada' },
    ]),
  )
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Ranker · 12 moved to Staging; owner was set to Ada; description changed',
    'Ranker · 12 left Archived; description changed',
    'Ranker · 12 moved from Production to Archived; tag checked was set to yes',
    'Ranker · 12 moved from Staging to Production',
    'Ranker · 12 moved to Staging',
    'Tag task of Ranker changed from sort to rank',
    'Owner of Ranker changed from Ada Lovelace to Grace Hopper',
    'Alias shadow of Ranker was set to version 12; tag task changed from rank to sort',
    'Current version of Ranker is now the newest one',
    'Current version of Ranker is now chosen by stage Production',
    'Alias champion of Ranker was removed from version 12',
    'Owner of Ranker was set to Ada Lovelace',
  ])
  await fresh.close()
})

const chosen = (n: number, tag: string, value: string) =>
  saying({
    type: 'ModelInstance',
    uri: version(n),
    attributes: { version: `${n}`, trainedAt: OLD, tags: [{ tag, value }] },
    edges: [['ModelInstance.instanceOf', MODEL]],
  })

it('reports runs deleted with their experiment only if a chosen version came from them', async () => {
  const fresh = await openWorld(catalogueWith('mlflow'))
  const experiment = 'aip://mlflow-experiment/mlflow/e'
  const group = saying({ type: 'MlflowExperiment', uri: experiment, attributes: { name: 'e' } })
  const run = (n: number, edges: Edges = []) =>
    saying({
      type: 'MlflowRun',
      uri: `aip://mlflow-run/mlflow/run-${n}`,
      attributes: { name: `run-${n}`, status: 'FINISHED', startedAt: OLD },
      edges: [['MlflowRun.inExperiment', experiment], ...edges],
    })
  const runs = [run(0), run(2, [['MlflowRun.registered', version(2)]])]
  const first = await fresh.say(group, ...runs, chosen(2, 'alias', 'shadow'), model(2))
  for (const one of [group, ...runs]) await fresh.gone(one, true)
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ severity, sentence }) => [severity, sentence])).toEqual([
    ['high', 'run-2 of e disappeared from mlflow; Ranker · 2 came from it'],
    ['high', 'e disappeared from mlflow'],
  ])
  await fresh.close()
})

it("rates a run's deletion by whether a chosen version came from it", async () => {
  const fresh = await openWorld(catalogueWith('mlflow'))
  const trained = (n: number) =>
    saying({
      type: 'MlflowRun',
      uri: `aip://mlflow-run/mlflow/run-${n}`,
      attributes: { name: `run-${n}`, status: 'FINISHED', startedAt: OLD },
      edges: n === 0 ? [] : [['MlflowRun.registered', version(n)]],
    })
  const traces = saying({ type: 'MlflowTraces', uri: 'aip://mlflow-traces/mlflow/1', attributes: { name: 'Traces' } })
  const logged = saying({
    type: 'MlflowLoggedModel',
    uri: 'aip://mlflow-logged-model/mlflow/m',
    attributes: { name: 'm' },
  })
  const said = [...[0, 1, 2, 3].map(trained), traces, logged]
  const versions = [instance(1, OLD), chosen(2, 'stage', 'Production'), chosen(3, 'alias', 'shadow')]
  const first = await fresh.say(...said, ...versions, model(1))
  for (const one of said) await fresh.gone(one, false)
  await fresh.say(model(2))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.slice(1).map(({ severity, sentence }) => [severity, sentence])).toEqual([
    ['low', 'm disappeared from mlflow'],
    ['low', 'Traces disappeared from mlflow'],
    ['high', 'run-3 disappeared from mlflow; Ranker · 3 came from it'],
    ['high', 'run-2 disappeared from mlflow; Ranker · 2 came from it'],
    ['low', 'run-1 disappeared from mlflow'],
    ['low', 'run-0 disappeared from mlflow'],
  ])
  await fresh.close()
})

it('rates a much worse metric by whether a chosen version came from it', async () => {
  const fresh = await openWorld(catalogueWith('mlflow'))
  const logged = (n: number, value: number, loss = 1) =>
    saying({
      type: 'MlflowLoggedModel',
      uri: `aip://mlflow-logged-model/mlflow/m${n}`,
      attributes: {
        name: `m${n}`,
        createdAt: OLD,
        metrics: [
          { name: 'auc', value, dataset: 'holdout/1' },
          Number.isNaN(loss) ? { name: 'loss', value: null, stated: 'NaN' } : { name: 'loss', value: loss },
        ],
      },
      edges: [['MlflowLoggedModel.registeredAs', version(n)]],
    })
  const first = await fresh.say(
    logged(1, 0.9),
    logged(2, 0.9),
    instance(1, OLD),
    chosen(2, 'alias', 'prod-eu'),
    model(2),
  )
  await fresh.say(logged(1, 0.6), logged(2, 0.88), logged(2, 0.88, 9), logged(2, 0.6, 9), logged(2, 0.9, 9))
  await fresh.say(logged(2, 0.9, NaN))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ severity, sentence }) => [severity, sentence])).toEqual([
    ['high', 'loss of m2 changed from 9 to NaN; Ranker · 2 came from it'],
    ['low', 'auc (holdout/1) of m2 changed from 0.6 to 0.9'],
    ['high', 'auc (holdout/1) of m2 changed from 0.88 to 0.6; Ranker · 2 came from it'],
    ['low', 'loss of m2 changed from 1 to 9'],
    ['low', 'auc (holdout/1) of m2 changed from 0.9 to 0.88'],
    ['low', 'auc (holdout/1) of m1 changed from 0.9 to 0.6'],
  ])
  await fresh.close()
})

it('names the lost alias if a stage decides instead', async () => {
  const fresh = await openWorld()
  const ranker = (aliases: Readonly<Record<string, string>>, currentVersionBy: string, current: number) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, aliases, currentVersionBy },
      edges: [['Model.currentInstance', version(current)]],
    })
  const first = await fresh.say(instance(12, OLD), instance(13, OLD), ranker({ champion: '13' }, 'alias champion', 13))
  await fresh.say(ranker({}, 'stage Production', 12))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Version 12 replaced Version 13 as the current version of Ranker, by stage Production; alias champion was removed from version 13',
  ])
  await fresh.close()
})

it('names changed owners, tags and description beside the headline', async () => {
  const fresh = await openWorld()
  const described = (current: number, description: string, owner: string, tag: string) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranker', createdAt: OLD, description, tags: [{ tag: 'team', value: tag }] },
      edges: [
        ['Model.currentInstance', version(current)],
        ['Entity.ownedBy', owner],
      ],
    })
  const first = await fresh.say(instance(12, OLD), instance(13, OLD), described(12, 'Ranks.', ANN, 'search'))
  await fresh.say(described(13, 'Ranks homes.', BOB, 'ranking'))
  await fresh.say(described(13, 'Ranks rows.', ANN, 'ranking'))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'ann replaced bob as owner of Ranker; description changed',
    'Version 13 replaced Version 12 as the current version of Ranker; team changed from search to ranking; ' +
      'owner changed from ann to bob; description changed',
  ])
  await fresh.close()
})

it('names owners and teams from tags, and a new name, whatever else changed', async () => {
  const fresh = await openWorld()
  const described = (
    name: string,
    description: string,
    tags: Readonly<Record<string, string>>,
    more: { readonly current?: number; readonly owner?: string } = {},
  ) =>
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: {
        name,
        createdAt: OLD,
        description,
        tags: Object.entries(tags).map(([tag, value]) => ({ tag, value })),
      },
      edges: [
        ['Model.currentInstance', version(more.current ?? 12)],
        ...(more.owner === undefined ? [] : [['Entity.ownedBy', more.owner] as const]),
      ],
    })
  const first = await fresh.say(
    instance(12, OLD),
    instance(13, OLD),
    described('R', 'Ranks.', { owner: 'tomasz', team: 'forecasting' }),
  )
  await fresh.say(
    described('R', 'Ranks homes.', { team: 'supply' }),
    described('R', 'Ranks homes.', { owner: 'ines', team: 'supply', task: 'rank' }),
    described('R', 'Ranks homes.', { owner: 'tomasz', team: 'supply', task: 'rank' }, { current: 13 }),
    described('R', 'Ranks homes.', { owner: 'ann', team: 'a', task: 'sort' }, { current: 13, owner: ANN }),
    described('Ranker', 'Ranks homes.', { owner: 'ann', team: 'a', task: 'sort' }, { current: 13, owner: ANN }),
    described('Ranker', 'Ranks.', { owner: 'ann', team: 'b', task: 'sort' }, { current: 13, owner: ANN }),
  )
  await fresh.say(described('Ranker 2', 'Sorts.', { owner: 'ann', task: 'sort' }, { current: 13, owner: ANN }))
  const long = 'so many words that nobody reads them in a sentence'
  const many = { a: '1', b: '2', c: '3', d: '4', e: '5' }
  await fresh.say(
    described('Ranker 2', 'Ranks.', { owner: 'ann', task: 'sort', note: long }, { current: 13, owner: ANN }),
    described('Ranker 2', 'Ranks.', { owner: 'ann', ...many }, { current: 12, owner: ANN }),
  )
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Version 12 replaced Version 13 as the current version of Ranker 2; tag task sort was removed; tag note was removed; tag a was set to 1; 4 more tags changed',
    'Tag note of Ranker 2 was added; description changed',
    'Ranker was renamed to Ranker 2; team b was removed; description changed',
    'Team of Ranker 2 changed from a to b; description changed',
    'R was renamed to Ranker 2',
    'ann became an owner of Ranker 2; team changed from supply to a; tag task changed from rank to sort',
    'Version 13 replaced Version 12 as the current version of Ranker 2; owner changed from ines to tomasz',
    'Owner of Ranker 2 was set to ines; tag task was set to rank',
    'Owner tomasz of Ranker 2 was removed; team changed from forecasting to supply; description changed',
  ])
  await fresh.close()
})

it("reports a version's registration once, whatever mentioned it before", async () => {
  const fresh = await openWorld()
  const finished = saying({ type: 'PipelineRun', uri: RUN, attributes: { name: '7' } })
  const first = await fresh.say(model(12), instance(12, OLD), finished)
  const championed = saying({
    type: 'Model',
    uri: MODEL,
    attributes: { name: 'Ranker', createdAt: OLD },
    edges: [['Model.currentInstance', version(13)]],
    parts: [{ type: 'ModelInstance', uri: version(13), attributes: { tags: [{ tag: 'alias', value: 'champion' }] } }],
  })
  const registered = saying({
    type: 'ModelInstance',
    uri: version(13),
    attributes: { name: 'Ranker · 13', version: '13', modelState: 'trained' },
    edges: [
      ['ModelInstance.instanceOf', MODEL],
      ['PipelineRun.executedFor', 'aip://ab-test-cell/experimentation/12345/1', RUN],
    ],
  })
  await fresh.say(championed, registered)
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'Ranker · 13 was registered',
    'Version 13 replaced Version 12 as the current version of Ranker; owner ranking was removed',
  ])
  await fresh.close()
})

it('reports that an entity without a status was added, whatever mentioned it before', async () => {
  const mlflow = await openWorld(catalogueWith('mlflow'))
  const [prompt, second] = ['', '/2'].map((part) => `aip://mlflow-prompt${part && '-version'}/mlflow/findings${part}`)
  const named = (...parts: { type: string; uri: string; attributes: Values }[]) =>
    saying({ type: 'MlflowPrompt', uri: prompt ?? '', attributes: { name: 'findings', createdAt: OLD }, parts })
  const first = await mlflow.say(named())
  const tags = [{ tag: 'alias', value: 'live' }]
  await mlflow.say(named({ type: 'MlflowPromptVersion', uri: second ?? '', attributes: { tags } }))
  await mlflow.say(
    saying({
      type: 'MlflowPromptVersion',
      uri: second ?? '',
      attributes: { name: 'findings v2', version: '2', template: 'Summarize.', createdAt: '2026-01-01T00:05:00Z' },
      edges: [['MlflowPromptVersion.versionOf', prompt ?? '']],
    }),
  )
  const { items } = (await mlflow.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual(['findings v2 was added'])
  await mlflow.close()
})

it('names a deleted entity by its last name', async () => {
  const fresh = await openWorld()
  const first = await fresh.say(model(12))
  const named = dataset('aip://dataset/warehouse/7', { name: 'Events of 2025' })
  await fresh.say(named)
  await fresh.gone(named, false)
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items[0]?.sentence).toBe('Events of 2025 disappeared from warehouse')
  await fresh.close()
})

it('names the table of a column that was added or is gone', async () => {
  const fresh = await openWorld()
  const first = await fresh.say(dataset('aip://dataset/warehouse/7', { name: 'orders' }))
  const column = saying({
    type: 'DatasetColumn',
    uri: 'aip://dataset-column/warehouse/7/price',
    attributes: { name: 'price' },
    edges: [['DatasetColumn.columnOf', 'aip://dataset/warehouse/7']],
  })
  await fresh.say(column)
  await fresh.gone(column, false)
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'price of orders disappeared from warehouse',
    'price of orders was added',
  ])
  await fresh.close()
})

it('names the table of a column whose type changes, but not on the page of the table', async () => {
  const fresh = await openWorld()
  const table = 'aip://dataset/warehouse/7'
  const column = (type: string) =>
    saying({
      type: 'DatasetColumn',
      uri: 'aip://dataset-column/warehouse/7/price',
      attributes: { name: 'price', type, createdAt: OLD },
      edges: [['DatasetColumn.columnOf', table]],
    })
  const first = await fresh.say(dataset(table, { name: 'orders' }), column('int'))
  await fresh.say(column('float'))
  const sentences = async (of: string) =>
    ((await fresh.get(`/api/v1/activity?since=${first}${of}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  expect(await sentences('')).toEqual(['Type of price of orders changed from int to float'])
  await fresh.close()
})

it('says which checks of data fail or pass again, and nothing of checks with the same results', async () => {
  const fresh = await openWorld()
  const table = 'aip://dataset/warehouse/8'
  const check = (assertion: string, success: boolean, at = NEW) => ({ assertion, success, severity: 'error', at })
  const checked = (...assertions: Json[]) => dataset(table, { name: 'orders', assertions })
  const first = await fresh.say(checked(check('unique', true), check('fresh', true)))
  await fresh.say(checked(check('unique', true, OLD), check('fresh', true, OLD)))
  await fresh.say(checked(check('unique', false), check('fresh', true)))
  await fresh.say(checked(check('unique', true), check('fresh', false), check('rows', false)))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    '2 checks of orders fail: fresh and rows; check unique passes again',
    'Check unique of orders fails',
  ])
  await fresh.close()
})

it('says nothing of when something was requested, and folds new issues of many entities', async () => {
  const fresh = await openWorld()
  const request = (requestedAt: string) =>
    saying({ type: 'PipelineRequest', uri: 'aip://pipeline-request/orchestrator/1', attributes: { requestedAt } })
  const table = (n: number, issues: Json[]) =>
    dataset(`aip://dataset/warehouse/t${n}`, { name: `t${n}`, ...(issues.length > 0 && { issues }) })
  const first = await fresh.say(request(OLD), ...[1, 2, 3].map((n) => table(n, [])))
  await fresh.say(request(NEW))
  for (const n of [1, 2, 3]) await fresh.say(table(n, [{ kind: 'stated', detail: 'rows is no number' }]))
  const listed = async (fold: string) =>
    ((await fresh.get(`/api/v1/activity?since=${first}${fold}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  expect(await listed('&fold=true')).toEqual(['t3 has a new issue: rows is no number; 2 more datasets have new issues'])
  expect(await listed('')).toHaveLength(3)
  await fresh.close()
})

it('folds entities of one type and source that an outage made disappear, and that are back', async () => {
  const fresh = await openWorld()
  const tables = [1, 2, 3].map((n) => dataset(`aip://dataset/warehouse/t${n}`, { name: `t${n}` }))
  const first = await fresh.say(...tables)
  for (const table of tables) await fresh.gone(table, true)
  for (const table of tables) await fresh.say(table)
  const listed = async (fold: string) =>
    ((await fresh.get(`/api/v1/activity?since=${first}${fold}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  expect(await listed('&fold=true')).toEqual([
    't3 is back in warehouse; 2 more datasets are back',
    't3 disappeared from warehouse; 2 more datasets disappeared',
  ])
  expect(await listed('')).toHaveLength(6)
  await fresh.close()
})

it("writes a status in plain words, whatever the source's spelling", async () => {
  const fresh = await openWorld()
  const first = await fresh.say(model(12))
  await fresh.say(model(12, { stage: 'ON_HOLD' }))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual(['Ranker is now on hold'])
  await fresh.close()
})

it('says in a clause what somebody stated or rejected if the other end has no role', async () => {
  const fresh = await openWorld()
  const first = await fresh.say(dataset(DATASET, {}), dataset(OTHER, {}))
  const edgeOf = (type: EdgeTypeId) => ({ type, from: at(DATASET), to: at(OTHER) }) as const
  const told = async () => {
    const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
    return items.map(({ sentence }) => sentence)
  }
  await edit([{ kind: 'confirm', edge: edgeOf('Dataset.siblingOf') }], fresh)
  expect(await told()).toEqual(['bob stated that clicks is a sibling of other'])
  await edit([{ kind: 'confirm', edge: edgeOf('Dataset.derivedFrom') }], fresh)
  expect((await told())[0]).toBe('bob stated that clicks is derived from other')
  await edit([{ kind: 'reject', edge: edgeOf('Dataset.derivedFrom') }], fresh)
  expect((await told())[0]).toBe('bob rejected that clicks is derived from other')
  await fresh.close()
})

async function edit(
  edits: Extract<Commit['documents'][number]['answer'], { kind: 'edited' }>['edits'],
  to: ApiWorld = world,
): Promise<void> {
  const key = personDocument(BOB, at(DATASET))
  const documents = [{ key, answer: { kind: 'edited', edits } as const, requestedAt: FIRST_MINUTE }]
  const cause = { kind: 'person', trace: 'test', since: FIRST_MINUTE } as const
  await to.store.commit([{ cause, at: FIRST_MINUTE + 1_000_000_000, settle: null, documents }])
  await to.reached()
}

type Query = Readonly<Record<string, string | number>>
const path = (query: Query) =>
  `/api/v1/activity?${new URLSearchParams(Object.entries({ since: before, ...query }).map(([name, value]): [string, string] => [name, String(value)]))}`
const activity = async (query: Query = {}) => (await world.get(path(query))).body as ActivityAnswer
const sentences = async (query: Query = {}) => (await activity(query)).items.map(({ sentence }) => sentence)

describe('changes', () => {
  it('are sentences, newest first, without counters and first reads', async () => {
    expect(await sentences()).toEqual([
      'other disappeared from datasets',
      'Bob Chen added Bob Chen as owner of clicks',
      'Format of other was set to avro',
      'Description and format of clicks changed',
      'Ranker is now production',
      'Version 13 replaced Version 12 as the current version of Ranker',
      'Ranker · 13 was trained at 2026-01-01 00:00 UTC',
      'Run 7 of daily-features failed',
      'Run 7 of daily-features started',
    ])
  })

  it('have a severity, an author, and the values before and after', async () => {
    const { items } = await activity()
    expect(items.map(({ severity }) => severity)).toEqual([
      'high',
      'medium',
      'low',
      'low',
      'medium',
      'medium',
      'low',
      'high',
      'low',
    ])
    expect(items[1]).toMatchObject({ by: 'Bob Chen', platform: null, cause: 'person' })
    expect(items[1]?.parts[0]).toEqual({ text: 'Bob Chen', uri: BOB, entityType: 'User', at: null })
    expect(items[4]?.changes).toMatchObject([{ name: 'stage', before: 'experimental', after: 'production' }])
    expect(items[7]).toMatchObject({ platform: 'orchestrator', partOf: { uri: PIPELINE, name: 'daily-features' } })
    expect(await sentences({ severity: 'high' })).toEqual([
      'other disappeared from datasets',
      'Run 7 of daily-features failed',
    ])
  })

  it('include bookkeeping on request', async () => {
    const all = await sentences({ bookkeeping: 'true' })
    expect(all).toContain('Row count and updated at of clicks changed')
    expect(all.length).toBeGreaterThan((await sentences()).length)
  })

  it('cover what a team, its members and its sub-teams own, with runs and versions', async () => {
    const teamSentences = await sentences({ of: TEAM })
    expect(teamSentences).toContain('Run 7 of daily-features failed')
    expect(teamSentences).toContain('Ranker · 13 was trained at 2026-01-01 00:00 UTC')
    expect(teamSentences.some((one) => one.includes('other'))).toBe(false)
    expect(await sentences({ of: ORG })).toEqual(teamSentences)
    expect(await sentences({ of: ORG, directOnly: 'true' })).toEqual([])
  })

  it('upstream of an entity cover its inputs', async () => {
    expect(await sentences({ upstreamOf: FEATURE })).toEqual([
      'Bob Chen added Bob Chen as owner of clicks',
      'Description and format of clicks changed',
    ])
  })

  it('tell that something without a name was given one', async () => {
    const fresh = await openWorld()
    const unnamed = { type: 'DatasetVersion', uri: 'aip://dataset-version/datasets/clicks/a' }
    const first = await fresh.say(saying({ ...unnamed, attributes: { createdAt: OLD } }))
    const named = { createdAt: OLD, name: 'clicks a' }
    await fresh.say(saying({ ...unnamed, attributes: named }))
    await fresh.say(saying({ ...unnamed, attributes: { ...named, name: 'clicks b' } }))
    const { body } = await fresh.get(`/api/v1/activity?since=${first}`)
    const told = ['clicks a was renamed to Version clicks b', 'Version clicks b was given its name']
    expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual(told)
    await fresh.close()
  })

  it('upstream of a version list columns that its data lost after the training', async () => {
    const fresh = await openWorld()
    const column = (name: string): string => `aip://dataset-column/datasets/clicks/${name}`
    const withColumns = (...names: readonly string[]) =>
      saying({
        type: 'Dataset',
        uri: DATASET,
        attributes: { name: 'clicks', createdAt: OLD },
        parts: names.map((name) => ({ type: 'DatasetColumn', uri: column(name), attributes: { name } })),
        edges: names.map((name) => ['DatasetColumn.columnOf', DATASET, column(name)]),
      })
    const snapshot = 'aip://dataset-version/datasets/clicks/a'
    const first = await fresh.say(
      withColumns('title', 'watched_at'),
      saying({ type: 'DatasetVersion', uri: snapshot, edges: [['DatasetVersion.versionOf', DATASET]] }),
      instance(1, NEW, [['ModelInstance.trainedOn', DATASET]]),
      instance(2, NEW, [['ModelInstance.trainedOn', snapshot]]),
    )
    await fresh.say(withColumns('title'))
    const told = async (query: Record<string, string>): Promise<readonly string[]> => {
      const { body } = await fresh.get(`/api/v1/activity?${new URLSearchParams({ since: String(first), ...query })}`)
      return (body as ActivityAnswer).items.map(({ sentence }) => sentence)
    }
    const dropped = ['watched_at of clicks disappeared from datasets']
    expect(await told({ upstreamOf: version(1) })).toEqual(dropped)
    expect(await told({ upstreamOf: version(2) })).toEqual(dropped)
    expect(await told({ of: DATASET })).toEqual(dropped)
    const now = { at: fresh.deps.graph().head, past: false }
    const reader = new Reader(fresh.deps, now, { cacheable: false, visibility: null })
    const whole = scopeWithOccurrences(new Set([reader.graph.idOf(at(DATASET)) ?? 0]))
    const risen = { ...whole, containers: new Set([reader.graph.idOf(at(snapshot)) ?? 0]) }
    const query = { types: null, least: 'low', bookkeeping: false, since: first, position: null, limit: 10 } as const
    for (const by of ['log', 'entity'] as const)
      for (const within of [whole, risen]) {
        const { activities } = await activityOf(reader, { ...query, by, within })
        expect([by, activities.map(({ kind }) => kind)]).toEqual([by, ['removed']])
      }
    await fresh.close()
  })

  it('upstream of a run cover its pipeline and inputs, but no sibling runs', async () => {
    const fresh = await openWorld()
    const other = 'aip://pipeline-run/orchestrator/daily-features-8'
    const daily = (description: string) =>
      saying({ type: 'Pipeline', uri: PIPELINE, attributes: { name: 'daily-features', createdAt: OLD, description } })
    const begun = (uri: string, status: string, isReading = true) =>
      saying({
        type: 'PipelineRun',
        uri,
        attributes: { name: uri.slice(-1), startedAt: OLD, status },
        edges: [['PipelineRun.runOf', PIPELINE], ...(isReading ? [['PipelineRun.consumed', DATASET] as const] : [])],
      })
    const first = await fresh.say(
      daily(''),
      dataset(DATASET, {}),
      begun(RUN, 'running'),
      begun(other, 'running', false),
    )
    await fresh.say(begun(other, 'failed'), daily('Every night.'), dataset(DATASET, { format: 'avro' }))
    const { body } = await fresh.get(
      `/api/v1/activity?${new URLSearchParams({ upstreamOf: RUN, since: String(first) })}`,
    )
    expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual([
      'Format of clicks was set to avro',
      'Description of daily-features changed to Every night.',
    ])
    await fresh.close()
  })

  it('are the history of one entity, without its versions', async () => {
    const { body } = await world.get(`/api/v1/activity?${new URLSearchParams({ entity: MODEL })}`)
    expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual([
      'Ranker is now production',
      'Version 13 replaced Version 12 as the current version of Ranker',
    ])
  })

  it('are the history of one entity and its versions, if these are included', async () => {
    const { body } = await world.get(`/api/v1/activity?${new URLSearchParams({ of: MODEL, since: '0' })}`)
    const { items, firstRead } = body as ActivityAnswer
    expect(items.map(({ sentence }) => sentence)).toEqual([
      'Ranker is now production',
      'Version 13 replaced Version 12 as the current version of Ranker',
      'Ranker · 13 was trained at 2026-01-01 00:00 UTC',
    ])
    const alone = (await world.get(`/api/v1/activity?${new URLSearchParams({ entity: MODEL })}`)).body as ActivityAnswer
    expect(firstRead).toEqual(alone.firstRead)
  })

  it('tell when one entity was first read', async () => {
    const firstRead = async (entity: string): Promise<number> => {
      const { body } = await world.get(`/api/v1/activity?${new URLSearchParams({ entity, limit: '1' })}`)
      return (body as ActivityAnswer).firstRead?.tx ?? 0
    }
    const typeAt = async (uri: string, asOf: number): Promise<unknown> => {
      const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}?asOf=${asOf}`)
      return (body as { entityType?: string | null }).entityType ?? null
    }
    for (const [uri, type] of [
      [MODEL, 'Model'],
      [version(13), 'ModelInstance'],
    ] as const) {
      const tx = await firstRead(uri)
      expect([await typeAt(uri, tx - 1), await typeAt(uri, tx)]).toEqual([null, type])
    }
    expect(await firstRead('aip://group/identity/others')).toBe(0)
  })

  it('can be limited to types, and to those since a version', async () => {
    expect(await sentences({ types: 'PipelineRun' })).toHaveLength(2)
    const { body } = await world.get(`/api/v1/activity?sinceVersion=${version(13)}`)
    expect((body as ActivityAnswer).items.map(({ tx }) => tx).every((tx) => tx > 0)).toBe(true)
  })

  it('reflect what was known at the requested moment', async () => {
    expect(await sentences({ asOf: before + 2 })).toEqual([
      'Run 7 of daily-features failed',
      'Run 7 of daily-features started',
    ])
  })

  it('reach back to the beginning of the record at most', async () => {
    expect(await activity({ since: '2020-01-01' })).toEqual(await activity({ since: 0 }))
    expect((await activity({ since: '2020-01-01' })).since.tx).toBe(0)
  })

  it('reject invalid parameters', async () => {
    expect(await world.get(path({ since: 'soon' }))).toMatchObject({ status: 400, body: { code: 'BAD_AS_OF' } })
    expect(await world.get(path({ of: `${TEAM}-x` }))).toMatchObject({ status: 404, body: { code: 'UNKNOWN_URI' } })
    const { next } = await activity({ limit: 1 })
    const other = await world.get(path({ cursor: next ?? '', types: 'Dataset' }))
    expect(other).toMatchObject({ status: 400, body: { code: 'BAD_PAGE' } })
  })
})

describe('pages of changes', () => {
  it.each([1, 2, 3])('equal the list when they have %i, each change once', async (limit) => {
    const all: ActivityAnswer['items'][number][] = []
    for (let cursor = ''; ;) {
      const page = await activity({ limit, ...(cursor === '' ? {} : { cursor }) })
      all.push(...page.items)
      if (page.next === null) break
      expect(page.items.length).toBeLessThanOrEqual(limit)
      cursor = page.next
    }
    expect(all).toEqual((await activity()).items)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it('are the same by log and by entity', async () => {
    const reader = () =>
      new Reader(world.deps, { at: world.deps.graph().head, past: false }, { cacheable: false, visibility: null })
    const all = world.deps.graph()
    const within = scopeWithOccurrences(
      new Set([MODEL, DATASET, PIPELINE, FEATURE].map((uri) => all.idOf(at(uri)) ?? 0)),
    )
    const listed = async (by: 'log' | 'entity', limit: number) => {
      const found: ActivityPosition[] = []
      for (let position: ActivityPosition | null = null; ;) {
        const query: ActivityQuery = {
          within,
          types: null,
          least: 'low',
          bookkeeping: false,
          since: before,
          position,
          limit,
          by,
        }
        const page = await activityOf(reader(), query)
        found.push(...page.activities.map(({ tx, node }) => ({ tx, node })))
        position = page.next
        if (position === null) return found
      }
    }
    const byLog = await listed('log', 100)
    expect(byLog.length).toBeGreaterThan(5)
    for (const limit of [1, 3, 100]) {
      expect(await listed('entity', limit)).toEqual(byLog)
      expect(await listed('log', limit)).toEqual(byLog)
    }
  })
})

it('changes omit what is hidden from the caller', async () => {
  world.hide({ platforms: ['orchestrator'] })
  world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
  try {
    const { items } = await activity()
    expect(items.length).toBeGreaterThan(0)
    expect(JSON.stringify(items)).not.toContain('daily-features')
  } finally {
    world.hide()
    world.callAs({})
  }
})

it('names a single changed parameter, and summarises several', async () => {
  const fresh = await openWorld()
  const run = (parameters: Json | undefined) =>
    saying({
      type: 'MlflowRun',
      uri: 'aip://mlflow-run/mlflow/r',
      attributes: { name: 'r', ...(parameters !== undefined && { parameters }) },
    })
  const first = await fresh.say(run(undefined))
  for (const max_depth of ['3', '4']) await fresh.say(run({ max_depth }))
  await fresh.say(run({ max_depth: '4', lr: '0.1' }))
  await fresh.say(run(undefined))
  await fresh.say(run({ max_depth: '4', lr: '0.1' }))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence).toReversed()).toEqual([
    'Parameter max_depth of Run r was set to 3',
    'Parameter max_depth of Run r changed from 3 to 4',
    'Parameter lr of Run r was set to 0.1',
    'Parameters of Run r were removed',
    'Parameters of Run r were added',
  ])
  await fresh.close()
})

it('says which metrics changed', async () => {
  const fresh = await openWorld()
  const measured = (auc: number, loss: number | string, more: readonly Json[] = [], description = '') =>
    saying({
      type: 'ModelInstance',
      uri: version(12),
      attributes: {
        version: '12',
        description,
        metrics: [
          { name: 'auc', value: auc, split: 'test' },
          { name: 'loss', ...(typeof loss === 'string' ? { stated: loss } : { value: loss }) },
          ...more,
        ],
      },
    })
  const rows = [
    { name: 'rows', value: 12_345_678_901, dataset: 'train/1f' },
    { name: 'rows', value: 7, dataset: 'test/2e' },
  ]
  const first = await fresh.say(measured(0.88, 1))
  await fresh.say(measured(0.11, 1))
  await fresh.say(measured(0.2, 'NaN'))
  await fresh.say(measured(0.2, 'NaN', rows))
  await fresh.say(measured(0.3, 2, [], 'Ranks.'))
  const { items } = (await fresh.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual([
    'auc (test) of Version 12 changed from 0.2 to 0.3; loss changed from NaN to 2; description and 2 more metrics changed',
    'rows (train/1f) of Version 12 was set to 12,345,678,901; rows (test/2e) was set to 7',
    'auc (test) of Version 12 changed from 0.11 to 0.2; loss changed from 1 to NaN',
    'auc (test) of Version 12 changed from 0.88 to 0.11',
  ])
  await fresh.close()
})

it('omits facts that an upgrade reads from unchanged answers', async () => {
  const fresh = await openWorld()
  const first = await fresh.say(model(12))
  await fresh.remap(model(12, { description: 'Ranks.' }))
  const told = async (more = '') =>
    ((await fresh.get(`/api/v1/activity?since=${first}${more}`)).body as ActivityAnswer).items.map(
      ({ sentence }) => sentence,
    )
  expect(await told()).toEqual([])
  expect(await told('&bookkeeping=true')).toEqual(['Description of Ranker was set to Ranks.'])
  await fresh.close()
})

it('calls a renamed entity by its former name, however long', async () => {
  const fresh = await openWorld()
  onTestFinished(() => fresh.close())
  const since = await fresh.say(dataset(DATASET, { name: 'all clicks of every single visitor' }))
  await fresh.say(dataset(DATASET, { name: 'clicks' }))
  const { items } = (await fresh.get(`/api/v1/activity?since=${since}`)).body as ActivityAnswer
  expect(items.map(({ sentence }) => sentence)).toEqual(['all clicks of every single visitor was renamed to clicks'])
})

it('names what an entity belonged to then, whatever it belongs to since', async () => {
  const fresh = await openWorld()
  onTestFinished(() => fresh.close())
  const deployed = (n: number, status: string) =>
    saying({
      type: 'ModelDeployment',
      uri: 'aip://deployment/registry/eu',
      attributes: { name: 'EU', status },
      edges: [['ModelDeployment.deploys', version(n)]],
    })
  await fresh.say(model(3), instance(3, OLD), instance(4, OLD))
  const since = await fresh.say(deployed(3, 'starting'))
  await fresh.say(deployed(3, 'failed'))
  const told = async () =>
    ((await fresh.get(`/api/v1/activity?since=${since}`)).body as ActivityAnswer).items.map(({ sentence, partOf }) => [
      sentence,
      partOf?.name,
    ])
  const failed = ['Deployment EU of Ranker · 3 failed', 'Ranker · 3']
  expect(await told()).toEqual([failed])
  await fresh.say(deployed(4, 'failed'))
  expect((await told()).at(-1)).toEqual(failed)
})

describe('an entity that only describes another one', () => {
  const LOGGED = 'aip://mlflow-logged-model/mlflow/m-1'
  const SIGNATURE = 'aip://mlflow-signature/mlflow/m-1'
  let mlflow: ApiWorld
  beforeAll(async () => {
    mlflow = await openWorld(catalogueWith('mlflow'))
    await mlflow.say(
      saying({ type: 'MlflowSignature', uri: SIGNATURE, attributes: { name: 'Signature of m-1' } }),
      saying({
        type: 'MlflowLoggedModel',
        uri: LOGGED,
        attributes: { name: 'm-1' },
        edges: [['MlflowLoggedModel.signature', SIGNATURE]],
      }),
    )
  })
  afterAll(() => mlflow.close())

  it('is not reported when added', async () => {
    const sentencesOf = async (more: string) => {
      const { body } = await mlflow.get(`/api/v1/activity?since=0${more}`)
      return (body as ActivityAnswer).items.map(({ sentence }) => sentence)
    }
    expect(await sentencesOf('')).toEqual(['m-1 was added'])
    expect(await sentencesOf('&bookkeeping=true')).toContain('Signature of m-1 was added')
  })

  it('is not reported when deleted', async () => {
    const since = await mlflow.gone(saying({ type: 'MlflowSignature', uri: SIGNATURE }), false)
    const { body } = await mlflow.get(`/api/v1/activity?since=${since - 1}`)
    expect((body as ActivityAnswer).items).toEqual([])
  })
})

describe('a model renamed at its source', () => {
  const [OLD_NAME, NEW_NAME, TWIN] = ['churn', 'churn-risk', 'other'].map((name) => `aip://model/registry/${name}`)
  const MADE = keyUri('sourceIdentity', '1700000000000')
  const named = (uri = '', identity: string = MADE) =>
    saying({ type: 'Model', uri, edges: [['Key.sourceIdentity', identity]] })
  const versionOf = (uri = '') =>
    saying({
      type: 'ModelInstance',
      // In an id of several parts, percent signs are escaped once more.
      uri: `${uri.replaceAll('%', '%25')}/1`,
      attributes: { version: '1' },
      edges: [
        ['ModelInstance.instanceOf', uri],
        ['Key.sourceIdentity', keyUri('sourceIdentity', '1700000000000/1')],
        ['ModelInstance.producedBy', RUN],
      ],
    })
  const RUN = 'aip://pipeline-run/orchestrator/nightly'
  let fresh: ApiWorld
  beforeAll(async () => {
    fresh = await openWorld()
    await fresh.say(saying({ type: 'PipelineRun', uri: RUN, attributes: { name: 'nightly' } }))
    await fresh.say(named(OLD_NAME), versionOf(OLD_NAME), named(TWIN, keyUri('sourceIdentity', '1800000000000')))
    await fresh.say(named(NEW_NAME), versionOf(NEW_NAME))
    await fresh.gone(named(OLD_NAME), false)
    await fresh.gone(versionOf(OLD_NAME), true)
  })
  afterAll(() => fresh.close())

  const sentencesOf = async (more = '') => {
    const { body } = await fresh.get(`/api/v1/activity?since=0${more}`)
    return (body as ActivityAnswer).items.map(({ severity, sentence }) => [severity, sentence])
  }

  it('is reported once as renamed, neither as deleted nor as new', async () => {
    expect(await sentencesOf('&types=Model')).toEqual([
      ['low', 'churn was renamed to churn-risk'],
      ['low', 'other was added'],
      ['low', 'churn was added'],
    ])
    expect(await sentencesOf('&types=ModelInstance')).toEqual([['low', 'churn · 1 was registered']])
    expect(await sentencesOf(`&entity=${RUN}`)).not.toContainEqual(['low', expect.stringContaining('no longer')])
    // Its past continues under the new name.
    for (const uri of [OLD_NAME, NEW_NAME])
      expect(await sentencesOf(`&entity=${uri}`)).toEqual([
        ['low', 'churn was renamed to churn-risk'],
        ['low', 'churn was added'],
      ])
    expect(await sentencesOf(`&of=${NEW_NAME}`)).toContainEqual(['low', 'churn was renamed to churn-risk'])
  })

  it('still reports a version deleted shortly before', async () => {
    const world = await openWorld()
    await world.say(named(OLD_NAME), versionOf(OLD_NAME))
    await world.gone(versionOf(OLD_NAME), true)
    await world.say(named(NEW_NAME))
    await world.gone(named(OLD_NAME), false)
    const { body } = await world.get('/api/v1/activity?since=0&types=ModelInstance')
    expect((body as ActivityAnswer).items.map(({ kind }) => kind)).toContain('removed')
    await world.close()
  })

  it('is reported once for each of several renames, and so are aliases of before', async () => {
    const world = await openWorld()
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => `aip://model/registry/${name}`)
    const aliased = (uri: string) =>
      saying({
        type: 'Model',
        uri,
        attributes: { aliases: { live: '1' } },
        edges: [['Key.sourceIdentity', MADE]],
        parts: [{ type: 'ModelInstance', uri: `${uri}/1`, attributes: { tags: [{ tag: 'alias', value: 'live' }] } }],
      })
    await world.say(named(a), versionOf(a))
    await world.say(aliased(a))
    for (const [from, to] of [
      [a, b],
      [b, c],
    ] as const) {
      await world.say(versionOf(to), aliased(to))
      await world.gone(named(from), false)
      await world.gone(versionOf(from), true)
    }
    const { body } = await world.get('/api/v1/activity?since=0')
    expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual([
      'b was renamed to c',
      'a was renamed to b',
      'Alias live of a was set to version 1',
      'a · 1 was registered',
      'a was added',
    ])
    await world.close()
  })

  it('has its names read once per page, however many changes that shows', async () => {
    const read = vi.spyOn(fresh.store, 'edgeEvents')
    await sentencesOf()
    expect(read.mock.calls.filter(([uri]) => uri === MADE)).toHaveLength(1)
    read.mockRestore()
  })

  it('is linked from its old name', async () => {
    const renamed = async (uri = '') => (await fresh.get(`/api/v1/entities/${encodeURIComponent(uri)}`)).body
    expect(await renamed(OLD_NAME)).toMatchObject({ renamedTo: { uri: NEW_NAME, entityType: 'Model' } })
    expect(await renamed(NEW_NAME)).toMatchObject({ renamedTo: null })
    expect(await renamed(`${OLD_NAME}/1`)).toMatchObject({ renamedTo: { uri: `${NEW_NAME}/1` } })
    expect(await renamed(`${NEW_NAME}/1`)).toMatchObject({ renamedTo: null })
  })

  it('appears in a search for the old name', async () => {
    fresh.searchBy(await filledIndex(fresh.store, fresh.deps.catalogue))
    const { body } = await fresh.get(`/api/v1/search?q=${encodeURIComponent('type:Model churn')}`)
    const { hits, gone } = body as SearchHitsAnswer
    expect(hits).toMatchObject([{ uri: NEW_NAME, renamedTo: null }])
    expect(gone.hits).toMatchObject([{ uri: OLD_NAME, renamedTo: { uri: NEW_NAME } }])
  })

  it.each(['b', '100%25'])('is reported as renamed to %s in any read order, and when renamed back', async (b) => {
    const world = await openWorld()
    const [first, second] = ['a', b].map((name) => `aip://model/registry/${name}`)
    const latter = decodeURIComponent(b)
    const sentences = async (since: number) => {
      const { body } = await world.get(`/api/v1/activity?since=${since}`)
      return (body as ActivityAnswer).items.map(({ sentence }) => sentence)
    }
    let since = await world.say(named(first), versionOf(first))
    await world.say(named(second))
    await world.gone(named(first), false)
    await world.gone(versionOf(first), true)
    await world.say(versionOf(second))
    expect(await sentences(since)).toEqual([`a was renamed to ${latter}`])
    since = await world.say(named(first))
    await world.gone(versionOf(second), true)
    await world.gone(named(second), false)
    await world.say(versionOf(first))
    expect(await sentences(since - 1)).toEqual([`${latter} was renamed to a`])
    expect(await sentences(0)).toEqual([
      `${latter} was renamed to a`,
      `a was renamed to ${latter}`,
      'a · 1 was registered',
      'a was added',
    ])
    // Later changes are reported again.
    await world.gone(versionOf(first), true)
    expect((await sentences(since))[0]).toBe('a · 1 disappeared from registry')
    await world.close()
  })

  it("is reported once with its versions when deleted, and on each one's page", async () => {
    const world = await openWorld()
    await world.say(named(OLD_NAME), versionOf(OLD_NAME))
    await world.gone(versionOf(OLD_NAME), true)
    await world.gone(named(OLD_NAME), true)
    const sentences = async (more: string) => {
      const { body } = await world.get(`/api/v1/activity?since=0${more}`)
      return (body as ActivityAnswer).items.map(({ sentence }) => sentence)
    }
    expect(await sentences('')).toEqual([
      'churn disappeared from registry',
      'churn · 1 was registered',
      'churn was added',
    ])
    expect((await sentences(`&entity=${OLD_NAME}/1`))[0]).toBe('churn · 1 disappeared from registry')
    await world.close()
  })

  it('is kept apart from a new model with its old name', async () => {
    const world = await openWorld()
    const [first, second] = ['a', 'b'].map((name) => `aip://model/registry/${name}`)
    const told = async (uri = '') => {
      const { body } = await world.get(`/api/v1/activity?since=0&entity=${uri}`)
      return (body as ActivityAnswer).items.map(({ severity, sentence }) => [severity, sentence])
    }
    const renamed = async (uri = '') => (await world.get(`/api/v1/entities/${encodeURIComponent(uri)}`)).body
    await world.say(named(first))
    await world.say(named(second))
    await world.gone(named(first), false)
    const again = {
      ...named(second, keyUri('sourceIdentity', '1900000000000')),
      attributes: { createdAt: '2026-01-02T00:00:00.000Z' },
    }
    await world.say(again)
    expect((await told(second))[0]).toEqual(['high', 'b was deleted and created again at its source'])
    expect((await told(first))[0]).toEqual(['low', 'a was renamed to b'])
    // The page shows its new name, even if another model has that by now, or it is deleted as well.
    expect(await renamed(first)).toMatchObject({ renamedTo: { uri: second } })
    await world.gone(again, false)
    expect(await renamed(first)).toMatchObject({ renamedTo: { uri: second } })
    expect(await renamed(second)).toMatchObject({ renamedTo: null })
    await world.close()
  })

  it.each([OLD, new Date().toISOString()])(
    'registers nothing again when it gets its old name back: made at %s',
    async (createdAt) => {
      const world = await openWorld(catalogueWith('mlflow'))
      const [first, second] = ['a', 'b'].map((name) => `aip://model/mlflow/${name}`) as [string, string]
      const run = 'aip://mlflow-run/mlflow/r'
      const of = (uri: string) => {
        const edges: Edges = [
          ['ModelInstance.instanceOf', uri],
          ['MlflowRun.registered', `${uri}/1`, run],
          ['Key.sourceIdentity', keyUri('sourceIdentity', '1700000000000/1')],
        ]
        const attributes = { version: '1', createdAt }
        return saying({ type: 'ModelInstance', uri: `${uri}/1`, attributes, edges })
      }
      await world.say(saying({ type: 'MlflowRun', uri: run, attributes: { name: 'r', startedAt: OLD } }))
      const rename = async (from: string, to: string) => {
        const since = await world.say(named(to), of(to))
        await world.gone(named(from), false)
        await world.gone(of(from), true)
        return since - 1
      }
      await world.say(named(first), of(first))
      for (const [from, to] of [
        [first, second],
        [second, first],
      ] as const) {
        const { body } = await world.get(`/api/v1/activity?since=${await rename(from, to)}`)
        const [old, now] = [from, to].map((uri) => uri.split('/').at(-1))
        expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual([`${old} was renamed to ${now}`])
      }
      await world.close()
    },
  )

  describe('with other changes, or with a reused name', () => {
    const [A, B] = ['a', 'b'].map((name) => `aip://model/registry/${name}`) as [string, string]
    const OTHER = keyUri('sourceIdentity', '1900000000000')
    const modelOf = (uri: string, more: { attributes?: Values; edges?: Edges; identity?: string } = {}) => {
      const { attributes = {}, edges = [], identity = MADE } = more
      const named = { name: uri.split('/').at(-1) ?? '', createdAt: OLD, ...attributes }
      return saying({ type: 'Model', uri, attributes: named, edges: [['Key.sourceIdentity', identity], ...edges] })
    }
    const numbered = (uri: string, n: number, attributes: Values = {}) =>
      saying({
        type: 'ModelInstance',
        uri: `${uri}/${n}`,
        attributes: {
          name: `${uri.split('/').at(-1) ?? ''} · ${n}`,
          version: String(n),
          modelState: 'registered',
          createdAt: OLD,
          ...attributes,
        },
        edges: [
          ['ModelInstance.instanceOf', uri],
          ['Key.sourceIdentity', keyUri('sourceIdentity', `${String(attributes['createdAt'] ?? OLD)}/${n}`)],
          ['ModelDeployment.deploys', `${uri}/${n}`, 'aip://model-deployment/serving/d'],
        ],
      })
    const opened = async () => {
      const world = await openWorld()
      const told = async (since: number, more = '') => {
        const { body } = await world.get(`/api/v1/activity?since=${since}${more}`)
        return (body as ActivityAnswer).items.map(({ severity, sentence }) => `${severity}: ${sentence}`)
      }
      return { world, told }
    }
    const current = (uri: string, n: number, owner = TEAM): Edges => [
      ['Model.currentInstance', `${uri}/${n}`],
      ['Entity.ownedBy', owner],
    ]

    it('reports those changes too, and nothing that stays the same', async () => {
      const { world, told } = await opened()
      const first = await world.say(
        modelOf(A, { edges: current(A, 1), attributes: { aliases: { champion: '1' }, description: 'Churn.' } }),
        numbered(A, 1),
        numbered(A, 2),
      )
      await world.say(
        modelOf(B, { edges: current(B, 2, ANN), attributes: { aliases: { champion: '2' }, description: 'Churn.' } }),
        numbered(B, 1),
        numbered(B, 2, { modelState: 'released' }),
      )
      await world.gone(modelOf(A), false)
      await world.gone(numbered(A, 1), true)
      await world.gone(numbered(A, 2), true)
      const moved =
        'medium: Version 2 replaced Version 1 as the current version of b: alias champion moved from version 1 to 2; owner changed from ranking to ann'
      expect(await told(first)).toEqual(['low: a was renamed to b', 'medium: b · 2 was released', moved])
      expect((await told(first, `&entity=${B}`)).slice(0, 2)).toEqual(['low: a was renamed to b', moved])
      expect(await told(first, `&entity=${B}/1`)).toEqual([])
      expect(await told(first, `&entity=${B}/2`)).toEqual(['medium: b · 2 was released'])
      await world.close()
    })

    it.each([
      ['after the new name was read', false],
      ['before the new name was read', true],
    ])('reports the rename and a new model %s', async (_, isReversed) => {
      const { world, told } = await opened()
      const first = await world.say(modelOf(A, { edges: current(A, 1) }), numbered(A, 1))
      const taken = modelOf(A, { identity: OTHER, attributes: { createdAt: '2026-01-01T00:01:00Z' } })
      const renamed = modelOf(B, { edges: current(B, 1) })
      await world.say(...(isReversed ? [taken, renamed] : [renamed, taken]), numbered(B, 1))
      await world.gone(numbered(A, 1), true)
      expect((await told(first)).toSorted()).toEqual(['low: a was added', 'low: a was renamed to b'])
      expect((await told(first, `&entity=${B}`)).at(-1)).toBe('low: a was renamed to b')
      await world.say(numbered(A, 1, { createdAt: '2026-01-01T00:05:00Z' }))
      expect((await told(first))[0]).toBe('low: a · 1 was registered')
      await world.close()
    })

    it.each([
      ['after the new name was read', false, false],
      ['after all of the new name was read', false, true],
      ['before the new name was read', true, false],
    ])('keeps same-numbered versions apart if the old name is read %s', async (_, isReversed, isWhole) => {
      const { world, told } = await opened()
      const first = await world.say(
        modelOf(A, { edges: current(A, 1), attributes: { aliases: { live: '1' } } }),
        numbered(A, 1, { artifact: 's3://old' }),
      )
      await world.say(modelOf(A, { edges: current(A, 1), attributes: { aliases: { live: '1', next: '1' } } }))
      const taken = [
        modelOf(A, { identity: OTHER, attributes: { createdAt: '2026-01-01T00:05:00Z' } }),
        numbered(A, 1, { createdAt: '2026-01-01T00:05:00Z', artifact: 's3://new' }),
      ]
      const renamed = [
        modelOf(B, { edges: current(B, 1), attributes: { aliases: { live: '1', next: '1' } } }),
        numbered(B, 1, { artifact: 's3://old' }),
      ]
      const said = isReversed ? [...taken, ...renamed] : [...renamed, ...taken]
      for (const one of isWhole ? [] : said) await world.say(one)
      if (isWhole) await world.say(...said)
      const news = ['low: a · 1 was registered', 'low: a was added', 'low: a was renamed to b']
      const alias = 'medium: Alias next of a was set to version 1'
      expect((await told(first)).toSorted()).toEqual([...news, alias].toSorted())
      expect(await told(0, `&entity=${A}`)).toEqual(['low: a was added'])
      expect(await told(0, `&entity=${A}/1`)).toEqual(['low: a · 1 was registered'])
      expect((await told(0, `&entity=${B}`)).slice(0, 2)).toEqual(['low: a was renamed to b', alias])
      expect(await told(first, `&of=${A}`)).toEqual(['low: a · 1 was registered', 'low: a was added'])
      expect(await told(first, `&of=${B}`)).toEqual(['low: a was renamed to b', alias])
      const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(`${A}/1`)}/history`)
      const [last] = (body as HistoryAnswer).transactions
      expect(last?.changes.map(({ sentence }) => sentence)).toContainEqual(
        expect.stringContaining('artifact was set to "s3://new"'),
      )
      await world.close()
    })

    it.each([false, true])('reports changes of versions under their former name; name reused: %s', async (isTaken) => {
      const { world, told } = await opened()
      const first = await world.say(modelOf(A), numbered(A, 1), numbered(A, 2))
      await world.say(numbered(A, 1, { modelState: 'released' }))
      await world.say(numbered(A, 2, { modelState: 'released' }))
      const present = [1, 2].map((n) => numbered(B, n, { modelState: 'released' }))
      await world.say(modelOf(B), ...present)
      const taken = { createdAt: '2026-01-01T00:05:00Z' }
      if (!isTaken) await world.gone(modelOf(A), false)
      else await world.say(modelOf(A, { identity: OTHER, attributes: taken }), numbered(A, 1, taken))
      if (!isTaken) await world.gone(numbered(A, 1), true)
      await world.gone(numbered(A, 2), true)
      const released = (n: number) => `medium: a · ${n} was released`
      expect((await told(first, `&of=${B}`)).toSorted()).toEqual(['low: a was renamed to b', released(1), released(2)])
      for (const n of [1, 2]) expect(await told(first, `&entity=${B}/${n}`)).toEqual([released(n)])
      expect((await told(first, `&of=${A}`)).includes(released(1))).toBe(!isTaken)
      const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(`${B}/2`)}/history`)
      const said = (body as HistoryAnswer).transactions.flatMap(({ changes }) =>
        changes.map(({ sentence }) => sentence),
      )
      expect(said).toContainEqual(expect.stringContaining('released'))
      await world.close()
    })

    it('says that a deleted model was created anew, or that the same one is back', async () => {
      const { world, told } = await opened()
      await world.say(modelOf(A))
      const first = await world.gone(modelOf(A), false)
      await world.say(modelOf(A))
      await world.gone(modelOf(A), false)
      const taken = modelOf(A, { identity: OTHER })
      await world.say(taken)
      await world.gone(taken, false)
      await world.say(taken)
      const { items } = (await world.get(`/api/v1/activity?since=${first}`)).body as ActivityAnswer
      expect(items.map(({ platform }) => platform)).not.toContain(null)
      expect(await told(first)).toEqual([
        'low: a is back in registry',
        'low: a disappeared from registry',
        'low: a was created again at its source',
        'low: a disappeared from registry',
        'low: a is back in registry',
      ])
      await world.say(numbered(A, 1))
      const second = await world.gone(numbered(A, 1), true)
      await world.say(numbered(A, 1))
      await world.gone(numbered(A, 1), true)
      await world.say(numbered(A, 1, { createdAt: '2026-01-01T00:05:00Z' }))
      await world.say(numbered(A, 1, { createdAt: '2026-01-01T00:07:00Z' }))
      const versions = await told(second)
      expect([versions[0], versions[1], versions.at(-1)]).toEqual([
        'high: a · 1 was deleted and created again at its source',
        'low: a · 1 was created again at its source',
        'low: a · 1 is back in registry',
      ])
      await world.close()
    })
  })

  it('omits the run of an earlier version with a reused number', async () => {
    const world = await openWorld(catalogueWith('mlflow'))
    const [first, second] = [1, 2].map((n) => `aip://mlflow-run/mlflow/${n}`) as [string, string]
    const uri = 'aip://model-instance/mlflow/a/1'
    const versionBy = (run: string, createdAt: string) =>
      saying({ type: 'ModelInstance', uri, attributes: { createdAt }, edges: [['MlflowRun.registered', uri, run]] })
    const runs = [first, second].map((run) => saying({ type: 'MlflowRun', uri: run, attributes: { name: run } }))
    const since = await world.say(...runs, versionBy(first, OLD))
    await world.say(versionBy(second, '2026-01-01T00:05:00Z'))
    const { body } = await world.get(`/api/v1/activity?since=${since}&entity=${first}`)
    expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual([])
    await world.say(versionBy(first, '2026-01-01T00:05:00Z'))
    const { body: later } = await world.get(`/api/v1/activity?since=${since}&entity=${second}`)
    expect((later as ActivityAnswer).items[0]?.sentence).toContain('is no longer known to have registered')
    await world.close()
  })

  it('is deleted if no other model has its identity', async () => {
    await fresh.gone(named(TWIN, keyUri('sourceIdentity', '1800000000000')), false)
    expect((await sentencesOf('&types=Model'))[0]).toEqual(['high', 'other disappeared from registry'])
  })

  it('is deleted if the other one with its identity existed beside it', async () => {
    const world = await openWorld()
    const [first, second] = [named('aip://model/registry/first'), named('aip://model/registry/second')]
    await world.say(second, first)
    await world.gone(first, false)
    const { body } = await world.get('/api/v1/activity?since=0&types=Model')
    expect((body as ActivityAnswer).items.map(({ sentence }) => sentence)).toEqual([
      'first disappeared from registry',
      'first was added',
      'second was added',
    ])
    await world.close()
  })
})

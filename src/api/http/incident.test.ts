import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { IncidentAnswer } from '../../questions/incident/schema.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { saying, type Saying } from '../testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from '../testing/world.ts'

const DATA = 'aip://dataset/warehouse/clicks'
const BAD = 'aip://feature/store/bad'
const JOINED = 'aip://feature/store/joined-later'
const OTHER = 'aip://feature/store/other'
const MODEL = 'aip://model/registry/ranking'
const [EARLY, LEFT, LATE, CLEAN] = ['early', 'left', 'late', 'clean'].map((id) => `aip://model/registry/${id}`) as [
  string,
  string,
  string,
  string,
]
const DEPLOYED = 'aip://deployment/registry/eu'
const SERVICE = 'aip://service/registry/homepage'
const ADA = 'aip://user/people/ada'
const BOB = 'aip://user/people/bob'
const ADS = 'aip://group/people/ads'

const feature = (uri: string, ...from: readonly string[]): Saying =>
  saying({
    type: 'Feature',
    uri,
    attributes: { name: uri },
    edges: from.map((data) => ['Feature.sourcedFrom', data] as const),
  })

const version = (uri: string, features: readonly string[], minute: number): Saying =>
  saying({
    type: 'ModelInstance',
    uri,
    attributes: { name: uri, trainedAt: at(minute), modelState: 'released' },
    edges: [
      ['ModelInstance.instanceOf', MODEL],
      ...features.map((used) => ['ModelInstance.usesFeature', used] as const),
    ],
  })

/** Its source says that it began when the version was trained, and the record learns of it later. */
const deployed = (of: string, status: string): Saying =>
  saying({
    type: 'ModelDeployment',
    uri: DEPLOYED,
    attributes: { name: 'eu', status, deployedAt: at(deployedAt) },
    edges: [
      ['ModelDeployment.deploys', of],
      ['ModelDeployment.runsOn', SERVICE],
    ],
  })

function at(minute: number): string {
  return new Date(FIRST_MINUTE + minute * 60_000).toISOString()
}

/** Transactions about other entities, one a minute. */
const minutes = (count: number): readonly Saying[] =>
  Array.from({ length: count }, (_, i) =>
    saying({ type: 'DataSource', uri: 'aip://data-source/warehouse/tick', attributes: { name: `tick ${i}` } }),
  )

let world: ApiWorld
let minute = 0
let deployedAt = 0
async function say(...sayings: readonly Saying[]): Promise<void> {
  minute = await world.say(...sayings)
}

beforeAll(async () => {
  world = await openWorld()
  await say(
    saying({ type: 'Dataset', uri: DATA, attributes: { name: 'Clicks' }, edges: [['Entity.ownedBy', BOB]] }),
    saying({ type: 'Group', uri: ADS, attributes: { name: 'Ads' } }),
    saying({ type: 'User', uri: ADA, attributes: { name: 'Ada' }, edges: [['User.memberOf', ADS]] }),
    saying({ type: 'User', uri: BOB, attributes: { name: 'Bob' } }),
    saying({ type: 'Model', uri: MODEL, attributes: { name: 'Ranking' }, edges: [['Entity.ownedBy', ADA]] }),
    feature(BAD, DATA),
    feature(JOINED),
    feature(OTHER),
  )
  deployedAt = minute
  await say(version(EARLY, [JOINED], minute), version(LEFT, [BAD], minute), ...minutes(3), deployed(LEFT, 'serving'))
  await say(...minutes(15))
  // One feature starts to use the data, and another stops: neither changes what was trained before.
  await say(feature(JOINED, DATA), feature(BAD), version(LATE, [JOINED], minute), ...minutes(15))
})
afterAll(() => world.close())

async function incident(uri: string, query = ''): Promise<IncidentAnswer> {
  const { status, body } = await world.get(`/api/v1/incident?uri=${encodeURIComponent(uri)}${query}`)
  expect(status).toBe(200)
  return body as IncidentAnswer
}

describe('an incident', () => {
  it('finds the versions that were trained on the data', async () => {
    const { versions, total, running, sentence } = await incident(DATA)
    expect(versions.map(({ uri }) => uri)).toEqual([LEFT, LATE])
    expect({ total, running }).toEqual({ total: 2, running: 1 })
    expect(versions[0]).toMatchObject({
      state: 'running',
      deployments: 1,
      tests: 0,
      model: { name: 'Ranking' },
      via: [{ uri: LEFT }, { uri: BAD }, { uri: DATA }],
      owners: [{ name: 'Ada' }],
      chosenBy: [],
      headline: null,
      successor: { uri: EARLY, running: false, why: 'the only other version' },
    })
    expect(sentence).toBe(
      '2 model versions are affected by Clicks; 1 deployment or test runs on 1 of them. 1 owner to notify.',
    )
  })

  it('finds versions by what a source that was connected after their training told at first', async () => {
    const listed = { code: 'NOT_LISTED', part: 'store', types: ['Feature'], reason: '', since: null } as const
    world.stand({ beginnings: [{ ...listed, at: FIRST_MINUTE + 20 * 60_000 }] })
    expect((await incident(DATA)).versions.map(({ uri }) => uri)).toEqual([LEFT, LATE, EARLY])
    world.stand({ beginnings: [{ ...listed, at: null }] })
    expect((await incident(DATA)).versions.map(({ uri }) => uri)).toEqual([LEFT, LATE])
    world.stand({ beginnings: [] })
  })

  it('names the owners of the bad data and of affected versions, with their teams', async () => {
    const { ownedBy, owners, unowned } = await incident(DATA)
    expect(ownedBy).toEqual([{ uri: BOB, name: 'Bob', entityType: 'User', teams: [] }])
    expect(owners).toMatchObject([{ uri: ADA, teams: [{ uri: ADS, name: 'Ads', entityType: 'Group' }], total: 3 }])
    // The deployment has the owner of the model whose version it runs.
    expect(unowned).toBe(0)
  })

  it('names the surfaces that running deployments serve', async () => {
    expect(await incident(DATA)).toMatchObject({ surfaces: [], surfacesTotal: 0 })
    await say(
      saying({ type: 'Service', uri: SERVICE, attributes: { name: 'Homepage', surfaces: ['tv', 'homepage'] } }),
      deployed(LEFT, 'serving'),
    )
    const { surfaces, surfacesTotal } = await incident(DATA)
    expect(surfaces).toEqual(['homepage', 'tv'].map((name) => ({ name, exposedBy: [SERVICE], exposedByTotal: 1 })))
    expect(surfacesTotal).toBe(2)
    expect((await incident(LATE)).surfaces).toEqual([])
  })

  it('finds only versions trained in the bad period', async () => {
    expect((await incident(DATA, `&from=${at(20)}`)).versions.map(({ uri }) => uri)).toEqual([LATE])
    expect((await incident(DATA, `&to=${at(20)}`)).versions.map(({ uri }) => uri)).toEqual([LEFT])
  })

  it('accepts a time before the record begins, and rejects invalid times', async () => {
    expect(await incident(DATA, '&to=2001-01-01T00:00:00Z')).toMatchObject({ total: 0, versions: [], exposure: [] })
    expect(await incident(DATA, '&from=2001-01-01T00:00:00Z')).toMatchObject({ total: 2 })
    const answer = await world.get(`/api/v1/incident?uri=${encodeURIComponent(DATA)}&from=yesterday`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_AS_OF', parameter: 'from' } })
  })

  it('can start from a version', async () => {
    const { versions, exposure } = await incident(LEFT)
    expect(versions).toMatchObject([{ uri: LEFT, via: [{ uri: LEFT }] }])
    expect(exposure).toMatchObject([{ uri: DEPLOYED, from: at(deployedAt), until: null }])
  })

  it('paginates the versions, and rejects an invalid cursor', async () => {
    const first = await incident(DATA, '&limit=1')
    const second = await incident(DATA, `&limit=1&cursor=${first.next}`)
    expect([first, second].map(({ versions }) => versions.map(({ uri }) => uri))).toEqual([[LEFT], [LATE]])
    expect(second.next).toBeNull()
    const wrong = await world.get(`/api/v1/incident?uri=${encodeURIComponent(BAD)}&cursor=${first.next}`)
    expect(wrong).toMatchObject({ status: 400, body: { code: 'BAD_PAGE' } })
  })

  it('rejects a period that ends before it begins', async () => {
    const answer = await world.get(`/api/v1/incident?uri=${encodeURIComponent(DATA)}&from=${at(20)}&to=${at(10)}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_RANGE', parameter: 'from' } })
  })

  it('names the tagged team if there is no owner, and the owner of the whole for a part', async () => {
    expect((await incident(BAD)).ownedBy).toEqual([])
    const tags = [{ tag: 'team', value: 'ads' }]
    await say(
      saying({
        type: 'Feature',
        uri: BAD,
        attributes: { name: BAD, tags },
        edges: [['Entity.taggedTeam', ADS]],
      }),
    )
    expect((await incident(BAD)).ownedBy).toMatchObject([{ uri: ADS, teams: [] }])
    expect((await incident(LEFT)).ownedBy).toMatchObject([{ uri: ADA, teams: [{ uri: ADS }] }])
  })

  it('is over once versions are retrained and rolled over', async () => {
    await say(version(CLEAN, [OTHER], minute))
    const retrained = await incident(DATA)
    expect(retrained).toMatchObject({ running: 1, retrained: 1 })
    expect(retrained.versions[0]).toMatchObject({
      uri: LEFT,
      successor: { uri: CLEAN, running: false, why: 'trained last' },
    })
    await say(deployed(CLEAN, 'serving'), ...minutes(2))
    const over = await incident(DATA)
    expect(over).toMatchObject({ total: 2, running: 0, exposureRunning: 0, surfaces: [] })
    expect(over.sentence).toBe('2 model versions are affected by Clicks; nothing runs on them now.')
    expect(over.versions.find(({ uri }) => uri === LEFT)).toMatchObject({ state: 'idle', successor: { running: true } })
    // The past exposure stays known.
    expect(over.exposure).toMatchObject([{ uri: DEPLOYED }])
    expect(over.exposure[0]?.until).not.toBeNull()
  })

  it('tells when something ran, paused, and ran again', async () => {
    // So few transactions that each is sampled.
    const paused = await openWorld()
    onTestFinished(() => paused.close())
    await paused.say(version(EARLY, [], 0), deployed(EARLY, 'serving'))
    const off = await paused.say(deployed(EARLY, 'retired'), ...minutes(5))
    const on = await paused.say(deployed(EARLY, 'serving'), ...minutes(2))
    const { body } = await paused.get(`/api/v1/incident?uri=${encodeURIComponent(EARLY)}`)
    expect((body as IncidentAnswer).exposure).toMatchObject([
      { uri: DEPLOYED, from: at(on - 3), until: null, before: [{ until: at(off - 6) }] },
    ])
  })

  it('is answered as of then for the past', async () => {
    expect(await incident(DATA, `&asOf=${at(31)}`)).toMatchObject({ total: 2, running: 1 })
  })

  it('finds versions trained on the same data under another name, even if that became known later', async () => {
    const [copy, raw] = ['aip://dataset/dbt/clicks', 'aip://dataset/dbt/raw']
    const same = (uri: string, other: string): Saying =>
      saying({ type: 'Dataset', uri, platform: 'edits', edges: [['Dataset.sameAs', other]] })
    await say(
      saying({ type: 'Dataset', uri: raw, attributes: { name: 'Raw' } }),
      saying({ type: 'Dataset', uri: copy, attributes: { name: 'Copy' }, edges: [['Dataset.derivedFrom', raw]] }),
      same(copy, DATA),
      same(DATA, copy),
    )
    const { versions } = await incident(copy)
    expect(versions.map(({ uri }) => uri)).toEqual((await incident(DATA)).versions.map(({ uri }) => uri))
    const viaOf = (answer: IncidentAnswer) => answer.versions.find(({ uri }) => uri === LEFT)?.via.map(({ uri }) => uri)
    expect(viaOf(await incident(copy))).toEqual([LEFT, BAD, DATA, copy])
    expect(viaOf(await incident(raw))).toEqual([LEFT, BAD, DATA, copy, raw])
  })
})

describe('an incident with versions that a tracker registered', () => {
  const data = 'aip://dataset-version/mlflow/loans/1'
  const model = 'aip://model/mlflow/credit'
  const [first, second, again] = [1, 2, 3].map((n) => `${model}/${n}`) as [string, string, string]
  const registered = (uri: string): Saying =>
    saying({
      type: 'ModelInstance',
      uri,
      attributes: {
        createdAt: at(60 + Number(uri.at(-1))),
        modelState: 'registered',
        tags: uri === second ? [{ tag: 'alias', value: 'champion' }] : [],
      },
      edges: [
        ['ModelInstance.instanceOf', model],
        ...(uri === again ? [] : [['ModelInstance.trainedOn', data] as const]),
      ],
    })
  const run = (id: string, startedAt: string, ...made: readonly string[]): Saying =>
    saying({
      type: 'MlflowRun',
      uri: `aip://mlflow-run/mlflow/${id}`,
      attributes: { startedAt },
      edges: made.map((uri) => ['MlflowRun.registered', uri] as const),
    })

  async function registry(tags: readonly Record<string, string>[] = []): Promise<ApiWorld> {
    const tracked = await openWorld(catalogueWith('mlflow'))
    onTestFinished(() => tracked.close())
    await tracked.say(
      saying({ type: 'DatasetVersion', uri: data, attributes: { name: 'Loans' } }),
      saying({
        type: 'Model',
        uri: model,
        attributes: { name: 'credit', tags: [...tags] },
        edges: [['Model.currentInstance', second]],
      }),
      ...[first, second, again].map(registered),
      run('one', at(1), first),
      run('two', at(2), second, again),
    )
    return tracked
  }
  const ask = async (tracked: ApiWorld, uri: string, query = ''): Promise<IncidentAnswer> =>
    (await tracked.get(`/api/v1/incident?uri=${encodeURIComponent(uri)}${query}`)).body as IncidentAnswer

  it("names the model's tagged team as responsible", async () => {
    const risk = { uri: null, name: 'risk', entityType: null }
    const answer = await ask(await registry([{ tag: 'team', value: 'risk' }]), data)
    expect(answer.versions.map(({ owners }) => owners)).toEqual([[risk], [risk]])
    expect(answer).toMatchObject({ unowned: 0, ownersTotal: 1, owners: [{ ...risk, teams: [], running: 0, total: 2 }] })
  })

  it('names who trained a version, but not as its owner', async () => {
    const tracked = await registry()
    const experiment = 'aip://mlflow-experiment/mlflow/1'
    await tracked.say(
      saying({ type: 'User', uri: ADA, attributes: { name: 'Ada' } }),
      saying({ type: 'User', uri: BOB, attributes: { name: 'Bob' } }),
      saying({ type: 'MlflowExperiment', uri: experiment, edges: [['Entity.ownedBy', BOB]] }),
      saying({
        type: 'MlflowRun',
        uri: 'aip://mlflow-run/mlflow/one',
        attributes: { startedAt: at(1) },
        edges: [
          ['MlflowRun.registered', first],
          ['MlflowRun.inExperiment', experiment],
          ['Entity.ownedBy', ADA],
        ],
      }),
      saying({
        type: 'MlflowRun',
        uri: 'aip://mlflow-run/mlflow/two',
        attributes: { startedAt: at(2) },
        edges: [
          ['MlflowRun.registered', second],
          ['MlflowRun.inExperiment', experiment],
        ],
      }),
    )
    const { versions, owners, unowned, trainedBy } = await ask(tracked, data)
    expect(
      versions.map(({ owners: theirs, trainedBy: trainers }) => [theirs, trainers.map(({ name }) => name)]),
    ).toEqual([
      [[], []],
      [[], ['Ada']],
    ])
    expect({ owners, unowned }).toEqual({ owners: [], unowned: 2 })
    expect(trainedBy).toMatchObject([{ uri: ADA, total: 1, running: 0 }])
    // Whoever trained a version that is owned need not be asked.
    await tracked.say(
      saying({ type: 'Model', uri: model, attributes: { name: 'credit', tags: [{ tag: 'team', value: 'risk' }] } }),
    )
    expect(await ask(tracked, data)).toMatchObject({
      versions: [{ trainedBy: [] }, { owners: [{ name: 'risk' }], trainedBy: [{ uri: ADA }] }],
      owners: [{ name: 'risk', total: 2 }],
      trainedBy: [],
    })
  })

  it('dates their training by the start of their runs', async () => {
    const tracked = await registry()
    const { versions } = await ask(tracked, data)
    expect(versions.map(({ uri, trainedAt }) => [uri, trainedAt])).toEqual([
      [second, at(2)],
      [first, at(1)],
    ])
    expect((await ask(tracked, data, `&to=${at(1)}`)).versions.map(({ uri }) => uri)).toEqual([first])
  })

  it('skips successors from the same run', async () => {
    const tracked = await registry()
    expect((await ask(tracked, first)).versions[0]?.successor).toMatchObject({ trainedAt: at(2) })
    expect((await ask(tracked, second)).versions[0]?.successor).toMatchObject({ uri: first })
  })

  it('skips successors that their source deleted', async () => {
    const tracked = await registry()
    for (const uri of [second, again]) await tracked.gone(registered(uri), true)
    expect((await ask(tracked, first)).versions[0]?.successor).toBeNull()
  })

  it('skips successors whose logged model was deleted', async () => {
    const tracked = await registry()
    const logged = saying({
      type: 'MlflowLoggedModel',
      uri: 'aip://mlflow-logged-model/mlflow/m2',
      attributes: { name: 'm2' },
      edges: [['MlflowLoggedModel.registeredAs', second]],
    })
    await tracked.say(logged)
    expect((await ask(tracked, first)).versions[0]?.successor).toMatchObject({ uri: second })
    await tracked.gone(logged, true)
    expect((await ask(tracked, first)).versions[0]?.successor).toMatchObject({ uri: again })
  })

  it('names the versions evaluated on the data, and their owners', async () => {
    const tracked = await registry([{ tag: 'team', value: 'risk' }])
    const golden = 'aip://dataset-version/mlflow/golden/1'
    await tracked.say(
      saying({ type: 'DatasetVersion', uri: golden, attributes: { name: 'Golden' } }),
      saying({
        type: 'ModelInstance',
        uri: second,
        attributes: { modelState: 'registered' },
        edges: [
          ['ModelInstance.instanceOf', model],
          ['ModelInstance.evaluatedOn', golden],
        ],
      }),
    )
    expect(await ask(tracked, golden)).toMatchObject({
      sentence:
        'No model version is affected by Golden. 1 model version was evaluated on it, so its evaluation is in doubt.',
      total: 0,
      evaluated: [{ uri: second, model: { uri: model }, owners: [{ name: 'risk' }] }],
      evaluatedTotal: 1,
    })
    expect(await ask(tracked, data)).toMatchObject({ evaluated: [], evaluatedTotal: 0 })
  })

  it('can start from a deleted version', async () => {
    const tracked = await registry()
    await tracked.gone(registered(second), true)
    const { total, versions } = await ask(tracked, second)
    expect({ total, versions }).toMatchObject({
      total: 1,
      versions: [{ uri: second, state: 'gone', model: { uri: model }, successor: { uri: first } }],
    })
    expect((await ask(tracked, data)).versions.map(({ uri }) => uri)).toEqual([first])
  })

  it('includes deleted versions that something still runs on', async () => {
    const tracked = await registry()
    await tracked.say(
      saying({
        type: 'ModelDeployment',
        uri: DEPLOYED,
        attributes: { name: 'eu', status: 'serving' },
        edges: [['ModelDeployment.deploys', second]],
      }),
    )
    for (const uri of [first, second]) await tracked.gone(registered(uri), true)
    const answer = await ask(tracked, data)
    expect(answer.versions).toMatchObject([{ uri: second, state: 'running', standing: 'gone', deployments: 1 }])
    expect(answer.exposure).toMatchObject([{ uri: DEPLOYED, until: null }])
    expect(answer.sentence).toBe(
      '1 model version is affected by Loans; 1 deployment or test runs on 1 of them. 1 of these was deleted at the source. No owner is known.',
    )
  })

  it("doesn't call a version idle if that is unknown or an alias chooses it", async () => {
    const tracked = await registry()
    const states = async (): Promise<unknown> =>
      (await ask(tracked, data)).versions.map(({ uri, state }) => [uri, state])
    expect(await states()).toEqual([
      [second, 'chosen'],
      [first, 'unknown'],
    ])
    expect((await ask(tracked, first)).versions[0]?.successor?.running).toBeNull()
    await tracked.say(saying({ type: 'ModelDeployment', uri: DEPLOYED, attributes: { status: 'serving' } }))
    expect(await states()).toEqual([
      [second, 'chosen'],
      [first, 'idle'],
    ])
    expect((await ask(tracked, data)).sentence).toBe(
      '2 model versions are affected by Loans; nothing is known to run on them now.',
    )
  })
})

describe('the replacement for a version', () => {
  const model = 'aip://model/registry/scorer'
  const uriOf = (n: number): string => `${model}/${n}`
  const dataOf = (name: string): string => `aip://dataset/warehouse/${name}`
  interface Scored {
    readonly metrics: Readonly<Record<string, number>>
    readonly on?: string
    readonly evaluatedOn?: string
  }

  const scorerOn = (n: number, { metrics, on, evaluatedOn }: Scored, ...tags: readonly string[]): Saying =>
    saying({
      type: 'ModelInstance',
      uri: uriOf(n),
      attributes: {
        name: `scorer v${n}`,
        trainedAt: at(n),
        modelState: tags.includes('stage Archived') ? 'retired' : 'registered',
        metrics: Object.entries(metrics).map(([name, value]) => ({ name, value })),
        tags: tags.map((text) => ({ tag: text.split(' ')[0] ?? '', value: text.split(' ')[1] ?? '' })),
      },
      edges: [
        ['ModelInstance.instanceOf', model],
        ...(on === undefined ? [] : [['ModelInstance.trainedOn', dataOf(on)] as const]),
        ...(evaluatedOn === undefined ? [] : [['ModelInstance.evaluatedOn', dataOf(evaluatedOn)] as const]),
      ],
    })
  const scorer = (n: number, metrics: Scored['metrics'], ...tags: readonly string[]): Saying =>
    scorerOn(n, { metrics, on: 'clean' }, ...tags)

  async function inPlaceOf(n: number, ...versions: readonly Saying[]) {
    return await inPlaceOn(uriOf(n), ...versions)
  }

  async function inPlaceOn(bad: string, ...versions: readonly Saying[]) {
    const registry = await openWorld()
    onTestFinished(() => registry.close())
    const data = ['bad', 'clean', 'test', 'other'].map((name) =>
      saying({ type: 'Dataset', uri: dataOf(name), attributes: { name } }),
    )
    await registry.say(saying({ type: 'Model', uri: model, attributes: { name: 'scorer' } }), ...data, ...versions)
    const { body } = await registry.get(`/api/v1/incident?uri=${encodeURIComponent(bad)}`)
    const [found] = (body as IncidentAnswer).versions
    return found === undefined ? null : { ...found, instead: [found.successor?.name, found.successor?.why] }
  }

  it('is chosen by the same alias or stage, even over newer or better ones', async () => {
    const rest = [
      scorer(1, { auc: 0.81 }, 'alias challenger'),
      scorer(2, { auc: 0.84 }, 'alias eu'),
      scorer(4, { auc: 0.7 }),
    ]
    const lost = scorer(3, { auc: 0.9 })
    expect(await inPlaceOf(3, ...rest, lost, scorer(5, { auc: 0.8 }, 'stage Production'))).toMatchObject({
      instead: ['scorer v5', 'stage Production; auc 0.8 against 0.9, clearly worse'],
    })
    expect(await inPlaceOf(3, ...rest, lost)).toMatchObject({
      instead: ['scorer v1', 'alias challenger; auc 0.81 against 0.9, clearly worse; trained earlier'],
    })
  })

  it('is otherwise the best by a shared metric, in its direction', async () => {
    const lost = scorer(2, { auc: 0.88 }, 'alias eu', 'alias champion')
    expect(await inPlaceOf(2, scorer(1, { auc: 0.9 }), lost, scorer(3, { auc: 0.84 }))).toMatchObject({
      chosenBy: ['alias champion', 'alias eu'],
      headline: { metric: 'auc', split: null, value: 0.88 },
      instead: ['scorer v1', 'best auc 0.9 against 0.88; trained earlier'],
    })
    expect(await inPlaceOf(1, ...[0.3, 0.2, 0.25].map((rmse, n) => scorer(n + 1, { rmse })))).toMatchObject({
      instead: ['scorer v2', 'best rmse 0.2 against 0.3'],
    })
  })

  it('is preferably measured on the same data; otherwise the answer says so', async () => {
    const lost = scorerOn(1, { metrics: { auc: 0.8 }, on: 'bad', evaluatedOn: 'test' })
    const same = scorerOn(2, { metrics: { auc: 0.85 }, on: 'clean', evaluatedOn: 'test' })
    const other = scorerOn(3, { metrics: { auc: 0.99 }, on: 'clean', evaluatedOn: 'other' })
    expect(await inPlaceOn(dataOf('bad'), lost, same, other)).toMatchObject({
      instead: ['scorer v2', 'best auc 0.85 against 0.8 on the same data'],
    })
    expect(await inPlaceOn(dataOf('bad'), lost, other)).toMatchObject({
      instead: ['scorer v3', 'the only other version; auc 0.99, not comparable with 0.8: measured on other data'],
    })
  })

  it('is not judged by metrics measured on the bad data, and the answer says so', async () => {
    const lost = scorerOn(1, { metrics: { auc: 0.8 }, on: 'bad' })
    const fooled = scorerOn(2, { metrics: { auc: 0.99 }, on: 'clean', evaluatedOn: 'bad' })
    const plain = scorerOn(3, { metrics: { auc: 0.7 }, on: 'clean', evaluatedOn: 'test' })
    expect(await inPlaceOn(dataOf('bad'), lost, fooled, plain)).toMatchObject({
      instead: ['scorer v3', 'best auc 0.7 against 0.8, clearly worse'],
    })
    expect(await inPlaceOn(dataOf('bad'), lost, fooled)).toMatchObject({
      instead: ['scorer v2', 'the only other version; evaluated on what is bad'],
    })
  })

  it('is never one trained on the bad data', async () => {
    const [lost, too] = [
      scorerOn(1, { metrics: {}, on: 'bad' }),
      scorerOn(2, { metrics: {}, on: 'bad' }, 'alias champion'),
    ]
    expect((await inPlaceOn(dataOf('bad'), lost, too))?.successor).toBeNull()
  })

  it('has unknown training data only as a last resort, and the answer says so', async () => {
    const lost = scorerOn(1, { metrics: { auc: 0.8 }, on: 'bad' })
    const unknown = scorerOn(2, { metrics: { auc: 0.9 } }, 'alias champion')
    const known = scorerOn(3, { metrics: { auc: 0.79 }, on: 'clean' })
    expect(await inPlaceOn(dataOf('bad'), lost, unknown, known)).toMatchObject({
      instead: ['scorer v3', 'its training data is known; auc 0.79 against 0.8'],
    })
    expect(await inPlaceOn(dataOf('bad'), lost, unknown)).toMatchObject({
      instead: ['scorer v2', "alias champion; auc 0.9 against 0.8; its training data isn't known"],
    })
  })

  it('is a regressed version only if all others are worse, and the answer says so', async () => {
    const moved = (to: number): Saying =>
      saying({
        type: 'Model',
        uri: model,
        attributes: { name: 'scorer', currentVersionBy: 'alias champion' },
        edges: [['Model.currentInstance', uriOf(to)]],
      })
    const lost = scorerOn(1, { metrics: { auc: 0.9 }, on: 'bad' })
    const champion = scorer(2, { auc: 0.5 }, 'alias champion')
    const after = [lost, champion, moved(1), moved(2)] as const
    expect(await inPlaceOf(1, scorer(3, { auc: 0.6 }), ...after)).toMatchObject({
      instead: ['scorer v2', 'alias champion; auc 0.5 against 0.9, clearly worse; regressed'],
    })
    expect(await inPlaceOf(1, scorer(3, { auc: 0.88 }), ...after)).toMatchObject({
      instead: ['scorer v3', 'the current version regressed; auc 0.88 against 0.9'],
    })
  })

  it('is otherwise the newest, and a retired one only as a last resort', async () => {
    const [lost, two, three] = [scorer(1, {}), scorer(2, { utility: 2 }), scorer(3, { utility: 3 })]
    const [archived, other] = [4, 5].map((n) => scorer(n, { utility: n }, 'stage Archived')) as [Saying, Saying]
    expect(await inPlaceOf(1, lost, two, three, archived)).toMatchObject({
      instead: ['scorer v3', 'trained last; utility 3'],
    })
    expect(await inPlaceOf(1, lost, three, archived)).toMatchObject({
      instead: ['scorer v3', "the only other version that isn't retired; utility 3"],
    })
    expect(await inPlaceOf(1, lost, archived, other)).toMatchObject({
      instead: ['scorer v5', 'trained last; utility 5; retired'],
    })
  })
})

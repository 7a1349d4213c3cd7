import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { ActivityAnswer } from '../../questions/activity/schema.ts'
import type { HomeAnswer } from '../../questions/home.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { ALICE, company, INSTANCE, MODEL, saying, TEST, type Saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const TEAM = 'aip://group/identity/personalization'
const PIPELINE = 'aip://pipeline/orchestrator/weekly-ranking-trainer'
const NOBODY = 'aip://user/identity/nobody'
const OTHER_TEST = 'aip://ab-test/experimentation/other'
const runOf = (name: string, attributes: Readonly<Record<string, string>>) =>
  saying({
    type: 'PipelineRun',
    uri: `aip://pipeline-run/orchestrator/${name}`,
    attributes,
    edges: [['PipelineRun.runOf', PIPELINE]],
  })

let world: ApiWorld
let before = 0
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    ...company(2),
    runOf('older', { status: 'failed', startedAt: '2026-01-01T00:00:00Z', error: 'out of memory' }),
    runOf('newer', { status: 'failed', startedAt: '2026-01-03T00:00:00Z', error: 'no such table' }),
    runOf('good', { status: 'succeeded', startedAt: '2026-01-02T00:00:00Z' }),
    saying({ type: 'AbTest', uri: OTHER_TEST, attributes: { name: 'Other', status: 'STOPPED' } }),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' }, edges: [['User.memberOf', TEAM]] }),
  )
  before = await world.say(
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranking v5', description: 'Ranks.', updatedAt: '2026-01-01T00:00:00.000Z' },
      edges: [['Entity.ownedBy', ALICE]],
    }),
  )
  await world.say(
    saying({ type: 'Dataset', uri: 'aip://dataset/datasets/far', attributes: { name: 'Far' } }),
    ...['Feature 0', 'Feature zero'].map((name) =>
      saying({ type: 'Feature', uri: 'aip://feature/feature-store/f0', attributes: { name } }),
    ),
  )
})
afterAll(() => world.close())

const home = async (query: Readonly<Record<string, string>> = {}): Promise<HomeAnswer> =>
  (await world.get(`/api/v1/home?${new URLSearchParams(query)}`)).body as HomeAnswer

describe('the home of a person', () => {
  it('has their entities, with what to fix', async () => {
    const { of, owned, totals } = await home({ of: ALICE })
    expect(of).toEqual({ uri: ALICE, entityType: 'User', name: 'Alice' })
    expect(totals).toEqual([
      { type: 'Model', count: 1 },
      { type: 'ModelInstance', count: 1 },
    ])
    expect(owned).toMatchObject({
      total: 2,
      next: null,
      quality: { checked: 2, undescribed: 0, withIssues: 0, stale: 1 },
    })
    expect(owned?.entities.map(({ uri, gaps }) => [uri, gaps])).toEqual([
      [MODEL, ['stale']],
      [INSTANCE, []],
    ])
    expect(owned?.entities[0]).toMatchObject({
      standing: 'live',
      freshness: 'unknown',
      staleAt: '2026-04-01T00:00:00.000Z',
    })
  })

  it('paginates their entities', async () => {
    const first = await home({ of: ALICE, limit: '1' })
    expect(first.owned?.entities.map(({ uri }) => uri)).toEqual([MODEL])
    const second = await home({ of: ALICE, limit: '1', cursor: first.owned?.next ?? '' })
    expect(second.owned).toMatchObject({ entities: [{ uri: INSTANCE }], next: null, total: 2 })
    const other = await world.get(`/api/v1/home?${new URLSearchParams({ of: TEAM, cursor: first.owned?.next ?? '' })}`)
    expect(other).toMatchObject({ status: 400, body: { code: 'BAD_PAGE' } })
  })

  it('has running tests on them, with the reason', async () => {
    const { tests } = await home({ of: ALICE })
    expect(tests).toEqual({
      total: 1,
      atLeast: false,
      nodes: [
        {
          uri: TEST,
          entityType: 'AbTest',
          name: 'Ranking Model v5 vs v4',
          sentence: expect.stringContaining(`${INSTANCE} –tested in→ Ranking Model v5 vs v4`),
        },
      ],
    })
  })

  it('has failures upstream of them, newest first, with what they reach', async () => {
    const { failures } = await home({ of: ALICE })
    expect(failures).toMatchObject({ total: 2, atLeast: false })
    expect(failures.nodes.map(({ startedAt, followedBy, error }) => [startedAt, followedBy, error])).toEqual([
      ['2026-01-03T00:00:00Z', 'nothing', 'no such table'],
      ['2026-01-01T00:00:00Z', 'success', 'out of memory'],
    ])
    expect(failures.nodes[0]).toMatchObject({
      pipeline: { uri: PIPELINE, name: 'Weekly ranking trainer' },
      reaches: { uri: INSTANCE },
      sentence: expect.stringMatching(
        /–produced by→ .* –run of→ Weekly ranking trainer$|–pipeline→ Weekly ranking trainer$/,
      ),
    })
  })

  it('has their changes since then, as sentences', async () => {
    const { changes } = await home({ of: ALICE, since: String(before - 1) })
    expect(changes).toMatchObject({ since: { tx: before - 1 }, more: false })
    expect(changes.items.map(({ uri, tx, sentence }) => [uri, tx, sentence])).toEqual([
      [MODEL, before, expect.stringContaining('Ranking v5')],
    ])
    expect((await home({ of: ALICE, since: String(before) })).changes.items).toEqual([])
  })

  it('lists first what needs them', async () => {
    world.stand({
      shortfalls: [
        { code: 'CIRCUIT_OPEN', part: 'registry', types: ['Model'], reason: "registry doesn't answer", since: null },
      ],
    })
    const { needs, sources } = await home({ of: ALICE })
    expect(sources).toEqual([
      { platform: 'registry', code: 'CIRCUIT_OPEN', reason: "registry doesn't answer", since: null },
    ])
    const PLAIN = { at: null, reach: null }
    expect(needs).toEqual([
      {
        ...PLAIN,
        kind: 'source',
        severity: 'high',
        sentence: "registry doesn't answer.",
        uri: null,
        action: 'open-source',
        platform: 'registry',
      },
      {
        kind: 'failed-run',
        severity: 'high',
        sentence: `Last run of Weekly ranking trainer failed; ${INSTANCE} depends on it.`,
        uri: 'aip://pipeline-run/orchestrator/newer',
        action: 'open-run',
        platform: null,
        at: '2026-01-03T00:00:00Z',
        reach: { uri: PIPELINE, tests: 1, serving: 0, others: 1 },
      },
      {
        ...PLAIN,
        kind: 'stale',
        severity: 'medium',
        sentence: 'Ranking v5 is stale.',
        uri: MODEL,
        action: 'refresh',
        platform: null,
      },
    ])
    world.stand({})
  })

  it('has their teams', async () => {
    expect((await home({ of: ALICE })).teams).toMatchObject([{ uri: TEAM, entityType: 'Group' }])
    expect((await home({ of: TEAM })).teams).toEqual([])
    expect((await home()).teams).toEqual([])
  })

  it('is empty for somebody who owns nothing and is only a stub', async () => {
    await world.say(
      saying({ type: 'Dataset', uri: 'aip://dataset/datasets/theirs', edges: [['Entity.ownedBy', NOBODY]] }),
    )
    expect(await home({ of: NOBODY })).toMatchObject({
      of: { uri: NOBODY, entityType: null },
      owned: { total: 1, entities: [{ uri: 'aip://dataset/datasets/theirs' }] },
      tests: { total: 0 },
    })
    await world.say(saying({ type: 'Dataset', uri: 'aip://dataset/datasets/theirs' }))
    expect(await home({ of: NOBODY })).toMatchObject({ owned: { total: 0 }, failures: { total: 0 }, needs: [] })
  })
})

describe('the home of a team', () => {
  it('includes what its members own, and failures of its own entities', async () => {
    const { owned, failures, needs } = await home({ of: TEAM })
    expect(owned?.entities.map(({ uri }) => uri).toSorted()).toEqual([MODEL, INSTANCE, PIPELINE].toSorted())
    expect(failures).toMatchObject({
      total: 2,
      nodes: [{ pipeline: { uri: PIPELINE }, reaches: { uri: PIPELINE } }, {}],
    })
    expect(needs[0]).toMatchObject({ sentence: 'Last run of Weekly ranking trainer failed.' })
  })
})

describe('the home of nobody in particular', () => {
  it('covers everything', async () => {
    const answer = await home()
    expect(answer).toMatchObject({ of: null, owned: null, tests: { total: 1, nodes: [{ uri: TEST, sentence: null }] } })
    expect(answer.totals).toContainEqual({ type: 'PipelineRun', count: 4 })
    expect(answer.failures).toMatchObject({
      total: 2,
      atLeast: false,
      nodes: [{ followedBy: 'nothing', reaches: null }, { followedBy: 'success' }],
    })
    const { changes } = await home({ since: '0' })
    expect(changes.items.map(({ uri }) => uri)).toEqual(expect.arrayContaining([OTHER_TEST, MODEL]))
    expect([changes.items.length, changes.more]).toEqual([20, true])
    expect(answer.needs).toMatchObject([{ kind: 'failed-run', sentence: 'Last run of Weekly ranking trainer failed.' }])
  })

  it('reflects the requested moment', async () => {
    const then = await home({ asOf: '1' })
    expect(then).toMatchObject({ tests: { total: 0 }, failures: { total: 0 }, totals: [{ type: 'Model', count: 1 }] })
    // Present problems of sources aren't those of then, which nobody recorded.
    expect(then.sources).toBeNull()
  })
})

describe('failed runs', () => {
  it('include those of experiments', async () => {
    const { say, close, get } = await openWorld(catalogueWith('mlflow'))
    const experiment = 'aip://mlflow-experiment/mlflow/1'
    const run = (id: string, status: string): Saying =>
      saying({
        type: 'MlflowRun',
        uri: `aip://mlflow-run/mlflow/${id}`,
        attributes: { status, startedAt: `2026-01-0${id}T00:00:00Z` },
        edges: [['MlflowRun.inExperiment', experiment]],
      })
    try {
      await say(saying({ type: 'MlflowExperiment', uri: experiment, attributes: { name: 'Churn' } }))
      // The second differs from the first on purpose, and isn't a repetition of it.
      await say(run('1', 'FAILED'), run('2', 'FINISHED'), run('3', 'FAILED'))
      const { failures, needs } = (await get('/api/v1/home')).body as HomeAnswer
      expect(failures).toMatchObject({
        total: 2,
        runs: 3,
        types: ['MlflowRun'],
        nodes: [{ followedBy: 'nothing' }, { followedBy: 'nothing' }],
      })
      expect(needs).toMatchObject([{ kind: 'failed-run', sentence: 'Last run of Churn failed.' }])
      await say(run('4', 'RUNNING'))
      const { needs: meanwhile } = (await get('/api/v1/home')).body as HomeAnswer
      expect(meanwhile).toMatchObject([{ sentence: 'Last finished run of Churn failed; another is running.' }])
    } finally {
      await close()
    }
  })

  it('are counted exactly, or among how many runs if there are too many', async () => {
    const { say, close, get } = await openWorld()
    const pipeline = 'aip://pipeline/orchestrator/often'
    const fail = async (from: number, count: number): Promise<void> => {
      const uris = Array.from({ length: count }, (_, i) => `aip://pipeline-run/orchestrator/r${from + i}`)
      const [first = '', ...others] = uris
      const attributes = { status: 'failed' }
      const edges = uris.map((uri): readonly [EdgeTypeId, string, string] => ['PipelineRun.runOf', pipeline, uri])
      const parts = others.map((uri) => ({ type: 'PipelineRun', uri, attributes }))
      await say(saying({ type: 'PipelineRun', uri: first, attributes, parts, edges }))
    }
    try {
      await say(saying({ type: 'Pipeline', uri: pipeline, edges: [['Entity.ownedBy', ALICE]] }))
      await say(saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' } }))
      await fail(0, 600)
      const ask = async (of: string) => ((await get(`/api/v1/home?limit=3${of}`)).body as HomeAnswer).failures
      for (const parameter of ['', `&of=${ALICE}`])
        expect(await ask(parameter)).toMatchObject({ total: 600, atLeast: false, checked: 600, runs: 600 })
      await fail(600, 4_500)
      for (const parameter of ['', `&of=${ALICE}`])
        expect(await ask(parameter)).toMatchObject({ total: 5_000, atLeast: true, checked: 5_000, runs: 5_100 })
    } finally {
      await close()
    }
  }, 60_000)
})

describe('changes', () => {
  it('are not crowded out by routine runs if they matter', async () => {
    const { say, close, get } = await openWorld()
    const model = (stage: string) => saying({ type: 'Model', uri: MODEL, attributes: { name: 'Ranking v5', stage } })
    const run = (n: number, status: string) =>
      saying({
        type: 'PipelineRun',
        uri: `aip://pipeline-run/orchestrator/r${n}`,
        attributes: { name: `${n}`, status },
      })
    const attempt = (n: number) =>
      saying({
        type: 'JobAttempt',
        uri: `aip://job-attempt/orchestrator/r0/${n}`,
        attributes: { name: `${n}`, status: 'succeeded' },
      })
    const since = await say(model('experimental'))
    await say(model('production'))
    await say(...Array.from({ length: 150 }, (_, n) => attempt(n)))
    const quiet = (await get(`/api/v1/home?since=${since}`)).body as HomeAnswer
    expect(quiet.changes.items.map(({ sentence }) => sentence)).toEqual(['Ranking v5 is now production'])
    await say(model('staging'), ...Array.from({ length: 25 }, (_, n) => run(n, 'succeeded')), run(25, 'failed'))
    const { changes } = (await get(`/api/v1/home?since=${since}`)).body as HomeAnswer
    expect(changes.items.map(({ sentence }) => sentence)).toEqual([
      'Run 25 failed',
      'Run 24 succeeded; 24 more pipeline runs changed',
      'Ranking v5 is now staging',
      'Ranking v5 is now production',
    ])
    expect(changes.more).toBe(false)
    await close()
  })
})

describe('important changes', () => {
  const EXPERIMENT = 'aip://mlflow-experiment/mlflow/1'
  const version = (alias: boolean) =>
    saying({
      type: 'Model',
      uri: 'aip://model/mlflow/scorer',
      attributes: { name: 'scorer', aliases: alias ? { champion: '1' } : {} },
    })
  const run = (n: number, status: string) =>
    saying({
      type: 'MlflowRun',
      uri: `aip://mlflow-run/mlflow/r${n}`,
      attributes: { name: `r${n}`, status, metrics: [{ name: 'auc', value: status === 'RUNNING' ? 0.9 : 0.1 }] },
      edges: [
        ['MlflowRun.inExperiment', EXPERIMENT],
        ['Entity.ownedBy', ALICE],
      ],
    })

  it('are found however many routine runs followed, which share one row', async () => {
    const { say, close, get } = await openWorld(catalogueWith('mlflow'))
    const experiment = saying({ type: 'MlflowExperiment', uri: EXPERIMENT, attributes: { name: 'nightly' } })
    const since = await say(version(false), experiment)
    await say(version(true))
    for (const status of ['RUNNING', 'FINISHED']) await say(...Array.from({ length: 150 }, (_, n) => run(n, status)))
    const { changes } = (await get(`/api/v1/home?since=${since}`)).body as HomeAnswer
    const alias = 'Alias champion of scorer was set to version 1'
    // A transaction a minute.
    const rows = [
      ['Run r149 of nightly finished', 60],
      ['Run r88 of nightly finished', 60],
      ['Run r27 of nightly finished', 60],
      ['Run r116 of nightly started', 60],
      ['Run r55 of nightly started', 55],
    ].map(([first, more]) => `${first}; ${more} more MLflow runs of nightly changed`)
    expect(changes.items.map(({ sentence }) => sentence)).toEqual([...rows, alias])
    expect(changes.items[0]?.parts.map(({ uri }) => uri)).toContain(EXPERIMENT)
    const { items } = (await get(`/api/v1/activity?since=${since}&fold=true`)).body as ActivityAnswer
    expect(items.map(({ sentence }) => sentence)).toEqual([...rows, alias])
    const path = `/api/v1/activity?since=${since}`
    expect(((await get(path)).body as ActivityAnswer).items).toHaveLength(50)
    const severe = (await get(`${path}&severity=medium`)).body as ActivityAnswer
    expect(severe.items.map(({ sentence }) => sentence)).toEqual([alias])
    expect(severe.next).toBeNull()
    await say(...Array.from({ length: 5 }, (_, n) => run(n, 'FAILED')))
    const failed = ((await get(`/api/v1/home?since=${since}`)).body as HomeAnswer).changes.items
    expect(failed.map(({ severity }) => severity)).toEqual(['high', ...Array(5).fill('low'), 'medium'])
    const sentence = 'Run r4 of nightly failed; 4 more MLflow runs of nightly failed'
    expect(failed[0]?.sentence).toBe(sentence)
    const all = (await get(`/api/v1/activity?of=${EXPERIMENT}&since=${since}&fold=true`)).body as ActivityAnswer
    expect(all.items[0]?.sentence).toBe(sentence)
    await close()
  })
})

describe('entities without a description', () => {
  it('count only if they should have one, exist and are in use', async () => {
    const { say, gone, close, get } = await openWorld(catalogueWith('mlflow'))
    const owned = (type: string, uri: string, attributes = {}) =>
      saying({ type, uri, attributes: { name: 'a', ...attributes }, edges: [['Entity.ownedBy', ALICE]] })
    const deleted = owned('Dataset', 'aip://dataset/datasets/deleted')
    await say(
      saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' } }),
      owned('MlflowExperiment', 'aip://mlflow-experiment/mlflow/1'),
      owned('Dataset', 'aip://dataset/datasets/d'),
      owned('Model', 'aip://model/registry/old', { stage: 'retired' }),
      deleted,
    )
    await gone(deleted, true)
    const { owned: all } = (await get(`/api/v1/home?of=${ALICE}`)).body as HomeAnswer
    expect(all?.entities.map(({ entityType, gaps }) => [entityType, gaps])).toEqual([
      ['MlflowExperiment', []],
      ['Dataset', ['no-description']],
      ['Model', []],
    ])
    expect(all).toMatchObject({ total: 3, quality: { undescribed: 1 } })
    await close()
  })
})

describe('long lists', () => {
  it('are limited, and say so', async () => {
    const { app, say, close, get } = await openWorld()
    expect(app).toBeDefined()
    const owned = Array.from({ length: 20_010 }, (_, i) => `aip://dataset/datasets/o${i}`)
    const edges = owned.map((uri): readonly [EdgeTypeId, string, string] => ['Entity.ownedBy', ALICE, uri])
    const parts = owned.map((uri) => ({ type: 'Dataset', uri, attributes: {} }))
    await say(saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' }, parts, edges }))
    const body = (await get(`/api/v1/home?of=${ALICE}&limit=3&since=0`)).body as HomeAnswer
    expect(body.owned).toMatchObject({ total: 20_010, quality: { checked: 2_000, undescribed: 2_000 } })
    expect(body.owned?.entities).toHaveLength(3)
    // Only her own: the others were read with it, and there are more than are examined.
    expect(body.changes).toMatchObject({ items: [{ uri: ALICE }], more: true })
    expect(body.needs).toMatchObject([
      { sentence: expect.stringContaining('2000 of the first 2000 of 20010 owned entities have no description') },
    ])
    await close()
  })
})

it.each([
  [{ of: MODEL }, 'BAD_REQUEST', 'of'],
  [{ of: 'aip://user/identity/unheard-of' }, 'UNKNOWN_URI', 'of'],
  [{ since: 'yesterday' }, 'BAD_AS_OF', 'since'],
])('reject %j', async (query: Readonly<Record<string, string>>, code, parameter) => {
  expect((await world.get(`/api/v1/home?${new URLSearchParams(query)}`)).body).toMatchObject({ code, parameter })
})

import type { Json } from '../../lib/json.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { EdgeTypeId } from '../../model/facts.ts'
import { keyUri } from '../../model/key.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { HomeAnswer } from '../../questions/home.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { ALICE, company, INSTANCE, MODEL, RUN, saying, TEST } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const PIPELINE = 'aip://pipeline/orchestrator/weekly-ranking-trainer'
const ASIDE = 'aip://pipeline/orchestrator/aside'
const CALLER = 'aip://pipeline/orchestrator/nightly'
const MENDED = 'aip://pipeline/orchestrator/mended'
const EVALUATION = 'aip://evaluation/evaluations/offline'
const OLDER = 'aip://model/registry/older'
const DEPLOYMENT = 'aip://deployment/registry/eu'
const TEAM = 'aip://group/identity/personalization'
const OTHERS = 'aip://group/identity/others'
const HOLDOUTS = ['aip://dataset-version/datasets/holdout@1', 'aip://dataset-version/datasets/holdout@2'] as const
const PAST = '2026-01-10T00:00:00.000Z'

const runOf = (pipeline: string, name: string, attributes: Readonly<Record<string, string>>) =>
  saying({
    type: 'PipelineRun',
    uri: `aip://pipeline-run/orchestrator/${name}`,
    attributes,
    edges: [['PipelineRun.runOf', pipeline]],
  })
const schedule = (name: string, pipeline: string, attributes: Readonly<Record<string, string | boolean>>) =>
  saying({
    type: 'PipelineSchedule',
    uri: `aip://pipeline-schedule/orchestrator/${name}`,
    attributes,
    edges: [['PipelineSchedule.schedules', pipeline]],
  })
const measurement = (name: string, version: string, at: string, auc: number, of = EVALUATION, on?: string) =>
  saying({
    type: 'EvaluationRun',
    uri: `aip://evaluation-run/evaluations/${name}`,
    attributes: { at, status: 'succeeded', metrics: [{ name: 'auc', value: auc }] },
    edges: [
      ['EvaluationRun.runOf', of],
      ['EvaluationRun.scored', version],
      ...(on === undefined ? [] : [['EvaluationRun.on', on] as const]),
    ],
  })
const instance = (uri: string, name: string, trainedAt: string, edges: readonly (readonly [EdgeTypeId, string])[]) =>
  saying({
    type: 'ModelInstance',
    uri,
    attributes: { name, trainedAt },
    edges: [['ModelInstance.instanceOf', MODEL], ...edges],
  })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    ...company(1),
    saying({ type: 'User', uri: ALICE, edges: [['User.memberOf', TEAM]] }),
    saying({ type: 'Pipeline', uri: ASIDE, attributes: { name: 'Aside' } }),
    // Newer than the other pipeline's failures, but nothing depends on it.
    runOf(ASIDE, 'aside-1', { status: 'failed', startedAt: '2026-02-01T00:00:00Z' }),
    // Failed once, and fixed since.
    saying({ type: 'Pipeline', uri: MENDED, attributes: { name: 'Mended' } }),
    runOf(MENDED, 'm1', { status: 'failed', startedAt: '2026-02-02T00:00:00Z' }),
    runOf(MENDED, 'm2', { status: 'succeeded', startedAt: '2026-02-03T00:00:00Z' }),
    runOf(PIPELINE, 'w1', { status: 'succeeded', startedAt: '2026-01-01T00:00:00Z' }),
    runOf(PIPELINE, 'w2', { status: 'failed', startedAt: '2026-01-02T00:00:00Z' }),
    runOf(PIPELINE, 'w3', { status: 'failed', startedAt: '2026-01-03T00:00:00Z', endedAt: '2026-01-05T00:00:00Z' }),
    runOf(PIPELINE, 'w4', { status: 'running', startedAt: '2026-01-04T00:00:00Z' }),
    saying({
      type: 'JobAttempt',
      uri: 'aip://job-attempt/orchestrator/a1',
      attributes: { name: 'Attempt 1' },
      edges: [['JobAttempt.attemptOf', 'aip://pipeline-run/orchestrator/w3']],
    }),
    schedule('missed', PIPELINE, { name: 'Weekly', enabled: true, nextRunAt: PAST }),
    schedule('met', PIPELINE, { name: 'Met', enabled: true, nextRunAt: '2026-01-04T00:00:00.000Z' }),
    schedule('off', PIPELINE, { name: 'Off', enabled: false, nextRunAt: PAST }),
    schedule('ahead', PIPELINE, { name: 'Ahead', enabled: true, nextRunAt: '2999-01-01T00:00:00.000Z' }),
    saying({
      type: 'AbTest',
      uri: TEST,
      attributes: { name: 'Ranking Model v5 vs v4', status: 'ACTIVE', endsAt: PAST },
    }),
    instance(OLDER, 'v4', '2025-12-01T00:00:00.000Z', []),
    instance(INSTANCE, 'v5', '2026-01-01T00:00:00.000Z', [['ModelInstance.producedBy', RUN]]),
    saying({
      type: 'ModelDeployment',
      uri: DEPLOYMENT,
      attributes: { name: 'EU', status: 'serving' },
      edges: [['ModelDeployment.deploys', INSTANCE]],
    }),
    saying({
      type: 'Evaluation',
      uri: EVALUATION,
      attributes: { name: 'Offline', metricDefinitions: [{ name: 'auc', direction: 'higher' }] },
      edges: [['Evaluation.evaluates', MODEL]],
    }),
    ...HOLDOUTS.map((uri, n) => saying({ type: 'DatasetVersion', uri, attributes: { name: `Holdout ${n + 1}` } })),
    measurement('old', OLDER, '2025-12-02T00:00:00Z', 0.8, EVALUATION, HOLDOUTS[0]),
    measurement('first', INSTANCE, '2026-01-02T00:00:00Z', 0.9),
    measurement('last', INSTANCE, '2026-01-02T12:00:00Z', 0.6, EVALUATION, HOLDOUTS[1]),
  )
})
afterAll(() => world.close())

const home = async (query = ''): Promise<HomeAnswer> => (await world.get(`/api/v1/home${query}`)).body as HomeAnswer

it('ranks needs by what is in use downstream, whatever is newer', async () => {
  const { needs, needsLeft } = await home()
  expect(needs.map(({ kind, sentence, action }) => [kind, sentence, action])).toEqual([
    // Equally many depend on both; a failure is worse than a delay, whichever is newer.
    ['failed-run', 'Weekly ranking trainer failed 2 times in a row; running again.', 'open-run'],
    ['metric-drop', 'auc regressed 25% in v5: 0.6, was 0.8 in v4.', 'open-measurement'],
    ['overdue', 'Weekly ranking trainer missed its scheduled run.', 'open-schedule'],
    ['test-overdue', 'Ranking Model v5 vs v4 is still running past its planned end.', 'open-test'],
    ['failed-run', 'Last run of Aside failed.', 'open-run'],
  ])
  expect(needs.map(({ uri }) => uri?.split('/').at(-1))).toEqual(['w3', 'last', 'missed', '12345', 'aside-1'])
  expect(needs[2]).toMatchObject({ at: PAST, reach: { uri: PIPELINE, tests: 1, serving: 1 } })
  expect(needs[1]?.reach).toMatchObject({ uri: INSTANCE, serving: 1 })
  expect(needs.at(-1)?.reach).toEqual({ uri: ASIDE, tests: 0, serving: 0, others: 0 })
  expect(needsLeft).toEqual([])
})

it('says of a version and its evaluation run what a metric is compared with, and what measured it', async () => {
  const LAST = 'aip://evaluation-run/evaluations/last'
  const attentionTo = async (uri: string) =>
    (
      await world.ask(
        `{ attention(uri: "${uri}") { needs { kind sentence uri of before beforeName measured isCaller } } }`,
      )
    ).data
  const drop = {
    kind: 'metric-drop',
    sentence: 'auc regressed 25% in v5: 0.6, was 0.8 in v4.',
    uri: LAST,
    of: INSTANCE,
    before: OLDER,
    beforeName: 'v4',
    measured: 'Offline on Holdout 2, before on Holdout 1',
    isCaller: false,
  }
  // A run is over: no failure upstream of its version changes it.
  expect(await attentionTo(LAST)).toEqual({ attention: { needs: [drop] } })
  expect(await attentionTo('aip://evaluation-run/evaluations/first')).toEqual({ attention: { needs: [] } })
  expect(await attentionTo(INSTANCE)).toMatchObject({ attention: { needs: expect.arrayContaining([drop]) } })
})

it('tells of no regression if measurements at the same time disagree', async () => {
  const measured = await openWorld()
  onTestFinished(() => measured.close())
  const drops = async () => {
    const { needs } = (await measured.get('/api/v1/home')).body as HomeAnswer
    return needs.flatMap(({ kind, sentence }) => (kind === 'metric-drop' ? [sentence] : []))
  }
  const [at, later] = ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z']
  await measured.say(
    instance(OLDER, 'v4', '2025-12-01T00:00:00.000Z', []),
    instance(INSTANCE, 'v5', '2026-01-01T00:00:00.000Z', []),
    saying({
      type: 'Evaluation',
      uri: EVALUATION,
      attributes: { name: 'Offline', metricDefinitions: [{ name: 'auc', direction: 'higher' }] },
    }),
    measurement('old', OLDER, '2025-12-02T00:00:00Z', 0.8),
    ...['a', 'b', 'c'].map((name, i) => measurement(name, INSTANCE, at, i === 1 ? 0.9 : 0.6)),
  )
  expect(await drops()).toEqual([])
  await measured.say(measurement('last', INSTANCE, later, 0.6))
  expect(await drops()).toEqual(['auc regressed 25% in v5: 0.6, was 0.8 in v4.'])
})

it('tells an overdue caller of a pipeline from what is upstream of it', async () => {
  const called = await openWorld()
  onTestFinished(() => called.close())
  await called.say(
    saying({ type: 'Pipeline', uri: MENDED, attributes: { name: 'Mended' } }),
    saying({ type: 'Pipeline', uri: CALLER, attributes: { name: 'Nightly' }, edges: [['Pipeline.calls', MENDED]] }),
    schedule('nightly', CALLER, { name: 'Nightly', enabled: true, nextRunAt: PAST }),
  )
  const needsOf = async (uri: string) =>
    (await called.ask(`{ attention(uri: "${uri}") { needs { kind of isCaller } } }`)).data
  const missed = (isCaller: boolean) => ({ attention: { needs: [{ kind: 'overdue', of: CALLER, isCaller }] } })
  expect(await needsOf(MENDED)).toEqual(missed(true))
  expect(await needsOf(CALLER)).toEqual(missed(false))
})

it("lists new needs since a moment, by the source's own time", async () => {
  const since = async (moment: string) => (await home(`?needsSince=${moment}`)).needs
  const all = await since('2000-01-01')
  expect(all.filter(({ kind }) => kind !== 'failed-run')).toHaveLength(3)
  // Each failed run made things worse when it failed, whatever came after it.
  expect(
    all
      .filter(({ kind }) => kind === 'failed-run')
      .map(({ sentence, at }) => [sentence.replace('aip://pipeline-run/orchestrator/', ''), at]),
  ).toEqual([
    ['Run m1 of Mended failed; a later one succeeded.', '2026-02-02T00:00:00Z'],
    ['Run aside-1 of Aside failed.', '2026-02-01T00:00:00Z'],
    ['Run w3 of Weekly ranking trainer failed.', '2026-01-05T00:00:00Z'],
    ['Run w2 of Weekly ranking trainer failed.', '2026-01-02T00:00:00Z'],
  ])
  const times = all.map(({ at }) => Date.parse(at ?? ''))
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  // The last measurement was on 2 January, and the last failed run began on 3 January.
  expect((await since('2026-01-03')).map(({ kind }) => kind)).not.toContain('metric-drop')
  expect((await since('2026-01-03')).map(({ uri }) => uri?.split('/').at(-1))).toContain('w3')
  expect(await since('2998-01-01')).toEqual([])
})

it('does not count another failure as a repair', async () => {
  const { failures } = await home()
  const failureOf = (name: string) => failures.nodes.find(({ uri }) => uri.endsWith(`/${name}`))
  expect(failureOf('w3')).toMatchObject({ followedBy: 'running', streak: { length: 2, atLeast: false } })
  expect(failureOf('w2')).toMatchObject({ followedBy: 'failure', streak: { length: 2, atLeast: false } })
})

it('omits repaired failures', async () => {
  const { failures, needs } = await home()
  // Four runs failed, but only two pipelines still end with a failure: those need attention.
  expect(failures).toMatchObject({ total: 4, failing: 2 })
  expect(needs.filter(({ kind }) => kind === 'failed-run')).toHaveLength(2)
  expect(failures.nodes.find(({ uri }) => uri.endsWith('/m1'))).toMatchObject({
    followedBy: 'success',
    streak: { length: 0 },
  })
  expect(needs.filter(({ sentence }) => sentence.includes('Mended'))).toEqual([])
})

it("doesn't order measurements with equal times", async () => {
  const tied = 'aip://evaluation/evaluations/tied'
  const drops = async () => (await home()).needs.filter(({ kind }) => kind === 'metric-drop')
  const before = await drops()
  await world.say(
    saying({
      type: 'Evaluation',
      uri: tied,
      attributes: { name: 'Tied', metricDefinitions: [{ name: 'auc', direction: 'higher' }] },
      edges: [['Evaluation.evaluates', MODEL]],
    }),
    measurement('tied-old', OLDER, '2026-01-03T00:00:00Z', 0.8, tied),
    measurement('tied-good', INSTANCE, '2026-01-03T00:00:00Z', 0.9, tied),
    measurement('tied-bad', INSTANCE, '2026-01-03T00:00:00Z', 0.3, tied),
  )
  expect(await drops()).toEqual(before)
  await world.say(measurement('tied-last', INSTANCE, '2026-01-03T00:00:01Z', 0.4, tied))
  expect((await drops()).map(({ uri, sentence }) => [uri?.split('/').at(-1), sentence])).toContainEqual([
    'tied-last',
    'auc regressed 50% in v5: 0.4, was 0.8 in v4.',
  ])
})

it('counts the needs that it does not list', async () => {
  const many = Array.from({ length: 12 }, (_, n) =>
    schedule(`more-${n}`, ASIDE, { enabled: true, nextRunAt: '2026-03-01T00:00:00Z' }),
  )
  await world.say(...many)
  const { needs, needsLeft } = await home()
  expect(needs.filter(({ kind }) => kind === 'overdue')).toHaveLength(8)
  expect(needs.slice(0, 7).filter(({ kind }) => kind === 'overdue')).toHaveLength(2)
  expect(needsLeft).toEqual([{ kind: 'overdue', count: 5, atLeast: false }])
})

const PLANNED = [
  'cron',
  'zoned',
  'interval',
  'never-run',
  'dataset',
  'waiting',
  'lately',
  'changed',
  'unclear',
] as const
/** What new versions start a pipeline: neither the first nor the last listed is the last to have one. */
const WAITED_FOR: Readonly<Record<string, readonly string[]>> = {
  dataset: ['early', 'late', 'between'],
  waiting: ['early', 'silent'],
}
const pipelineUri = (name: string): string => `aip://pipeline/orchestrator/planned-${name}`
const version = (name: string, dataset: string, createdAt: string) =>
  saying({
    type: 'DatasetVersion',
    uri: `aip://dataset-version/datasets/${name}`,
    attributes: { createdAt },
    edges: [['DatasetVersion.versionOf', `aip://dataset/datasets/${dataset}`]],
  })

it('derives the next due run if the schedule states none, or only a past one', async () => {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
  const ran = (name: (typeof PLANNED)[number], startedAt: string) =>
    runOf(pipelineUri(name), `planned-${name}`, { status: 'succeeded', startedAt })
  const planned = (name: (typeof PLANNED)[number], attributes: Readonly<Record<string, string | boolean>>) =>
    schedule(`planned-${name}`, pipelineUri(name), attributes)
  const fresh = await openWorld()
  await fresh.say(
    ...PLANNED.map((name) =>
      saying({
        type: 'Pipeline',
        uri: pipelineUri(name),
        attributes: { name },
        edges: (WAITED_FOR[name] ?? []).map((dataset) => ['Pipeline.dependsUpon', `aip://dataset/datasets/${dataset}`]),
      }),
    ),
    // 5 January 2026 is a Monday.
    planned('cron', { cron: '0 3 * * 1', nextRunAt: '2026-01-05T03:00:00Z' }),
    ran('cron', '2026-01-05T03:01:00Z'),
    planned('zoned', { cron: '0 3 * * 1', timezone: 'America/Los_Angeles' }),
    ran('zoned', '2026-01-05T03:01:00Z'),
    planned('interval', { interval: 'P1D' }),
    ran('interval', '2026-01-05T03:00:00Z'),
    planned('never-run', { cron: '0 0 1 * *', createdAt: '2026-01-05T03:00:00Z' }),
    planned('dataset', { interval: 'Asset' }),
    ran('dataset', '2026-01-05T03:00:00Z'),
    planned('waiting', { interval: 'Asset' }),
    ran('waiting', '2026-01-05T03:00:00Z'),
    version('early-0', 'early', '2026-01-04T00:00:00Z'),
    version('early-1', 'early', '2026-01-06T00:00:00Z'),
    version('early-2', 'early', '2026-01-07T00:00:00Z'),
    version('late-1', 'late', '2026-01-08T00:00:00Z'),
    version('late-2', 'late', '2026-01-09T00:00:00Z'),
    version('between-1', 'between', '2026-01-07T00:00:00Z'),
    version('silent-0', 'silent', '2026-01-04T00:00:00Z'),
    planned('lately', { interval: 'P1D' }),
    ran('lately', hourAgo),
    planned('changed', { interval: 'P1D', updatedAt: hourAgo }),
    ran('changed', '2026-01-05T03:00:00Z'),
    planned('unclear', { interval: 'Never, external triggers only' }),
    ran('unclear', '2026-01-05T03:00:00Z'),
  )
  const { needs } = (await fresh.get('/api/v1/home?needsSince=2000-01-01')).body as HomeAnswer
  await fresh.close()
  expect(Object.fromEntries(needs.map(({ uri, at }) => [uri?.split('/planned-').at(-1), at]))).toEqual({
    cron: '2026-01-12T03:00:00.000Z',
    zoned: '2026-01-05T11:00:00.000Z',
    interval: '2026-01-06T03:00:00.000Z',
    'never-run': '2026-02-01T00:00:00.000Z',
    dataset: '2026-01-08T00:00:00.000Z',
  })
})

it('a need says that a new version was due only where that was declared', async () => {
  const own = await openWorld()
  const [declared, old] = ['aip://model/registry/declared', 'aip://model/registry/old']
  await own.say(
    saying({
      type: 'ModelInstance',
      uri: declared,
      attributes: { name: 'Declared', staleAfter: '2026-01-05T00:00:00Z', trainedAt: '2026-01-01T00:00:00Z' },
    }),
    saying({ type: 'ModelInstance', uri: old, attributes: { name: 'Old', updatedAt: '2025-01-01T10:00:00Z' } }),
  )
  const needsOf = async (uri: string) =>
    (await own.ask(`{ attention(uri: "${uri}") { needs { kind sentence lastAt } } }`)).data
  expect(await needsOf(declared)).toEqual({
    attention: {
      needs: [
        { kind: 'stale', sentence: 'A new version of Declared was due on 2026-01-05.', lastAt: '2026-01-01T00:00:00Z' },
      ],
    },
  })
  const sentence = "Old hasn't been updated since 2025-01-01, more than 90 days."
  expect(await needsOf(old)).toEqual({ attention: { needs: [{ kind: 'stale', sentence, lastAt: null }] } })
  await own.close()
})

describe('a version in use whose origin was deleted', () => {
  const [chosen, newest] = ['aip://model/mlflow/chosen', 'aip://model/mlflow/latest']
  const originOf = (name: string, type: string, edge: EdgeTypeId, version: string) =>
    saying({
      type,
      uri: `aip://${type === 'MlflowRun' ? 'mlflow-run' : 'mlflow-logged-model'}/mlflow/${name}`,
      edges: [[edge, version]],
    })
  const modelOf = (uri: string, team: string) =>
    saying({
      type: 'Model',
      uri,
      attributes: { name: uri },
      edges: [
        ['Model.currentInstance', `${uri}/2`],
        ['Entity.ownedBy', team],
      ],
    })
  const versionOf = (model: string, version: number, ...aliases: readonly string[]) =>
    saying({
      type: 'ModelInstance',
      uri: `${model}/${version}`,
      attributes: {
        name: `${model.split('/').at(-1)} v${version}`,
        tags: aliases.map((value) => ({ tag: 'alias', value })),
      },
      edges: [['ModelInstance.instanceOf', model]],
    })
  const run = originOf('r', 'MlflowRun', 'MlflowRun.registered', `${chosen}/2`)
  const logged = originOf('m', 'MlflowLoggedModel', 'MlflowLoggedModel.registeredAs', `${chosen}/2`)
  const others = [
    originOf('older', 'MlflowRun', 'MlflowRun.registered', `${chosen}/1`),
    originOf('newest', 'MlflowRun', 'MlflowRun.registered', `${newest}/2`),
  ]
  let mlflow: ApiWorld
  beforeAll(async () => {
    mlflow = await openWorld(catalogueWith('mlflow'))
    await mlflow.say(
      ...[TEAM, OTHERS].map((uri) => saying({ type: 'Group', uri, attributes: { name: uri } })),
      modelOf(chosen, TEAM),
      modelOf(newest, OTHERS),
      versionOf(chosen, 1),
      versionOf(chosen, 2, 'eu', 'champion'),
      ...[1, 2].map((version) => versionOf(newest, version)),
      run,
      logged,
      ...others,
    )
  })
  afterAll(() => mlflow.close())

  const sentences = async (path: string) =>
    ((await mlflow.get(path)).body as HomeAnswer).needs.map(({ kind, sentence }) => [kind, sentence])
  const attention = async (uri: string) => {
    const { data } = await mlflow.ask(`{ attention(uri: "${uri}") { needs { kind uri at sentence } } }`)
    return (data as { attention: { needs: readonly { sentence: string }[] } }).attention.needs
  }

  it('needs attention, unless nobody chose the version', async () => {
    for (const other of others) await mlflow.gone(other, true)
    expect(await sentences('/api/v1/home')).toEqual([])
    await mlflow.gone(run, true)
    const lost = ['origin-deleted', 'The MLflow run of chosen v2 (alias champion) was deleted.']
    expect(await sentences('/api/v1/home')).toEqual([lost])
    await mlflow.gone(logged, true)
    const both = 'The MLflow run and the MLflow logged model of chosen v2 (alias champion) were deleted.'
    expect(await sentences(`/api/v1/home?of=${TEAM}`)).toContainEqual(['origin-deleted', both])
    expect(await sentences(`/api/v1/home?of=${OTHERS}`)).not.toContainEqual(['origin-deleted', both])
    for (const uri of [chosen, `${chosen}/2`])
      expect(await attention(uri)).toMatchObject([{ kind: 'origin-deleted', sentence: both, uri: `${chosen}/2` }])
    expect(await attention(`${chosen}/1`)).toEqual([])
    expect(await attention(newest)).toEqual([])
  })

  it('needs attention if the origin was deleted before anything read it', async () => {
    const early = 'aip://model/mlflow/early'
    const version = versionOf(early, 1, 'champion')
    const unread = 'aip://mlflow-run/mlflow/unread'
    await mlflow.say(saying({ type: 'Model', uri: early, attributes: { name: early } }), version)
    await mlflow.say(
      saying({
        type: 'ModelInstance',
        uri: `${early}/1`,
        platform: 'edits',
        edges: [['MlflowRun.registered', `${early}/1`, unread]],
      }),
    )
    expect(await attention(`${early}/1`)).toEqual([])
    await mlflow.gone(saying({ type: 'MlflowRun', uri: unread }), false)
    const sentence = 'The MLflow run of early v1 (alias champion) is not at its source.'
    expect(await attention(`${early}/1`)).toMatchObject([{ kind: 'origin-deleted', sentence, at: null }])
    expect(await sentences('/api/v1/home')).toContainEqual(['origin-deleted', sentence])
  })

  it('needs attention while it is the current one of a failed run', async () => {
    const [model, owner] = ['aip://model/mlflow/hasty', 'aip://group/identity/hasty']
    const runOf = (status: string) =>
      saying({
        type: 'MlflowRun',
        uri: 'aip://mlflow-run/mlflow/hasty',
        attributes: { name: 'train-7', status, endedAt: '2026-01-02T00:00:00Z' },
        edges: [['MlflowRun.registered', `${model}/2`]],
      })
    await mlflow.say(saying({ type: 'Group', uri: owner, attributes: { name: 'Hasty' } }), modelOf(model, owner))
    await mlflow.say(versionOf(model, 1), versionOf(model, 2, 'champion'), runOf('FAILED'))
    const sentence = 'hasty v2 (alias champion) comes from the run train-7, which failed.'
    const { uri, at } = { uri: 'aip://mlflow-run/mlflow/hasty', at: '2026-01-02T00:00:00Z' }
    for (const about of [model, `${model}/2`])
      expect(await attention(about)).toEqual([{ kind: 'origin-failed', sentence, uri, at }])
    expect(await attention(`${model}/1`)).toEqual([])
    expect(await sentences(`/api/v1/home?of=${owner}`)).toContainEqual(['origin-failed', sentence])
    await mlflow.say(runOf('KILLED'))
    expect(await attention(model)).toMatchObject([{ sentence: sentence.replace('failed', 'was stopped') }])
    await mlflow.say(runOf('FINISHED'))
    expect(await attention(model)).toEqual([])
  })

  it('needs attention whatever its alias is called', async () => {
    await mlflow.say(versionOf(newest, 2, 'Champion-EU'))
    const lost = 'The MLflow run of latest v2 (alias Champion-EU) was deleted.'
    expect(await sentences(`/api/v1/home?of=${OTHERS}`)).toContainEqual(['origin-deleted', lost])
    expect(await attention(newest)).toMatchObject([{ kind: 'origin-deleted', sentence: lost, uri: `${newest}/2` }])
    expect(await attention(`${newest}/1`)).toEqual([])
  })

  it('needs attention when features that it uses are deleted', async () => {
    const features = ['age', 'size'].map((id) =>
      saying({ type: 'Feature', uri: `aip://feature/mlflow/${id}`, attributes: { name: id } }),
    )
    const version = saying({
      type: 'ModelInstance',
      uri: `${newest}/3`,
      attributes: { name: 'latest v3', tags: [{ tag: 'alias', value: 'prod' }] },
      edges: [
        ['ModelInstance.instanceOf', newest],
        ...features.map(({ uri }) => ['ModelInstance.usesFeature', uri] as const),
      ],
    })
    await mlflow.say(...features, version)
    for (const feature of features) await mlflow.gone(feature, true)
    const lost = '2 features of latest v3 (alias prod) were deleted: age and size.'
    expect(await sentences(`/api/v1/home?of=${OTHERS}`)).toContainEqual(['feature-deleted', lost])
    expect(await attention(version.uri)).toContainEqual(
      expect.objectContaining({ kind: 'feature-deleted', sentence: lost }),
    )
  })
})

describe('a chosen version deleted while its model stays', () => {
  const model = 'aip://model/mlflow/forecast'
  const uriOf = (n: number) => `${model}/${n}`
  const forecast = (current: number | null, by: string | null, aliases: Readonly<Record<string, string>> = {}) => ({
    ...saying({
      type: 'Model',
      uri: model,
      attributes: { name: 'forecast', aliases, currentVersionBy: by },
      parts: Object.entries(aliases).map(([alias, version]) => ({
        type: 'ModelInstance',
        uri: uriOf(Number(version)),
        attributes: { tags: [{ tag: 'alias', value: alias }] },
      })),
      edges: [
        ...(current === null ? [] : [['Model.currentInstance', uriOf(current)] as const]),
        ['Entity.ownedBy', TEAM],
      ],
    }),
  })
  const version = (n: number, stage?: string) =>
    saying({
      type: 'ModelInstance',
      uri: uriOf(n),
      attributes: {
        name: `forecast v${n}`,
        ...(stage !== undefined && { tags: [{ tag: 'stage', value: stage }] }),
      },
      edges: [['ModelInstance.instanceOf', model]],
    })
  let mlflow: ApiWorld
  beforeAll(async () => {
    mlflow = await openWorld(catalogueWith('mlflow'))
    const groups = [TEAM, OTHERS].map((uri) => saying({ type: 'Group', uri, attributes: { name: uri } }))
    await mlflow.say(...groups, ...[1, 2, 3, 4, 5].map((n) => version(n)))
  })
  afterAll(() => mlflow.close())

  const needs = async (query = '') =>
    ((await mlflow.get(`/api/v1/home${query}`)).body as HomeAnswer).needs.flatMap(({ kind, sentence, uri }) =>
      kind === 'version-deleted' ? [[sentence, uri]] : [],
    )
  const lost = (n: number, by: string) => [[`forecast v${n} was deleted, and no version has ${by} any more.`, model]]

  it('needs attention until another version has the alias', async () => {
    await mlflow.say(forecast(2, 'alias champion', { champion: '2' }))
    await mlflow.gone(version(1), true)
    expect(await needs()).toEqual([])
    await mlflow.gone(version(2), true)
    expect(await needs()).toEqual(lost(2, 'alias champion'))
    await mlflow.say(forecast(5, 'newest'), version(6), forecast(6, 'newest'))
    for (const query of ['', `?of=${TEAM}`, '?needsSince=2000-01-01'])
      expect(await needs(query)).toEqual(lost(2, 'alias champion'))
    expect(await needs(`?of=${OTHERS}`)).toEqual([])
    const { data } = await mlflow.ask(`{ attention(uri: "${model}") { needs { kind sentence } } }`)
    expect(data).toEqual({
      attention: { needs: [{ kind: 'version-deleted', sentence: lost(2, 'alias champion')[0]?.[0] }] },
    })
    await mlflow.say(forecast(3, 'alias champion', { champion: '3' }))
    expect(await needs()).toEqual([])
  })

  it('needs attention even if the model was read before its version', async () => {
    await mlflow.say(forecast(6, 'newest'))
    await mlflow.gone(version(3), true)
    expect(await needs()).toEqual(lost(3, 'alias champion'))
  })

  it('needs attention if a stage chose it, or if it was the last version', async () => {
    await mlflow.say(version(4, 'Production'), forecast(4, 'stage Production'))
    expect(await needs()).toEqual([])
    for (const n of [5, 6]) await mlflow.gone(version(n), true)
    await mlflow.gone(version(4), true)
    await mlflow.say(forecast(null, null))
    expect(await needs()).toEqual(lost(4, 'stage Production'))
  })

  describe('and the model was renamed afterwards', () => {
    const [FORMER, PRESENT] = ['demand', 'demand-eu'].map((name) => `aip://model/mlflow/${name}`)
    const demand = (uri = '', aliases: Readonly<Record<string, string>> = {}) =>
      saying({
        type: 'Model',
        uri,
        attributes: { name: 'demand', aliases },
        edges: [['Key.sourceIdentity', keyUri('sourceIdentity', '1700000000000')]],
      })
    const numbered = (uri = '', n = 1, alias?: string) =>
      saying({
        type: 'ModelInstance',
        uri: `${uri}/${n}`,
        attributes: { name: `v${n}`, tags: alias === undefined ? [] : [{ tag: 'alias', value: alias }] },
        edges: [
          ['ModelInstance.instanceOf', uri],
          ['Key.sourceIdentity', keyUri('sourceIdentity', `1700000000000/${n}`)],
        ],
      })
    const told = async (query = '') =>
      ((await renamed.get(`/api/v1/home${query}`)).body as HomeAnswer).needs.map((need) => need.sentence)
    const rename = async (): Promise<number> => {
      await renamed.say(demand(PRESENT), numbered(PRESENT, 1))
      await renamed.gone(demand(FORMER), false)
      return renamed.gone(numbered(FORMER, 1), true)
    }
    let renamed: ApiWorld
    beforeEach(async () => {
      renamed = await openWorld(catalogueWith('mlflow'))
      await renamed.say(demand(FORMER, { eu: '1', champion: '2' }))
      onTestFinished(() => renamed.close())
    })

    it('needs attention until another version has the alias', async () => {
      await renamed.say(numbered(FORMER, 1), numbered(FORMER, 2, 'champion'))
      await renamed.gone(numbered(FORMER, 2), true)
      const lost = 'v2 was deleted, and no version has alias champion any more.'
      expect(await told()).toEqual([lost])
      await rename()
      expect(await told()).toEqual([lost])
      await renamed.say(numbered(PRESENT, 3, 'champion'))
      expect(await told()).toEqual([])
    })

    it('needs none if a version continues under the new name without its alias', async () => {
      await renamed.say(numbered(FORMER, 1, 'eu'))
      const tx = await rename()
      for (const query of ['', `?asOf=${tx}`]) expect(await told(query)).toEqual([])
    })
  })

  it('needs none long after the model was deleted too', async () => {
    await mlflow.gone(forecast(null, null), true)
    expect(await needs()).toEqual([])
  })

  it('needs attention at first if the model is deleted with it', async () => {
    const lost = await openWorld(catalogueWith('mlflow'))
    onTestFinished(() => lost.close())
    await lost.say(version(1, 'Production'), forecast(1, 'stage Production'))
    await lost.gone(forecast(null, null), false)
    const tx = await lost.gone(version(1, 'Production'), true)
    const deleted = { kind: 'version-deleted', severity: 'high', uri: model }
    const sentence = 'forecast was deleted, with its version forecast v1, stage Production.'
    const { body } = await lost.get(`/api/v1/home?asOf=${tx}`)
    expect((body as HomeAnswer).needs).toMatchObject([{ ...deleted, sentence }])
    const { data } = await lost.ask(`{ attention(uri: "${model}", asOf: "${tx}") { needs { sentence } } }`)
    expect(data).toEqual({ attention: { needs: [{ sentence }] } })
  })

  it('needs attention while a service or a deployment names its deleted model', async () => {
    const lostModel = 'aip://model/mlflow/lost'
    const lost = saying({
      type: 'Model',
      uri: lostModel,
      attributes: { name: 'lost' },
      edges: [['Entity.ownedBy', TEAM]],
    })
    const service = saying({
      type: 'Service',
      uri: 'aip://service/catalog/checkout',
      attributes: { name: 'checkout' },
      edges: [
        ['Service.usesModel', lostModel],
        ['Entity.ownedBy', OTHERS],
      ],
    })
    const deployment = (status: string) =>
      saying({
        type: 'ModelDeployment',
        uri: 'aip://deployment/imported/lost',
        attributes: { name: 'lost-eu', status },
        edges: [['ModelDeployment.deploys', lostModel]],
      })
    await mlflow.say(lost, service, deployment('retired'))
    expect(await needs()).toEqual([])
    await mlflow.gone(lost, true)
    const named = (user: string) => [[`lost, which ${user}, was deleted at its source.`, lostModel]]
    for (const query of ['', `?of=${TEAM}`, `?of=${OTHERS}`]) expect(await needs(query)).toEqual(named('checkout uses'))
    for (const uri of [lostModel, service.uri]) {
      const { data } = await mlflow.ask(`{ attention(uri: "${uri}") { needs { sentence } } }`)
      expect(data).toEqual({ attention: { needs: [{ sentence: named('checkout uses')[0]?.[0] }] } })
    }
    await mlflow.gone(service, true)
    expect(await needs()).toEqual([])
    await mlflow.say(deployment('serving'))
    expect(await needs()).toEqual(named('lost-eu serves'))
    await mlflow.say(deployment('retired'))
    expect(await needs()).toEqual([])
  })

  it('needs attention while something serves or tests it, whatever became of its model', async () => {
    const deployment = (status: string) =>
      saying({
        type: 'ModelDeployment',
        uri: 'aip://deployment/registry/eu',
        attributes: { name: 'eu', status },
        edges: [
          ['ModelDeployment.deploys', uriOf(4)],
          ['Entity.ownedBy', OTHERS],
        ],
      })
    await mlflow.say(deployment('serving'))
    const served = [['forecast v4, which eu serves, was deleted at its source.', uriOf(4)]]
    for (const query of ['', `?of=${TEAM}`, `?of=${OTHERS}`]) expect(await needs(query)).toEqual(served)
    const { body } = await mlflow.get('/api/v1/home')
    expect((body as HomeAnswer).needs[0]).toMatchObject({ kind: 'version-deleted', reach: { serving: 1 } })
    for (const uri of [uriOf(4), 'aip://deployment/registry/eu']) {
      const { data } = await mlflow.ask(`{ attention(uri: "${uri}") { needs { sentence } } }`)
      expect(data).toEqual({ attention: { needs: [{ sentence: served[0]?.[0] }] } })
    }
    await mlflow.say(deployment('retired'))
    expect(await needs()).toEqual([])
    const rule = saying({
      type: 'ServingRule',
      uri: 'aip://serving-rule/registry/r',
      edges: [
        ['ServingRule.serves', uriOf(4)],
        ['ServingRule.forCell', 'aip://ab-test-cell/tests/ranking/1'],
      ],
    })
    const cell = saying({
      type: 'AbTestCell',
      uri: 'aip://ab-test-cell/tests/ranking/1',
      attributes: { number: 1 },
      edges: [['AbTestCell.belongsTo', 'aip://ab-test/tests/ranking']],
    })
    const test = saying({
      type: 'AbTest',
      uri: 'aip://ab-test/tests/ranking',
      attributes: { name: 'ranking', status: 'ACTIVE' },
    })
    await mlflow.say(rule, cell, test)
    expect(await needs()).toEqual([
      ['forecast v4, which the running test ranking tests, was deleted at its source.', uriOf(4)],
    ])
  })
})

describe('an alias that moved to a clearly worse version', () => {
  const model = 'aip://model/mlflow/scorer'
  const uriOf = (n: number) => `${model}/${n}`
  const scorer = (current: number, currentVersionBy = 'alias champion') =>
    saying({
      type: 'Model',
      uri: model,
      attributes: { name: 'scorer', currentVersionBy },
      edges: [
        ['Model.currentInstance', uriOf(current)],
        ['Entity.ownedBy', TEAM],
      ],
    })
  const versionWith = (n: number, metrics: readonly Json[]) =>
    saying({
      type: 'ModelInstance',
      uri: uriOf(n),
      attributes: { name: `scorer v${n}`, metrics },
      edges: [['ModelInstance.instanceOf', model]],
    })
  const versions = [0.81, 0.9, 0.88, 0.5].map((auc, i) => versionWith(i + 1, [{ name: 'auc', value: auc }]))
  let mlflow: ApiWorld
  beforeAll(async () => {
    mlflow = await openWorld(catalogueWith('mlflow'))
    const groups = [TEAM, OTHERS].map((uri) => saying({ type: 'Group', uri, attributes: { name: uri } }))
    await mlflow.say(...groups, ...versions, scorer(4))
  })
  afterAll(() => mlflow.close())

  const regressed = async (query = '') =>
    ((await mlflow.get(`/api/v1/home${query}`)).body as HomeAnswer).needs.flatMap(({ kind, sentence, uri }) =>
      kind === 'metric-drop' ? [[sentence, uri]] : [],
    )
  const collapsed = ['scorer v4, alias champion, has auc 0.5; scorer v3 before it has 0.88.', uriOf(4)]

  it('needs attention, and is listed among regressions', async () => {
    await mlflow.say(scorer(2), scorer(3))
    expect(await regressed()).toEqual([])
    await mlflow.say(scorer(4))
    for (const query of ['', `?of=${TEAM}`, '?needsSince=2000-01-01'])
      expect(await regressed(query)).toEqual([collapsed])
    expect(await regressed(`?of=${OTHERS}`)).toEqual([])
    for (const uri of [model, uriOf(4)]) {
      const { data } = await mlflow.ask(`{ attention(uri: "${uri}") { needs { sentence uri of ofName } } }`)
      const of = { of: uriOf(4), ofName: 'scorer v4' }
      expect(data).toEqual({ attention: { needs: [{ sentence: collapsed[0], uri: uriOf(4), ...of }] } })
    }
  })

  it('stays listed whatever else changes in the model, until a better version is chosen', async () => {
    await mlflow.say(scorer(4), scorer(4, 'stage Production'))
    const [again] = await regressed()
    expect(again?.[0]).toBe('scorer v4, the current version, has auc 0.5; scorer v3 before it has 0.88.')
    await mlflow.say(scorer(1))
    expect(await regressed()).toEqual([])
  })

  it('reaches itself, as a chosen version, also where no source covers tests or deployments', async () => {
    const reaches = async () => ((await mlflow.get('/api/v1/home')).body as HomeAnswer).needs.map(({ reach }) => reach)
    await mlflow.say(scorer(3), scorer(4))
    expect(await reaches()).toEqual([expect.objectContaining({ tests: 0, serving: 0, others: 1 })])
    const listing = { platform: 'mlflow', types: ['Model', 'ModelInstance'], at: null }
    mlflow.stand({ platforms: new Set(['mlflow']), listings: [listing] })
    expect(await reaches()).toEqual([expect.objectContaining({ others: 1 })])
    mlflow.stand({ platforms: null, listings: [] })
  })

  it('is judged by a metric that both versions share if the headline metric says nothing', async () => {
    const evaluated = (n: number, recall: number) =>
      versionWith(n, [
        { name: 'auc', value: 0.9, split: 'validation' },
        { name: 'recall', value: recall, split: 'ward-7' },
        { name: 'loss', value: n, split: 'ward-7' },
      ])
    await mlflow.say(evaluated(1, 0.85), evaluated(2, 0.84), scorer(1), scorer(2))
    expect(await regressed()).toEqual([])
    await mlflow.say(evaluated(2, 0.4))
    const sentence = 'scorer v2, alias champion, has recall 0.4 on ward-7; it had 0.84.'
    expect(await regressed()).toEqual([[sentence, uriOf(2)]])
  })

  it('is not called worse for another metric if the headline metric is better', async () => {
    const measured = (n: number, auc: number, latency: number) =>
      versionWith(n, [
        { name: 'auc', value: auc },
        { name: 'latency_ms', value: latency },
      ])
    await mlflow.say(measured(1, 0.8, 10), measured(2, 0.82, 20), scorer(1), scorer(2))
    expect(await regressed()).toEqual([])
    await mlflow.say(measured(2, 0.8, 20))
    expect(await regressed()).toEqual([[expect.stringContaining('has latency_ms 20'), uriOf(2)]])
  })

  it('is judged on data unseen in training, and says if the data differ', async () => {
    const data = (name: string) => `aip://dataset-version/mlflow/${name}`
    const trained = (n: number, metrics: Readonly<Record<string, number>>) =>
      saying({
        type: 'ModelInstance',
        uri: uriOf(n),
        attributes: {
          name: `scorer v${n}`,
          metrics: Object.entries(metrics).map(([dataset, value]) => ({ name: 'auc', value, dataset })),
        },
        edges: [
          ['ModelInstance.instanceOf', model],
          ['ModelInstance.trainedOn', data(`loans/${n}`)],
        ],
      })
    const [before, overfitted] = [trained(1, { 'loans/1': 0.9, 'march/1': 0.8 }), { 'loans/2': 0.99, 'march/1': 0.6 }]
    await mlflow.say(before, trained(2, overfitted), scorer(1), scorer(2))
    const held = 'scorer v2, alias champion, has auc 0.6 on march; scorer v1 before it has 0.8.'
    expect(await regressed()).toEqual([[held, uriOf(2)]])
    await mlflow.say(scorer(1), trained(2, { 'loans/2': 0.5 }), scorer(2))
    const other = 'scorer v2, alias champion, has auc 0.5 on loans; scorer v1 before it has 0.9 on other data.'
    expect(await regressed()).toEqual([[other, uriOf(2)]])
  })

  describe('or whose own metric has fallen since', () => {
    const logged = (accuracy: number | string, n = 4) =>
      saying({
        type: 'MlflowLoggedModel',
        uri: `aip://mlflow-logged-model/mlflow/m${n}`,
        attributes: {
          name: `m${n}`,
          metrics: [
            typeof accuracy === 'number'
              ? { name: 'accuracy', value: accuracy, dataset: 'holdout/1' }
              : { name: 'accuracy', value: null, stated: accuracy, dataset: 'holdout/1' },
          ],
        },
        edges: [['MlflowLoggedModel.registeredAs', uriOf(n)]],
      })
    const timesOf = async () =>
      ((await mlflow.get('/api/v1/home')).body as HomeAnswer).needs.flatMap(({ kind, at }) =>
        kind === 'metric-drop' ? [at] : [],
      )
    const timeAt = async (tx: number) =>
      ((await mlflow.get(`/api/v1/log?after=${tx - 1}&limit=1`)).body as { transactions: { at: string }[] })
        .transactions[0]?.at
    const fell = (from: number, to: number | string) => [
      `scorer v4, alias champion, has accuracy ${to} on holdout; it had ${from}.`,
      uriOf(4),
    ]

    it('needs attention until the metric recovers or another version is chosen', async () => {
      const run = saying({
        type: 'MlflowRun',
        uri: 'aip://mlflow-run/mlflow/r4',
        attributes: { name: 'r4', metrics: [{ name: 'accuracy', value: 0.9 }] },
        edges: [['MlflowRun.registered', uriOf(4)]],
      })
      await mlflow.say(...versions, run, scorer(2), logged(0.9), scorer(4), logged(0.91))
      await mlflow.say(scorer(3), logged(0.5), logged(0.9), scorer(4))
      expect((await regressed()).filter(([sentence]) => sentence?.includes('accuracy'))).toEqual([])
      const tx = await mlflow.say(logged(0.6))
      await mlflow.say(scorer(4, 'alias champion'), saying({ type: 'Group', uri: OTHERS, attributes: { name: 'x' } }))
      for (const query of ['', `?of=${TEAM}`, '?needsSince=2000-01-01'])
        expect(await regressed(query)).toEqual([fell(0.9, 0.6)])
      expect(await timesOf()).toEqual([await timeAt(tx)])
      for (const uri of [model, uriOf(4)]) {
        const { data } = await mlflow.ask(`{ attention(uri: "${uri}") { needs { kind sentence uri } } }`)
        const [sentence, of] = fell(0.9, 0.6)
        expect(data).toEqual({ attention: { needs: [{ kind: 'metric-drop', sentence, uri: of }] } })
      }
      await mlflow.say(logged(0.89))
      expect((await regressed()).filter(([sentence]) => sentence?.includes('accuracy'))).toEqual([])
    })

    it('needs attention if the metric fell in small steps, since it was clearly worse', async () => {
      const [, tx] = [await mlflow.say(logged(0.85)), await mlflow.say(logged(0.8)), await mlflow.say(logged(0.79))]
      expect(await regressed()).toEqual([fell(0.89, 0.79)])
      expect(await timesOf()).toEqual([await timeAt(tx)])
    })

    it('needs attention if the metric is no longer a number', async () => {
      await mlflow.say(logged(0.9), logged('NaN'))
      expect(await regressed()).toEqual([fell(0.9, 'NaN')])
      await mlflow.say(scorer(1))
      expect(await regressed()).toEqual([])
    })

    it('needs none if the version was chosen with its present metric', async () => {
      await mlflow.say(logged(0.9), scorer(4, 'newest'), logged(0.5), scorer(4))
      expect((await regressed()).filter(([sentence]) => sentence?.includes('accuracy'))).toEqual([])
    })
  })

  describe('and whose model was renamed since', () => {
    const [FORMER, PRESENT] = ['ranker', 'ranker-eu'].map((name) => `aip://model/mlflow/${name}`)
    const identity = (...parts: readonly number[]): readonly [EdgeTypeId, string] => [
      'Key.sourceIdentity',
      keyUri('sourceIdentity', [1_700_000_000_000, ...parts].join('/')),
    ]
    const ranker = (uri = '', current = 4, by = 'alias champion') =>
      saying({
        type: 'Model',
        uri,
        attributes: { name: partsOf(uri as Uri).resourceId, currentVersionBy: by },
        edges: [['Model.currentInstance', `${uri}/${current}`], identity()],
      })
    const numbered = (uri = '', n = 4, auc = 0.5) =>
      saying({
        type: 'ModelInstance',
        uri: `${uri}/${n}`,
        attributes: { name: `v${n}`, metrics: [{ name: 'auc', value: auc }] },
        edges: [['ModelInstance.instanceOf', uri], identity(n)],
      })
    const rename = async (world: ApiWorld, auc?: number): Promise<void> => {
      await world.say(ranker(PRESENT), numbered(PRESENT, 3, 0.88), numbered(PRESENT, 4, auc))
      for (const one of [ranker(FORMER), numbered(FORMER, 3), numbered(FORMER, 4)]) await world.gone(one, false)
    }
    const toldIn = async (world: ApiWorld) =>
      ((await world.get('/api/v1/home')).body as HomeAnswer).needs.map(({ sentence, uri }) => [sentence, uri])
    let renamed: ApiWorld
    beforeEach(async () => {
      renamed = await openWorld(catalogueWith('mlflow'))
      onTestFinished(() => renamed.close())
    })

    it('needs attention under the new name', async () => {
      await renamed.say(numbered(FORMER, 3, 0.88), numbered(FORMER), ranker(FORMER, 3), ranker(FORMER, 4))
      const told = 'v4, alias champion, has auc 0.5; v3 before it has 0.88.'
      expect(await toldIn(renamed)).toEqual([[told, `${FORMER}/4`]])
      await rename(renamed)
      expect(await toldIn(renamed)).toEqual([[told, `${PRESENT}/4`]])
    })

    it('needs attention if its own metric fell before', async () => {
      await renamed.say(numbered(FORMER, 3, 0.88), numbered(FORMER, 4, 0.9), ranker(FORMER, 3), ranker(FORMER, 4))
      await renamed.say(numbered(FORMER, 4, 0.7))
      const told = 'v4, alias champion, has auc 0.7; it had 0.9.'
      expect(await toldIn(renamed)).toEqual([[told, `${FORMER}/4`]])
      await rename(renamed, 0.7)
      expect(await toldIn(renamed)).toEqual([[told, `${PRESENT}/4`]])
    })

    it('needs none if nobody had chosen the version before', async () => {
      await renamed.say(numbered(FORMER, 3, 0.88), numbered(FORMER), ranker(FORMER, 3, 'newest'), ranker(FORMER, 4))
      await rename(renamed)
      expect(await toldIn(renamed)).toEqual([])
    })
  })

  it('needs none if nobody chose the version or the one before', async () => {
    await mlflow.say(scorer(2), scorer(4, 'newest'))
    expect(await regressed()).toEqual([])
    await mlflow.say(scorer(2, 'newest'), scorer(4))
    expect(await regressed()).toEqual([])
  })
})

it('judges a past moment by what was due then', async () => {
  const { needs } = await home('?asOf=2')
  expect(needs).toEqual([])
})

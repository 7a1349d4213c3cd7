import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Attributes } from '../../model/facts.ts'
import type { CompareAnswer } from '../../questions/compare.ts'
import type { EntityAnswer } from '../../questions/describe.ts'
import type { SearchHitsAnswer as SearchAnswer } from '../../questions/search/shape.ts'
import type { MeasurementsAnswer } from '../../questions/measurements.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { filledIndex } from '../../testing/search/filled.ts'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MODEL = 'aip://model/mlflow/fraud'
const EXPERIMENT = 'aip://mlflow-experiment/mlflow/1'
const version = (n: number) => `${MODEL}/${n}`
const run = (n: number) => `aip://mlflow-run/mlflow/r${n}`
const logged = (n: number) => `aip://mlflow-logged-model/mlflow/m-${n}`
const signature = (n: number) => `aip://mlflow-signature/mlflow/m-${n}`

/** Like in MLflow, a logged model has the first value of a curve of which its run has the last one. */
const training = (n: number) => [
  saying({
    type: 'ModelInstance',
    uri: version(n),
    attributes: {
      name: `fraud ${n}`,
      version: String(n),
      createdAt: `2026-01-0${n}T09:00:00Z`,
      links: [{ url: `http://mlflow/${n}` }],
    },
    edges: [['ModelInstance.instanceOf', MODEL]],
  }),
  saying({
    type: 'MlflowRun',
    uri: run(n),
    attributes: {
      name: `run ${n}`,
      status: 'FINISHED',
      startedAt: `2026-01-0${n}T08:00:00Z`,
      parameters: { depth: String(n), seed: '1' },
      metrics: [
        { name: 'auc', value: (80 + n) / 100, step: 9 },
        { name: 'loss', value: 1 / n, step: 9 },
        { name: 'gradient', value: null, stated: 'NaN', step: 9 },
      ],
      tags: [{ tag: 'mlflow.source.git.commit', value: `abc${n}` }],
    },
    edges: [
      ['MlflowRun.inExperiment', EXPERIMENT],
      ['MlflowRun.registered', version(n)],
    ],
  }),
  saying({
    type: 'MlflowLoggedModel',
    uri: logged(n),
    attributes: {
      name: `model m-${n}`,
      parameters: { depth: String(n), seed: '1' },
      metrics: [
        { name: 'auc', value: 0.5, step: 0 },
        { name: 'f1', value: 0.7, step: 0 },
      ],
    },
    edges: [
      ['MlflowLoggedModel.registeredAs', version(n)],
      ['MlflowLoggedModel.loggedBy', run(n)],
      ['MlflowLoggedModel.signature', signature(n)],
    ],
  }),
  saying({
    type: 'MlflowSignature',
    uri: signature(n),
    attributes: { name: `Signature of m-${n}`, inputs: [{ name: 'amount', type: n === 1 ? 'double' : 'float' }] },
  }),
]

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld(catalogueWith('mlflow'))
  await world.say(
    saying({ type: 'Model', uri: MODEL, attributes: { name: 'fraud' } }),
    saying({ type: 'MlflowExperiment', uri: EXPERIMENT, attributes: { name: 'fraud-detection' } }),
    ...training(1),
    ...training(2),
  )
})
afterAll(() => world.close())

const measured = async (uri: string): Promise<MeasurementsAnswer> =>
  (await world.get(`/api/v1/entities/${encodeURIComponent(uri)}/measurements`)).body as MeasurementsAnswer

it('lists each metric of each version once, with its last value, from any record', async () => {
  const { rows, total, name } = await measured(MODEL)
  expect({ total, name }).toEqual({ total: 2, name: 'fraud' })
  expect(rows.map(({ metrics }) => Object.fromEntries(metrics.map(({ metric, value }) => [metric, value])))).toEqual([
    { auc: 0.81, loss: 1, f1: 0.7 },
    { auc: 0.82, loss: 0.5, f1: 0.7 },
  ])
  expect(rows.map(({ at, parameters }) => [at, parameters])).toEqual([
    [
      '2026-01-01T08:00:00Z',
      [
        { name: 'depth', value: '1' },
        { name: 'seed', value: '1' },
      ],
    ],
    [
      '2026-01-02T08:00:00Z',
      [
        { name: 'depth', value: '2' },
        { name: 'seed', value: '1' },
      ],
    ],
  ])
})

it('gives a version in GraphQL the metrics and parameters of its records, unless it states its own', async () => {
  const own = { name: 'mine', hyperparameters: { depth: 7 }, metrics: [{ name: 'auc', value: 0.1 }] }
  const edges = [['ModelInstance.instanceOf', 'aip://model/mlflow/other']] as const
  await world.say(
    saying({ type: 'ModelInstance', uri: 'aip://model/mlflow/other/1', attributes: own, edges }),
    saying({
      type: 'MlflowRun',
      uri: 'aip://mlflow-run/mlflow/other',
      attributes: { name: 'other', parameters: { depth: '8' }, metrics: [{ name: 'auc', value: 0.2, step: 0 }] },
      edges: [['MlflowRun.registered', 'aip://model/mlflow/other/1']],
    }),
  )
  const { data, errors } = await world.ask(
    `{ ${[version(2), 'aip://model/mlflow/other/1']
      .map((uri, i) => `v${i}: modelInstance(id: "${uri}") { hyperparameters metrics { name value split at } }`)
      .join(' ')} }`,
  )
  expect(errors).toEqual([])
  const { rows } = await measured(version(2))
  const row = rows.find(({ uri }) => uri === version(2))
  expect(data).toEqual({
    v0: {
      hyperparameters: Object.fromEntries(row?.parameters.map(({ name, value }) => [name, value]) ?? []),
      metrics: row?.metrics.map(({ metric, value, split, at }) => ({ name: metric, value, split, at })),
    },
    v1: { hyperparameters: { depth: 7 }, metrics: [{ name: 'auc', value: 0.1, split: null, at: null }] },
  })
  expect(row?.parameters).toContainEqual({ name: 'depth', value: '2' })
})

it('measures a version that names only its logged model by the run that logged it, at its last step', async () => {
  const model = 'aip://model/mlflow/by-logged'
  const of = (n: number) => `${model}/${n}`
  const metricsAt = (value: number, step: number) => ({ metrics: [{ name: 'auc', value, step }] })
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'by-logged' } }),
    ...[1, 2].flatMap((n) => [
      saying({
        type: 'ModelInstance',
        uri: of(n),
        attributes: { version: String(n), createdAt: `2026-01-0${n}T09:00:00Z` },
        edges: [['ModelInstance.instanceOf', model]],
      }),
      saying({
        type: 'MlflowRun',
        uri: run(40 + n),
        attributes: { name: `run ${40 + n}`, status: 'FINISHED', ...metricsAt((80 + n) / 100, 9) },
        edges: n === 1 ? [['MlflowRun.registered', of(n)]] : [],
      }),
      saying({
        type: 'MlflowLoggedModel',
        uri: logged(40 + n),
        attributes: metricsAt(0.5, 0),
        edges: [
          ['MlflowLoggedModel.registeredAs', of(n)],
          ['MlflowLoggedModel.loggedBy', run(40 + n)],
        ],
      }),
    ]),
  )
  const { rows } = await measured(model)
  expect(rows.map(({ metrics }) => metrics.map(({ value, step, by }) => [value, step, by]))).toEqual([
    [[0.81, 9, 'mlflowRun']],
    [[0.82, 9, 'mlflowRun']],
  ])
})

it('measures a version made from a checkpoint by that, not by the last step of its run', async () => {
  const model = 'aip://model/mlflow/from-checkpoint'
  const made = `${model}/1`
  const [losing, gaining] = [
    { name: 'loss', step: 3, value: 0.2 },
    { name: 'auc', step: 3, value: 0.9 },
  ]
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'from-checkpoint' } }),
    saying({
      type: 'ModelInstance',
      uri: made,
      attributes: { version: '1' },
      edges: [['ModelInstance.instanceOf', model]],
    }),
    saying({
      type: 'MlflowRun',
      uri: run(51),
      attributes: {
        name: 'run 51',
        status: 'FINISHED',
        metrics: [
          { name: 'auc', value: 0.8, step: 9 },
          { name: 'loss', value: null, stated: 'NaN', step: 9 },
        ],
      },
      edges: [['MlflowRun.registered', made]],
    }),
    saying({
      type: 'MlflowLoggedModel',
      uri: logged(51),
      attributes: { metrics: [losing, gaining] },
      edges: [
        ['MlflowLoggedModel.registeredAs', made],
        ['MlflowLoggedModel.loggedBy', run(51)],
      ],
    }),
  )
  const { rows } = await measured(model)
  expect(rows.map(({ metrics }) => metrics.map(({ metric, value, step }) => [metric, value, step]))).toEqual([
    [
      ['loss', 0.2, 3],
      ['auc', 0.9, 3],
    ],
  ])
})

it('dates the verification of each record that states metrics, for the present', async () => {
  const { rows } = await measured(MODEL)
  const records = rows.flatMap((row) => row.records)
  expect(records.map(({ by }) => by)).toContain('mlflowRun')
  for (const { uri, verifiedAt } of records) {
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}`)
    expect([uri, verifiedAt]).toEqual([uri, (body as EntityAnswer).verification?.at])
  }
  const { tx } = await measured(MODEL)
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(MODEL)}/measurements?asOf=${tx}`)
  const past = (body as MeasurementsAnswer).rows.flatMap((row) => row.records)
  expect(new Set(past.map(({ verifiedAt }) => verifiedAt))).toEqual(new Set([null]))
})

interface Instances {
  readonly totalCount: number
  readonly edges: readonly { readonly node: { readonly deletedAtSource: string | null } }[]
}

it('counts the deleted versions', async () => {
  const model = 'aip://model/mlflow/shrunk'
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'shrunk' } }),
    ...[1, 2, 3].map((n) =>
      saying({
        type: 'ModelInstance',
        uri: `${model}/${n}`,
        attributes: {},
        edges: [['ModelInstance.instanceOf', model]],
      }),
    ),
  )
  expect(await measured(model)).toMatchObject({ total: 3, deleted: 0 })
  await world.gone(saying({ type: 'ModelInstance', uri: `${model}/2` }), true)
  expect(await measured(model)).toMatchObject({ total: 3, deleted: 1 })
  const query = `{ model(id: "${model}") { instances { totalCount edges { node { deletedAtSource } } } } }`
  const { data } = await world.ask(query)
  const { instances } = (data as { readonly model: { readonly instances: Instances } }).model
  expect(instances.totalCount).toBe(3)
  expect(instances.edges.filter(({ node }) => node.deletedAtSource !== null)).toHaveLength(1)
})

it('a version has the same measurements as its model, and is always among them', async () => {
  expect((await measured(version(1))).rows).toEqual((await measured(MODEL)).rows)
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(version(1))}/measurements?latest=1`)
  const one = body as MeasurementsAnswer
  expect(one.rows.map(({ uri }) => uri)).toEqual([version(1), version(2)])
})

it('an experiment lists its latest runs by start time, in whatever order they were read', async () => {
  const experiment = 'aip://mlflow-experiment/mlflow/nightly'
  const began = (day: number) =>
    saying({
      type: 'MlflowRun',
      uri: `aip://mlflow-run/mlflow/nightly-${day}`,
      attributes: { name: `nightly-${day}`, startedAt: `2026-03-0${day}T00:00:00Z` },
      edges: [['MlflowRun.inExperiment', experiment]],
    })
  await world.say(saying({ type: 'MlflowExperiment', uri: experiment, attributes: { name: 'nightly' } }))
  await world.say(...[5, 4, 3, 2, 1, 6].map(began))
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(experiment)}/measurements?latest=3`)
  const { rows, total } = body as MeasurementsAnswer
  expect([rows.map(({ name }) => name), total]).toEqual([['nightly-4', 'nightly-5', 'nightly-6'], 6])
})

it('orders versions by creation, however late they were mentioned or trained', async () => {
  const model = 'aip://model/mlflow/eta'
  const made = (n: number, createdAt: string, trainedAt: string) =>
    saying({
      type: 'ModelInstance',
      uri: `${model}/${n}`,
      attributes: { name: `eta ${n}`, version: String(n), createdAt, trainedAt },
      edges: [['ModelInstance.instanceOf', model]],
    })
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'eta' } }),
    made(10, '2026-01-03T00:00:00Z', '2025-12-01T00:00:00Z'),
    made(2, '2026-01-01T00:00:00Z', '2025-12-03T00:00:00Z'),
    made(9, '2026-01-03T00:00:00Z', '2025-12-02T00:00:00Z'),
  )
  const oldestFirst = [2, 9, 10].map((n) => `${model}/${n}`)
  expect((await measured(model)).rows.map(({ uri }) => uri)).toEqual(oldestFirst)
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(model)}?rows=5`)
  const instances = (body as EntityAnswer).relationships.find(({ name }) => name === 'instances')
  expect(instances?.rows?.map(({ uri }) => uri)).toEqual(oldestFirst.toReversed())
})

it('lists the runs of an experiment', async () => {
  const { rows } = await measured(EXPERIMENT)
  expect(rows.map(({ name, status, metrics, tags }) => [name, status, metrics.map(({ step }) => step), tags])).toEqual([
    ['run 1', 'FINISHED', [9, 9], [{ tag: 'mlflow.source.git.commit', value: 'abc1' }]],
    ['run 2', 'FINISHED', [9, 9], [{ tag: 'mlflow.source.git.commit', value: 'abc2' }]],
  ])
  expect(rows.map(({ versions }) => versions.map(({ name }) => name))).toEqual([['fraud 1'], ['fraud 2']])
})

it("lists a run's versions without deleted ones, however many", async () => {
  const numbers = Array.from({ length: 12 }, (_, i) => i + 1)
  const made = (n: number) =>
    saying({
      type: 'ModelInstance',
      uri: `aip://model/mlflow/renamed/${n}`,
      attributes: { name: `renamed ${n}`, ...(n === 12 ? {} : { deletedAtSource: '2026-02-01T00:00:00Z' }) },
    })
  await world.say(
    saying({
      type: 'MlflowRun',
      uri: run(20),
      attributes: { name: 'run 20', metrics: [{ name: 'auc', value: 0.9 }] },
      edges: numbers.map((n) => ['MlflowRun.registered', `aip://model/mlflow/renamed/${n}`] as const),
    }),
    ...numbers.map(made),
  )
  const [row] = (await measured(run(20))).rows
  expect(row?.versions.map(({ name }) => name)).toEqual(['renamed 12'])
})

it('lists a version before its copies, on the page of its run and in the table of runs', async () => {
  const copy = (name: string, day: number) =>
    saying({
      type: 'ModelInstance',
      uri: `aip://model/mlflow/${name}/1`,
      attributes: { name: `${name} v1`, version: '1', createdAt: `2026-03-0${day}T00:00:00Z` },
    })
  // The first mentioned has the smallest id.
  await world.say(
    copy('prod.scorer', 3),
    copy('scorer', 1),
    copy('staging.scorer', 2),
    saying({
      type: 'MlflowRun',
      uri: run(30),
      attributes: { name: 'train', metrics: [{ name: 'auc', value: 0.9 }] },
      edges: ['prod.scorer', 'scorer', 'staging.scorer'].map(
        (name) => ['MlflowRun.registered', `aip://model/mlflow/${name}/1`] as const,
      ),
    }),
  )
  const names = ['scorer v1', 'staging.scorer v1', 'prod.scorer v1']
  const { rows } = await measured(run(30))
  expect(rows.map(({ versions }) => versions.map(({ name }) => name))).toEqual([names])
  const { relationships } = (await world.get(`/api/v1/entities/${encodeURIComponent(run(30))}?rows=5`))
    .body as EntityAnswer
  expect(relationships.find(({ name }) => name === 'registered')?.rows?.map(({ name }) => name)).toEqual(names)
})

it('shows the own metrics of an entity without versions, and names related records', async () => {
  const { rows, total } = await measured(logged(1))
  expect([total, rows.map(({ uri, metrics }) => [uri, metrics.map(({ metric }) => metric)])]).toEqual([
    1,
    [[logged(1), ['auc', 'f1']]],
  ])
  expect(rows[0]?.records.map(({ by, uri }) => [by, uri])).toEqual([['signature', signature(1)]])
  const test = 'aip://ab-test/experimentation/1'
  // It names what it will measure, but has measured nothing.
  await world.say(saying({ type: 'AbTest', uri: test, attributes: { name: 'one', metrics: ['auc'] } }))
  expect((await measured(test)).total).toBe(0)
  const [first] = (await measured(MODEL)).rows
  expect(first?.records.map(({ by, uri }) => [by, uri])).toEqual([
    ['mlflowRun', run(1)],
    ['loggedModel', logged(1)],
    ['signature', signature(1)],
  ])
  expect(first?.metrics.map(({ metric, at, by }) => [metric, at, by])).toEqual([
    ['auc', null, 'mlflowRun'],
    ['loss', null, 'mlflowRun'],
    ['f1', null, 'loggedModel'],
  ])
})

it('compares runs by their own metrics, not those of logged models or nested runs', async () => {
  await world.say(
    saying({
      type: 'MlflowRun',
      uri: run(3),
      attributes: { name: 'nested', metrics: [{ name: 'auc', value: 0.1 }] },
      edges: [['MlflowRun.partOf', run(1)]],
    }),
  )
  const parameters = [run(1), run(2)].map((uri) => `of=${encodeURIComponent(uri)}`).join('&')
  const { metrics } = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  expect(metrics.map(({ metric, values, better }) => [metric, values, better])).toEqual([
    ['auc', [0.81, 0.82], 'higher'],
    ['loss', [1, 0.5], 'lower'],
    ['gradient', [null, null], null],
  ])
  const { body } = await world.get(`/api/v1/impact?uri=${encodeURIComponent(run(3))}`)
  expect(body).toMatchObject({ total: 0 })
})

it('compares data by evaluations on them, not by runs that read them', async () => {
  const data = (n: number) => `aip://dataset-version/mlflow/loans/${n}`
  const evaluation = 'aip://evaluation/mlflow/offline'
  await world.say(
    ...[1, 2].flatMap((n) => [
      saying({ type: 'DatasetVersion', uri: data(n), attributes: { version: String(n) } }),
      saying({
        type: 'MlflowRun',
        uri: run(20 + n),
        attributes: { metrics: [{ name: 'auc', value: n / 10, step: 1 }] },
        edges: [['MlflowRun.trainedOn', data(n)]],
      }),
      saying({
        type: 'EvaluationRun',
        uri: `aip://evaluation-run/mlflow/e${n}`,
        attributes: { metrics: [{ name: 'f1', value: n / 10 }] },
        edges: [
          ['EvaluationRun.runOf', evaluation],
          ['EvaluationRun.on', data(n)],
        ],
      }),
    ]),
  )
  const parameters = [1, 2].map((n) => `of=${encodeURIComponent(data(n))}`).join('&')
  const { metrics } = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  expect(metrics.map(({ metric, values }) => [metric, values])).toEqual([['f1', [0.1, 0.2]]])
})

it("shows a differing value from a version's other record", async () => {
  const row = (await measured(version(2))).rows.find(({ uri }) => uri === version(2))
  const other = (metric: string) => row?.metrics.find((one) => one.metric === metric)?.otherwise
  expect(other('auc')).toEqual([{ by: 'loggedModel', value: 0.5, step: 0 }])
  expect(other('loss')).toEqual([])
})

it("keeps a metric on other data beside the run's own", async () => {
  const model = 'aip://model/mlflow/readmission'
  const on = (value: number, dataset: string | null, name = 'auc') => ({ name, value, step: 0, dataset })
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'readmission' } }),
    saying({ type: 'ModelInstance', uri: `${model}/1`, attributes: {}, edges: [['ModelInstance.instanceOf', model]] }),
    saying({
      type: 'MlflowRun',
      uri: run(12),
      attributes: {
        metrics: [
          { name: 'auc', value: 0.856, step: 9 },
          { name: 'brier', value: null, stated: 'NaN', step: 9 },
        ],
      },
      edges: [['MlflowRun.registered', `${model}/1`]],
    }),
    saying({
      type: 'MlflowLoggedModel',
      uri: logged(12),
      attributes: {
        metrics: [
          on(0.82, null),
          on(0.856, 'train/a1'),
          on(0.871, 'hospital_holdout/b2'),
          on(0.9, 'hospital_holdout/b2', 'brier'),
          on(0, 'train/a1', 'brier'),
        ],
      },
      edges: [['MlflowLoggedModel.registeredAs', `${model}/1`]],
    }),
  )
  const [row] = (await measured(model)).rows
  const told = row?.metrics.map(({ metric, split, value, dataset, otherwise }) => [
    [metric, split, value, dataset],
    otherwise.map((one) => one.value),
  ])
  expect(told).toEqual([
    [['auc', null, 0.856, 'train/a1'], [0.82]],
    [['auc', 'hospital_holdout', 0.871, 'hospital_holdout/b2'], []],
    [['brier', 'hospital_holdout', 0.9, 'hospital_holdout/b2'], []],
  ])
  expect(row?.notNumbers.map(({ metric, stated }) => [metric, stated])).toEqual([['brier', 'NaN']])
  const parameters = [`${model}/1`, version(1)].map((uri) => `of=${encodeURIComponent(uri)}`).join('&')
  const { metrics } = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  const compared = metrics.filter(({ metric }) => metric === 'auc').map(({ split, values }) => [split, values])
  expect(compared).toEqual([
    [null, [0.856, 0.81]],
    ['hospital_holdout', [0.871, null]],
  ])
})

it("omits a logged model's metrics from a failed run", async () => {
  const model = 'aip://model/mlflow/broken-off'
  const loggedModel = 'aip://mlflow-logged-model/mlflow/broken-off'
  const evaluated = (status: string, data: string, r2: number) => {
    const evaluation = `aip://evaluation-run/mlflow/${status}`
    const scored = status === 'FAILED' ? [] : [['EvaluationRun.scored', `${model}/1`] as const]
    return [
      saying({
        type: 'MlflowRun',
        uri: `aip://mlflow-run/mlflow/${status}`,
        attributes: { status },
        edges: [['MlflowRun.measured', evaluation]],
      }),
      saying({
        type: 'EvaluationRun',
        uri: evaluation,
        attributes: { metrics: [{ name: 'r2', value: r2 }] },
        edges: [['EvaluationRun.on', `aip://dataset-version/mlflow/${data}/1f`], ...scored],
      }),
      saying({
        type: 'DatasetVersion',
        uri: `aip://dataset-version/mlflow/${data}/1f`,
        attributes: { name: data },
        edges: [['DatasetVersion.versionOf', `aip://dataset/mlflow/${data}`]],
      }),
      saying({ type: 'Dataset', uri: `aip://dataset/mlflow/${data}`, attributes: { name: data } }),
    ]
  }
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'broken off' } }),
    saying({
      type: 'ModelInstance',
      uri: `${model}/1`,
      attributes: {},
      edges: [['ModelInstance.instanceOf', model]],
    }),
    ...evaluated('FAILED', 'broken', 0.99),
    ...evaluated('FINISHED', 'held', 0.8),
    saying({
      type: 'MlflowLoggedModel',
      uri: loggedModel,
      attributes: {
        metrics: [
          { name: 'r2', value: 0.7 },
          { name: 'r2', value: 0.99, dataset: 'broken/1f' },
          { name: 'r2', value: 0.8, dataset: 'held/1f' },
        ],
      },
      edges: [
        ['MlflowLoggedModel.registeredAs', `${model}/1`],
        ['MlflowLoggedModel.scores', 'aip://evaluation-run/mlflow/FAILED'],
        ['MlflowLoggedModel.scores', 'aip://evaluation-run/mlflow/FINISHED'],
      ],
    }),
  )
  const { rows } = await measured(model)
  expect(rows.flatMap(({ metrics }) => metrics.map(({ value, dataset }) => [value, dataset]))).toEqual([
    [0.7, null],
    [0.8, 'held/1f'],
  ])
})

it('shows the status of each evaluation, possibly from its run', async () => {
  const version = 'aip://model/mlflow/states/1'
  const evaluated = (id: string, attributes: Attributes) =>
    saying({
      type: 'EvaluationRun',
      uri: `aip://evaluation-run/mlflow/states-${id}`,
      attributes: { name: id, ...attributes },
      edges: [['EvaluationRun.scored', version]],
    })
  await world.say(
    saying({ type: 'ModelInstance', uri: version, attributes: {} }),
    evaluated('own', { at: '2026-02-03T00:00:00Z', status: 'failed' }),
    evaluated('of-its-run', { at: '2026-02-02T00:00:00Z' }),
    evaluated('unknown', { at: '2026-02-01T00:00:00Z' }),
    saying({
      type: 'MlflowRun',
      uri: 'aip://mlflow-run/mlflow/states',
      attributes: { status: 'RUNNING' },
      edges: [['MlflowRun.measured', 'aip://evaluation-run/mlflow/states-of-its-run']],
    }),
  )
  const { evaluations } = await measured(version)
  expect(evaluations.map(({ name, status }) => [name, status])).toEqual([
    ['own', 'failed'],
    ['of-its-run', 'RUNNING'],
    ['unknown', null],
  ])
})

it('includes what evaluations measured of each version, of the same data the latest', async () => {
  const model = 'aip://model/mlflow/evaluated'
  const data = 'aip://dataset-version/mlflow/exam/e5'
  const evaluated = (n: number, time: number, f1: number, named: readonly string[] = []) =>
    saying({
      type: 'EvaluationRun',
      uri: `aip://evaluation-run/mlflow/evaluated-${n}-${time}`,
      attributes: { name: `exam ${n}`, at: `2026-02-0${time}T00:00:00Z`, metrics: [{ name: 'f1', value: f1 }] },
      edges: [
        ['EvaluationRun.on', data],
        ['EvaluationRun.scored', `${model}/${n}`],
        ...named.map((one) => ['EvaluationRun.runOf', one] as const),
      ],
    })
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'evaluated' } }),
    saying({ type: 'Dataset', uri: 'aip://dataset/mlflow/exam', attributes: { name: 'exam' } }),
    saying({
      type: 'DatasetVersion',
      uri: data,
      attributes: { name: 'exam e5' },
      edges: [['DatasetVersion.versionOf', 'aip://dataset/mlflow/exam']],
    }),
    ...[1, 2].flatMap((n) => [
      saying({
        type: 'ModelInstance',
        uri: `${model}/${n}`,
        attributes: { version: String(n), createdAt: `2026-01-0${n}T00:00:00Z` },
        edges: [['ModelInstance.instanceOf', model]],
      }),
      evaluated(n, 3, n / 5),
      evaluated(n, 1, n / 10),
    ]),
    // A named evaluation has a page of its own.
    saying({ type: 'Evaluation', uri: 'aip://evaluation/mlflow/exam', attributes: { name: 'exam' } }),
    evaluated(1, 5, 0.9, ['aip://evaluation/mlflow/exam']),
    // Its logged model has the metric, too.
    saying({
      type: 'MlflowLoggedModel',
      uri: logged(15),
      attributes: { metrics: [{ name: 'f1', value: 0.4, step: 0, at: '2026-02-02T23:59:59Z', dataset: 'exam/e5' }] },
      edges: [['MlflowLoggedModel.registeredAs', `${model}/2`]],
    }),
  )
  const { rows } = await measured(model)
  expect(rows.map(({ metrics }) => metrics)).toEqual([
    [
      {
        metric: 'f1',
        split: 'exam',
        value: 0.2,
        at: '2026-02-03T00:00:00Z',
        step: null,
        dataset: 'exam/e5',
        by: 'scores',
        otherwise: [],
      },
    ],
    [expect.objectContaining({ metric: 'f1', split: 'exam', value: 0.4, dataset: 'exam/e5', by: 'loggedModel' })],
  ])
})

it('compares versions by measurements on the same data, however many', async () => {
  const model = 'aip://model/mlflow/relapse'
  const data = 'aip://dataset-version/mlflow/holdout/b2'
  const evaluated = (n: number, time: number, f1: number) =>
    saying({
      type: 'EvaluationRun',
      uri: `aip://evaluation-run/mlflow/relapse-${n}-${time}`,
      attributes: {
        name: `evaluate ${n}`,
        at: `2026-02-0${time}T00:00:00Z`,
        metrics: [{ name: 'f1', value: f1 }],
      },
      edges: [
        ['EvaluationRun.on', data],
        ['EvaluationRun.scored', `${model}/${n}`],
      ],
    })
  await world.say(
    saying({ type: 'Dataset', uri: 'aip://dataset/mlflow/holdout', attributes: { name: 'holdout' } }),
    saying({
      type: 'DatasetVersion',
      uri: data,
      attributes: { name: 'holdout b2' },
      edges: [['DatasetVersion.versionOf', 'aip://dataset/mlflow/holdout']],
    }),
    ...[1, 2].flatMap((n) => [
      saying({ type: 'ModelInstance', uri: `${model}/${n}`, attributes: {} }),
      evaluated(n, 1, n / 10),
      evaluated(n, 3, n / 5),
    ]),
    // MLflow also logs a metric for the evaluation of a logged model.
    saying({
      type: 'MlflowLoggedModel',
      uri: logged(14),
      attributes: { metrics: [{ name: 'f1', value: 0.2, step: 0, at: '2026-02-02T23:59:59Z', dataset: 'holdout/b2' }] },
      edges: [['MlflowLoggedModel.registeredAs', `${model}/1`]],
    }),
  )
  const parameters = [1, 2].map((n) => `of=${encodeURIComponent(`${model}/${n}`)}`).join('&')
  const { metrics } = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  expect(metrics.map(({ metric, split, evaluation, values }) => [metric, split, evaluation, values])).toEqual([
    ['f1', 'holdout', null, [0.2, 0.4]],
  ])
  expect(metrics[0]?.history.map((points) => points.map(({ value }) => value))).toEqual([
    [0.1, 0.2],
    [0.2, 0.4],
  ])
})

it('shows a long parameter completely for the requested entity, and else truncated', async () => {
  const experiment = 'aip://mlflow-experiment/mlflow/long'
  const long = 'x'.repeat(3_000)
  await world.say(
    saying({ type: 'MlflowExperiment', uri: experiment, attributes: { name: 'long' } }),
    ...[15, 16].map((n) =>
      saying({
        type: 'MlflowRun',
        uri: run(n),
        attributes: { name: 'long', parameters: { prompt: long } },
        edges: [['MlflowRun.inExperiment', experiment]],
      }),
    ),
  )
  const prompt = async (uri: string) => (await measured(uri)).rows[0]?.parameters[0]?.value
  expect(await prompt(run(15))).toBe(long)
  expect(await prompt(experiment)).toBe(`${long.slice(0, 199)}…`)
})

it('shows the commit of a run or version, and its training and evaluation data', async () => {
  const [experiment, model] = ['aip://mlflow-experiment/mlflow/committed', 'aip://model/mlflow/committed']
  const [data, held] = ['train/a1', 'held/b2'].map((id) => `aip://dataset-version/mlflow/${id}`) as [string, string]
  await world.say(
    saying({ type: 'MlflowExperiment', uri: experiment, attributes: { name: 'committed' } }),
    saying({ type: 'DatasetVersion', uri: data, attributes: { name: 'train a1' } }),
    saying({ type: 'DatasetVersion', uri: held, attributes: { name: 'held b2' } }),
    saying({
      type: 'MlflowRun',
      uri: run(17),
      attributes: { name: 'committed', gitCommit: '9f8e7d' },
      edges: [
        ['MlflowRun.trainedOn', data],
        ['MlflowRun.evaluatedOn', held],
        ['MlflowRun.inExperiment', experiment],
        ['MlflowRun.registered', `${model}/1`],
      ],
    }),
    saying({ type: 'Model', uri: model, attributes: { name: 'committed' } }),
    saying({
      type: 'ModelInstance',
      uri: `${model}/1`,
      attributes: {},
      edges: [
        ['ModelInstance.instanceOf', model],
        ['ModelInstance.trainedOn', data],
      ],
    }),
  )
  const read = async (uri: string) =>
    (await measured(uri)).rows.map((row) => [row.commit, row.data.map(({ by, name }) => `${by} ${name}`)])
  expect(await read(experiment)).toEqual([['9f8e7d', ['trainedOn train a1', 'evaluatedOn held b2']]])
  expect(await read(model)).toEqual([['9f8e7d', ['trainedOn train a1']]])
})

it("names a nested run's parent, and lists the requested run's nested ones", async () => {
  const nested = async (uri: string, latest = '') => {
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}/measurements${latest}`)
    return (body as MeasurementsAnswer).rows.map((row) => [row.uri, row.partOf, row.parts])
  }
  await world.say(
    saying({
      type: 'MlflowRun',
      uri: run(4),
      attributes: { name: 'nested too', startedAt: '2025-12-01T00:00:00Z' },
      edges: [
        ['MlflowRun.partOf', run(1)],
        ['MlflowRun.inExperiment', EXPERIMENT],
      ],
    }),
  )
  const [fourth, first, second] = [
    [run(4), run(1), 0],
    [run(1), null, 2],
    [run(2), null, 0],
  ]
  expect(await nested(EXPERIMENT)).toEqual([fourth, first, second])
  // The third is in no experiment.
  expect(await nested(run(1), '?latest=1')).toEqual(expect.arrayContaining([[run(3), run(1), 0], fourth, first]))
})

it('compares versions with one row per metric, by parameters, code and signature', async () => {
  const parameters = [version(1), version(2)].map((uri) => `of=${encodeURIComponent(uri)}`).join('&')
  const answer = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  expect(answer.metrics.map(({ metric, evaluation }) => [metric, evaluation])).toEqual([
    ['auc', null],
    ['loss', null],
    ['f1', null],
    ['gradient', null],
  ])
  const rows = new Map(answer.attributes.map(({ attribute, path, values }) => [[attribute, ...path].join('.'), values]))
  expect(rows.get('mlflowRun.parameters.depth')).toEqual(['1', '2'])
  expect(rows.get('mlflowRun.tags.mlflow.source.git.commit')).toEqual(['abc1', 'abc2'])
  expect(rows.get('signature.inputs.amount')).toEqual(['double', 'float'])
  // Links to their pages don't count as differences.
  expect([...rows.keys()].filter((name) => /links|sourceUrl/.test(name))).toEqual([])
  // Parameters that the logged model repeats aren't listed twice.
  expect(rows.has('loggedModel.parameters.depth')).toBe(false)
})

it('shows a metric that is not a number as stated, for a run and its version', async () => {
  for (const [uri, by] of [
    [run(1), null],
    [version(1), 'mlflowRun'],
  ] as const) {
    const { rows } = (await world.get(`/api/v1/entities/${encodeURIComponent(uri)}/measurements`))
      .body as MeasurementsAnswer
    const row = rows.find((one) => one.uri === uri)
    expect(row?.notNumbers).toEqual([{ metric: 'gradient', stated: 'NaN', step: 9, by, otherwise: [] }])
    expect(row?.metrics.map(({ metric }) => metric)).not.toContain('gradient')
  }
})

it("shows NaN for a version whose run diverged, beside its logged model's number", async () => {
  const model = 'aip://model/mlflow/diverged'
  const metric = (name: string, value: number | null, stated: string | null, step: number) => ({
    name,
    value,
    stated,
    step,
  })
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'diverged' } }),
    saying({ type: 'ModelInstance', uri: `${model}/1`, attributes: {}, edges: [['ModelInstance.instanceOf', model]] }),
    saying({
      type: 'MlflowRun',
      uri: run(11),
      attributes: {
        metrics: [
          metric('auc', null, 'NaN', 9),
          metric('f1', null, 'NaN', 0),
          metric('recall', null, 'NaN', 0),
          metric('loss', 0.1, null, 9),
        ],
      },
      edges: [['MlflowRun.registered', `${model}/1`]],
    }),
    saying({
      type: 'MlflowLoggedModel',
      uri: logged(11),
      attributes: {
        metrics: [
          metric('auc', 0.6, null, 0),
          metric('f1', 0, null, 0),
          metric('recall', 0.91, null, 0),
          metric('loss', null, 'Infinity', 0),
        ],
      },
      edges: [['MlflowLoggedModel.registeredAs', `${model}/1`]],
    }),
  )
  const [row] = (await measured(model)).rows
  const stated = { stated: 'NaN', step: 0, by: 'mlflowRun' }
  expect(row?.notNumbers).toEqual([
    { ...stated, metric: 'auc', step: 9, otherwise: [{ by: 'loggedModel', value: 0.6, step: 0 }] },
    { ...stated, metric: 'f1', otherwise: [] },
    { ...stated, metric: 'recall', otherwise: [{ by: 'loggedModel', value: 0.91, step: 0 }] },
  ])
  expect(row?.metrics.map(({ metric: name, value }) => [name, value])).toEqual([['loss', 0.1]])
  const parameters = `of=${encodeURIComponent(version(1))}&of=${encodeURIComponent(`${model}/1`)}`
  const { metrics } = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  const auc = metrics.find((one) => one.metric === 'auc')
  expect([auc?.values, auc?.stated]).toEqual([
    [0.81, null],
    [null, 'NaN'],
  ])
})

it('compares a metric that is not a number with one that is', async () => {
  const diverged = run(10)
  const metrics = [
    { name: 'auc', value: null, stated: 'NaN' },
    { name: 'loss', value: null, stated: 'Infinity' },
  ]
  await world.say(saying({ type: 'MlflowRun', uri: diverged, attributes: { name: 'diverged', metrics } }))
  const parameters = `of=${encodeURIComponent(run(1))}&of=${encodeURIComponent(diverged)}`
  const answer = (await world.get(`/api/v1/compare?${parameters}`)).body as CompareAnswer
  expect(answer.metrics.map(({ metric, values, stated, differs }) => [metric, values, stated, differs])).toEqual([
    ['auc', [0.81, null], [null, 'NaN'], true],
    ['loss', [1, null], [null, 'Infinity'], true],
    ['gradient', [null, null], ['NaN', null], true],
  ])
  const { body } = await world.get(`/api/v1/exports/compare?${parameters}&format=json`)
  expect(JSON.stringify(body)).toContain('[0.81,"NaN"]')
})

it("a copied version shares its original's run and signature; a fine-tuned one has its own", async () => {
  const prod = 'aip://model/mlflow/fraud-prod'
  const [copy, copyOfCopy, tuned] = [`${prod}/1`, `${prod}/2`, `${prod}/3`]
  const versionFrom = (uri: string, from: string) =>
    saying({
      type: 'ModelInstance',
      uri,
      attributes: { name: uri, version: uri.slice(-1), createdAt: '2026-02-01T00:00:00Z' },
      edges: [
        ['ModelInstance.instanceOf', prod],
        ['ModelInstance.basedOn', from],
      ],
    })
  const trained = (n: number, ...versions: readonly string[]) =>
    saying({
      type: 'MlflowRun',
      uri: run(n),
      attributes: { name: `run ${n}`, metrics: [{ name: 'auc', value: n / 10 }] },
      edges: versions.map((uri) => ['MlflowRun.registered', uri] as const),
    })
  await world.say(
    saying({ type: 'Model', uri: prod, attributes: { name: 'fraud-prod' } }),
    saying({ type: 'ModelInstance', uri: version(8), attributes: { name: 'fraud 8' } }),
    trained(8, version(8), copy),
    saying({
      type: 'MlflowLoggedModel',
      uri: logged(8),
      attributes: { name: 'model m-8', metrics: [{ name: 'f1', value: 0.8 }] },
      edges: [
        ['MlflowLoggedModel.registeredAs', version(8)],
        ['MlflowLoggedModel.signature', signature(8)],
      ],
    }),
    saying({ type: 'MlflowSignature', uri: signature(8), attributes: { inputs: [{ name: 'amount', type: 'long' }] } }),
    versionFrom(copy, version(8)),
    versionFrom(copyOfCopy, copy),
    versionFrom(tuned, version(8)),
    trained(9, tuned),
  )
  const { rows } = await measured(prod)
  const rowOf = (uri: string) => rows.find((row) => row.uri === uri)
  const originalRecords = [run(8), logged(8), signature(8)]
  expect(rowOf(copy)?.records.map(({ uri }) => uri)).toEqual(originalRecords)
  expect(rowOf(copyOfCopy)?.records.map(({ uri }) => uri)).toEqual(originalRecords)
  expect(rowOf(copy)?.metrics.map(({ metric, value }) => [metric, value])).toEqual([
    ['auc', 0.8],
    ['f1', 0.8],
  ])
  expect(rowOf(tuned)?.records.map(({ uri }) => uri)).toEqual([run(9)])
  const compared = (await world.get(`/api/v1/compare?of=${encodeURIComponent(copy)}&of=${encodeURIComponent(tuned)}`))
    .body as CompareAnswer
  expect(compared.attributes.find(({ path }) => path.join('.') === 'inputs.amount')?.values).toEqual(['long', null])
})

it('finds versions by metrics of their runs and logged models', async () => {
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
  const found = async (q: string) => {
    const { body } = await world.get(`/api/v1/search?${new URLSearchParams({ q, sort: 'name' })}`)
    const uris = (body as SearchAnswer).hits.map(({ uri }) => uri)
    return [version(1), version(2), 'aip://model/mlflow/diverged/1'].filter((uri) => uris.includes(uri))
  }
  expect(await found('type:ModelInstance auc > 0.815')).toEqual([version(2)])
  expect(await found('type:ModelInstance metric.f1:>0.6')).toEqual([version(1), version(2)])
  // Another one's logged model states 0 where its run has NaN.
  expect(await found('type:ModelInstance metric.auc:<0.5')).toEqual([])
  expect(await found('type:ModelInstance metric.auc:<0.815')).toEqual([version(1)])
  expect(await found('type:ModelInstance parameter.depth:1 metric.auc:>0.1')).toEqual([version(1)])
  expect(await found('type:ModelInstance metric.auc:>0.9')).toEqual([])
  // Runs are found by their measurements, and shown with them, beside the versions.
  expect(await found('auc > 0.815')).toEqual([version(2)])
  expect(await found('type:MlflowRun auc > 0.815')).toEqual([])
  const { hits } = (await world.get('/api/v1/search?q=auc>0.815&sort=name')).body as SearchAnswer
  expect(hits.filter(({ uri }) => uri === run(2)).map(({ attributes }) => attributes)).toEqual([
    expect.arrayContaining([{ name: 'metric.auc', kind: 'number', value: '0.82' }]),
  ])
  // Nothing has a metric "depth".
  expect(await found('type:ModelInstance depth < 2')).toEqual([version(1)])
  const { query } = (await world.get('/api/v1/search?q=type:MlflowRun+depth<2')).body as SearchAnswer
  expect(query.parts.map(({ key, note }) => [key, note])).toEqual([
    ['type', null],
    ['parameter.depth', null],
  ])
  const none = (await world.get('/api/v1/search?q=metric.depth<2')).body as SearchAnswer
  expect(none.total).toBe(0)
})

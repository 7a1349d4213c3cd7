import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import type { CompareAnswer } from '../../questions/compare.ts'
import type { Json } from '../../lib/json.ts'
import { parseCsv } from '../../testing/csv.ts'
import { saying } from '../testing/company.ts'
import { serveExports } from '../testing/exporting.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const instance = (n: number): string => `aip://model/registry/ranker-${n}`
const FEATURES = 'aip://feature/feature-store'
const EVALUATION = 'aip://evaluation/evaluations/offline'

const version = (n: number, hyperparameters: Json, features: readonly string[]) =>
  saying({
    type: 'ModelInstance',
    uri: instance(n),
    attributes: {
      name: `ranker ${n}`,
      version: String(n),
      keys: [{ name: 'sourceIdentity', value: `made-${n}` }],
      trainedAt: `2026-01-0${n}T00:00:00Z`,
      hyperparameters,
      metrics: [{ name: 'auc', value: (80 + n) / 100, split: 'validation' }],
    },
    edges: [
      ['ModelInstance.instanceOf', 'aip://model/registry/ranker'],
      ...features.map((name) => ['ModelInstance.usesFeature', `${FEATURES}/${name}`] as const),
    ],
  })

const score = (n: number, run: string, value: number) =>
  saying({
    type: 'EvaluationRun',
    uri: `aip://evaluation-run/evaluations/${run}`,
    attributes: { at: `2026-02-0${run.at(-1) ?? ''}T00:00:00Z`, metrics: [{ name: 'ndcg', value }] },
    edges: [
      ['EvaluationRun.runOf', EVALUATION],
      ['EvaluationRun.scored', instance(n)],
    ],
  })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Model', uri: 'aip://model/registry/ranker', attributes: { name: 'Ranker' } }),
    version(1, { lr: 0.1, tree: { depth: 6 } }, ['age', 'price']),
    version(2, { lr: 0.2, tree: { depth: 6 } }, ['age', 'clicks']),
    saying({
      type: 'Evaluation',
      uri: EVALUATION,
      attributes: { name: 'Offline', metricDefinitions: [{ name: 'ndcg', direction: 'higher', unit: 'points' }] },
    }),
    score(1, 'run-2', 0.5),
    score(1, 'run-1', 0.4),
    score(2, 'run-3', 0.6),
    ...['age', 'price', 'clicks'].map((name) =>
      saying({ type: 'Feature', uri: `${FEATURES}/${name}`, attributes: { name } }),
    ),
  )
})
afterAll(() => world.close())

const queryOf = (...uris: readonly string[]): string =>
  String(new URLSearchParams(uris.map((uri): [string, string] => ['of', uri])))
const get = (...uris: readonly string[]) => world.get(`/api/v1/compare?${queryOf(...uris)}`)
const compared = async (...uris: readonly string[]) => (await get(...uris)).body as CompareAnswer

describe('compared entities', () => {
  it('keep the requested order, without repeats', async () => {
    const { entityType, entities } = await compared(instance(2), instance(1), instance(2))
    expect(entityType).toBe('ModelInstance')
    expect(entities).toEqual([
      expect.objectContaining({ uri: instance(2), name: 'ranker 2', at: '2026-01-02T00:00:00Z', standing: 'live' }),
      expect.objectContaining({ uri: instance(1), name: 'ranker 1' }),
    ])
  })

  it('have their values side by side, differences first', async () => {
    const { attributes } = await compared(instance(1), instance(2))
    const row = (attribute: string, ...path: readonly string[]) =>
      attributes.find((one) => one.attribute === attribute && one.path.join() === path.join())
    expect(row('hyperparameters', 'lr')).toMatchObject({ values: [0.1, 0.2], differs: true })
    expect(row('hyperparameters', 'tree', 'depth')).toMatchObject({ values: [6, 6], differs: false })
    expect(row('version')).toMatchObject({ values: ['1', '2'] })
    expect(row('name')).toBeUndefined()
    expect(attributes.filter(({ attribute }) => attribute === 'keys')).toEqual([])
    const differs = attributes.map((one) => one.differs)
    expect(differs).toEqual(differs.toSorted((a, b) => Number(b) - Number(a)))
  })

  it("have their own and their evaluations' metrics, with their history", async () => {
    const { metrics } = await compared(instance(1), instance(2))
    expect(metrics).toEqual([
      expect.objectContaining({ metric: 'auc', split: 'validation', evaluation: null, values: [0.81, 0.82] }),
      {
        metric: 'ndcg',
        split: null,
        evaluation: { uri: EVALUATION, name: 'Offline' },
        unit: 'points',
        better: 'higher',
        values: [0.5, 0.6],
        stated: [null, null],
        differs: true,
        history: [
          [
            { at: '2026-02-01T00:00:00Z', value: 0.4, run: 'aip://evaluation-run/evaluations/run-1' },
            { at: '2026-02-02T00:00:00Z', value: 0.5, run: 'aip://evaluation-run/evaluations/run-2' },
          ],
          [{ at: '2026-02-03T00:00:00Z', value: 0.6, run: 'aip://evaluation-run/evaluations/run-3' }],
        ],
      },
    ])
  })

  it('have the metrics of evaluations whose tests failed, such as reports of drift', async () => {
    await world.say(
      ...[
        { n: 3, status: 'failed', drift: 0.7 },
        { n: 4, status: 'passed', drift: 0.1 },
      ].flatMap(({ n, status, drift }) => [
        version(n, {}, []),
        saying({
          type: 'EvaluationRun',
          uri: `aip://evaluation-run/evidently/${n}`,
          attributes: { status, metrics: [{ name: 'share of drifted columns', value: drift }] },
          edges: [
            ['EvaluationRun.runOf', 'aip://evaluation/evidently/drift'],
            ['EvaluationRun.scored', instance(n)],
          ],
        }),
      ]),
    )
    const { metrics } = await compared(instance(3), instance(4))
    expect(metrics).toContainEqual(expect.objectContaining({ metric: 'share of drifted columns', values: [0.7, 0.1] }))
  })

  it('have their relationships, differences first', async () => {
    const { relationships } = await compared(instance(1), instance(2))
    const features = relationships.filter(({ name }) => ['features', 'usesFeature'].includes(name))
    // Here the view and the relationship lead to the same entities, and count as one.
    expect(features).toHaveLength(1)
    expect(features[0]).toMatchObject({ counts: [2, 2], differs: true, total: 3 })
    expect(features[0]?.links.map(({ name, linked }) => [name, ...linked])).toEqual([
      ['price', true, false],
      ['clicks', false, true],
      ['age', true, true],
    ])
    expect(relationships.find(({ name }) => name === 'instanceOf')).toMatchObject({ counts: [1, 1], differs: false })
  })

  it('have their parts by name, whether the parts are entities or only listed', async () => {
    await world.say(
      saying({
        type: 'Dataset',
        uri: 'aip://dataset/lake/views',
        attributes: {
          name: 'views',
          schema: [
            { name: 'id', type: 'bigint' },
            { name: 'at', type: 'date' },
          ],
        },
      }),
      saying({ type: 'Dataset', uri: 'aip://dataset/lake/plays', attributes: { name: 'plays' } }),
      ...[
        ['id', 'bigint'],
        ['at', 'timestamp'],
        ['title', 'text'],
      ].map(([name = '', columnType = '']) =>
        saying({
          type: 'DatasetColumn',
          uri: `aip://dataset-column/lake/plays/${name}`,
          attributes: { name, type: columnType },
          edges: [['DatasetColumn.columnOf', 'aip://dataset/lake/plays']],
        }),
      ),
    )
    const { attributes, relationships } = await compared('aip://dataset/lake/views', 'aip://dataset/lake/plays')
    expect(attributes.filter(({ attribute }) => attribute === 'schema')).toEqual([
      { attribute: 'schema', path: ['at'], parameter: null, values: ['date', 'timestamp'], differs: true },
      { attribute: 'schema', path: ['title'], parameter: null, values: [null, 'text'], differs: true },
      { attribute: 'schema', path: ['id'], parameter: null, values: ['bigint', 'bigint'], differs: false },
    ])
    expect(relationships.map(({ name }) => name)).not.toContain('columns')
  })

  it('show no differences if they are alike', async () => {
    const { attributes } = await compared(`${FEATURES}/age`, `${FEATURES}/price`)
    expect(attributes.filter(({ differs }) => differs)).toEqual([])
  })

  it('omit what is hidden from the caller', async () => {
    world.hide({ platforms: ['feature-store', 'evaluations'], exceptFor: ['administrator'] })
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    try {
      const { relationships, metrics } = await compared(instance(1), instance(2))
      expect(relationships.map(({ name }) => name)).not.toContain('features')
      expect(metrics.map(({ metric }) => metric)).toEqual(['auc'])
      expect((await get(`${FEATURES}/age`, `${FEATURES}/price`)).body).toMatchObject({ code: 'UNKNOWN_URI' })
    } finally {
      world.hide()
      world.callAs(LOCAL_OPERATOR)
    }
  })

  it.each([
    [[instance(1)], 'BAD_REQUEST', 'Give 2 to 6'],
    [[instance(1), instance(1)], 'BAD_REQUEST', 'Give 2 to 6'],
    [Array.from({ length: 7 }, (_, n) => instance(n)), 'BAD_REQUEST', 'Give 2 to 6'],
    [[instance(1), 'no-uri'], 'BAD_URI', ''],
    [[instance(1), 'aip://model/registry/none'], 'UNKNOWN_URI', ''],
    [[instance(1), 'aip://model/registry/ranker'], 'BAD_REQUEST', 'Compare entities of one type.'],
  ] as const)('are rejected: %j', async (uris, code, hint) => {
    expect((await get(...uris)).body).toMatchObject({ code, hint: expect.stringContaining(hint) })
  })

  it('are the same in GraphQL', async () => {
    const query = `query ($of: [ID!]!) { compare(of: $of) { entityType metrics { metric values } relationships { name links { linked } } } }`
    const { data, errors } = await world.ask(query, { variables: { of: [instance(1), instance(2)] } })
    expect(errors ?? []).toEqual([])
    const { metrics } = await compared(instance(1), instance(2))
    expect(data).toMatchObject({
      compare: { entityType: 'ModelInstance', metrics: metrics.map(({ metric, values }) => ({ metric, values })) },
    })
  })

  it('become a CSV table with a column for each', async () => {
    const server = await serveExports(world)
    try {
      const response = await fetch(`${server.url}/api/v1/exports/compare?${queryOf(instance(1), instance(2))}`)
      const [titles, ...rows] = parseCsv(await response.text())
      expect(titles?.slice(0, 7)).toEqual(['Part', 'Name', 'Detail', 'URI', 'Differs', '1', '2'])
      expect(rows).toContainEqual(expect.arrayContaining(['entity', 'URI', instance(1), instance(2)]))
      expect(rows).toContainEqual(expect.arrayContaining(['attribute', 'hyperparameters', 'lr', '0.1', '0.2']))
      expect(rows).toContainEqual(expect.arrayContaining(['relationship', 'price', 'true', 'false']))
    } finally {
      await server.close()
    }
  })
})

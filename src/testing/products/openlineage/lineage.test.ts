import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../../lib/json.ts'
import type { Uri } from '../../../model/uri.ts'
import { startInferring } from '../../inference/world.ts'
import { eventually } from '../../parts.ts'
import { AIRFLOW } from './recorded.ts'
import { ask, catalogue, event, JOB, post, receiveLineage, run, RUN, send, table, world } from './receiver.ts'

receiveLineage()

describe('events of OpenLineage over HTTP', () => {
  it('are a pipeline, its step, its run and its datasets', async () => {
    await send(
      event('START', 1, { inputs: [table('shop.public.orders')], outputs: [table('shop.public.stats')] }),
      event('COMPLETE', 2, { inputs: [table('shop.public.orders')] }),
    )
    const got = await ask(`{ pipelineRun(id: "${run}") { status startedAt endedAt runOf { name nodes { edges { node {
      name reads { edges { node { __typename ... on Dataset { name } } } } writes { edges { node { ... on Dataset { name } } } } } } } }
      attempts { edges { node { status ofNode { name } } } } } }`)
    expect(got).toEqual({
      pipelineRun: {
        status: 'succeeded',
        startedAt: '2026-11-20T07:00:01.123456000Z',
        endedAt: '2026-11-20T07:00:02.123456000Z',
        runOf: {
          name: 'daily',
          nodes: {
            edges: [
              {
                node: {
                  name: 'daily',
                  reads: { edges: [{ node: { __typename: 'Dataset', name: 'shop.public.orders' } }] },
                  writes: { edges: [{ node: { name: 'shop.public.stats' } }] },
                },
              },
            ],
          },
        },
        attempts: { edges: [{ node: { status: 'succeeded', ofNode: { name: 'daily' } } }] },
      },
    })
  })

  it('are one run whatever order they come in, though only one of them says what started it', async () => {
    const parent = { run: { runId: '01a1f7db-0000-7000-8000-000000000001' }, job: { namespace: 'etl', name: 'whole' } }
    await send(
      event('COMPLETE', 3, { outputs: [table('late')] }),
      event('RUNNING', 2, { run: { runId: RUN, facets: { spark_version: { version: '3.5' } } } }),
      event('START', 1, { run: { runId: RUN, facets: { parent } } }),
    )
    const got = await ask(`{ jobAttempt(id: "aip://job-attempt/openlineage/${RUN}") { status startedAt facets
      attemptOf { id runOf { name } } ofNode { name nodeOf { name } writes { edges { node { ... on Dataset { name } } } } } } }`)
    expect(got).toEqual({
      jobAttempt: {
        status: 'succeeded',
        startedAt: '2026-11-20T07:00:01.123456000Z',
        facets: { parent, spark_version: { version: '3.5' } },
        attemptOf: { id: `aip://pipeline-run/openlineage/${parent.run.runId}`, runOf: { name: 'whole' } },
        ofNode: { name: 'daily', nodeOf: { name: 'whole' }, writes: { edges: [{ node: { name: 'late' } }] } },
      },
    })
  })

  it.each([[[0, 1, 2]], [[1, 2, 0]]])(
    'leave no pipeline of its own of what was started, in the order %j',
    async (order) => {
      const parent = {
        run: { runId: '01a1f7db-0000-7000-8000-000000000001' },
        job: { namespace: 'etl', name: 'whole' },
      }
      const of = [
        event('START', 1, { inputs: [table('orders', { version: { datasetVersion: '1' } })] }),
        event('RUNNING', 2, { run: { runId: RUN, facets: { parent } } }),
        event('COMPLETE', 3),
      ]
      for (const i of order) await send(of[i] ?? {})
      const shown = async (): Promise<unknown> =>
        await ask(`{ pipelines { edges { node { name nodes { edges { node { name } } } } } } pipelineRuns { edges { node { id } } }
        jobAttempt(id: "aip://job-attempt/openlineage/${RUN}") { status startedAt attemptOf { id } } }`)
      const node = (node: object) => ({ edges: [{ node }] })
      const id = `aip://pipeline-run/openlineage/${parent.run.runId}`
      expect(await shown()).toEqual({
        pipelines: node({ name: 'whole', nodes: node({ name: 'daily' }) }),
        pipelineRuns: node({ id }),
        jobAttempt: { status: 'succeeded', startedAt: '2026-11-20T07:00:01.123456000Z', attemptOf: { id } },
      })
      // A job that also runs alone is a pipeline.
      await send(event('COMPLETE', 4, { run: { runId: '01a1f7db-0000-7000-8000-000000000002' } }))
      const names = JSON.stringify(
        await ask('{ pipelines { edges { node { name runs { edges { node { status } } } } } } }'),
      )
      expect(names).toContain(JSON.stringify({ name: 'daily', runs: node({ status: 'succeeded' }) }))
    },
  )

  it('say nothing of the DAG and its run as a whole if they are of tasks of Airflow', async () => {
    const airflow = AIRFLOW.map((one) => JSON.parse(JSON.stringify(one).replaceAll('airflow-demo', 'airflow')))
    const [began, ended] = [0, 5].map((i) => airflow[i] ?? {})
    const tasks = airflow.slice(1, 5)
    const shown = async () =>
      await ask(
        `{ pipelineRuns { edges { node { status startedAt endedAt runOf { name nodes { edges { node { name } } } } attempts { edges { node { status } } } } } } }`,
      )
    const nodes = (...all: readonly object[]) => ({ edges: all.map((node) => ({ node })) })
    const runOf = { name: 'features_daily', nodes: nodes({ name: 'extract' }, { name: 'build' }) }
    const attempts = nodes({ status: 'succeeded' }, { status: 'succeeded' })
    await send(...tasks)
    expect(await shown()).toEqual({
      pipelineRuns: nodes({ status: null, startedAt: null, endedAt: null, runOf, attempts }),
    })
    await send(began ?? {})
    expect(await shown()).toMatchObject({ pipelineRuns: nodes({ status: 'running', endedAt: null, runOf, attempts }) })
    await send(ended ?? {})
    expect(await shown()).toMatchObject({ pipelineRuns: nodes({ status: 'succeeded', runOf, attempts }) })
  })

  describe.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]]])('of Spark under Airflow, in the order %j', (order) => {
    const airflow = AIRFLOW.slice(0, 5).map((one) =>
      JSON.parse(JSON.stringify(one).replaceAll('airflow-demo', 'default')),
    )
    const [dagRun, extract] = ['01a1ebf4-0400-7bfe-8687-5028881f5e02', '01a1ebf4-0400-7feb-8af5-870e0c68bc15']
    const application = '01a1f7db-0000-7000-8000-000000000001'
    const root = { run: { runId: dagRun }, job: { namespace: 'default', name: 'features_daily' } }
    const started = (runId: string, name: string, parent: object, jobType = 'JOB') =>
      event('COMPLETE', 1, {
        job: {
          namespace: 'spark',
          name,
          facets: { jobType: { processingType: 'BATCH', integration: 'SPARK', jobType } },
        },
        run: { runId, facets: { parent } },
      })
    const task = {
      run: { runId: extract.toUpperCase() },
      job: { namespace: 'default', name: 'features_daily.extract' },
    }
    const parts = (more: object) => [
      airflow,
      [started(application, 'orders', { ...task, ...more }, 'APPLICATION')],
      [
        started(RUN, 'orders.insert', {
          run: { runId: application },
          job: { namespace: 'spark', name: 'orders' },
          ...more,
        }),
      ],
    ]
    const same = 'sameAs { __typename ... on PipelineRun { id } ... on JobAttempt { id } }'
    const toTry = [
      { __typename: 'JobAttempt', id: 'aip://job-attempt/flow/features_daily/manual__features_1/extract/-1/1' },
    ]
    const toRun = [{ __typename: 'PipelineRun', id: 'aip://pipeline-run/flow/features_daily/manual__features_1' }]

    async function expectShown(more: object, query: string, expected: object): Promise<void> {
      const inferring = await startInferring(world.store, catalogue)
      const all = parts(more)
      for (const i of order) await send(...(all[i] ?? []))
      const got = async () => await ask(`{ jobAttempt(id: "aip://job-attempt/openlineage/${RUN}") ${query} }`)
      const is = async () => canonicalJson((await got()) as Json) === canonicalJson({ jobAttempt: expected } as Json)
      await eventually(is, 'what started it is known', 3_000).catch(async () =>
        expect(await got()).toEqual({ jobAttempt: expected }),
      )
      await inferring.stop()
    }

    it('leads to the try and the DAG run that started it', async () => {
      await expectShown({ root }, `{ startedBy { ofNode { name } startedBy { ${same} } } attemptOf { ${same} } }`, {
        startedBy: { ofNode: { name: 'orders' }, startedBy: { sameAs: toTry } },
        attemptOf: { sameAs: toRun },
      })
    })

    it('leads to the try, where it does not name the outermost run', async () => {
      const query = `{ attemptOf { id } startedBy { id } }`
      await expectShown({}, query, {
        attemptOf: { id: `aip://pipeline-run/openlineage/${application}` },
        startedBy: null,
      })
      const id = `aip://job-attempt/openlineage/${application}`
      expect(await ask(`{ jobAttempt(id: "${id}") { attemptOf { ${same} } } }`)).toEqual({
        jobAttempt: { attemptOf: { sameAs: toTry } },
      })
    })
  })

  it('are shown within seconds while the source of what they are about does not answer', async () => {
    const uri = (id: string) => `aip://pipeline-node/orchestrator/${id}` as Uri
    const cause = { kind: 'event', trace: 't', since: 0 } as const
    const mark = (id: string) => ({ uri: uri(id), expects: ['PipelineNode'], priority: 10, cause, due: 0 })
    await world.store.mark([mark('unread')])
    // Then its worker waits for the end of the hour.
    const isPutOff = async () => ((await world.store.pending([uri('unread')]))[0]?.nextTryAt ?? 0) > Date.now() + 60_000
    await eventually(isPutOff, 'the source is away')
    await world.store.mark([mark('weekly')])
    expect(
      (await post('/api/v1/lineage', event('START', 1, { job: { namespace: 'prod', name: 'weekly' } }))).status,
    ).toBe(201)
    const shown = async () =>
      JSON.stringify(await ask(`{ pipelineNode(id: "${uri('weekly')}") { name } }`)).includes('"weekly"')
    await eventually(shown, 'it is shown', 5_000)
    expect(await world.store.pending([uri('unread')])).toEqual([
      expect.objectContaining({ nextTryAt: expect.any(Number) }),
    ])
  })

  it('describe columns, and the columns that they are made from', async () => {
    const inputField = (name: string, field: string) => ({
      namespace: 'postgres://db:5432',
      name,
      field,
      transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }],
    })
    const fields = [
      { name: 'customer', type: 'bigint' },
      { name: 'total', type: 'numeric', description: 'Of 30 days' },
      { name: 'address', type: 'struct', fields: [{ name: 'city', type: 'text' }] },
    ]
    const columnLineage = {
      fields: { total: { inputFields: [inputField('orders', 'amount'), inputField('orders', 'rate')] } },
    }
    await send(
      event('COMPLETE', 1, {
        inputs: [table('orders')],
        outputs: [table('stats', { schema: { fields }, columnLineage })],
      }),
    )
    const id = 'aip://dataset/openlineage/postgres://db:5432/stats'
    const got =
      await ask(`{ dataset(id: "${id}") { schema { name type description } derivedFrom { edges { node { ... on Dataset { name } } } }
      columns { edges { node { name type transformation derivedFrom { edges { node { name columnOf { name } } } } } } } } }`)
    const column = (name: string, type: string) => ({
      node: { name, type, transformation: null, derivedFrom: { edges: [] } },
    })
    const from = (name: string) => ({ node: { name, columnOf: { name: 'orders' } } })
    expect(got).toEqual({
      dataset: {
        schema: [
          { name: 'customer', type: 'bigint', description: null },
          { name: 'total', type: 'numeric', description: 'Of 30 days' },
          { name: 'address', type: 'struct', description: null },
          { name: 'address.city', type: 'text', description: null },
        ],
        derivedFrom: { edges: [{ node: { name: 'orders' } }] },
        columns: {
          edges: [
            column('customer', 'bigint'),
            {
              node: {
                name: 'total',
                type: 'numeric',
                transformation: 'AGGREGATION',
                derivedFrom: { edges: [from('amount'), from('rate')] },
              },
            },
            column('address', 'struct'),
            column('address.city', 'text'),
          ],
        },
      },
    })
    const total = `${id.replace('/dataset/', '/dataset-column/')}/total`
    const lineage = await ask(`{ lineage(uri: "${total}", direction: UPSTREAM) { edges { node { uri } } } }`)
    expect(JSON.stringify(lineage)).toContain('dataset-column/openlineage/postgres://db:5432/orders/amount')
  })

  it('are about the things of the platform that their namespace is configured for, with the tags of Airflow', async () => {
    const bare = (text: string) => ({ key: text, value: text, source: 'AIRFLOW' })
    const facets = { tags: { tags: [bare('team:retention'), bare('daily')] } }
    await send(event('START', 1, { job: { namespace: 'prod', name: 'weekly', facets } }))
    const got = await ask(
      '{ pipeline(id: "aip://pipeline/orchestrator/weekly") { name tags { tag value } runs { edges { node { id } } } } }',
    )
    const tags = [
      { tag: 'team', value: 'retention' },
      { tag: 'daily', value: '' },
    ]
    expect(got).toEqual({ pipeline: { name: 'weekly', tags, runs: { edges: [{ node: { id: run } }] } } })
  })

  it('name data as other sources do, by the name and by what else it is called', async () => {
    const symlinks = { identifiers: [{ namespace: 's3a://lake', name: 'stats/', type: 'LOCATION' }] }
    await send(event('COMPLETE', 1, { outputs: [table('shop.public.stats', { symlinks })] }))
    const id = 'aip://dataset/openlineage/postgres://db:5432/shop.public.stats'
    const got = await ask(`{ dataset(id: "${id}") { keys { name value } } }`)
    const at = (value: string) => ({ name: 'dataUri', value })
    const named = (value: string) => ({ name: 'tableName', value })
    const keys = [
      at('postgres://db:5432/shop.public.stats'),
      at('s3://lake/stats'),
      named('public.stats'),
      named('stats'),
    ]
    expect(got).toEqual({ dataset: { keys } })
  })

  it('keep owners, tags, versions, counts, checks and errors', async () => {
    const facets = {
      ownership: { owners: [{ name: 'mailto:alice@example.com' }, { name: 'team:retention' }] },
      tags: {
        tags: [
          { key: 'tier', value: '1' },
          { key: 'pii', value: 'yes', field: 'customer' },
        ],
      },
      documentation: { description: 'By customer' },
      dataSource: { name: 'shop', uri: 'postgres://db:5432/shop' },
      version: { datasetVersion: '7' },
    }
    const outputFacets = { outputStatistics: { rowCount: 12, size: 3_400 } }
    const inputFacets = {
      dataQualityAssertions: { assertions: [{ assertion: 'not_null', column: 'id', success: false }] },
    }
    await send(
      event('FAIL', 2, {
        job: { ...JOB, facets: { sql: { query: 'SELECT 1' }, jobType: { integration: 'SPARK', jobType: 'SQL_JOB' } } },
        run: {
          runId: RUN,
          facets: {
            errorMessage: { message: 'out of memory' },
            nominalTime: { nominalStartTime: '2026-11-20T00:00:00Z' },
          },
        },
        inputs: [{ ...table('orders'), inputFacets }],
        outputs: [{ ...table('stats', facets), outputFacets }],
      }),
    )
    const got =
      await ask(`{ pipelineRun(id: "${run}") { status error parameters produced { edges { node { ... on DatasetVersion {
      version rowCount bytes versionOf { name description location rowCount tags { tag value } owners { name } } } } } } runOf { nodes { edges { node { kind command } } } } }
      dataset(id: "aip://dataset/openlineage/postgres://db:5432/orders") { assertions { assertion column success } } }`)
    expect(got).toEqual({
      pipelineRun: {
        status: 'failed',
        error: 'out of memory',
        parameters: { nominalStartTime: '2026-11-20T00:00:00Z', nominalEndTime: null },
        produced: {
          edges: [
            {
              node: {
                version: '7',
                rowCount: 12,
                bytes: 3400,
                versionOf: {
                  name: 'stats',
                  description: 'By customer',
                  location: 'postgres://db:5432/shop',
                  rowCount: 12,
                  tags: [{ tag: 'tier', value: '1' }],
                  owners: [{ name: 'Alice' }],
                },
              },
            },
          ],
        },
        runOf: { nodes: { edges: [{ node: { kind: 'SQL_JOB', command: 'SELECT 1' } }] } },
      },
      dataset: { assertions: [{ assertion: 'not_null', column: 'id', success: false }] },
    })
  })

  const dropped = { lifecycleStateChange: { lifecycleStateChange: 'DROP' } }
  const isThere = async (): Promise<boolean> => {
    const { body } = await world.get(
      `/api/v1/entities/${encodeURIComponent('aip://dataset/openlineage/postgres://db:5432/t')}`,
    )
    return (body as { deletedAtSource: string | null }).deletedAtSource === null
  }
  it('leave a dropped dataset gone, in any order, until it is named again later', async () => {
    const drop = { eventTime: '2026-11-20T08:00:00Z', dataset: table('t', dropped) }
    await send(drop)
    await send(event('COMPLETE', 1, { outputs: [table('t')] }))
    expect(await isThere()).toBe(false)
    await send({ ...drop, eventTime: '2026-11-20T09:00:00Z', dataset: table('t') })
    expect(await isThere()).toBe(true)
    await send(drop)
    expect(await isThere()).toBe(true)
  })

  it('may be about a job or a dataset, without a run', async () => {
    await send({ eventTime: '2026-11-20T08:00:00Z', job: JOB, inputs: [table('orders')], outputs: [] })
    const got = await ask(
      '{ pipeline(id: "aip://pipeline/openlineage/etl/daily") { name nodes { edges { node { reads { edges { node { ... on Dataset { name } } } } } } } } }',
    )
    expect(got).toMatchObject({
      pipeline: { nodes: { edges: [{ node: { reads: { edges: [{ node: { name: 'orders' } }] } } }] } },
    })
  })
})

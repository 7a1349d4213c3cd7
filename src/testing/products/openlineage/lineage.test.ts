import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../adapters/system-clock.ts'
import { openWorld, type ApiWorld } from '../../../api/testing/world.ts'
import { BUILTIN } from '../../../catalogue/builtin.ts'
import { loadCatalogue } from '../../../catalogue/registry.ts'
import type { Source, SourceConfig } from '../../../contracts/source.ts'
import { canonicalJson, type Json, type JsonObject } from '../../../lib/json.ts'
import type { Uri } from '../../../model/uri.ts'
import { must } from '../../../lib/result.ts'
import { joinAll } from '../../../model/join.ts'
import { definitionsFor, DEMO_PROVIDERS } from '../../../providers/all.ts'
import { readEvent } from '../../../providers/openlineage/event.ts'
import type { Naming } from '../../../providers/openlineage/naming.ts'
import { OPENLINEAGE } from '../../../providers/openlineage/provider.ts'
import { mergeStated } from '../../../providers/openlineage/stated.ts'
import { statementsOf } from '../../../providers/openlineage/statements.ts'
import { startPipeline, type Pipeline } from '../../../wiring/pipeline.ts'
import { startInferring } from '../../inference/world.ts'
import { eventually, noMeter, silentLog, sourceConfig } from '../../parts.ts'

const recorded = (name: string): JsonObject[] =>
  JSON.parse(readFileSync(new URL(`./${name}-events.json`, import.meta.url), 'utf8')) as JsonObject[]
const AIRFLOW = recorded('airflow')
const FEAST = recorded('feast')

const NAMING: Naming = {
  own: 'openlineage',
  namespaces: new Map([['airflow-demo', { platform: 'orchestrator', provider: 'airflow' }]]),
  airflow: null,
}

/** What comes of events, by thing: the merge of all that is stated of it. */
function merged(events: readonly Json[], naming = NAMING): Readonly<Record<string, Json>> {
  const all = new Map<string, [Json, ...Json[]]>()
  for (const event of events)
    for (const { uri, payload } of statementsOf(must(readEvent(event)), naming)) {
      const before = all.get(uri)
      if (before === undefined) all.set(uri, [payload])
      else before.push(payload)
    }
  return Object.fromEntries([...all].map(([uri, payloads]) => [uri, joinAll(payloads, mergeStated)]))
}

describe('what events state', () => {
  const events = [...AIRFLOW, ...FEAST]

  it('comes to the same in any order, with any of them repeated', () => {
    const whole = canonicalJson(merged(events) as JsonObject)
    const numbers = events.map((_, i) => i)
    const orders = fc.tuple(fc.shuffledSubarray(numbers, { minLength: numbers.length }), fc.subarray(numbers))
    const isSame = ([all, again]: [number[], number[]]): boolean =>
      canonicalJson(merged([...all, ...again].flatMap((i) => events[i] ?? [])) as JsonObject) === whole
    fc.assert(fc.property(orders, isSame), { numRuns: 40 })
  })

  it('is about what Airflow itself calls them, where a namespace is that of an Airflow', () => {
    const uris = Object.keys(merged(AIRFLOW)).toSorted()
    expect(uris).toEqual([
      'aip://dataset/openlineage/file//data/customer_stats.parquet',
      'aip://dataset/openlineage/file//data/orders.parquet',
      'aip://job-attempt/orchestrator/features_daily/manual__features_1/build/-1/1',
      'aip://job-attempt/orchestrator/features_daily/manual__features_1/extract/-1/1',
      'aip://job-attempt/orchestrator/train_churn/manual__fails/check/-1/1',
      'aip://job-attempt/orchestrator/train_churn/manual__fails/train/-1/1',
      'aip://pipeline-node/orchestrator/features_daily/build',
      'aip://pipeline-node/orchestrator/features_daily/extract',
      'aip://pipeline-node/orchestrator/train_churn/check',
      'aip://pipeline-node/orchestrator/train_churn/train',
      'aip://pipeline-run/orchestrator/features_daily/manual__features_1',
      'aip://pipeline-run/orchestrator/train_churn/manual__fails',
      'aip://pipeline/orchestrator/features_daily',
      'aip://pipeline/orchestrator/train_churn',
    ])
  })

  it('names the assets of Airflow by their URIs, where their namespace is configured too', () => {
    const namespaces = new Map([...NAMING.namespaces, ['file', { platform: 'orchestrator', provider: 'airflow' }]])
    const uris = Object.keys(merged(AIRFLOW, { ...NAMING, namespaces }))
    expect(uris).toContain('aip://dataset/orchestrator/file:///data/orders.parquet')
  })

  it('takes the one Airflow for that of the namespace "default", and no other namespace', () => {
    const inDefault = AIRFLOW.map((event) => JSON.parse(JSON.stringify(event).replaceAll('airflow-demo', 'default')))
    const one = { own: 'openlineage', namespaces: new Map(), airflow: 'flow' }
    expect(Object.keys(merged(inDefault, one))).toContain('aip://pipeline/flow/features_daily')
    expect(Object.keys(merged(AIRFLOW, one))).toContain('aip://pipeline/openlineage/airflow-demo/features_daily')
    expect(Object.keys(merged(inDefault, { ...one, airflow: null }))).toContain('aip://pipeline/openlineage/default/features_daily') // prettier-ignore
  })
})

const config: SourceConfig = {
  ...sourceConfig('openlineage'),
  baseUrl: null,
  namespaces: { prod: 'orchestrator', airflow: 'flow' },
}
const nothing: Source = {
  ask: () => Promise.reject(new Error('nothing is asked of what pushes')),
  close: () => Promise.resolve(),
}
/** Whom the identity source knows. */
const people: Source = {
  ask: async ({ path }) => {
    const items = path.startsWith('/api/v1/users?email=alice') ? [{ id: 'alice' }] : []
    const body: Json = path.includes('email=')
      ? { items }
      : path.includes('groups')
        ? { id: 'retention', name: 'Retention' }
        : { id: 'alice', name: 'Alice', email: 'alice@example.com' }
    return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
  },
  close: () => Promise.resolve(),
}
/** In maintenance for an hour. */
const away: Source = {
  ask: () => Promise.resolve({ kind: 'throttled', retryAfterMs: 3_600_000 }),
  close: () => Promise.resolve(),
}
const catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor(['openlineage'])]))

let world: ApiWorld
let pipeline: Pipeline
beforeEach(async () => {
  const orchestrator = DEMO_PROVIDERS.get('orchestrator')
  const identity = DEMO_PROVIDERS.get('identity')
  if (orchestrator === undefined || identity === undefined) throw new Error('the demo has lost a provider')
  const airflow = { config: sourceConfig('flow'), provider: { ...orchestrator, name: 'airflow' } }
  world = await openWorld(catalogue, [{ config, provider: OPENLINEAGE }, airflow])
  const parts = { store: world.store, catalogue, clock: systemClock, random: Math.random, log: silentLog, meter: noMeter } // prettier-ignore
  pipeline = startPipeline({
    ...parts,
    sources: [
      { config, provider: OPENLINEAGE, source: nothing },
      { ...airflow, source: away },
      { config: sourceConfig('orchestrator'), provider: orchestrator, source: away },
      { config: sourceConfig('identity'), provider: identity, source: people },
    ],
    sweeps: false,
    candidates: null,
  })
})
afterEach(async () => {
  await pipeline.stop()
  await world.close()
})

interface Answer {
  readonly status: number
  readonly body: Json
}

async function post(url: string, payload: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const body = Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload)
  const sent = await world.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: body }) // prettier-ignore
  return { status: sent.statusCode, body: sent.body === '' ? null : (JSON.parse(sent.body) as Json) }
}

/** Sends events, and waits until all of them are interpreted. */
async function send(...events: readonly object[]): Promise<void> {
  for (const event of events) expect(await post('/api/v1/lineage', event)).toEqual({ status: 201, body: null })
  await settled()
}

async function settled(): Promise<void> {
  const idle = async () => {
    const { due, waiting, leased } = (await world.store.dirty(Date.now())) as unknown as Record<string, number>
    return (due ?? 0) + (waiting ?? 0) + (leased ?? 0) === 0
  }
  await eventually(idle, 'all is interpreted')
  await world.reached()
}

const asked = async (query: string): Promise<unknown> => {
  const { data, errors } = await world.ask(query)
  expect(errors).toEqual([])
  return data
}

const JOB = { namespace: 'etl', name: 'daily' }
const RUN = '01a1f7db-b10e-724b-8344-8470e3fd8f79'
const event = (eventType: string, second: number, more: object = {}) => ({
  eventType,
  eventTime: `2026-11-20T07:00:0${second}.123456+00:00`,
  producer: 'test',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  job: JOB,
  run: { runId: RUN },
  ...more,
})
const run = `aip://pipeline-run/openlineage/${RUN}`
const table = (name: string, facets: object = {}) => ({ namespace: 'postgres://db:5432', name, facets })

/** As text: no more can be made of it where it is that deep. */
const deep = (levels: number): string => {
  const [before = '', after = ''] = JSON.stringify(event('START', 1, { job: { ...JOB, facets: { plan: { of: '#' } } } })).split('"#"') // prettier-ignore
  return `${before}${'['.repeat(levels)}${']'.repeat(levels)}${after}`
}

describe('events of OpenLineage over HTTP', () => {
  it('are a pipeline, its step, its run and its datasets', async () => {
    await send(
      event('START', 1, { inputs: [table('shop.public.orders')], outputs: [table('shop.public.stats')] }),
      event('COMPLETE', 2, { inputs: [table('shop.public.orders')] }),
    )
    const got = await asked(`{ pipelineRun(id: "${run}") { status startedAt endedAt runOf { name nodes { edges { node {
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
    const got = await asked(`{ jobAttempt(id: "aip://job-attempt/openlineage/${RUN}") { status startedAt facets
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
        await asked(`{ pipelines { edges { node { name nodes { edges { node { name } } } } } } pipelineRuns { edges { node { id } } }
        jobAttempt(id: "aip://job-attempt/openlineage/${RUN}") { status startedAt attemptOf { id } } }`)
      const node = (node: object) => ({ edges: [{ node }] })
      const whole = `aip://pipeline-run/openlineage/${parent.run.runId}`
      expect(await shown()).toEqual({
        pipelines: node({ name: 'whole', nodes: node({ name: 'daily' }) }),
        pipelineRuns: node({ id: whole }),
        jobAttempt: { status: 'succeeded', startedAt: '2026-11-20T07:00:01.123456000Z', attemptOf: { id: whole } },
      })
      // What runs by itself as well is a pipeline.
      await send(event('COMPLETE', 4, { run: { runId: '01a1f7db-0000-7000-8000-000000000002' } }))
      const names = JSON.stringify(
        await asked('{ pipelines { edges { node { name runs { edges { node { status } } } } } } }'),
      )
      expect(names).toContain(JSON.stringify({ name: 'daily', runs: node({ status: 'succeeded' }) }))
    },
  )

  it('of tasks of Airflow say nothing of the DAG and its run as a whole', async () => {
    const airflow = AIRFLOW.map((one) => JSON.parse(JSON.stringify(one).replaceAll('airflow-demo', 'airflow')) as JsonObject) // prettier-ignore
    const [began, ended] = [0, 5].map((i) => airflow[i] ?? {})
    const tasks = airflow.slice(1, 5)
    const shown = async () => await asked(`{ pipelineRuns { edges { node { status startedAt endedAt runOf { name nodes { edges { node { name } } } } attempts { edges { node { status } } } } } } }`) // prettier-ignore
    const nodes = (...all: readonly object[]) => ({ edges: all.map((node) => ({ node })) })
    const runOf = { name: 'features_daily', nodes: nodes({ name: 'extract' }, { name: 'build' }) }
    const attempts = nodes({ status: 'succeeded' }, { status: 'succeeded' })
    await send(...tasks)
    expect(await shown()).toEqual({ pipelineRuns: nodes({ status: null, startedAt: null, endedAt: null, runOf, attempts }) }) // prettier-ignore
    await send(began ?? {})
    expect(await shown()).toMatchObject({ pipelineRuns: nodes({ status: 'running', endedAt: null, runOf, attempts }) })
    await send(ended ?? {})
    expect(await shown()).toMatchObject({ pipelineRuns: nodes({ status: 'succeeded', runOf, attempts }) })
  })

  describe.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]]])('of Spark under Airflow, in the order %j', (order) => {
    const airflow = AIRFLOW.slice(0, 5).map((one) => JSON.parse(JSON.stringify(one).replaceAll('airflow-demo', 'default')) as JsonObject) // prettier-ignore
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
    const toTry = [{ __typename: 'JobAttempt', id: 'aip://job-attempt/flow/features_daily/manual__features_1/extract/-1/1' }] // prettier-ignore
    const toRun = [{ __typename: 'PipelineRun', id: 'aip://pipeline-run/flow/features_daily/manual__features_1' }]

    async function expectShown(more: object, query: string, expected: object): Promise<void> {
      const inferring = await startInferring(world.store, catalogue)
      const all = parts(more)
      for (const i of order) await send(...(all[i] ?? []))
      const got = async () => await asked(`{ jobAttempt(id: "aip://job-attempt/openlineage/${RUN}") ${query} }`)
      const is = async () => canonicalJson((await got()) as Json) === canonicalJson({ jobAttempt: expected } as Json)
      await eventually(is, 'what started it is known', 3_000).catch(async () => expect(await got()).toEqual({ jobAttempt: expected })) // prettier-ignore
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
      expect(await asked(`{ jobAttempt(id: "${id}") { attemptOf { ${same} } } }`)).toEqual({ jobAttempt: { attemptOf: { sameAs: toTry } } }) // prettier-ignore
    })
  })

  it('are shown within seconds while the source of what they are about does not answer', async () => {
    const uri = (id: string) => `aip://pipeline-node/orchestrator/${id}` as Uri
    const cause = { kind: 'event', trace: 't', since: 0 } as const
    const mark = (id: string) => ({ uri: uri(id), expects: ['PipelineNode'], priority: 10, cause, due: 0 })
    await world.store.mark([mark('unread')])
    // Then its worker waits for the hour to end.
    const isPutOff = async () => ((await world.store.pending([uri('unread')]))[0]?.nextTryAt ?? 0) > Date.now() + 60_000
    await eventually(isPutOff, 'the source is away')
    await world.store.mark([mark('weekly')])
    expect((await post('/api/v1/lineage', event('START', 1, { job: { namespace: 'prod', name: 'weekly' } }))).status).toBe(201) // prettier-ignore
    const shown = async () => JSON.stringify(await asked(`{ pipelineNode(id: "${uri('weekly')}") { name } }`)).includes('"weekly"') // prettier-ignore
    await eventually(shown, 'it is shown', 5_000)
    expect(await world.store.pending([uri('unread')])).toEqual([expect.objectContaining({ nextTryAt: expect.any(Number) })]) // prettier-ignore
  })

  it('describe columns, and the columns that they are made from', async () => {
    const inputField = (name: string, field: string) => ({ namespace: 'postgres://db:5432', name, field, transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }] }) // prettier-ignore
    const fields = [{ name: 'customer', type: 'bigint' }, { name: 'total', type: 'numeric', description: 'Of 30 days' }, { name: 'address', type: 'struct', fields: [{ name: 'city', type: 'text' }] }] // prettier-ignore
    const columnLineage = {
      fields: { total: { inputFields: [inputField('orders', 'amount'), inputField('orders', 'rate')] } },
    }
    await send(event('COMPLETE', 1, { inputs: [table('orders')], outputs: [table('stats', { schema: { fields }, columnLineage })] })) // prettier-ignore
    const id = 'aip://dataset/openlineage/postgres://db:5432/stats'
    const got =
      await asked(`{ dataset(id: "${id}") { schema { name type description } derivedFrom { edges { node { ... on Dataset { name } } } }
      columns { edges { node { name type transformation derivedFrom { edges { node { name columnOf { name } } } } } } } } }`)
    const column = (name: string, type: string) => ({ node: { name, type, transformation: null, derivedFrom: { edges: [] } } }) // prettier-ignore
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
            { node: { name: 'total', type: 'numeric', transformation: 'AGGREGATION', derivedFrom: { edges: [from('amount'), from('rate')] } } }, // prettier-ignore
            column('address', 'struct'),
            column('address.city', 'text'),
          ],
        },
      },
    })
    const total = `${id.replace('/dataset/', '/dataset-column/')}/total`
    const lineage = await asked(`{ lineage(uri: "${total}", direction: UPSTREAM) { edges { node { uri } } } }`)
    expect(JSON.stringify(lineage)).toContain('dataset-column/openlineage/postgres://db:5432/orders/amount')
  })

  it('are about the things of the platform that their namespace is configured for, with the tags of Airflow', async () => {
    const bare = (text: string) => ({ key: text, value: text, source: 'AIRFLOW' })
    const facets = { tags: { tags: [bare('team:retention'), bare('daily')] } }
    await send(event('START', 1, { job: { namespace: 'prod', name: 'weekly', facets } }))
    const got = await asked('{ pipeline(id: "aip://pipeline/orchestrator/weekly") { name tags { tag value } runs { edges { node { id } } } } }') // prettier-ignore
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
    const got = await asked(`{ dataset(id: "${id}") { keys { name value } } }`)
    const key = (value: string) => ({ name: 'dataUri', value })
    expect(got).toEqual({ dataset: { keys: [key('postgres://db:5432/shop.public.stats'), key('s3://lake/stats')] } })
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
        run: { runId: RUN, facets: { errorMessage: { message: 'out of memory' }, nominalTime: { nominalStartTime: '2026-11-20T00:00:00Z' } } }, // prettier-ignore
        inputs: [{ ...table('orders'), inputFacets }],
        outputs: [{ ...table('stats', facets), outputFacets }],
      }),
    )
    const got =
      await asked(`{ pipelineRun(id: "${run}") { status error parameters produced { edges { node { version rowCount bytes versionOf {
      name description location rowCount tags { tag value } owners { name } } } } } runOf { nodes { edges { node { kind command } } } } }
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
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent('aip://dataset/openlineage/postgres://db:5432/t')}`) // prettier-ignore
    return (body as { deletedAtSource: string | null }).deletedAtSource === null
  }
  it('of a dataset that was dropped, in any order, leave it gone until it is named again later', async () => {
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
    const got = await asked('{ pipeline(id: "aip://pipeline/openlineage/etl/daily") { name nodes { edges { node { reads { edges { node { ... on Dataset { name } } } } } } } } }') // prettier-ignore
    expect(got).toMatchObject({ pipeline: { nodes: { edges: [{ node: { reads: { edges: [{ node: { name: 'orders' } }] } } }] } } }) // prettier-ignore
  })

  it('come in batches, of which what is wrong is reported with its place', async () => {
    const sent = [event('START', 1), { ...event('START', 1), eventTime: 'yesterday' }, event('COMPLETE', 2)]
    const answer = await post('/api/v1/lineage/batch', sent)
    expect(answer).toEqual({
      status: 201,
      body: {
        status: 'partial_success',
        summary: { received: 3, successful: 2, failed: 1, retriable: 0, non_retriable: 1 },
        failed_events: [{ index: 1, path: 'eventTime', retriable: false, reason: 'This is no event: at eventTime, it must be an ISO 8601 time.' }], // prettier-ignore
      },
    })
    await settled()
    expect(await asked(`{ pipelineRun(id: "${run}") { status } }`)).toEqual({ pipelineRun: { status: 'succeeded' } })
    expect(await post('/api/v1/lineage/batch', [{}])).toMatchObject({ status: 422, body: { code: 'NOT_LINEAGE', summary: { failed: 1 } } }) // prettier-ignore
    expect(await post('/api/v1/lineage/batch', `[${deep(20_000)}]`)).toMatchObject({ status: 422, body: { code: 'NOT_LINEAGE' } }) // prettier-ignore
    const large = { ...event('START', 1), more: 'x'.repeat(1_048_576) }
    expect(await post('/api/v1/lineage/batch', [event('START', 1), large])).toMatchObject({ status: 201, body: { summary: { successful: 1 }, failed_events: [{ index: 1, retriable: false }] } }) // prettier-ignore
    expect(await post('/api/v1/lineage/batch', {})).toMatchObject({ status: 422, body: { code: 'NOT_LINEAGE' } })
    expect(await post('/api/v1/lineage/batch', [])).toMatchObject({ status: 400, body: { code: 'EMPTY' } })
  })

  it('are taken in several writes where they state much, each with its own answer', async () => {
    const dataset = (i: number) => table(`t${i}`, { version: { datasetVersion: '1' } })
    const sent = Array.from({ length: 510 }, (_, i) => ({ eventTime: '2026-11-20T07:00:00Z', dataset: dataset(i) }))
    const wrong = { ...event('START', 1), eventTime: 1 }
    const answer = await post('/api/v1/lineage/batch', [...sent.slice(0, 505), wrong, ...sent.slice(505)])
    expect(answer).toMatchObject({ status: 201, body: { summary: { successful: 510 }, failed_events: [{ index: 505 }] } }) // prettier-ignore
    await settled()
    const got = await asked(`{ a: dataset(id: "aip://dataset/openlineage/postgres://db:5432/t0") { name } b: dataset(id: "aip://dataset/openlineage/postgres://db:5432/t509") { name } }`) // prettier-ignore
    expect(got).toEqual({ a: { name: 't0' }, b: { name: 't509' } })
  })

  it('may be compressed, up to their bound', async () => {
    const gzip = { 'content-encoding': 'gzip' }
    expect(await post('/api/v1/lineage', gzipSync(JSON.stringify(event('START', 1))), gzip)).toMatchObject({
      status: 201,
    })
    const large = gzipSync(JSON.stringify(event('START', 1, { inputs: [table('x'.repeat(2_000_000))] })))
    expect(await post('/api/v1/lineage', large, gzip)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } })
    expect(await post('/api/v1/lineage', 'x', gzip)).toMatchObject({ status: 400, body: { code: 'UNREADABLE' } })
    expect(await post('/api/v1/lineage', 'x', { 'content-encoding': 'br' })).toMatchObject({ status: 415 })
  })

  it.each<[string, unknown, number, string, string?]>([
    ['nothing', '', 400, 'EMPTY'],
    ['no JSON', '{', 400, 'UNREADABLE'],
    ['a list', [], 422, 'NOT_LINEAGE'],
    ['neither a run, nor a job, nor a dataset', { eventTime: '2026-11-20' }, 422, 'NOT_LINEAGE'],
    ['no time', { ...event('START', 1), eventTime: 1 }, 422, 'NOT_LINEAGE', 'eventTime'],
    ['a type that there is not', event('STARTED', 1), 422, 'NOT_LINEAGE', 'eventType'],
    ['a run without an id', event('START', 1, { run: {} }), 422, 'NOT_LINEAGE', 'run.runId'],
    ['a run without a job', event('START', 1, { job: undefined }), 422, 'NOT_LINEAGE', 'job'],
    ['a dataset without a name', event('START', 1, { inputs: [table('a'), { namespace: 'x' }] }), 422, 'NOT_LINEAGE', 'inputs[1].name'], // prettier-ignore
    ['a facet that is none', event('START', 1, { outputs: [table('a', { schema: 1 })] }), 422, 'NOT_LINEAGE', 'outputs[0].facets.schema'], // prettier-ignore
    ['a facet that is nested deeper than anything', deep(20_000), 422, 'NOT_LINEAGE'],
    ['too much', event('START', 1, { x: 'x'.repeat(1_048_576) }), 413, 'TOO_LARGE'],
  ])('that have %s are refused, and leave no mark', async (_, payload, status, code, parameter) => {
    const answer = await post('/api/v1/lineage', payload)
    expect(answer).toMatchObject({ status, body: { code, ...(parameter !== undefined && { parameter }) } })
    expect(await world.store.dirty(Date.now())).toMatchObject({ due: 0, waiting: 0 })
  })

  it('are kept to the last byte that fits, wide tables and the plans of Spark', async () => {
    const fields = Array.from({ length: 5_000 }, (_, i) => ({ name: `column_of_a_wide_table_${i}`, type: 'double precision', description: `The ${i}th` })) // prettier-ignore
    const facets = { spark_plan: { plan: 'scan '.repeat(60_000) }, spark_conf: { a: '1' } }
    const wide = event('COMPLETE', 1, { run: { runId: RUN, facets }, outputs: [table('wide', { schema: { fields } })] })
    await send(wide)
    const got = (await asked(`{ dataset(id: "aip://dataset/openlineage/postgres://db:5432/wide") { schema { name } } pipelineRun(id: "${run}") { facets } }`)) as { dataset: { schema: unknown[] }; pipelineRun: unknown } // prettier-ignore
    expect(got.dataset.schema).toHaveLength(5_000)
    expect(got.pipelineRun).toEqual({ facets: { spark_plan: { tooLarge: 300_011 }, spark_conf: { a: '1' } } })
  })

  it('are kept together, though each of them alone is as large as may be', async () => {
    // Such texts do not get smaller by compression.
    const text = (of: string) => Array.from({ length: 5_000 }, (_, i) => createHash('sha256').update(`${of}${i}`).digest('base64')).join('') // prettier-ignore
    const job = (facets: object) => ({ job: { ...JOB, facets } })
    await send(event('START', 1, job({ sql: { query: text('query') } })))
    await send(event('RUNNING', 2, job({ documentation: { description: text('description') } })))
    await send(event('COMPLETE', 3, job({ jobType: { integration: 'SPARK' } })))
    const got = await asked(`{ pipelineNode(id: "aip://pipeline-node/openlineage/etl/daily") { description command kind } }`) // prettier-ignore
    expect(got).toEqual({ pipelineNode: { description: text('description'), command: text('query'), kind: 'SPARK' } })
  })

  it('may have lists of any length, of which the first entries are kept, and an issue tells of the rest', async () => {
    const list = (count: number, of: (i: number) => object) => Array.from({ length: count }, (_, i) => of(i))
    const ownership = { owners: list(150, (i) => ({ name: `owner${i}` })) }
    const tags = { tags: list(1_200, (i) => ({ key: `tag${i}`, value: '1' })) }
    const symlinks = { identifiers: list(600, (i) => ({ namespace: 's3://lake', name: `link${i}`, type: 'TABLE' })) }
    const assertions = list(1_100, (i) => ({ assertion: `check${i}`, success: true }))
    const inputs = [{ ...table('t', { ownership, tags, symlinks }), inputFacets: { dataQualityAssertions: { assertions } } }] // prettier-ignore
    await send(event('START', 1, { inputs }))
    const shown = async () => (await world.get(`/api/v1/entities/${encodeURIComponent('aip://dataset/openlineage/postgres://db:5432/t')}`)).body as { attributes: { assertions: unknown[] }; tags: unknown[]; issues?: { detail: string }[] } // prettier-ignore
    const { attributes, issues } = await shown()
    expect(attributes.assertions).toHaveLength(1_000)
    const cut = ['Tags are left out: the first 1000', 'Owners are left out: the first 100', 'Symlinks are left out: the first 500', 'Assertions are left out: the first 1000'] // prettier-ignore
    expect(issues?.map(({ detail }) => detail)).toEqual(expect.arrayContaining(cut.map((start) => `${start} are kept.`))) // prettier-ignore
    await send(event('COMPLETE', 2, { inputs: [table('t', { ownership: { owners: [{ name: 'one' }] } })] }))
    expect(JSON.stringify((await shown()).issues)).not.toContain('Owners')
  })

  it('of a run without end are taken for ever, and what is left out of it is an issue', async () => {
    const padding = 'x'.repeat(500)
    const names = (from: number) => Array.from({ length: 100 }, (_, i) => table(`part${from + i}${padding}`, { version: { datasetVersion: '1' } })) // prettier-ignore
    const facets = (from: number) => Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`of_batch_${from + i}`, { n: i }])) // prettier-ignore
    await send(event('START', 1, { inputs: names(1_000), run: { runId: RUN, facets: facets(100) } }))
    await send(event('RUNNING', 2, { inputs: names(2_000), run: { runId: RUN, facets: facets(200) } }))
    await send(event('RUNNING', 3, { inputs: [table('last', { version: { datasetVersion: '9' } })] }))
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(run)}`)
    const { attributes, issues } = body as { attributes: { facets: object }; issues: { detail: string }[] }
    expect(Object.keys(attributes.facets)).toHaveLength(150)
    expect(issues.map(({ detail }) => detail)).toEqual([
      'Facets are left out: of all together at most 150000 bytes are kept, those that are first by name.',
      'Some of what it consumed is left out: the 1000 named last are kept, of at most 80000 bytes.',
    ])
    const got = await asked(
      `{ pipelineRun(id: "${run}") { consumed { edges { node { version versionOf { name } } } } } }`,
    )
    const consumed = JSON.stringify(got)
    expect(['part1000x', 'part2000x', 'last"'].map((name) => consumed.includes(`"${name}`))).toEqual([
      false,
      true,
      true,
    ])
  })
})

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  ask,
  deep,
  event,
  JOB,
  post,
  receiveLineage,
  run,
  RUN,
  send,
  waitUntilSettled,
  table,
  world,
} from './receiver.ts'

receiveLineage()

describe('deliveries of events of OpenLineage', () => {
  it('come in batches, of which what is wrong is reported with its place', async () => {
    const sent = [event('START', 1), { ...event('START', 1), eventTime: 'yesterday' }, event('COMPLETE', 2)]
    const answer = await post('/api/v1/lineage/batch', sent)
    expect(answer).toEqual({
      status: 201,
      body: {
        status: 'partial_success',
        summary: { received: 3, successful: 2, failed: 1, retriable: 0, non_retriable: 1 },
        failed_events: [
          {
            index: 1,
            path: 'eventTime',
            retriable: false,
            reason: "This isn't an event: at eventTime, the value must be an ISO 8601 time.",
          },
        ],
      },
    })
    await waitUntilSettled()
    expect(await ask(`{ pipelineRun(id: "${run}") { status } }`)).toEqual({
      pipelineRun: { status: 'succeeded' },
    })
    expect(await post('/api/v1/lineage/batch', [{}])).toMatchObject({
      status: 422,
      body: { code: 'NOT_LINEAGE', summary: { failed: 1 } },
    })
    expect(await post('/api/v1/lineage/batch', `[${deep(20_000)}]`)).toMatchObject({
      status: 400,
      body: { code: 'UNREADABLE' },
    })
    const beside = `[${JSON.stringify(event('START', 1))},${deep(20_000)}]`
    expect(await post('/api/v1/lineage/batch', beside)).toMatchObject({
      status: 201,
      body: {
        summary: { successful: 1 },
        failed_events: [{ index: 1, reason: "Couldn't read the body: the JSON is nested more than 100 deep." }],
      },
    })
    const large = { ...event('START', 1), more: 'x'.repeat(1_048_576) }
    expect(await post('/api/v1/lineage/batch', [event('START', 1), large])).toMatchObject({
      status: 201,
      body: { summary: { successful: 1 }, failed_events: [{ index: 1, retriable: false }] },
    })
    expect(await post('/api/v1/lineage/batch', {})).toMatchObject({ status: 422, body: { code: 'NOT_LINEAGE' } })
    expect(await post('/api/v1/lineage/batch', [])).toMatchObject({ status: 400, body: { code: 'EMPTY' } })
  })

  it('are taken in several writes where they state much, each with its own answer', async () => {
    const dataset = (i: number) => table(`t${i}`, { version: { datasetVersion: '1' } })
    const sent = Array.from({ length: 510 }, (_, i) => ({ eventTime: '2026-11-20T07:00:00Z', dataset: dataset(i) }))
    const wrong = { ...event('START', 1), eventTime: 1 }
    const answer = await post('/api/v1/lineage/batch', [...sent.slice(0, 505), wrong, ...sent.slice(505)])
    expect(answer).toMatchObject({
      status: 201,
      body: { summary: { successful: 510 }, failed_events: [{ index: 505 }] },
    })
    await waitUntilSettled()
    const got = await ask(
      `{ a: dataset(id: "aip://dataset/openlineage/postgres://db:5432/t0") { name } b: dataset(id: "aip://dataset/openlineage/postgres://db:5432/t509") { name } }`,
    )
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
    ["a type that there isn't", event('STARTED', 1), 422, 'NOT_LINEAGE', 'eventType'],
    ['a run without an id', event('START', 1, { run: {} }), 422, 'NOT_LINEAGE', 'run.runId'],
    ['a run without a job', event('START', 1, { job: undefined }), 422, 'NOT_LINEAGE', 'job'],
    [
      'a dataset without a name',
      event('START', 1, { inputs: [table('a'), { namespace: 'x' }] }),
      422,
      'NOT_LINEAGE',
      'inputs[1].name',
    ],
    [
      'a facet that is none',
      event('START', 1, { outputs: [table('a', { schema: 1 })] }),
      422,
      'NOT_LINEAGE',
      'outputs[0].facets.schema',
    ],
    ['a facet that is nested deeper than anything', deep(20_000), 400, 'UNREADABLE'],
    ['too much', event('START', 1, { x: 'x'.repeat(1_048_576) }), 413, 'TOO_LARGE'],
  ])('are refused with %s, and leave no mark', async (_, payload, status, code, parameter) => {
    const answer = await post('/api/v1/lineage', payload)
    expect(answer).toMatchObject({ status, body: { code, ...(parameter !== undefined && { parameter }) } })
    expect(await world.store.dirty(Date.now())).toMatchObject({ due: 0, waiting: 0 })
  })

  it('are kept to the last byte that fits, wide tables and the plans of Spark', async () => {
    const fields = Array.from({ length: 5_000 }, (_, i) => ({
      name: `column_of_a_wide_table_${i}`,
      type: 'double precision',
      description: `The ${i}th`,
    }))
    const facets = { spark_plan: { plan: 'scan '.repeat(60_000) }, spark_conf: { a: '1' } }
    const wide = event('COMPLETE', 1, { run: { runId: RUN, facets }, outputs: [table('wide', { schema: { fields } })] })
    await send(wide)
    const got = (await ask(
      `{ dataset(id: "aip://dataset/openlineage/postgres://db:5432/wide") { schema { name } } pipelineRun(id: "${run}") { facets } }`,
    )) as { dataset: { schema: unknown[] }; pipelineRun: unknown }
    expect(got.dataset.schema).toHaveLength(5_000)
    expect(got.pipelineRun).toEqual({ facets: { spark_plan: { tooLarge: 300_011 }, spark_conf: { a: '1' } } })
  })

  it('are kept together, though each of them alone is as large as may be', async () => {
    // Text that doesn't compress.
    const text = (of: string) =>
      Array.from({ length: 5_000 }, (_, i) => createHash('sha256').update(`${of}${i}`).digest('base64')).join('')
    const job = (facets: object) => ({ job: { ...JOB, facets } })
    await send(event('START', 1, job({ sql: { query: text('query') } })))
    await send(event('RUNNING', 2, job({ documentation: { description: text('description') } })))
    await send(event('COMPLETE', 3, job({ jobType: { integration: 'SPARK' } })))
    const got = await ask(
      `{ pipelineNode(id: "aip://pipeline-node/openlineage/etl/daily") { description command kind } }`,
    )
    expect(got).toEqual({ pipelineNode: { description: text('description'), command: text('query'), kind: 'SPARK' } })
  })

  it('may have lists of any length, of which the first entries are kept, and an issue tells of the rest', async () => {
    const list = (count: number, of: (i: number) => object) => Array.from({ length: count }, (_, i) => of(i))
    const ownership = { owners: list(150, (i) => ({ name: `owner${i}` })) }
    const tags = { tags: list(1_200, (i) => ({ key: `tag${i}`, value: '1' })) }
    const symlinks = { identifiers: list(600, (i) => ({ namespace: 's3://lake', name: `link${i}`, type: 'TABLE' })) }
    const assertions = list(1_100, (i) => ({ assertion: `check${i}`, success: true }))
    const inputs = [
      { ...table('t', { ownership, tags, symlinks }), inputFacets: { dataQualityAssertions: { assertions } } },
    ]
    await send(event('START', 1, { inputs }))
    const shown = async () =>
      (await world.get(`/api/v1/entities/${encodeURIComponent('aip://dataset/openlineage/postgres://db:5432/t')}`))
        .body as { attributes: { assertions: unknown[] }; tags: unknown[]; issues?: { detail: string }[] }
    const { attributes, issues } = await shown()
    expect(attributes.assertions).toHaveLength(1_000)
    const cut = [
      'Tags are left out: the first 1000',
      'Owners are left out: the first 100',
      'Symlinks are left out: the first 500',
      'Assertions are left out: the first 1000',
    ]
    expect(issues?.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining(cut.map((start) => `${start} are kept.`)),
    )
    await send(event('COMPLETE', 2, { inputs: [table('t', { ownership: { owners: [{ name: 'one' }] } })] }))
    expect(JSON.stringify((await shown()).issues)).not.toContain('Owners')
  })

  it('are taken for ever from a run without end, and what is left out of it is an issue', async () => {
    const padding = 'x'.repeat(500)
    const names = (from: number) =>
      Array.from({ length: 100 }, (_, i) => table(`part${from + i}${padding}`, { version: { datasetVersion: '1' } }))
    const facets = (from: number) =>
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`of_batch_${from + i}`, { n: i }]))
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
    const got = await ask(
      `{ pipelineRun(id: "${run}") { consumed { edges { node { ... on DatasetVersion { version versionOf { name } } } } } } }`,
    )
    const consumed = JSON.stringify(got)
    expect(['part1000x', 'part2000x', 'last"'].map((name) => consumed.includes(`"${name}`))).toEqual([
      false,
      true,
      true,
    ])
  })
})

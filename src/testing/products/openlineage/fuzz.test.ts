import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../adapters/system-clock.ts'
import { openWorld, type ApiWorld } from '../../../api/testing/world.ts'
import { BUILTIN } from '../../../catalogue/builtin.ts'
import { loadCatalogue } from '../../../catalogue/load.ts'
import type { SourceConfig } from '../../../contracts/source.ts'
import type { Log } from '../../../contracts/telemetry.ts'
import { isObject, type Json } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import { definitionsFor } from '../../../providers/all.ts'
import { readLineageEvent } from '../../../providers/openlineage/event.ts'
import { OPENLINEAGE } from '../../../providers/openlineage/provider.ts'
import { statementsOf } from '../../../providers/openlineage/statements.ts'
import { startPipeline, type Pipeline } from '../../../wiring/pipeline.ts'
import { eventually, noMeter, silentLog, sourceConfig } from '../../parts.ts'
import { anyCodePoint } from '../../any-code-point.ts'

const config: SourceConfig = { ...sourceConfig('openlineage'), baseUrl: null }
const catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor(['openlineage'])]))
const NAMING = { own: 'openlineage', namespaces: new Map(), airflow: null }
const faults: unknown[] = []
const log: Log = { ...silentLog, error: (...of) => void faults.push(of) }

let world: ApiWorld
let pipeline: Pipeline
beforeAll(async () => {
  world = await openWorld(catalogue, [{ config, provider: OPENLINEAGE }])
  const source = { ask: () => Promise.reject(new Error('nothing is asked')), close: () => Promise.resolve() }
  pipeline = startPipeline({
    store: world.store,
    catalogue,
    clock: systemClock,
    random: Math.random,
    log,
    meter: noMeter,
    sources: [{ config, provider: OPENLINEAGE, source }],
    sweeps: false,
    candidates: null,
  })
})
afterAll(async () => {
  await pipeline.stop()
  await world.close()
})

const column = { namespace: 'postgres://db:5432', name: 'shop.orders', field: 'total' }
const dataset = {
  namespace: 'postgres://db:5432',
  name: 'shop.stats',
  facets: {
    schema: { fields: [{ name: 'total', type: 'int', description: 'x', fields: [{ name: 'of', type: 'int' }] }] },
    columnLineage: {
      fields: { total: { inputFields: [{ ...column, transformations: [{ type: 'DIRECT', subtype: 'SUM' }] }] } },
      dataset: [column],
    },
    symlinks: { identifiers: [{ namespace: 's3://lake', name: 'stats', type: 'TABLE' }] },
    lifecycleStateChange: {
      lifecycleStateChange: 'RENAME',
      previousIdentifier: { namespace: 'postgres://db', name: 'old' },
    },
    ownership: { owners: [{ name: 'alice@example.com', type: 'OWNER' }] },
    tags: { tags: [{ key: 'tier', value: '1', source: 'x' }] },
    version: { datasetVersion: '7' },
    dataSource: { name: 'shop', uri: 'postgres://db:5432/shop' },
    storage: { storageLayer: 'delta', fileFormat: 'parquet' },
    documentation: { description: 'Of customers' },
  },
  inputFacets: { dataQualityAssertions: { assertions: [{ assertion: 'not_null', success: true, column: 'total' }] } },
  outputFacets: { outputStatistics: { rowCount: 3, size: 9 } },
}
const EVENT = {
  eventType: 'COMPLETE',
  eventTime: '2026-11-20T07:00:00.123456+00:00',
  producer: 'https://example.com',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: {
    runId: '01a1f7db-b10e-724b-8344-8470e3fd8f79',
    facets: {
      parent: {
        run: { runId: '01a1f7db-0000-7000-8000-000000000001' },
        job: { namespace: 'etl', name: 'whole' },
        root: { run: { runId: '01a1f7db-0000-7000-8000-000000000002' }, job: { namespace: 'etl', name: 'root' } },
      },
      nominalTime: { nominalStartTime: '2026-11-20T00:00:00Z' },
      errorMessage: { message: 'out of memory' },
      airflow: {
        dag: { dag_id: 'd' },
        dagRun: { run_id: 'r' },
        task: { task_id: 't' },
        taskInstance: { try_number: 1, map_index: -1 },
      },
    },
  },
  job: {
    namespace: 'etl',
    name: 'daily',
    facets: {
      jobType: { processingType: 'BATCH', integration: 'SPARK', jobType: 'JOB' },
      sql: { query: 'SELECT 1' },
      sourceCodeLocation: { type: 'git', url: 'https://example.com/a', repoUrl: 'https://example.com' },
    },
  },
  inputs: [dataset, { ...dataset, name: 'shop.orders' }],
  outputs: [dataset],
  dataset,
}

type JsonPath = readonly (string | number)[]

/** Paths of all members, nested ones included. */
function pathsIn(value: unknown, at: JsonPath = []): readonly JsonPath[] {
  if (!Array.isArray(value) && !isObject(value)) return [at]
  return [at, ...Object.entries(value).flatMap(([name, of]) => pathsIn(of, [...at, name]))]
}

function replaceAt(value: unknown, [name, ...rest]: JsonPath, by: unknown): unknown {
  if (name === undefined) return by
  const copy: unknown = Array.isArray(value) ? [...(value as readonly unknown[])] : { ...(value as object) }
  const changed = replaceAt((value as Readonly<Record<string, unknown>>)[name], rest, by)
  Object.defineProperty(copy, name, { value: changed, enumerable: true, configurable: true, writable: true })
  return copy
}

const nested = (levels: number, open: string, close: string): unknown =>
  JSON.parse(open.repeat(levels) + '1' + close.repeat(levels))
const named = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ namespace: 'n', name: `t${i % 1_000}`, ...more }))

const ODD: readonly unknown[] = [
  [null, true, 0, -1, 1e308, 2 ** 53, '', ' ', '..', '/', '%', '%2F', '#', '?', '://', '{{x}}', 'aip://dataset/x/y'],
  ['\u0000', '\ud800', '\u202e', 'a'.repeat(2_001), 'é'.repeat(1_000), '𝒳'.repeat(700)],
  ['0000-00-00', '1969-01-01', '9999-12-31T23:59:59Z', '+275760-09-13'],
  [[], {}, [[]], [null], [{}], { _deleted: true }, { facets: [] }, { length: 3 }, { toString: 1 }, { name: {} }],
  [JSON.parse('{"__proto__": {"a": 1}}'), JSON.parse('{"constructor": {"prototype": {"a": 1}}}')],
  [
    nested(60, '[', ']'),
    nested(60, '{"a":', '}'),
    nested(200, '[', ']'),
    nested(60, '{"fields":[{"name":"a","x":', '}]}'),
  ],
  [named(2_000), named(300, { facets: { version: { datasetVersion: 'é/%' } } })],
  [Object.fromEntries(named(1_000).map(({ name }) => [name, {}]))],
].flat()

/** Unexpected values that senders may send. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: anyCodePoint, maxLength: 40 }),
  fc.constantFrom(...ODD),
)
const change = fc.tuple(fc.constantFrom(...pathsIn(EVENT)), odd)
const events = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
  changes.reduce<unknown>((event, [path, by]) => {
    // An earlier replacement may have removed the path's parent.
    const there = path.slice(0, -1).every((_, i) => isIn(event, path.slice(0, i + 1)))
    return there ? replaceAt(event, path, by) : event
  }, EVENT),
)

function isIn(value: unknown, [name, ...rest]: JsonPath): boolean {
  if (name === undefined) return typeof value === 'object' && value !== null
  return typeof value === 'object' && value !== null && isIn((value as Readonly<Record<string, unknown>>)[name], rest)
}

const seed = Number(process.env['MLG_SEED'] ?? Date.now() % 1_000_000)

it(
  `are taken and interpreted, or refused with a reason, whatever they have (MLG_SEED=${seed})`,
  { timeout: 60_000 },
  async () => {
    const keys = new Map<string, DocumentKey>()
    const answers = { taken: 0, refused: 0 }
    for (const event of fc.sample(events, { numRuns: 200, seed })) {
      const payload = JSON.stringify(event) ?? ''
      const headers = { 'content-type': 'application/json' }
      const answer = await world.app.inject({ method: 'POST', url: '/api/v1/lineage', headers, payload })
      if (answer.statusCode === 201) {
        answers.taken++
        for (const { type, uri } of statementsOf(must(readLineageEvent(JSON.parse(payload) as Json)), NAMING))
          keys.set(`${type} ${uri}`, { platform: 'openlineage', type, uri })
      } else {
        answers.refused++
        expect([[400, 413, 422].includes(answer.statusCode), answer.body, payload]).toEqual([
          true,
          expect.stringMatching(/"detail":"[^"]{10}/),
          payload,
        ])
      }
    }
    const all = [...keys.values()]
    const isIdle = async () => (await world.store.pending(all.map(({ uri }) => uri))).every((mark) => mark === null)
    await eventually(isIdle, 'all is interpreted', 40_000)
    const statuses = await world.store.documentStatuses(all)
    expect(all.filter((_, i) => statuses[i] === null || statuses[i]?.lastError !== null)).toEqual([])
    expect(faults).toEqual([])
    expect(Math.min(answers.taken, answers.refused)).toBeGreaterThan(10)
  },
)

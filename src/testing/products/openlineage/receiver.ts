import { afterEach, beforeEach, expect, vi } from 'vitest'
import { systemClock } from '../../../adapters/system-clock.ts'
import { openWorld, type ApiWorld } from '../../../api/testing/world.ts'
import { BUILTIN } from '../../../catalogue/builtin.ts'
import { loadCatalogue } from '../../../catalogue/load.ts'
import type { Source, SourceConfig } from '../../../contracts/source.ts'
import type { Json } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { definitionsFor, DEMO_PROVIDERS } from '../../../providers/all.ts'
import { OPENLINEAGE } from '../../../providers/openlineage/provider.ts'
import { startPipeline, type Pipeline } from '../../../wiring/pipeline.ts'
import { eventually, noMeter, silentLog, sourceConfig } from '../../parts.ts'

const config: SourceConfig = {
  ...sourceConfig('openlineage'),
  baseUrl: null,
  namespaces: { prod: 'orchestrator', airflow: 'flow' },
}
const nothing: Source = {
  ask: () => Promise.reject(new Error('nothing is asked of what pushes')),
  close: () => Promise.resolve(),
}
/** People known to the identity source. */
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
/** Simulates an hour of maintenance. */
const away: Source = {
  ask: () => Promise.resolve({ kind: 'throttled', retryAfterMs: 3_600_000 }),
  close: () => Promise.resolve(),
}
export const catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor(['openlineage'])]))

/** World of the running test. */
export let world: ApiWorld
let pipeline: Pipeline

/** Longer than any pause after a read: up to 5 s for repeated events. */
const LONGER_THAN_REST_MS = 10_000
/** How far the service's clock is ahead. */
let ahead = 0

/** Provides a service that takes events, a new one for each test of a file. */
export function receiveLineage(): void {
  beforeEach(async () => {
    const now = Date.now.bind(Date)
    vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
    const orchestrator = DEMO_PROVIDERS.get('orchestrator')
    const identity = DEMO_PROVIDERS.get('identity')
    if (orchestrator === undefined || identity === undefined) throw new Error('the demo has lost a provider')
    const airflow = { config: sourceConfig('flow'), provider: { ...orchestrator, name: 'airflow' } }
    world = await openWorld(catalogue, [{ config, provider: OPENLINEAGE }, airflow])
    const parts = {
      store: world.store,
      catalogue,
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      meter: noMeter,
    }
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
    vi.restoreAllMocks()
  })
}

interface ReceiverResponse {
  readonly status: number
  readonly body: Json
}

export async function post(
  url: string,
  payload: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ReceiverResponse> {
  const body = Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload)
  const sent = await world.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: body,
  })
  return { status: sent.statusCode, body: sent.body === '' ? null : (JSON.parse(sent.body) as Json) }
}

/** Sends events later than those before, and waits until all are interpreted. */
export async function send(...events: readonly object[]): Promise<void> {
  ahead += LONGER_THAN_REST_MS
  for (const event of events) expect(await post('/api/v1/lineage', event)).toEqual({ status: 201, body: null })
  await waitUntilSettled()
}

export async function waitUntilSettled(): Promise<void> {
  const idle = async () => {
    const { due, waiting, leased } = (await world.store.dirty(Date.now())) as unknown as Record<string, number>
    return (due ?? 0) + (waiting ?? 0) + (leased ?? 0) === 0
  }
  await eventually(idle, 'all is interpreted')
  await world.reached()
}

export const ask = async (query: string): Promise<unknown> => {
  const { data, errors } = await world.ask(query)
  expect(errors).toEqual([])
  return data
}

export const JOB = { namespace: 'etl', name: 'daily' }
export const RUN = '01a1f7db-b10e-724b-8344-8470e3fd8f79'
export const event = (eventType: string, second: number, more: object = {}) => ({
  eventType,
  eventTime: `2026-11-20T07:00:0${second}.123456+00:00`,
  producer: 'test',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  job: JOB,
  run: { runId: RUN },
  ...more,
})
export const run = `aip://pipeline-run/openlineage/${RUN}`
export const table = (name: string, facets: object = {}) => ({ namespace: 'postgres://db:5432', name, facets })

/** Returns text, since such a deep value can't be built otherwise. */
export const deep = (levels: number): string => {
  const [before = '', after = ''] = JSON.stringify(
    event('START', 1, { job: { ...JOB, facets: { plan: { of: '#' } } } }),
  ).split('"#"')
  return `${before}${'['.repeat(levels)}${']'.repeat(levels)}${after}`
}

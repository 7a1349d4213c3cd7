import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import type { Attributes } from '../model/facts.ts'
import { makeUri } from '../model/uri.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { catalogueWith } from '../testing/provider/recorded.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000

/** Experiment `1` has 67 runs, and `2` has 32. Those of a deleted experiment are still answered for, as deleted. */
class Mlflow implements Source {
  readonly deleted = new Set<string>()
  /** None of their files is there. */
  models: Json = []

  async ask({ path, body }: SourceRequest): Promise<SourceAnswer> {
    const { pathname, searchParams } = new URL(path, 'http://mlflow')
    const [, , , , of = '', ...call] = pathname.split('/')
    const { experiment_ids: ids = [] } = isObject(body) ? (body as { experiment_ids?: string[] }) : {}
    if (of === 'experiments') {
      const all = ['1', '2'].map((id) => this.#experiment(id))
      if (call[0] === 'search') return answer({ experiments: all })
      return answer({ experiment: this.#experiment(searchParams.get('experiment_id') ?? '') })
    }
    if (of === 'runs') {
      if (call[0] === 'get') return answer({ run: this.#run(searchParams.get('run_id') ?? '') })
      const runs = RUNS.filter((id) => ids.includes(id[0] ?? '')).map((id) => this.#run(id))
      return answer({ runs })
    }
    if (of === 'logged-models' && call[0] === 'search') return answer({ models: this.models })
    if (of === 'logged-models') return { kind: 'gone', status: 404 }
    return answer({})
  }

  async close(): Promise<void> {
    return undefined
  }

  #experiment(experiment_id: string): JsonObject {
    const lifecycle_stage = this.deleted.has(experiment_id) ? 'deleted' : 'active'
    return { experiment_id, name: experiment_id, lifecycle_stage, last_update_time: NOW }
  }

  #run(run_id: string): JsonObject {
    const experiment_id = run_id[0] ?? ''
    const isDeleted = this.deleted.has(run_id) || this.deleted.has(experiment_id)
    return {
      info: { run_id, experiment_id, status: 'FINISHED', lifecycle_stage: isDeleted ? 'deleted' : 'active' },
      data: {},
    }
  }
}

/** Ids that begin with that of their experiment. */
const RUNS = Array.from({ length: 99 }, (_, n) => `${n < 67 ? 1 : 2}-${n}`)

function answer(body: Json): SourceAnswer {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
}

let store: RecordPorts
let clock: VirtualClock
let source: Mlflow
let pipeline: Pipeline
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
  source = new Mlflow()
  const config = sourceConfig('mlflow', { sweep: { fullSeconds: 600, incrementalSeconds: 600 } })
  pipeline = startPipeline({
    store,
    clock,
    catalogue: catalogueWith('mlflow'),
    random: () => 0.5,
    log: silentLog,
    meter: noMeter,
    sources: [{ config, provider: builtinProvider('mlflow'), source }],
    sweeps: true,
    candidates: null,
  })
})
afterEach(async () => {
  const stopping = pipeline.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopping
  await store.close()
})

async function pass(ms: number): Promise<void> {
  const until = clock.now() + ms
  for (await settle(5); clock.advance(until); await settle(5));
}

it('deletes runs with their experiment, and believes single deletions after it', async () => {
  const keys = RUNS.map((id) => ({
    platform: 'mlflow',
    type: 'MlflowRun',
    uri: must(makeUri('mlflow-run', 'mlflow', id)),
  }))
  const live = async (): Promise<number> =>
    (await store.documentStatuses(keys)).filter((status) => status?.gone === false && status.hydratedAt !== null).length
  const counted = async (): Promise<number> =>
    (await store.guards()).flatMap(({ gone }) => gone).reduce((sum, [, count]) => sum + count, 0)
  await pass(2 * MINUTE)
  expect(await live()).toBe(99)
  source.deleted.add('2')
  await pass(11 * MINUTE)
  expect([await live(), await counted()]).toEqual([67, 1])
  for (const run of RUNS.slice(0, 3)) source.deleted.add(run)
  await pass(11 * MINUTE)
  expect([await live(), await counted()]).toEqual([64, 4])
})

it('knows the signature of a model without a file as one without columns', async () => {
  const info = { model_id: 'm-1', name: 'model', experiment_id: '1', status: 'LOGGED_MODEL_READY' }
  source.models = [{ info, data: {} }]
  await pass(5 * MINUTE)
  const uri = must(makeUri('mlflow-signature', 'mlflow', 'm-1'))
  const [signature] = await store.entities([uri], (await store.head()).tx)
  const attributes = Object.assign({}, ...(signature?.stated ?? []).map((stated) => stated.attributes)) as Attributes
  expect(attributes).toMatchObject({ entityType: 'MlflowSignature', state: 'HYDRATED' })
  expect(attributes).not.toHaveProperty('unresolvable')
  expect(await store.pending([uri])).toEqual([null])
})
